#include "git/tree.h"

#include "base/buffer.h"
#include "git/tree_extent.h"

#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* Octal digits of a mode; git accepts any number of them, leading zeros included. */
static bool parse_mode(const unsigned char **cursor, const unsigned char *end, unsigned *mode)
{
    const unsigned char *at = *cursor;
    unsigned value = 0;

    while (at < end && *at >= '0' && *at <= '7' && at - *cursor < 8)
        value = value << 3 | (unsigned)(*at++ - '0');
    if (at == *cursor || at >= end || *at != ' ')
        return false;
    *cursor = at + 1;
    *mode = value;
    return true;
}

/* As git's canon_mode(). */
static unsigned canonical_mode(unsigned mode)
{
    switch (MODE_TYPE(mode)) {
    case MODE_TYPE(MODE_FILE):
        return mode & 0100 ? MODE_EXECUTABLE : MODE_FILE;
    case MODE_SYMLINK:
        return MODE_SYMLINK;
    case MODE_TREE:
        return MODE_TREE;
    default:
        return MODE_SUBMODULE;
    }
}

int tree_next(const unsigned char **cursor, const unsigned char *end, size_t id_size,
              struct tree_entry *entry, struct error *error)
{
    const unsigned char *at = *cursor;
    const unsigned char *nul;
    unsigned mode;

    if (at >= end)
        return 0;
    if (!parse_mode(&at, end, &mode))
        return error_record(error, "corrupt-object", "tree with a bad mode");
    nul = memchr(at, '\0', (size_t)(end - at));
    if (nul == NULL || nul == at || (size_t)(end - nul - 1) < id_size)
        return error_record(error, "corrupt-object", "tree with a broken entry");
    entry->mode = canonical_mode(mode);
    entry->name = (const char *)at;
    entry->name_size = (size_t)(nul - at);
    memcpy(entry->id.bytes, nul + 1, id_size);
    memset(entry->id.bytes + id_size, 0, sizeof entry->id.bytes - id_size);
    *cursor = nul + 1 + id_size;
    return 1;
}

/* Bytes of the entry that both sides have at their cursors; 0: they differ, or there is none. */
static size_t same_entry_size(const unsigned char *left, size_t left_size,
                              const unsigned char *right, size_t right_size, size_t id_size)
{
    size_t limit = left_size < right_size ? left_size : right_size;
    const unsigned char *nul = limit > id_size ? memchr(left, '\0', limit - id_size) : NULL;
    size_t size = nul ? (size_t)(nul - left) + 1 + id_size : 0;

    return size > 0 && memcmp(left, right, size) == 0 ? size : 0;
}

#ifdef __SSE2__
/* One bit for each of 32 bytes: where two ranges are equal, where the left one is zero. */
static uint32_t equal_bits(const unsigned char *left, const unsigned char *right, uint32_t *zeros)
{
    __m128i first = _mm_loadu_si128((const __m128i *)(const void *)left);
    __m128i second = _mm_loadu_si128((const __m128i *)(const void *)(left + 16));
    __m128i other_first = _mm_loadu_si128((const __m128i *)(const void *)right);
    __m128i other_second = _mm_loadu_si128((const __m128i *)(const void *)(right + 16));
    const __m128i zero = _mm_setzero_si128();

    *zeros = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(first, zero)) |
             (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(second, zero)) << 16;
    return (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(first, other_first)) |
           (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(second, other_second)) << 16;
}

/* The same for an entry whose mode and name end within 32 bytes, when 64 can be read of both sides:
 * nearly all of them. 0 says nothing. */
static size_t same_short_entry_size(const unsigned char *left, const unsigned char *right,
                                    size_t id_size)
{
    uint32_t zeros;
    uint32_t equal = equal_bits(left, right, &zeros);
    size_t size;
    uint64_t all;

    if (zeros == 0)
        return 0;
    size = (size_t)__builtin_ctz(zeros) + 1 + id_size;
    all = equal;
    if (size > 32)
        all |= (uint64_t)equal_bits(left + 32, right + 32, &zeros) << 32;
    return (~all & (~UINT64_C(0) >> (64 - size))) == 0 ? size : 0;
}
#else
static size_t same_short_entry_size(const unsigned char *left, const unsigned char *right,
                                    size_t id_size)
{
    return same_entry_size(left, 64, right, 64, id_size);
}
#endif

