#include "git/blame_known.h"

#include "git/facts.h"
#include "git/tree.h"

#include <stdlib.h>
#include <string.h>

/* Changes; when they do not stand in the facts' file, with what was found out, paths in full. */
struct change_list {
    struct fact_changes changes;
    struct buffer differences;
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
    buffer_free(&list->differences);
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
    return &batch->parents[parent]->book->tree;
}

static enum fact_side side_of(const struct tree_difference *difference)
{
    if (difference->parent_mode == 0)
        return FACT_ABSENT;
    return MODE_TYPE(difference->parent_mode) == MODE_TYPE(difference->entry.mode)
               ? FACT_CHANGED
               : FACT_OTHER_TYPE;
}

/* Makes changes of differences, which do not move any more. */
static int list_changes(struct change_list *list, struct error *error)
{
    struct tree_difference difference;
    size_t at = 0;

    list->changes.count = 0;
    while (tree_difference_next(&list->differences, &at, &difference)) {
        struct fact_change change = {difference.entry.name, difference.entry.name_size,
                                     side_of(&difference), difference.parent_id};

        if (fact_changes_add(&list->changes, &change, error) != 0)
            return -1;
    }
    return 1;
}

/* As blame_compare() sees it: what the commit has matters, submodules apart, and a change of mode
 * is none. */
static int add_tree_change(void *context, const struct tree_change *change, struct error *error)
{
    struct change_list *list = context;
    struct tree_difference difference = {
        .entry = {change->new_mode, change->path, change->path_size, change->new_id},
        .parent_mode = change->old_mode,
        .parent_id = change->old_id};

    if (change->new_mode == 0 || change->new_mode == MODE_SUBMODULE ||
        (MODE_TYPE(change->new_mode) == MODE_TYPE(change->old_mode) &&
         object_id_equal(&change->old_id, &change->new_id)))
        return 0;
    return tree_difference_add(&list->differences, &difference, error);
}

/* What fails here may not matter to the walk, which does not look at all paths: 0, not found out.
 * Only what is wrong with the machine is an error. */
static int not_found_out(const struct error *problem, struct error *error)
{
    if (problem->kind == ERROR_RECORD)
        return 0;
    *error = *problem;
    return -1;
}

/* The changes against the first parent: 1; 0; -1. Another thread may have found them out; then
 * they stand in the memo, which with facts keeps nothing else. */
static int diff_first_parent(const struct batch *batch, struct change_list *list,
                             struct error *error)
{
    struct tree_memo *memo = batch->walk->memo;
    const struct object_id *parent_tree = tree_of_parent(batch, 0);
    const struct object_id *tree = &batch->commit->book->tree;
    struct error problem = ERROR_INIT;
    int found = 0;

    buffer_clear(&list->differences);
    if (memo != NULL)
        found = tree_memo_find(memo, parent_tree, tree, &list->differences, error);
    if (found < 0)
        return -1;
    if (found == 1)
        return list_changes(list, error);
    if (tree_diff(batch->walk->store, parent_tree, tree, add_tree_change, list, &problem) != 0)
        return not_found_out(&problem, error);
    if (memo != NULL)
        tree_memo_keep(memo, parent_tree, tree, &list->differences, 0);
    return list_changes(list, error);
}

/* The same, when they may be known. */
static int changes_of_first_parent(const struct batch *batch, struct change_list *list,
                                   struct error *error)
{
    int found = facts_find_changes(batch->walk->options->facts, &batch->commit->book->id, 0,
                                   &list->changes, error);

    return found != 0 ? found : diff_first_parent(batch, list, error);
}

/* Paths that a comparison is to be about, as if each were a suspect. */
struct question {
    struct path_table *paths;
    struct state *state;
    const struct fact_changes *asked; /* by the index of a suspect */
    struct fact_changes *answer;      /* with the paths of those */
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
    struct fact_change change = question->asked->items[suspect->index];

    change.side = sides[side];
    if (id != NULL)
        change.id = *id;
    return fact_changes_add(question->answer, &change, error);
}

static int answer(const struct batch *batch, struct question *question, struct error *error)
{
    int status = 0;

    if (question->paths == NULL || question->state == NULL)
        return error_no_memory(error);
    for (size_t i = 0; i < question->asked->count && status == 0; i++)
        status = ask_for(question, i, error);
    if (status == 0)
        status = blame_compare(batch->walk->store, NULL, question->paths, question->state,
                               tree_of_parent(batch, batch->parent), &batch->commit->book->tree,
                               add_answer, question, error);
    return status;
}

/* The changes against another parent at the paths that differ from the first. */
static int diff_other_parent(const struct batch *batch, const struct fact_changes *first,
                             struct fact_changes *changes, struct error *error)
{
    struct question question = {path_table_new(), state_new(), first, changes};
    struct error problem = ERROR_INIT;
    int status;

    changes->count = 0;
    status = answer(batch, &question, &problem);
    state_free(question.state);
    path_table_free(question.paths);
    return status == 0 ? 1 : not_found_out(&problem, error);
}

static int find_out(const struct batch *batch, struct blame_known *known, struct error *error)
{
    int found;

    if (batch->parent == 0)
        return diff_first_parent(batch, &known->changes, error);
    found = changes_of_first_parent(batch, &known->first, error);
    return found == 1
               ? diff_other_parent(batch, &known->first.changes, &known->changes.changes, error)
               : found;
}

static int find_changes(const struct batch *batch, struct blame_known *known, struct error *error)
{
    struct facts *facts = batch->walk->options->facts;
    const struct object_id *commit = &batch->commit->book->id;
    int found = facts_find_changes(facts, commit, batch->parent, &known->changes.changes, error);

    if (found != 0)
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
    bool has_facts = walk->options->facts != NULL;
    int found = has_facts ? find_changes(batch, walk->known, error) : 0;

    if (found < 0)
        return -1;
    if (found == 1)
        return visit_changes(batch, state, &walk->known->changes.changes, visit, error);
    return blame_compare(walk->store, has_facts ? NULL : walk->memo, walk->paths, state,
                         tree_of_parent(batch, batch->parent), &batch->commit->book->tree, visit,
                         batch, error);
}

bool blame_known_rename(const struct batch *batch, size_t parent, const char *path,
                        struct rename_file *source)
{
    const struct facts *facts = batch->walk->options->facts;
    struct fact_change change;

    if (facts == NULL || !facts_find_rename(facts, &batch->commit->book->id, parent, path, &change))
        return false;
    *source = (struct rename_file){change.path, MODE_FILE, change.id};
    return true;
}

void blame_known_add_rename(const struct batch *batch, size_t parent, const char *path,
                            const struct rename_file *source)
{
    struct fact_change change = {source->path, 0, FACT_CHANGED, source->id};

    if (batch->walk->options->facts != NULL)
        facts_add_rename(batch->walk->options->facts, &batch->commit->book->id, parent, path,
                         &change);
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
