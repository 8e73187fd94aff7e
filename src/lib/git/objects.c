/* The public functions of the object store; packs are read in unpack.c, loose objects in loose.c.
 */
#include "git/config.h"
#include "git/file.h"
#include "git/id_set.h"
#include "git/object_hash.h"
#include "git/replace.h"
#include "git/store.h"

#include <inttypes.h>
#include <malloc.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_CACHE_BYTES ((size_t)64 << 20)
#define DEFAULT_OBJECT_LIMIT ((size_t)1 << 30)

/* Objects come and go by the thousand, many of them larger than malloc's 128 KiB, beyond which it
 * would map and unmap each and hand the top of the heap back all the time. The one place where this
 * process's allocator is tuned. */
static void tune_allocator(void)
{
    mallopt(M_MMAP_THRESHOLD, 32 << 20);
    mallopt(M_TRIM_THRESHOLD, 128 << 20);
}

/* The directory that objects/ lies in: another one than `git_dir` in a worktree. */
static char *find_common_dir(const char *git_dir, struct error *error)
{
    char *pointer = path_join(git_dir, "commondir");
    struct buffer text = {.limit = 1 << 16};
    char *directory = NULL;
    int found = pointer ? file_read(pointer, &text, error) : error_no_memory(error);

    if (found == 1)
        text.data[strcspn(text.data, "\r\n")] = '\0';
    if (found == 1 && text.data[0] != '/')
        directory = path_join(git_dir, "%s", text.data);
    else if (found >= 0)
        directory = strdup(found == 1 ? text.data : git_dir);
    if (found >= 0 && directory == NULL)
        error_no_memory(error);
    buffer_free(&text);
    free(pointer);
    return directory;
}

/* 20, or 32 when the configuration says sha256; what else it may say is repository.c's to refuse.
 */
static int find_id_size(const char *common_dir, size_t *id_size, struct error *error)
{
    char *path = path_join(common_dir, "config");
    struct config config = CONFIG_INIT;
    int status = path ? config_read(&config, path, error) : error_no_memory(error);

    *id_size = 20;
    if (status == 0) {
        const char *version = config_string(&config, "core.repositoryformatversion");
        const char *format = config_string(&config, "extensions.objectformat");

        if (version != NULL && strcmp(version, "1") == 0 && format != NULL &&
            strcmp(format, "sha256") == 0)
            *id_size = 32;
    }
    config_free(&config);
    free(path);
    return status;
}

static int store_init(struct object_store *store, size_t object_limit, bool verify,
                      struct error *error)
{
    static pthread_once_t tuned = PTHREAD_ONCE_INIT;

    pthread_once(&tuned, tune_allocator);
    store->verify = verify;
    store->object_limit = object_limit ? object_limit : DEFAULT_OBJECT_LIMIT;
    store->inflater = inflater_new();
    return store->inflater ? 0 : error_no_memory(error);
}

static int open_cache(struct object_store *store, size_t bytes, struct error *error)
{
    store->cache = calloc(1, sizeof *store->cache);
    if (store->cache == NULL)
        return error_no_memory(error);
    return object_cache_init(store->cache, bytes ? bytes : DEFAULT_CACHE_BYTES, error);
}

static int open_packs(struct object_store *store, const char *git_dir, struct error *error)
{
    char *common_dir = find_common_dir(git_dir, error);
    char *objects = common_dir ? path_join(common_dir, "objects") : NULL;
    int status = -1;

    if (objects == NULL)
        error_no_memory(error);
    else if (find_id_size(common_dir, &store->id_size, error) == 0)
        status = pack_set_open(&store->packs, objects, store->id_size, error);
    free(objects);
    free(common_dir);
    return status;
}

int object_store_open(struct object_store **store, const char *git_dir,
                      const struct object_store_options *options, struct error *error)
{
    static const struct object_store_options defaults;
    struct object_store *opened = calloc(1, sizeof *opened);

    if (opened == NULL)
        return error_no_memory(error);
    if (options == NULL)
        options = &defaults;
    if (store_init(opened, options->object_limit, options->verify, error) != 0 ||
        open_cache(opened, options->cache_bytes, error) != 0 ||
        open_packs(opened, git_dir, error) != 0) {
        object_store_close(opened);
        return -1;
    }
    *store = opened;
    return 0;
}

