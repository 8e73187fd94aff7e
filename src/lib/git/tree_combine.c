#include "git/tree_combine.h"

#include "base/buffer.h"

#include <stdlib.h>
#include <string.h>

/* One tree being stepped through; `entry.name` is NULL behind the last entry. */
struct cursor {
    struct object object;
    const unsigned char *at;
    const unsigned char *end;
    struct tree_entry entry;
    bool here; /* the entry is the one that all trees are looked at for just now */
};

struct combining {
    struct object_store *store;
    size_t id_size;
    size_t count; /* of the parents; the merge is the cursor behind them */
    combined_visitor *visit;
    void *context;
    struct buffer path;
    unsigned depth;
};

/* What one level of the trees needs, for each parent and then the merge. */
struct level {
    struct cursor *cursors;
    struct combined_side *sides;
};

static int advance(const struct combining *combining, struct cursor *cursor, struct error *error)
{
    int found = tree_next(&cursor->at, cursor->end, combining->id_size, &cursor->entry, error);

    if (found == 0)
        cursor->entry.name = NULL;
    return found < 0 ? -1 : 0;
}

static int open_cursor(struct combining *combining, const struct object_id *tree,
                       struct cursor *cursor, struct error *error)
{
    if (object_id_is_zero(tree))
        return 0;
    if (object_read(combining->store, tree, OBJECT_TREE, &cursor->object, error) != 0)
        return -1;
    cursor->at = cursor->object.data;
    cursor->end = cursor->at + cursor->object.size;
    return advance(combining, cursor, error);
}

/* A tree sorts as if its name ended in '/': so a file and a tree of one name are two paths. */
static int compare_names(const struct tree_entry *left, const struct tree_entry *right)
{
    size_t common = left->name_size < right->name_size ? left->name_size : right->name_size;
    int order = memcmp(left->name, right->name, common);
    unsigned char left_next = (unsigned char)left->name[common];
    unsigned char right_next = (unsigned char)right->name[common];

    if (order != 0)
        return order;
    if (left_next == 0 && left->mode == MODE_TREE)
        left_next = '/';
    if (right_next == 0 && right->mode == MODE_TREE)
        right_next = '/';
    return left_next - right_next;
}

/* Marks the cursors that stand at the first name of all; NULL when every tree has ended. */
static const struct tree_entry *next_name(const struct combining *combining, struct cursor *cursors)
{
    const struct tree_entry *first = NULL;

    for (size_t i = 0; i <= combining->count; i++)
        if (cursors[i].entry.name != NULL &&
            (first == NULL || compare_names(&cursors[i].entry, first) < 0))
            first = &cursors[i].entry;
    for (size_t i = 0; first != NULL && i <= combining->count; i++)
        cursors[i].here =
            cursors[i].entry.name != NULL && compare_names(&cursors[i].entry, first) == 0;
    return first;
}

static void read_sides(const struct combining *combining, const struct level *level)
{
    for (size_t i = 0; i <= combining->count; i++) {
        const struct cursor *cursor = &level->cursors[i];

        memset(&level->sides[i], 0, sizeof level->sides[i]);
        if (cursor->here)
            level->sides[i] = (struct combined_side){cursor->entry.mode, cursor->entry.id};
    }
}

static bool is_a_parents(const struct combining *combining, const struct combined_side *sides)
{
    const struct combined_side *merge = &sides[combining->count];

    for (size_t i = 0; i < combining->count; i++)
        if (sides[i].mode == merge->mode && object_id_equal(&sides[i].id, &merge->id))
            return true;
    return false;
}

static int combine_trees(struct combining *combining, const struct combined_side *trees,
                         struct error *error);

/* Visits what differs from all parents at one name, which all cursors stand at or lack. */
static int combine_name(struct combining *combining, const struct tree_entry *name,
                        const struct combined_side *sides, struct error *error)
{
    size_t start = combining->path.size;
    int status;

    if (is_a_parents(combining, sides))
        return 0;
    if (buffer_add(&combining->path, name->name, name->name_size, error) != 0)
        return -1;
    if (name->mode == MODE_TREE) {
        status = buffer_add(&combining->path, "/", 1, error);
        if (status == 0)
            status = combine_trees(combining, sides, error);
    } else {
        const struct combined_path found = {combining->path.data, combining->path.size,
                                            sides[combining->count], sides};

        status = combining->visit(combining->context, &found, error);
    }
    combining->path.size = start;
    return status;
}

static int combine_level(struct combining *combining, const struct level *level,
                         struct error *error)
{
    const struct tree_entry *name;

    while ((name = next_name(combining, level->cursors)) != NULL) {
        const struct tree_entry copy = *name; /* its cursor moves on */

        read_sides(combining, level);
        if (combine_name(combining, &copy, level->sides, error) != 0)
            return -1;
        for (size_t i = 0; i <= combining->count; i++)
            if (level->cursors[i].here && advance(combining, &level->cursors[i], error) != 0)
                return -1;
    }
    return 0;
}

/* Trees that are not there have a zero id. */
static int combine_trees(struct combining *combining, const struct combined_side *trees,
                         struct error *error)
{
    struct level level = {calloc(combining->count + 1, sizeof *level.cursors),
                          calloc(combining->count + 1, sizeof *level.sides)};
    int status = 0;

    if (level.cursors == NULL || level.sides == NULL)
        status = error_no_memory(error);
    else if (combining->depth >= TREE_DEPTH_LIMIT)
        status =
            error_record(error, "corrupt-object", "trees nested deeper than %d", TREE_DEPTH_LIMIT);
    combining->depth++;
    for (size_t i = 0; status == 0 && i <= combining->count; i++)
        status = open_cursor(combining, &trees[i].id, &level.cursors[i], error);
    if (status == 0)
        status = combine_level(combining, &level, error);
    combining->depth--;
    for (size_t i = 0; level.cursors != NULL && i <= combining->count; i++)
        if (level.cursors[i].object.data != NULL)
            object_release(combining->store, &level.cursors[i].object);
    free(level.cursors);
    free(level.sides);
    return status;
}

int tree_combine(struct object_store *store, const struct object_id *parents, size_t count,
                 const struct object_id *merge, combined_visitor *visit, void *context,
                 struct error *error)
{
    struct combining combining = {.store = store,
                                  .id_size = object_store_id_size(store),
                                  .count = count,
                                  .visit = visit,
                                  .context = context,
                                  .path.limit = TREE_PATH_LIMIT};
    struct combined_side *trees = calloc(count + 1, sizeof *trees);
    int status = 0;

    if (trees == NULL)
        return error_no_memory(error);
    for (size_t i = 0; i < count; i++)
        trees[i] = (struct combined_side){MODE_TREE, parents[i]};
    trees[count] = (struct combined_side){MODE_TREE, *merge};
    if (!is_a_parents(&combining, trees))
        status = combine_trees(&combining, trees, error);
    free(trees);
    buffer_free(&combining.path);
    return status;
}
