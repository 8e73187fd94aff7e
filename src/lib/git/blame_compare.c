#include "git/blame_compare.h"

#include <string.h>

struct comparison {
    struct object_store *store;
    struct tree_memo *memo;
    struct buffer differences; /* of the directories being visited, the outer ones first */
    const struct path_table *paths;
    const struct state *state;
    compare_visitor *visit;
    void *context;
    size_t id_size;
    unsigned depth;
    bool keeps_all; /* the differences being read are for other threads, too */
};

/* One side's tree object and the entry it stands at. */
struct side {
    struct object object;
    const unsigned char *cursor;
    const unsigned char *end;
    struct tree_entry entry;
    bool at_entry; /* false at the end */
    bool open;
};

static bool is_tree(const struct tree_entry *entry)
{
    return entry->mode == MODE_TREE;
}

static int side_step(const struct comparison *comparison, struct side *side, struct error *error)
{
    int status = 0;

    if (side->open)
        status = tree_next(&side->cursor, side->end, comparison->id_size, &side->entry, error);
    side->at_entry = status > 0;
    return status < 0 ? -1 : 0;
}

/* Both sides go on; what is the same in both needs no look. */
static int sides_step(const struct comparison *comparison, struct side *parent, struct side *child,
                      struct error *error)
{
    if (parent->open && child->open)
        tree_skip_same(&parent->cursor, parent->end, &child->cursor, child->end,
                       comparison->id_size);
    return side_step(comparison, parent, error) == 0 && side_step(comparison, child, error) == 0
               ? 0
               : -1;
}

/* NULL is an empty tree. */
static int side_open(const struct comparison *comparison, struct side *side,
                     const struct object_id *tree, struct error *error)
{
    memset(side, 0, sizeof(*side));
    if (tree != NULL) {
        if (object_read(comparison->store, tree, OBJECT_TREE, &side->object, error) != 0)
            return -1;
        side->open = true;
        side->cursor = side->object.data;
        side->end = side->object.data + side->object.size;
    }
    return 0;
}

static void parent_close(const struct comparison *comparison, struct side *side)
{
    if (side->open)
        object_release(comparison->store, &side->object);
}

/* Newer commits, to which the child would be the parent, are done by now. */
static void child_close(const struct comparison *comparison, struct side *side)
{
    if (side->open)
        object_release_last(comparison->store, &side->object);
}

/* Git's order: a directory's name compares as if it ended in '/'. */
static int compare_names(const struct tree_entry *left, const struct tree_entry *right)
{
    size_t shorter = left->name_size < right->name_size ? left->name_size : right->name_size;
    int order = memcmp(left->name, right->name, shorter);
    unsigned char left_end, right_end;

    if (order != 0)
        return order;
    left_end = (unsigned char)left->name[shorter];
    right_end = (unsigned char)right->name[shorter];
    if (left_end == 0 && is_tree(left))
        left_end = '/';
    if (right_end == 0 && is_tree(right))
        right_end = '/';
    return left_end < right_end ? -1 : left_end > right_end;
}

static int compare_trees(struct comparison *comparison, path_number directory,
                         const struct object_id *parent_tree, const struct object_id *tree,
                         struct error *error);

/* An entry of the commit that differs from the parent's. */
static int visit_difference(struct comparison *comparison, path_number directory,
                            const struct tree_difference *difference, struct error *error)
{
    const struct tree_entry *entry = &difference->entry;
    path_number path = path_table_find(comparison->paths, directory, entry->name, entry->name_size);
    const struct object_id *parent = difference->parent_mode ? &difference->parent_id : NULL;
    struct suspect *suspect;
    enum parent_side side = SIDE_CHANGED;

    if (path == PATH_NONE)
        return 0;
    if (is_tree(entry)) {
        if (state_live(comparison->state, path) == 0)
            return 0;
        return compare_trees(comparison, path, parent, &entry->id, error);
    }
    suspect = state_find(comparison->state, path);
    if (suspect == NULL)
        return 0;
    if (parent == NULL)
        side = SIDE_ABSENT;
    else if (MODE_TYPE(difference->parent_mode) != MODE_TYPE(entry->mode))
        side = SIDE_OTHER_TYPE;
    return comparison->visit(comparison->context, suspect, side, parent, error);
}