void tree_skip_same(const unsigned char **left, const unsigned char *left_end,
                    const unsigned char **right, const unsigned char *right_end, size_t id_size)
{
    const unsigned char *at = *left;
    const unsigned char *other = *right;
    size_t size;

    do {
        size = 0;
        if (left_end - at >= 64 && right_end - other >= 64)
            size = same_short_entry_size(at, other, id_size);
        if (size == 0)
            size = same_entry_size(at, (size_t)(left_end - at), other, (size_t)(right_end - other),
                                   id_size);
        at += size;
        other += size;
    } while (size > 0);
    *left = at;
    *right = other;
}

int tree_extent_add(struct tree_extent *extent, size_t path_size, struct error *error)
{
    extent->entries++;
    extent->path_bytes += path_size;
    if (extent->entries > TREE_ENTRIES_LIMIT || extent->path_bytes > TREE_PATHS_LIMIT)
        return error_record(error, "too-large",
                            "a tree has more than %d entries, or %d bytes in their paths",
                            TREE_ENTRIES_LIMIT, TREE_PATHS_LIMIT);
    return 0;
}

/* A walk in progress. */
struct walk {
    struct object_store *store;
    size_t id_size;
    tree_visitor *visit;
    void *context;
    struct buffer path;
    unsigned depth;
    struct tree_extent extent;
};

static int walk_tree(struct walk *walk, const struct object_id *tree, struct error *error);

static int walk_entry(struct walk *walk, const struct tree_entry *entry, struct error *error)
{
    size_t start = walk->path.size;
    int status;

    if (buffer_add(&walk->path, entry->name, entry->name_size, error) != 0 ||
        tree_extent_add(&walk->extent, walk->path.size, error) != 0)
        return -1;
    if (entry->mode == MODE_TREE) {
        status = buffer_add(&walk->path, "/", 1, error);
        if (status == 0)
            status = walk_tree(walk, &entry->id, error);
    } else {
        struct tree_file file = {walk->path.data, walk->path.size, entry->mode, entry->id};

        status = walk->visit(walk->context, &file, error);
    }
    walk->path.size = start;
    return status;
}

static int walk_tree(struct walk *walk, const struct object_id *tree, struct error *error)
{
    struct object object;
    struct tree_entry entry;
    const unsigned char *at;
    int status = 0;

    if (walk->depth >= TREE_DEPTH_LIMIT)
        return error_record(error, "corrupt-object", "trees nested deeper than %d",
                            TREE_DEPTH_LIMIT);
    if (object_read(walk->store, tree, OBJECT_TREE, &object, error) != 0)
        return -1;
    walk->depth++;
    at = object.data;
    while (status == 0) {
        int found = tree_next(&at, object.data + object.size, walk->id_size, &entry, error);

        if (found <= 0) {
            status = found;
            break;
        }
        status = walk_entry(walk, &entry, error);
    }
    walk->depth--;
    object_release(walk->store, &object);
    return status;
}

int tree_walk(struct object_store *store, const struct object_id *tree, tree_visitor *visit,
              void *context, struct error *error)
{
    struct walk walk = {.store = store,
                        .id_size = object_store_id_size(store),
                        .visit = visit,
                        .context = context,
                        .path.limit = TREE_PATH_LIMIT};
    int status = walk_tree(&walk, tree, error);

    buffer_free(&walk.path);
    return status;
}

/* The entry called [name, name + size) of one tree. */
static int find_entry(struct object_store *store, const struct object_id *tree, const char *name,
                      size_t size, struct tree_entry *entry, struct error *error)
{
    struct object object;
    const unsigned char *at;
    int found;

    if (object_read(store, tree, OBJECT_TREE, &object, error) != 0)
        return -1;
    at = object.data;
    do
        found =
            tree_next(&at, object.data + object.size, object_store_id_size(store), entry, error);
    while (found == 1 && (entry->name_size != size || memcmp(entry->name, name, size) != 0));
    object_release(store, &object);
    return found;
}

int tree_lookup(struct object_store *store, const struct object_id *tree, const char *path,
                struct tree_entry *entry, struct error *error)
{
    struct object_id current = *tree;

    for (;;) {
        size_t size = strcspn(path, "/");
        int found = find_entry(store, &current, path, size, entry, error);

        if (found != 1)
            return found;
        /* The tree's own bytes are released by now: the name is the caller's. */
        entry->name = path;
        if (path[size] == '\0')
            return 1;
        if (entry->mode != MODE_TREE)
            return 0;
        current = entry->id;
        path += size + 1;
    }
}
