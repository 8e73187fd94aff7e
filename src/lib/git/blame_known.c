#include "git/blame_known.h"

#include "git/facts.h"
#include "git/tree.h"

#include <stdlib.h>
#include <string.h>

/* Changes, with their paths when they do not stand in the facts' file. */
struct change_list {
    struct fact_changes changes;
    struct buffer paths;
};

struct blame_known {
    struct change_list changes;
    struct change_list first; /* against the first parent */
    struct hunk_list hunks;
};

struct blame_known *blame_known_new(void)
{
    return calloc(1, sizeof(struct blame_known));
}

static void free_list(struct change_list *list)
{
    fact_changes_free(&list->changes);
    buffer_free(&list->paths);
}

void blame_known_free(struct blame_known *known)
{
    if (known == NULL)
        return;
    free_list(&known->changes);
    free_list(&known->first);
    hunk_list_free(&known->hunks);
    free(known);
}

static const struct object_id *tree_of_parent(const struct batch *batch, size_t parent)
{
    return &batch->parents[parent]->links.tree;
}

/* The path goes to list->paths; bind_paths() makes pointers once it moves no more. */
static int add_change(struct change_list *list, const char *path, size_t size, enum fact_side side,
                      const struct object_id *id, struct error *error)
{
    struct fact_change change = {NULL, size, side, {{0}}};

    if (side == FACT_CHANGED)
        change.id = *id;
    if (buffer_add(&list->paths, path, size, error) != 0 ||
        buffer_add(&list->paths, "", 1, error) != 0)
        return -1;
    return fact_changes_add(&list->changes, &change, error);
}

static void bind_paths(struct change_list *list)
{
    const char *at = list->paths.data;

    for (size_t i = 0; i < list->changes.count; i++) {
        list->changes.items[i].path = at;
        at += list->changes.items[i].path_size + 1;
    }
}

/* As blame_compare() sees it: what the commit has matters, submodules apart, and a change of mode
 * is none. */
static int add_tree_change(void *context, const struct tree_change *change, struct error *error)
{
    enum fact_side side = FACT_CHANGED;

    if (change->new_mode == 0 || change->new_mode == MODE_SUBMODULE)
        return 0;
    if (change->old_mode == 0)
        side = FACT_ABSENT;
    else if (MODE_TYPE(change->old_mode) != MODE_TYPE(change->new_mode))
        side = FACT_OTHER_TYPE;
    else if (object_id_equal(&change->old_id, &change->new_id))
        return 0;
    return add_change(context, change->path, change->path_size, side, &change->old_id, error);
}

static void clear_list(struct change_list *list)
{
    list->changes.count = 0;
    buffer_clear(&list->paths);
}

/* What fails here may not matter to the walk, which does not look at all paths: 0, not found out.
 * Only what is wrong with the machine is an error. */
static int found_out(int status, struct change_list *list, struct error *problem,
                     struct error *error)
{
    if (status == 0) {
        bind_paths(list);
        return 1;
    }
    if (problem->kind == ERROR_RECORD)
        return 0;
    *error = *problem;
    return -1;
}

static int diff_first_parent(const struct batch *batch, struct change_list *list,
                             struct error *error)
{
    struct error problem = ERROR_INIT;
    int status;

    clear_list(list);
    status = tree_diff(batch->walk->store, tree_of_parent(batch, 0), &batch->commit->links.tree,
                       add_tree_change, list, &problem);
    return found_out(status, list, &problem, error);
}

/* The changes against the first parent, known or found out: 1; 0; -1. */
static int changes_of_first_parent(const struct batch *batch, struct change_list *list,
                                   struct error *error)
{
    int found = facts_find_changes(batch->walk->options->facts, &batch->commit->id, 0,
                                   &list->changes, error);

    return found != 0 ? found : diff_first_parent(batch, list, error);
}

/* Paths that a comparison is to be about, as if each were a suspect. */
struct question {
    struct path_table *paths;
    struct state *state;
    const struct fact_changes *asked; /* by the index of a suspect */
    struct change_list *answer;
};

static int ask_for(struct question *question, size_t index, struct error *error)
{
    static const struct object_id any;
    struct suspect *suspect;
    path_number path;

    if (path_table_add(question->paths, question->asked->items[index].path, &path, error) != 0)
        return -1;
    suspect = suspect_new(path, &any);
    if (suspect == NULL)
        return error_no_memory(error);
    suspect->index = (uint32_t)index;
    return state_add(question->state, question->paths, suspect, error);
}

static int add_answer(void *context, struct suspect *suspect, enum parent_side side,
                      const struct object_id *id, struct error *error)
{
    static const enum fact_side sides[] = {[SIDE_CHANGED] = FACT_CHANGED,
                                           [SIDE_ABSENT] = FACT_ABSENT,
                                           [SIDE_OTHER_TYPE] = FACT_OTHER_TYPE};
    const struct question *question = context;
    const struct fact_change *asked = &question->asked->items[suspect->index];

    return add_change(question->answer, asked->path, asked->path_size, sides[side], id, error);
}

