#include "git/identity_mailmap.h"

#include "base/buffer.h"
#include "git/commit.h"
#include "git/config.h"
#include "git/tree.h"

#include <stdlib.h>
#include <string.h>

static int add_blob(struct mailmap *mailmap, struct object_store *store, const struct object_id *id,
                    struct error *error)
{
    struct object object;
    int status;

    if (object_read(store, id, OBJECT_BLOB, &object, error) != 0)
        return -1;
    status = mailmap_add(mailmap, (const char *)object.data, object.size, error);
    object_release(store, &object);
    return status;
}

/* The file `path` of the commit's tree. */
static int add_tree_file(struct mailmap *mailmap, struct object_store *store,
                         const struct object_id *commit, const char *path, struct error *error)
{
    struct commit_links links;
    struct tree_entry entry;
    int found;

    if (commit_read_links(store, commit, &links, error) != 0)
        return -1;
    free(links.parents);
    found = tree_lookup(store, &links.tree, path, &entry, error);
    if (found <= 0)
        return found;
    if (MODE_TYPE(entry.mode) != MODE_TYPE(MODE_FILE))
        return 0;
    return add_blob(mailmap, store, &entry.id, error);
}

/* "revision:path", as mailmap.blob is usually given, or a blob's full id. */
static int add_named_blob(struct mailmap *mailmap, struct repository *repository, const char *name,
                          struct error *error)
{
    const char *colon = strchr(name, ':');
    struct object_id id;
    char *revision;
    int status;

    if (colon == NULL)
        return object_id_parse(name, strlen(name), &id)
                   ? add_blob(mailmap, repository->objects, &id, error)
                   : 0;
    revision = strndup(name, (size_t)(colon - name));
    if (revision == NULL)
        return error_no_memory(error);
    status = repository_resolve(repository, revision, &id, NULL, error);
    free(revision);
    if (status != 0) {
        error_clear(error); /* git too goes on without it */
        return 0;
    }
    return add_tree_file(mailmap, repository->objects, &id, colon + 1, error);
}

int identity_read_mailmaps(struct mailmap *mailmap, struct repository *repository,
                           const struct object_id *head, struct error *error)
{
    struct config config = CONFIG_INIT;
    struct buffer path = BUFFER_INIT;
    const char *name;
    int status;

    status = buffer_add_format(&path, error, "%s/config", repository->common_dir);
    if (status == 0)
        status = config_read(&config, path.data, error);
    name = status == 0 ? config_string(&config, "mailmap.blob") : NULL;
    if (status == 0 && (name == NULL || repository->work_dir != NULL))
        status = add_tree_file(mailmap, repository->objects, head, ".mailmap", error);
    if (status == 0 && name != NULL)
        status = add_named_blob(mailmap, repository, name, error);
    config_free(&config);
    buffer_free(&path);
    return status;
}