/* `parent` may be NULL. What nobody else will ask for is noted only where it matters here. */
static int note_difference(struct comparison *comparison, path_number directory,
                           const struct tree_entry *parent, const struct tree_entry *entry,
                           struct error *error)
{
    struct tree_difference difference = {.entry = *entry};

    if (!comparison->keeps_all &&
        path_table_find(comparison->paths, directory, entry->name, entry->name_size) == PATH_NONE)
        return 0;
    if (parent != NULL) {
        difference.parent_mode = parent->mode;
        difference.parent_id = parent->id;
    }
    return tree_difference_add(&comparison->differences, &difference, error);
}

static bool same_entry(const struct tree_entry *left, const struct tree_entry *right)
{
    return object_id_equal(&left->id, &right->id) &&
           MODE_TYPE(left->mode) == MODE_TYPE(right->mode);
}

/* Steps through both sides in step; entries that only the parent has do not matter. */
static int compare_sides(struct comparison *comparison, path_number directory, struct side *parent,
                         struct side *child, struct error *error)
{
    if (sides_step(comparison, parent, child, error) != 0)
        return -1;
    while (child->at_entry) {
        int order = parent->at_entry ? compare_names(&parent->entry, &child->entry) : 1;
        int status = 0;

        if (order > 0)
            status = note_difference(comparison, directory, NULL, &child->entry, error);
        else if (order == 0 && !same_entry(&parent->entry, &child->entry))
            status = note_difference(comparison, directory, &parent->entry, &child->entry, error);
        if (status == 0 && order == 0)
            status = sides_step(comparison, parent, child, error);
        else if (status == 0)
            status = side_step(comparison, order < 0 ? parent : child, error);
        if (status != 0)
            return -1;
    }
    return 0;
}

static int read_differences(struct comparison *comparison, path_number directory,
                            const struct object_id *parent_tree, const struct object_id *tree,
                            struct error *error)
{
    struct side parent, child;
    int status;

    memset(&child, 0, sizeof(child));
    status = side_open(comparison, &parent, parent_tree, error);
    if (status == 0)
        status = side_open(comparison, &child, tree, error);
    if (status == 0)
        status = compare_sides(comparison, directory, &parent, &child, error);
    parent_close(comparison, &parent);
    child_close(comparison, &child);
    return status;
}

/* Adds what differs in one directory to the differences; another thread may know it. */
static int find_differences(struct comparison *comparison, path_number directory,
                            const struct object_id *parent_tree, const struct object_id *tree,
                            struct error *error)
{
    struct buffer *list = &comparison->differences;
    size_t start = list->size;
    int found;

    comparison->keeps_all = parent_tree != NULL && comparison->memo != NULL;
    if (!comparison->keeps_all)
        return read_differences(comparison, directory, parent_tree, tree, error);
    found = tree_memo_find(comparison->memo, parent_tree, tree, list, error);
    if (found != 0)
        return found > 0 ? 0 : -1;
    if (read_differences(comparison, directory, parent_tree, tree, error) != 0)
        return -1;
    tree_memo_keep(comparison->memo, parent_tree, tree, list, start);
    return 0;
}

static int compare_trees(struct comparison *comparison, path_number directory,
                         const struct object_id *parent_tree, const struct object_id *tree,
                         struct error *error)
{
    struct buffer *list = &comparison->differences;
    struct tree_difference difference;
    size_t start = list->size;
    size_t at = start;
    int status;

    if (++comparison->depth > TREE_DEPTH_LIMIT)
        return error_record(error, "too-large", "the tree is nested too deeply");
    status = find_differences(comparison, directory, parent_tree, tree, error);
    while (status == 0 && tree_difference_next(list, &at, &difference))
        status = visit_difference(comparison, directory, &difference, error);
    list->size = start;
    comparison->depth--;
    return status;
}

int blame_compare(struct object_store *store, struct tree_memo *memo,
                  const struct path_table *paths, const struct state *state,
                  const struct object_id *parent_tree, const struct object_id *tree,
                  compare_visitor *visit, void *context, struct error *error)
{
    struct comparison comparison = {.store = store,
                                    .memo = memo,
                                    .paths = paths,
                                    .state = state,
                                    .visit = visit,
                                    .context = context,
                                    .id_size = object_store_id_size(store)};
    int status;

    if (object_id_equal(parent_tree, tree))
        return 0;
    status = compare_trees(&comparison, PATH_ROOT, parent_tree, tree, error);
    buffer_free(&comparison.differences);
    return status;
}