int object_store_share(struct object_store **copy, struct object_store *store, struct error *error)
{
    struct object_store *shared = calloc(1, sizeof *shared);

    if (shared == NULL)
        return error_no_memory(error);
    shared->is_copy = true;
    shared->packs = store->packs;
    shared->cache = store->cache;
    shared->missing = store->missing;
    shared->replacements = store->replacements;
    shared->id_size = store->id_size;
    if (store_init(shared, store->object_limit, store->verify, error) != 0) {
        object_store_close(shared);
        return -1;
    }
    *copy = shared;
    return 0;
}

void object_store_note_missing(struct object_store *store, const struct missing_objects *missing)
{
    store->missing = missing;
}

int object_store_add_directory(struct object_store *store, const char *objects, struct error *error)
{
    return pack_set_add_directory(store->packs, objects, error);
}

void object_store_replace(struct object_store *store, struct replacements *replacements)
{
    store->replacements = replacements;
}

const struct replacements *object_store_replacements(const struct object_store *store)
{
    return store->replacements;
}

void object_store_clear(struct object_store *store)
{
    object_cache_clear(store->cache);
}

void object_store_relax(struct object_store *store)
{
    for (const struct pack *pack = pack_set_first(store->packs); pack != NULL; pack = pack->next) {
        mapping_relax(&pack->file);
        mapping_relax(&pack->index_file);
    }
}

void object_store_close(struct object_store *store)
{
    if (store == NULL)
        return;
    inflater_free(store->inflater);
    if (!store->is_copy) {
        if (store->cache != NULL)
            object_cache_free(store->cache);
        free(store->cache);
        replacements_free(store->replacements);
        pack_set_close(store->packs);
    }
    free(store->links);
    free(store->delta);
    free(store);
}

size_t object_store_id_size(const struct object_store *store)
{
    return store->id_size;
}

int store_too_large(const struct object_store *store, uint64_t size, struct error *error)
{
    return error_record(error, "object-too-large",
                        "object of %" PRIu64 " bytes, more than the limit of %zu", size,
                        store->object_limit);
}

/* Commits and tags are never filtered out of a clone. */
static int note_missing(const struct object_store *store, const struct object_id *id,
                        enum object_type want, struct error *error)
{
    if (store->missing == NULL || want == OBJECT_COMMIT || want == OBJECT_TAG)
        return 0;
    return id_set_add(want == OBJECT_TREE ? store->missing->trees : store->missing->blobs, id,
                      error);
}

static int missing(const struct object_store *store, const struct object_id *id,
                   enum object_type want, struct error *error)
{
    char hex[OBJECT_HEX_SIZE];

    if (note_missing(store, id, want, error) != 0)
        return -1;
    return error_record(error, "missing-object", "object %s is not there",
                        object_id_hex(store, id, hex));
}

/* Where an object may be, in the order that is asked; packs that a `git gc` made since the
 * repository was opened come last. Stops at what `visit` does not answer with 0. */
typedef int place_visitor(struct object_store *store, const struct object_id *id,
                          const struct pack *pack, uint64_t offset, void *out, struct error *error);

static int visit_packs(struct object_store *store, const struct object_id *id, place_visitor *visit,
                       void *out, struct error *error)
{
    uint64_t offset = store->recent_offset;
    int found = 1;

    /* Who asks for an object's header asks for all of it next. */
    if (store->recent == NULL || !object_id_equal(id, &store->recent_id))
        found = pack_set_find(store->packs, id, &store->recent, &offset, error);
    if (found != 1)
        return found;
    store->recent_id = *id;
    store->recent_offset = offset;
    return visit(store, id, store->recent, offset, out, error);
}

/* 1 visited, 0 not there, -1. */
static int visit_places(struct object_store *store, const struct object_id *id,
                        place_visitor *visit, void *out, struct error *error)
{
    int found = visit_packs(store, id, visit, out, error);

    if (found == 0)
        found = visit(store, id, NULL, 0, out, error);
    if (found == 0 && pack_set_rescan(store->packs, error) < 0)
        return -1;
    if (found == 0)
        found = visit_packs(store, id, visit, out, error);
    return found;
}

static int read_place(struct object_store *store, const struct object_id *id,
                      const struct pack *pack, uint64_t offset, void *out, struct error *error)
{
    if (pack == NULL)
        return loose_read(store, id, out, error);
    return unpack_entry(store, pack, offset, out, error) == 0 ? 1 : -1;
}

