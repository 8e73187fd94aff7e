/* Services of continuous integration other than GitHub's, and pre-commit. */
#include "detect/manifest_parsers.h"
#include "detect/manifest_tokens.h"

#include <string.h>

enum { WALK_DEPTH = 8 };

/* "image" or {image|name: ...}. */
static void read_image(struct manifest *manifest, const struct node *image)
{
    if (image != NULL && image->kind == NODE_MAP) {
        const struct node *name = node_get(image, "name");

        image = name != NULL ? name : node_get(image, "image");
    }
    if (image != NULL && image->kind == NODE_STRING) {
        manifest_image(manifest, image->text, SCOPE_BUILD, image->line);
    }
}

static void read_images(struct manifest *manifest, const struct node *list)
{
    for (const struct node *image = node_first(list); image != NULL; image = image->next) {
        read_image(manifest, image);
    }
}

/* "default" and every job (any key of the top, as far as it holds an image). */
void manifest_gitlab(struct manifest *manifest)
{
    const struct node *root = manifest_yaml(manifest);

    read_image(manifest, node_get(root, "image"));
    read_images(manifest, node_get(root, "services"));
    for (const struct node *job = node_first(root); job != NULL; job = job->next) {
        if (job->kind == NODE_MAP && job->key != NULL && strcmp(job->key, "image") != 0) {
            read_image(manifest, node_get(job, "image"));
            read_images(manifest, node_get(job, "services"));
        }
    }
}

/* "owner/orb@1.2" */
static void read_orbs(struct manifest *manifest, const struct node *orbs)
{
    for (const struct node *orb = node_first(orbs); orb != NULL; orb = orb->next) {
        if (orb->kind == NODE_STRING) {
            char *name = manifest_copy(manifest, orb->text, strlen(orb->text));
            char *version = text_cut(name, "@");

            manifest_depend(manifest, "circleci", name, version, SCOPE_BUILD, orb->line);
        }
    }
}

void manifest_circleci(struct manifest *manifest)
{
    static const char *const sections[] = {"jobs", "executors"};
    const struct node *root = manifest_yaml(manifest);

    read_orbs(manifest, node_get(root, "orbs"));
    for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++) {
        for (const struct node *job = node_first(node_get(root, sections[i])); job != NULL;
             job = job->next) {
            read_images(manifest, node_get(job, "docker"));
        }
    }
}

/* Jobs nest in stages and templates: tasks and containers are looked for at every level. */
static void walk_azure(struct manifest *manifest, const struct node *node, int depth)
{
    const struct node *task = node_get(node, "task"), *image = node_get(node, "image");

    if (task != NULL && task->kind == NODE_STRING) {
        char *name = manifest_copy(manifest, task->text, strlen(task->text));
        char *version = text_cut(name, "@");

        manifest_depend(manifest, "azure-pipelines", name, version, SCOPE_BUILD, task->line);
    }
    if (node_get(node, "container") != NULL && image != NULL) {
        read_image(manifest, image);
    }
    for (const struct node *child = node_first(node); child != NULL && depth < WALK_DEPTH;
         child = child->next) {
        walk_azure(manifest, child, depth + 1);
    }
}

void manifest_azure(struct manifest *manifest)
{
    walk_azure(manifest, manifest_yaml(manifest), 0);
}

/* Bitbucket, Drone, Woodpecker: steps with images, at some depth. */
static void walk_steps(struct manifest *manifest, const struct node *node, int depth)
{
    read_image(manifest, node_get(node, "image"));
    for (const struct node *child = node_first(node); child != NULL && depth < WALK_DEPTH;
         child = child->next) {
        if (child->key == NULL || strcmp(child->key, "image") != 0) {
            walk_steps(manifest, child, depth + 1);
        }
    }
}

void manifest_pipeline(struct manifest *manifest)
{
    for (const struct node *root = manifest_yaml(manifest); root != NULL; root = root->next) {
        walk_steps(manifest, root, 0);
    }
}

/* Jenkins: "docker { image 'x' }" and "docker.image('x')". */
void manifest_jenkins(struct manifest *manifest)
{
    struct token_reader reader;

    tokens_begin(&reader, manifest, &tokens_c_like);
    for (struct token token; (token = tokens_next(&reader)).kind != TOKEN_END;) {
        if (!token_is(&token, "image") && !token_is(&token, "docker.image")) {
            continue;
        }
        struct token next = tokens_peek(&reader);
        if (token_is(&next, "(")) {
            tokens_next(&reader);
            next = tokens_peek(&reader);
        }
        if (next.kind == TOKEN_STRING) {
            manifest_image(manifest, token_copy(manifest, &next), SCOPE_BUILD, next.line);
        }
    }
}

/* "services: [docker, postgresql]" */
void manifest_travis(struct manifest *manifest)
{
    const struct node *root = manifest_yaml(manifest);
    const struct node *services = node_get(root, "services");

    if (services != NULL && services->kind == NODE_STRING) {
        manifest_prove(manifest, "service", services->text, services->line);
    }
    for (const struct node *service = node_first(services); service != NULL;
         service = service->next) {
        manifest_prove(manifest, "service", service->text, service->line);
    }
}

void manifest_pre_commit(struct manifest *manifest)
{
    const struct node *repositories = node_get(manifest_yaml(manifest), "repos");

    for (const struct node *entry = node_first(repositories); entry != NULL; entry = entry->next) {
        const struct node *url = node_get(entry, "repo");

        if (url != NULL && strstr(url->text, "://") != NULL) { /* not "local", "meta" */
            manifest_depend(manifest, "pre-commit", repository_name(manifest, url->text),
                            node_get_text(entry, "rev"), SCOPE_DEV, url->line);
        }
        for (const struct node *hook = node_first(node_get(entry, "hooks")); hook != NULL;
             hook = hook->next) {
            const struct node *id = node_get(hook, "id");

            if (id != NULL) {
                manifest_prove(manifest, "hook", id->text, id->line);
            }
        }
    }
}
