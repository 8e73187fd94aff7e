/* The difference of two trees, both stepped through at once in git's entry order. */
#include "git/tree.h"

#include "base/buffer.h"
#include "git/tree_extent.h"

#include <string.h>

struct diff {
    struct object_store *store;
    size_t id_size;
    change_visitor *visit;
    void *context;
    struct buffer path;
    unsigned depth;
    struct tree_extent extent; /* of what differs */
};

/* One of the two trees; `entry.name` is NULL behind the last entry. */
struct side {
    struct object object;
    const unsigned char *at;
    const unsigned char *end;
    struct tree_entry entry;
};

static int advance(struct diff *diff, struct side *side, struct error *error)
{
    int found = tree_next(&side->at, side->end, diff->id_size, &side->entry, error);

    if (found < 0)
        return -1;
    if (found == 0)
        side->entry.name = NULL;
    return 0;
}

/* Both sides go on; what is the same in both needs no look. */
static int advance_both(struct diff *diff, struct side *old_side, struct side *new_side,
                        struct error *error)
{
    if (old_side->at != NULL && new_side->at != NULL)
        tree_skip_same(&old_side->at, old_side->end, &new_side->at, new_side->end, diff->id_size);
    return advance(diff, old_side, error) == 0 && advance(diff, new_side, error) == 0 ? 0 : -1;
}

static int open_side(struct diff *diff, const struct object_id *tree, struct side *side,
                     struct error *error)
{
    memset(side, 0, sizeof *side);
    if (tree == NULL)
        return 0;
    if (object_read(diff->store, tree, OBJECT_TREE, &side->object, error) != 0)
        return -1;
    side->at = side->object.data;
    side->end = side->at + side->object.size;
    return 0;
}

static void close_side(struct diff *diff, struct side *side)
{
    if (side->object.data != NULL)
        object_release(diff->store, &side->object);
}

/* Git's base_name_compare(): a tree's name counts as if it ended in '/'. The end comes last. */
static int compare_entries(const struct tree_entry *left, const struct tree_entry *right)
{
    size_t common;
    unsigned char left_next;
    unsigned char right_next;
    int order;

    if (left->name == NULL || right->name == NULL)
        return (left->name == NULL) - (right->name == NULL);
    common = left->name_size < right->name_size ? left->name_size : right->name_size;
    order = memcmp(left->name, right->name, common);
    if (order != 0)
        return order;
    left_next = (unsigned char)left->name[common];
    right_next = (unsigned char)right->name[common];
    if (left_next == 0 && left->mode == MODE_TREE)
        left_next = '/';
    if (right_next == 0 && right->mode == MODE_TREE)
        right_next = '/';
    return left_next - right_next;
}

static int diff_trees(struct diff *diff, const struct object_id *old_tree,
                      const struct object_id *new_tree, struct error *error);

/* What stands on the side that has no such entry: mode 0, which no entry has. */
static const struct tree_entry absent = {.name = ""};

/* Two entries of the same name and kind, or one and `absent`. */
static int diff_entries(struct diff *diff, const struct tree_entry *old_entry,
                        const struct tree_entry *new_entry, struct error *error)
{
    const struct tree_entry *entry = old_entry->mode ? old_entry : new_entry;
    size_t start = diff->path.size;
    int status;

    if (buffer_add(&diff->path, entry->name, entry->name_size, error) != 0 ||
        tree_extent_add(&diff->extent, diff->path.size, error) != 0)
        return -1;
    if (entry->mode == MODE_TREE) {
        status = buffer_add(&diff->path, "/", 1, error);
        if (status == 0)
            status = diff_trees(diff, old_entry->mode ? &old_entry->id : NULL,
                                new_entry->mode ? &new_entry->id : NULL, error);
    } else {
        struct tree_change change = {
            diff->path.data, diff->path.size, old_entry->mode,
            new_entry->mode, old_entry->id,   new_entry->id,
        };

        status = diff->visit(diff->context, &change, error);
    }
    diff->path.size = start;
    return status;
}

/* Handles the lesser of the two entries in front, or both when they are the same one. */
static int step(struct diff *diff, struct side *old_side, struct side *new_side,
                struct error *error)
{
    int order = compare_entries(&old_side->entry, &new_side->entry);
    const struct tree_entry *old_entry = order <= 0 ? &old_side->entry : &absent;
    const struct tree_entry *new_entry = order >= 0 ? &new_side->entry : &absent;
    bool same =
        old_entry->mode == new_entry->mode && object_id_equal(&old_entry->id, &new_entry->id);
    int status = same ? 0 : diff_entries(diff, old_entry, new_entry, error);

    if (status != 0)
        return status;
    if (order == 0)
        return advance_both(diff, old_side, new_side, error);
    return advance(diff, order < 0 ? old_side : new_side, error);
}

static int diff_trees(struct diff *diff, const struct object_id *old_tree,
                      const struct object_id *new_tree, struct error *error)
{
    struct side old_side = {.at = NULL};
    struct side new_side = {.at = NULL};
    int status;

    if (diff->depth >= TREE_DEPTH_LIMIT)
        return error_record(error, "corrupt-object", "trees nested deeper than %d",
                            TREE_DEPTH_LIMIT);
    diff->depth++;
    status = open_side(diff, old_tree, &old_side, error);
    if (status == 0)
        status = open_side(diff, new_tree, &new_side, error);
    if (status == 0)
        status = advance_both(diff, &old_side, &new_side, error);
    while (status == 0 && (old_side.entry.name != NULL || new_side.entry.name != NULL))
        status = step(diff, &old_side, &new_side, error);
    close_side(diff, &old_side);
    close_side(diff, &new_side);
    diff->depth--;
    return status;
}

int tree_diff(struct object_store *store, const struct object_id *old_tree,
              const struct object_id *new_tree, change_visitor *visit, void *context,
              struct error *error)
{
    struct diff diff = {.store = store,
                        .id_size = object_store_id_size(store),
                        .visit = visit,
                        .context = context,
                        .path.limit = TREE_PATH_LIMIT};
    int status;

    if (old_tree != NULL && new_tree != NULL && object_id_equal(old_tree, new_tree))
        return 0;
    status = diff_trees(&diff, old_tree, new_tree, error);
    buffer_free(&diff.path);
    return status;
}
