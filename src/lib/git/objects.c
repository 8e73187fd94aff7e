#include "git/objects.h"

#include "git/file.h"

#include <git2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct object_store {
    git_odb *odb;
    char *directory;
    size_t object_limit;
};

static int libgit2_error(int code, const char *what, struct error *error)
{
    const git_error *last = git_error_last();

    return error_record(error, code == GIT_ENOTFOUND ? "missing-object" : "corrupt-object",
                        "%s: %s", what, last ? last->message : "unknown");
}

int object_store_open(struct object_store **store, const char *git_dir,
                      const struct object_store_options *options, struct error *error)
{
    struct object_store *opened = calloc(1, sizeof *opened);
    char *pointer = path_join(git_dir, "commondir");
    struct buffer text = BUFFER_INIT;
    int code;

    git_libgit2_init();
    if (opened != NULL && pointer != NULL && file_read(pointer, &text, error) == 1) {
        text.data[strcspn(text.data, "\n")] = '\0';
        opened->directory = text.data[0] == '/' ? path_join(text.data, "objects")
                                                : path_join(git_dir, "%s/objects", text.data);
    } else if (opened != NULL) {
        opened->directory = path_join(git_dir, "objects");
    }
    buffer_free(&text);
    free(pointer);
    if (opened == NULL || opened->directory == NULL)
        return error_no_memory(error);
    opened->object_limit =
        options && options->object_limit ? options->object_limit : (size_t)1 << 30;
    code = git_odb_open(&opened->odb, opened->directory);
    if (code != 0) {
        object_store_close(opened);
        return libgit2_error(code, git_dir, error);
    }
    *store = opened;
    return 0;
}

int object_store_share(struct object_store **copy, struct object_store *store, struct error *error)
{
    struct object_store *shared = calloc(1, sizeof *shared);

    if (shared == NULL || (shared->directory = strdup(store->directory)) == NULL) {
        free(shared);
        return error_no_memory(error);
    }
    git_libgit2_init();
    shared->object_limit = store->object_limit;
    if (git_odb_open(&shared->odb, shared->directory) != 0) {
        object_store_close(shared);
        return libgit2_error(0, store->directory, error);
    }
    *copy = shared;
    return 0;
}

void object_store_close(struct object_store *store)
{
    if (store == NULL)
        return;
    git_odb_free(store->odb);
    free(store->directory);
    free(store);
    git_libgit2_shutdown();
}

size_t object_store_id_size(const struct object_store *store)
{
    (void)store;
    return 20;
}

int object_read_header(struct object_store *store, const struct object_id *id,
                       enum object_type *type, size_t *size, struct error *error)
{
    git_object_t found;
    char hex[OBJECT_HEX_SIZE];
    git_oid oid;
    int code;

    memcpy(oid.id, id->bytes, 20);
    code = git_odb_read_header(size, &found, store->odb, &oid);
    *type = (enum object_type)found;
    return code == 0 ? 0 : libgit2_error(code, object_id_hex(store, id, hex), error);
}

int object_read(struct object_store *store, const struct object_id *id, enum object_type want,
                struct object *object, struct error *error)
{
    char hex[OBJECT_HEX_SIZE];
    git_odb_object *raw;
    git_oid oid;
    int code;

    memcpy(oid.id, id->bytes, 20);
    memset(object, 0, sizeof *object);
    code = git_odb_read(&raw, store->odb, &oid);
    if (code != 0)
        return libgit2_error(code, object_id_hex(store, id, hex), error);
    object->type = (enum object_type)git_odb_object_type(raw);
    object->data = git_odb_object_data(raw);
    object->size = git_odb_object_size(raw);
    object->pin = raw;
    if (object->type == want && object->size <= store->object_limit)
        return 0;
    code = object->type != want
               ? error_record(error, "wrong-type", "%s is of another type",
                              object_id_hex(store, id, hex))
               : error_record(error, "object-too-large", "%s", object_id_hex(store, id, hex));
    object_release(store, object);
    return code;
}

void object_release(struct object_store *store, struct object *object)
{
    (void)store;
    git_odb_object_free(object->pin);
    memset(object, 0, sizeof *object);
}

int object_find_prefix(struct object_store *store, const char *hex, size_t length,
                       struct object_id *id, struct error *error)
{
    git_oid prefix;
    git_oid full;
    int code;

    if (length < 4 || length > 40 || git_oid_fromstrn(&prefix, hex, length) != 0)
        return 0;
    code = git_odb_exists_prefix(&full, store->odb, &prefix, length);
    if (code == GIT_EAMBIGUOUS)
        return error_record(error, "unknown-revision", "short id \"%.64s\" is ambiguous", hex);
    memset(id, 0, sizeof *id);
    memcpy(id->bytes, full.id, 20);
    return code == 0;
}