struct header {
    enum object_type type;
    size_t size;
};

static int read_place_header(struct object_store *store, const struct object_id *id,
                             const struct pack *pack, uint64_t offset, void *out,
                             struct error *error)
{
    struct header *header = out;

    if (pack == NULL)
        return loose_read_header(store, id, &header->type, &header->size, error);
    return unpack_header(store, pack, offset, &header->type, &header->size, error) == 0 ? 1 : -1;
}

/* The empty tree is known to git whether it is stored or not. */
static bool is_empty_tree(const struct object_store *store, const struct object_id *id)
{
    static const unsigned char sha1[32] = {0x4b, 0x82, 0x5d, 0xc6, 0x42, 0xcb, 0x6e,
                                           0xb9, 0xa0, 0x60, 0xe5, 0x4b, 0xf8, 0xd6,
                                           0x92, 0x88, 0xfb, 0xee, 0x49, 0x04};
    static const unsigned char sha256[32] = {0x6e, 0xf1, 0x9b, 0x41, 0x22, 0x5c, 0x53, 0x69,
                                             0xf1, 0xc1, 0x04, 0xd4, 0x5d, 0x8d, 0x85, 0xef,
                                             0xa9, 0xb0, 0x57, 0xb5, 0x3b, 0x14, 0xb4, 0xb9,
                                             0xb9, 0x39, 0xdd, 0x74, 0xde, 0xcc, 0x53, 0x21};

    return memcmp(id->bytes, store->id_size == 20 ? sha1 : sha256, sizeof sha1) == 0;
}

/* The type and, when asked for, the hash must be the ones wanted. */
static int check_object(const struct object_store *store, const struct object_id *id,
                        enum object_type want, const struct cache_entry *entry, struct error *error)
{
    char hex[OBJECT_HEX_SIZE];
    struct object_id actual;

    if (store->verify) {
        object_hash(entry->type, entry->data, entry->size, store->id_size, &actual);
        if (!object_id_equal(id, &actual))
            return error_record(error, "corrupt-object", "object %s does not have that hash",
                                object_id_hex(store, id, hex));
    }
    if (want != OBJECT_ANY && entry->type != want)
        return error_record(error, "wrong-type", "object %s is a %s, not a %s",
                            object_id_hex(store, id, hex), object_type_name(entry->type),
                            object_type_name(want));
    return 0;
}

int object_read(struct object_store *store, const struct object_id *id, enum object_type want,
                struct object *object, struct error *error)
{
    struct cache_entry *entry;
    int found;

    memset(object, 0, sizeof *object);
    if (store->replacements != NULL &&
        replacements_object(store->replacements, id, &id, error) != 0)
        return -1;
    if ((want == OBJECT_TREE || want == OBJECT_ANY) && is_empty_tree(store, id)) {
        object->type = OBJECT_TREE;
        object->data = (const unsigned char *)"";
        return 0;
    }
    found = visit_places(store, id, read_place, &entry, error);
    if (found != 1)
        return found < 0 ? -1 : missing(store, id, want, error);
    if (check_object(store, id, want, entry, error) != 0) {
        object_cache_release(store->cache, entry);
        return -1;
    }
    object->type = entry->type;
    object->data = entry->data;
    object->size = entry->size;
    object->pin = entry;
    return 0;
}

void object_release(struct object_store *store, struct object *object)
{
    object_cache_release(store->cache, object->pin);
    memset(object, 0, sizeof *object);
}

void object_release_last(struct object_store *store, struct object *object)
{
    object_cache_release_last(store->cache, object->pin);
    memset(object, 0, sizeof *object);
}

int object_read_header(struct object_store *store, const struct object_id *id,
                       enum object_type *type, size_t *size, struct error *error)
{
    struct header header = {OBJECT_TREE, 0};
    int found = 1;

    if (store->replacements != NULL &&
        replacements_object(store->replacements, id, &id, error) != 0)
        return -1;
    if (!is_empty_tree(store, id))
        found = visit_places(store, id, read_place_header, &header, error);
    if (found != 1)
        return found < 0 ? -1 : missing(store, id, OBJECT_ANY, error);
    *type = header.type;
    *size = header.size;
    return 0;
}

int object_store_has(struct object_store *store, const struct object_id *id, struct error *error)
{
    struct header header;

    return is_empty_tree(store, id) ? 1
                                    : visit_places(store, id, read_place_header, &header, error);
}
