#include "git/numstat.h"

#include "git/diff_side.h"
#include "git/linediff.h"
#include "git/tree.h"

#include <stdlib.h>
#include <string.h>

struct numstat {
    struct object_store *store;
    struct linediff *diff;
    struct renames *renames;
    struct change_list list;
    struct diff_budget *budget; /* of the run under way */
};

struct numstat *numstat_new(struct object_store *store)
{
    struct numstat *numstat = calloc(1, sizeof *numstat);

    if (numstat == NULL)
        return NULL;
    numstat->store = store;
    numstat->diff = linediff_new();
    numstat->renames = renames_new(store);
    if (numstat->diff == NULL || numstat->renames == NULL) {
        numstat_free(numstat);
        return NULL;
    }
    return numstat;
}

void numstat_free(struct numstat *numstat)
{
    if (numstat == NULL)
        return;
    linediff_free(numstat->diff);
    renames_free(numstat->renames);
    change_list_free(&numstat->list);
    free(numstat);
}

static int count_lines(struct numstat *numstat, const struct diff_side *old,
                       const struct diff_side *new, struct numstat_file *file, struct error *error)
{
    struct error problem = ERROR_INIT;
    const struct hunk *hunks;
    size_t count;
    int status;

    file->missing = old->missing || new->missing;
    if (file->missing)
        return 0;
    file->binary = diff_side_is_binary(old) || diff_side_is_binary(new);
    if (file->binary)
        return 0;
    if (old->size == 0 || new->size == 0) {
        file->added = linediff_count_lines(new->bytes, new->size);
        file->deleted = linediff_count_lines(old->bytes, old->size);
        return 0;
    }
    diff_budget_limit(numstat->budget, numstat->diff);
    status = linediff_run(numstat->diff, old->bytes, old->size, new->bytes, new->size, 0, &hunks,
                          &count, &problem);
    file->too_costly = status != 0 && strcmp(problem.code, "diff-too-costly") == 0;
    diff_budget_charge_diff(numstat->budget, numstat->diff, file->too_costly);
    if (file->too_costly)
        return 0;
    if (status != 0) {
        if (error != NULL)
            *error = problem;
        return -1;
    }
    for (size_t i = 0; i < count; i++) {
        file->added += hunks[i].new_count;
        file->deleted += hunks[i].old_count;
    }
    return 0;
}

static int report(struct numstat *numstat, const struct file_change *change, numstat_visitor *visit,
                  void *context, struct error *error)
{
    const struct file_change *source =
        change->source >= 0 ? &numstat->list.changes[change->source] : change;
    bool deletion = change->new_mode == 0;
    struct numstat_file file = {.path = change_path(&numstat->list, change),
                                .old_path = change_path(&numstat->list, source),
                                .mode = deletion ? change->old_mode : change->new_mode,
                                .id = deletion ? change->old_id : change->new_id};
    struct diff_side old;
    struct diff_side new;
    int status;

    if (diff_budget_is_spent(numstat->budget)) {
        file.too_costly = true;
        return visit(context, &file, error);
    }
    if (diff_side_read(numstat->store, source->old_mode, &source->old_id, &old, error) != 0)
        return -1;
    status = diff_side_read(numstat->store, change->new_mode, &change->new_id, &new, error);
    if (status == 0) {
        const struct diff_side *named = deletion ? &old : &new;
        file.bytes = named->held ? named->bytes : NULL;
        file.size = named->held ? named->size : 0;
        diff_budget_charge_bytes(numstat->budget, old.size + new.size);
        status = count_lines(numstat, &old, &new, &file, error);
        if (status == 0)
            status = visit(context, &file, error);
        diff_side_release(numstat->store, &new);
    }
    diff_side_release(numstat->store, &old);
    return status;
}

int numstat_run(struct numstat *numstat, const struct object_id *old_tree,
                const struct object_id *new_tree, const struct numstat_options *options,
                numstat_visitor *visit, void *context, struct error *error)
{
    struct renames *renames = options->renames ? numstat->renames : NULL;
    int status = diff_budget_list(options->budget, &numstat->list, numstat->store, renames,
                                  old_tree, new_tree, options->filter, error);

    numstat->budget = options->budget;
    for (size_t i = 0; status == 0 && i < numstat->list.count; i++)
        if (!numstat->list.changes[i].paired)
            status = report(numstat, &numstat->list.changes[i], visit, context, error);
    return status;
}
