/* Ansible: roles and collections that are asked for, and the modules that tasks call. */
#include "detect/manifest_parsers.h"

#include <string.h>

enum { WALK_DEPTH = 8 };

static void read_required(struct manifest *manifest, const struct node *list, bool local)
{
    static const char *const keys[] = {"name", "src", "role"};

    for (const struct node *entry = node_first(list); entry != NULL; entry = entry->next) {
        const struct node *name = entry->kind == NODE_STRING ? entry : NULL;

        for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]) && name == NULL; i++) {
            name = node_get(entry, keys[i]);
        }
        /* Where roles of the repository itself may stand too, those of others have a namespace. */
        if (name != NULL && (!local || strpbrk(name->text, "./") != NULL)) {
            manifest_depend(manifest, "galaxy", name->text, node_get_text(entry, "version"),
                            SCOPE_RUNTIME, name->line);
        }
    }
}

/* requirements.yml: a list of roles, or lists of roles and collections. */
void manifest_galaxy(struct manifest *manifest)
{
    const struct node *root = manifest_yaml(manifest);

    if (root != NULL && root->kind == NODE_LIST) {
        read_required(manifest, root, false);
    }
    read_required(manifest, node_get(root, "roles"), false);
    read_required(manifest, node_get(root, "collections"), false);
}

/* galaxy.yml of a collection ('dependencies: {namespace.name: version}') and meta/main.yml of a
 * role (a list). */
void manifest_galaxy_meta(struct manifest *manifest)
{
    const struct node *root = manifest_yaml(manifest);
    const struct node *dependencies = node_get(root, "dependencies");

    read_required(manifest, node_get(root, "collections"), true);
    if (dependencies != NULL && dependencies->kind == NODE_LIST) {
        read_required(manifest, dependencies, true);
        return;
    }
    for (const struct node *entry = node_first(dependencies); entry != NULL; entry = entry->next) {
        manifest_depend(manifest, "galaxy", entry->key, entry->text, SCOPE_RUNTIME, entry->line);
    }
}

/* "community.docker.docker_container: ...": namespace, collection, module. */
static void prove_module(struct manifest *manifest, const struct node *entry)
{
    const char *dot = entry->key == NULL ? NULL : strchr(entry->key, '.');

    if (dot != NULL && strchr(dot + 1, '.') != NULL && strpbrk(entry->key, " /:{") == NULL) {
        manifest_prove(manifest, "ansible", entry->key, entry->line);
    }
}

static void walk_tasks(struct manifest *manifest, const struct node *tasks, int depth)
{
    static const char *const lists[] = {"block", "rescue", "always"};

    for (const struct node *task = node_first(tasks); task != NULL && depth < WALK_DEPTH;
         task = task->next) {
        for (const struct node *entry = node_first(task); entry != NULL; entry = entry->next) {
            prove_module(manifest, entry);
        }
        for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
            walk_tasks(manifest, node_get(task, lists[i]), depth + 1);
        }
    }
}

/* tasks/main.yml and the like of a role. Tasks of other programs are no lists. */
void manifest_tasks(struct manifest *manifest)
{
    const struct node *root = manifest_yaml(manifest);

    if (root != NULL && root->kind == NODE_LIST) {
        walk_tasks(manifest, root, 0);
    }
}

void manifest_playbook(struct manifest *manifest)
{
    static const char *const lists[] = {"pre_tasks", "tasks", "post_tasks", "handlers"};
    const struct node *root = manifest_yaml(manifest);

    if (root == NULL || root->kind != NODE_LIST) {
        return;
    }
    for (const struct node *play = node_first(root); play != NULL; play = play->next) {
        const struct node *hosts = node_get(play, "hosts");

        if (hosts == NULL) {
            continue;
        }
        manifest_prove(manifest, "ansible", "playbook", hosts->line);
        read_required(manifest, node_get(play, "roles"), true);
        read_required(manifest, node_get(play, "collections"), true);
        for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
            walk_tasks(manifest, node_get(play, lists[i]), 0);
        }
    }
}
