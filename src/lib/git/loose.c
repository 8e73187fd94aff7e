/* Loose objects: one zlib stream of "type size NUL contents" a file. */
#include "git/file.h"
#include "git/mapping.h"
#include "git/store.h"

#include <stdlib.h>
#include <string.h>

/* "commit 18446744073709551615" and NUL fit. */
enum { LOOSE_HEADER_LIMIT = 32 };

struct loose_header {
    enum object_type type;
    uint64_t size;
    size_t length; /* of the header itself, with its NUL */
};

static int corrupt(const char *path, const char *what, struct error *error)
{
    return error_record(error, "corrupt-object", "%s: %s", path, what);
}

/* Maps the file of a loose object; *path is the caller's to free then. 1, 0, -1. */
static int open_loose(const struct object_store *store, const struct object_id *id,
                      struct mapping *file, char **path, struct error *error)
{
    char hex[OBJECT_HEX_SIZE];
    const char *directory;

    object_id_hex(store, id, hex);
    for (size_t i = 0; (directory = pack_set_directory(store->packs, i)) != NULL; i++) {
        int found;

        *path = path_join(directory, "%.2s/%s", hex, hex + 2);
        if (*path == NULL)
            return error_no_memory(error);
        found = mapping_open(file, *path, error);
        if (found == 1)
            return 1;
        free(*path);
        if (found < 0)
            return -1;
    }
    return 0;
}

static bool parse_type(const char *text, enum object_type *type)
{
    static const char *const names[] = {"commit", "tree", "blob", "tag"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(text, names[i]) == 0) {
            *type = (enum object_type)(OBJECT_COMMIT + i);
            return true;
        }
    }
    return false;
}

static bool parse_size(const char *text, uint64_t *size)
{
    uint64_t value = 0;

    if (*text == '\0' || strlen(text) > 19)
        return false;
    for (; *text != '\0'; text++) {
        if (*text < '0' || *text > '9')
            return false;
        value = value * 10 + (uint64_t)(*text - '0');
    }
    *size = value;
    return true;
}

static int parse_header(struct object_store *store, const struct mapping *file, const char *path,
                        struct loose_header *header, struct error *error)
{
    char text[LOOSE_HEADER_LIMIT];
    long made =
        inflate_start(store->inflater, file->data, file->size, (unsigned char *)text, sizeof text);
    const char *nul = made > 0 ? memchr(text, '\0', (size_t)made) : NULL;
    char *space = nul ? strchr(text, ' ') : NULL;

    if (space == NULL)
        return corrupt(path, "no object header", error);
    *space = '\0';
    if (!parse_type(text, &header->type) || !parse_size(space + 1, &header->size))
        return corrupt(path, "bad object header", error);
    header->length = (size_t)(nul - text) + 1;
    return 0;
}

/* Inflates header and contents together, then moves the contents to the front. */
static int inflate_loose(struct object_store *store, const struct mapping *file, const char *path,
                         struct cache_entry **entry, struct error *error)
{
    struct loose_header header;
    struct cache_entry *made;
    size_t size;

    if (parse_header(store, file, path, &header, error) != 0)
        return -1;
    if (header.size > store->object_limit)
        return store_too_large(store, header.size, error);
    size = (size_t)header.size;
    if (!inflate_plausible(file->size, size))
        return corrupt(path, "too short for its size", error);
    made = object_cache_new_entry(store->cache, size, header.length + INFLATE_SLACK);
    if (made == NULL)
        return error_no_memory(error);
    if (!inflate_whole(store->inflater, file->data, file->size, made->data, header.length + size,
                       header.length + size + INFLATE_SLACK)) {
        object_cache_release(store->cache, made);
        return corrupt(path, "cannot be inflated to its size", error);
    }
    memmove(made->data, made->data + header.length, size);
    made->type = header.type;
    *entry = made;
    return 1;
}

int loose_read(struct object_store *store, const struct object_id *id, struct cache_entry **entry,
               struct error *error)
{
    struct cache_key key = {0, 0, id};
    struct mapping file;
    char *path;
    int found;

    *entry = object_cache_find(store->cache, &key);
    if (*entry != NULL)
        return 1;
    found = open_loose(store, id, &file, &path, error);
    if (found != 1)
        return found;
    found = inflate_loose(store, &file, path, entry, error);
    if (found == 1)
        object_cache_keep(store->cache, &key, *entry);
    mapping_close(&file);
    free(path);
    return found;
}

int loose_read_header(struct object_store *store, const struct object_id *id,
                      enum object_type *type, size_t *size, struct error *error)
{
    struct loose_header header;
    struct mapping file;
    char *path;
    int found = open_loose(store, id, &file, &path, error);

    if (found != 1)
        return found;
    if (parse_header(store, &file, path, &header, error) != 0)
        found = -1;
    *type = header.type;
    *size = (size_t)header.size;
    mapping_close(&file);
    free(path);
    return found;
}