static int answer(const struct batch *batch, struct question *question, struct error *error)
{
    int status = 0;

    if (question->paths == NULL || question->state == NULL)
        return error_no_memory(error);
    for (size_t i = 0; i < question->asked->count && status == 0; i++)
        status = ask_for(question, i, error);
    if (status == 0)
        status = blame_compare(batch->walk->store, batch->walk->memo, question->paths,
                               question->state, tree_of_parent(batch, batch->parent),
                               &batch->commit->links.tree, add_answer, question, error);
    return status;
}

/* The changes against another parent at the paths that differ from the first. */
static int diff_other_parent(const struct batch *batch, const struct fact_changes *first,
                             struct change_list *list, struct error *error)
{
    struct question question = {path_table_new(), state_new(), first, list};
    struct error problem = ERROR_INIT;
    int status;

    clear_list(list);
    status = answer(batch, &question, &problem);
    state_free(question.state);
    path_table_free(question.paths);
    return found_out(status, list, &problem, error);
}

static int find_out(const struct batch *batch, struct blame_known *known, struct error *error)
{
    int found;

    if (batch->parent == 0)
        return diff_first_parent(batch, &known->changes, error);
    found = changes_of_first_parent(batch, &known->first, error);
    return found == 1 ? diff_other_parent(batch, &known->first.changes, &known->changes, error)
                      : found;
}

/* Finds out what is not known, unless another thread of this run does or has done so. */
static int find_changes(const struct batch *batch, struct blame_known *known, struct error *error)
{
    struct facts *facts = batch->walk->options->facts;
    const struct object_id *commit = &batch->commit->id;
    int found = facts_find_changes(facts, commit, batch->parent, &known->changes.changes, error);

    if (found != 0 || !facts_claim_changes(facts, commit, batch->parent))
        return found;
    found = find_out(batch, known, error);
    if (found == 1)
        facts_add_changes(facts, commit, batch->parent, &known->changes.changes);
    return found;
}

static int visit_changes(struct batch *batch, const struct state *state,
                         const struct fact_changes *changes, compare_visitor *visit,
                         struct error *error)
{
    static const enum parent_side sides[] = {[FACT_CHANGED] = SIDE_CHANGED,
                                             [FACT_ABSENT] = SIDE_ABSENT,
                                             [FACT_OTHER_TYPE] = SIDE_OTHER_TYPE};

    for (size_t i = 0; i < changes->count; i++) {
        const struct fact_change *change = &changes->items[i];
        path_number path =
            path_table_find_path(batch->walk->paths, change->path, change->path_size);
        struct suspect *suspect = path == PATH_NONE ? NULL : state_find(state, path);

        if (suspect != NULL && visit(batch, suspect, sides[change->side], &change->id, error) != 0)
            return -1;
    }
    return 0;
}

int blame_known_compare(struct batch *batch, const struct state *state, compare_visitor *visit,
                        struct error *error)
{
    struct blame_walk *walk = batch->walk;
    int found = 0;

    if (walk->options->facts != NULL)
        found = find_changes(batch, walk->known, error);
    if (found < 0)
        return -1;
    if (found == 1)
        return visit_changes(batch, state, &walk->known->changes.changes, visit, error);
    return blame_compare(walk->store, walk->memo, walk->paths, state,
                         tree_of_parent(batch, batch->parent), &batch->commit->links.tree, visit,
                         batch, error);
}

bool blame_known_rename(const struct batch *batch, size_t parent, const char *path,
                        struct rename_file *source)
{
    const struct facts *facts = batch->walk->options->facts;
    struct fact_change change;

    if (facts == NULL || !facts_find_rename(facts, &batch->commit->id, parent, path, &change))
        return false;
    *source = (struct rename_file){change.path, MODE_FILE, change.id};
    return true;
}

void blame_known_add_rename(const struct batch *batch, size_t parent, const char *path,
                            const struct rename_file *source)
{
    struct fact_change change = {source->path, 0, FACT_CHANGED, source->id};

    if (batch->walk->options->facts != NULL)
        facts_add_rename(batch->walk->options->facts, &batch->commit->id, parent, path, &change);
}

int blame_known_hunks(struct blame_walk *walk, const struct object_id *parent_blob,
                      const struct object_id *blob, unsigned flags, const struct hunk **hunks,
                      size_t *count, struct error *error)
{
    struct hunk_list *list = &walk->known->hunks;
    int found;

    if (walk->options->facts == NULL)
        return 0;
    found = facts_find_hunks(walk->options->facts, parent_blob, blob, flags, list, error);
    *hunks = list->items;
    *count = list->count;
    return found;
}

void blame_known_add_hunks(struct blame_walk *walk, const struct object_id *parent_blob,
                           const struct object_id *blob, unsigned flags, const struct hunk *hunks,
                           size_t count)
{
    if (walk->options->facts != NULL)
        facts_add_hunks(walk->options->facts, parent_blob, blob, flags, hunks, count);
}
