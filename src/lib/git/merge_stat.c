#include "git/merge_stat.h"

#include "git/diff_side.h"
#include "git/line_combine.h"
#include "git/tree_combine.h"

#include <stdlib.h>
#include <string.h>

/* A file that differs from all parents'. Its sides, one a parent, stand in the table of sides. */
struct merged_file {
    size_t path; /* offset into paths */
    struct combined_side merge;
    bool renamed_away; /* it is not there because it has another name now */
};

struct merge_stat {
    struct object_store *store;
    struct linediff *diff;
    struct renames *renames;
    struct change_list list;
    struct buffer paths;
    struct buffer files; /* struct merged_file */
    struct buffer sides; /* struct combined_side, for each file one a parent */
    size_t parent_count;
    const struct path_filter *filter;
    struct diff_budget *budget;
};

struct merge_stat *merge_stat_new(struct object_store *store)
{
    struct merge_stat *stat = calloc(1, sizeof *stat);

    if (stat == NULL)
        return NULL;
    stat->store = store;
    stat->diff = linediff_new();
    stat->renames = renames_new(store);
    if (stat->diff == NULL || stat->renames == NULL) {
        merge_stat_free(stat);
        return NULL;
    }
    return stat;
}

void merge_stat_free(struct merge_stat *stat)
{
    if (stat == NULL)
        return;
    linediff_free(stat->diff);
    renames_free(stat->renames);
    change_list_free(&stat->list);
    buffer_free(&stat->paths);
    buffer_free(&stat->files);
    buffer_free(&stat->sides);
    free(stat);
}

static struct merged_file *files_of(const struct merge_stat *stat, size_t *count)
{
    *count = stat->files.size / sizeof(struct merged_file);
    return (struct merged_file *)(void *)stat->files.data;
}

static struct combined_side *sides_of(const struct merge_stat *stat, size_t file)
{
    return (struct combined_side *)(void *)stat->sides.data + file * stat->parent_count;
}

static const char *path_of(const struct merge_stat *stat, const struct merged_file *file)
{
    return stat->paths.data + file->path;
}

static int collect(void *context, const struct combined_path *found, struct error *error)
{
    struct merge_stat *stat = context;
    const struct merged_file file = {stat->paths.size, found->merge, false};

    if (stat->filter != NULL && !stat->filter->wants(stat->filter->context, found->path))
        return 0;
    if (buffer_add(&stat->files, &file, sizeof file, error) != 0 ||
        buffer_add(&stat->sides, found->parents, stat->parent_count * sizeof *found->parents,
                   error) != 0)
        return -1;
    return buffer_add(&stat->paths, found->path, found->path_size + 1, error);
}

/* Puts the file that a parent's was renamed from in the place of one that it has not. The list
 * holds what differs from that parent, among it all of the files, in the same order. */
static void apply_renames(struct merge_stat *stat, size_t parent)
{
    const struct change_list *list = &stat->list;
    size_t count;
    struct merged_file *files = files_of(stat, &count);
    size_t next = 0;

    for (size_t i = 0; i < count; i++) {
        const struct file_change *change;

        while (next < list->count &&
               strcmp(change_path(list, &list->changes[next]), path_of(stat, &files[i])) != 0)
            next++;
        if (next == list->count)
            return;
        change = &list->changes[next];
        if (change->paired)
            files[i].renamed_away = true;
        if (change->source >= 0)
            sides_of(stat, i)[parent] = (struct combined_side){
                list->changes[change->source].old_mode, list->changes[change->source].old_id};
    }
}

/* Whether some file is in a parent or in the merge only: it may have been renamed. */
static bool is_one_sided(const struct merge_stat *stat, size_t parent)
{
    size_t count;
    const struct merged_file *files = files_of(stat, &count);

    for (size_t i = 0; i < count; i++)
        if (files[i].merge.mode == 0 || sides_of(stat, i)[parent].mode == 0)
            return true;
    return false;
}

/* Renames are looked for in all that differs from a parent, but only where they matter. */
static int find_renames(struct merge_stat *stat, const struct object_id *parents,
                        const struct object_id *merge, struct error *error)
{
    for (size_t i = 0; i < stat->parent_count; i++) {
        if (!is_one_sided(stat, i))
            continue;
        if (diff_budget_list(stat->budget, &stat->list, stat->store, stat->renames, &parents[i],
                             merge, stat->filter, error) != 0)
            return -1;
        apply_renames(stat, i);
        if (diff_budget_is_spent(stat->budget))
            return 0;
    }
    return 0;
}

/* What is read of one file. */
struct contents {
    struct diff_side merge;
    struct diff_side *parents;
};

static bool is_seen_before(const struct combined_side *sides, size_t parent)
{
    for (size_t i = 0; i < parent; i++)
        if (object_id_equal(&sides[i].id, &sides[parent].id))
            return true;
    return false;
}

static int take_parent(struct merge_stat *stat, struct line_combine *combine,
                       const struct diff_side *parent, const struct diff_side *merge,
                       struct error *problem)
{
    int status;

    diff_budget_charge_bytes(stat->budget, parent->size + merge->size);
    diff_budget_limit(stat->budget, stat->diff);
    status = line_combine_take(combine, parent, merge, problem);
    diff_budget_charge_diff(stat->budget, stat->diff,
                            status != 0 && strcmp(problem->code, "diff-too-costly") == 0);
    return status;
}

static int count_lines(struct merge_stat *stat, const struct combined_side *sides,
                       const struct contents *contents, struct numstat_file *file,
                       struct error *error)
{
    struct error problem = ERROR_INIT;
    struct line_combine combine;
    int status = 0;

    line_combine_begin(&combine, stat->diff);
    for (size_t i = 0; status == 0 && i < stat->parent_count; i++)
        if (!is_seen_before(sides, i))
            status = take_parent(stat, &combine, &contents->parents[i], &contents->merge, &problem);
    if (status == 0)
        line_combine_count(&combine, &file->added, &file->deleted);
    line_combine_free(&combine);
    if (status != 0 && strcmp(problem.code, "diff-too-costly") == 0) {
        file->too_costly = true;
        return 0;
    }
    if (status != 0 && error != NULL)
        *error = problem;
    return status;
}

static int show(struct merge_stat *stat, const struct merged_file *file,
                const struct combined_side *sides, const struct contents *contents,
                numstat_visitor *visit, void *context, struct error *error)
{
    const struct combined_side *named = file->merge.mode != 0 ? &file->merge : &sides[0];
    const struct diff_side *content = file->merge.mode != 0 ? &contents->merge : contents->parents;
    struct numstat_file shown = {.path = path_of(stat, file),
                                 .old_path = path_of(stat, file),
                                 .mode = named->mode,
                                 .id = named->id,
                                 .bytes = content->held ? content->bytes : NULL,
                                 .size = content->held ? content->size : 0,
                                 .missing = contents->merge.missing,
                                 .binary = diff_side_is_binary(&contents->merge)};

    for (size_t i = 0; i < stat->parent_count; i++) {
        shown.missing |= contents->parents[i].missing;
        shown.binary |= diff_side_is_binary(&contents->parents[i]);
    }
    shown.binary &= !shown.missing;
    if (!shown.missing && !shown.binary && count_lines(stat, sides, contents, &shown, error) != 0)
        return -1;
    return visit(context, &shown, error);
}

/* Tells of a file whose lines are not counted any more. */
static int report_costly(const struct merge_stat *stat, const struct merged_file *file,
                         const struct combined_side *sides, numstat_visitor *visit, void *context,
                         struct error *error)
{
    const struct combined_side *named = file->merge.mode != 0 ? &file->merge : &sides[0];
    const struct numstat_file shown = {.path = path_of(stat, file),
                                       .old_path = path_of(stat, file),
                                       .mode = named->mode,
                                       .id = named->id,
                                       .too_costly = true};

    return visit(context, &shown, error);
}

static int report(struct merge_stat *stat, const struct merged_file *file,
                  const struct combined_side *sides, numstat_visitor *visit, void *context,
                  struct error *error)
{
    struct contents contents;
    int status;

    if (diff_budget_is_spent(stat->budget))
        return report_costly(stat, file, sides, visit, context, error);
    contents = (struct contents){.parents = calloc(stat->parent_count, sizeof *contents.parents)};
    if (contents.parents == NULL)
        return error_no_memory(error);
    status = diff_side_read(stat->store, file->merge.mode, &file->merge.id, &contents.merge, error);
    for (size_t i = 0; status == 0 && i < stat->parent_count; i++)
        status =
            diff_side_read(stat->store, sides[i].mode, &sides[i].id, &contents.parents[i], error);
    if (status == 0)
        status = show(stat, file, sides, &contents, visit, context, error);
    diff_side_release(stat->store, &contents.merge);
    for (size_t i = 0; i < stat->parent_count; i++)
        diff_side_release(stat->store, &contents.parents[i]);
    free(contents.parents);
    return status;
}

int merge_stat_run(struct merge_stat *stat, const struct object_id *parents, size_t count,
                   const struct object_id *merge, const struct numstat_options *options,
                   numstat_visitor *visit, void *context, struct error *error)
{
    struct merged_file *files;
    size_t file_count;
    int status = 0;

    buffer_clear(&stat->paths);
    buffer_clear(&stat->files);
    buffer_clear(&stat->sides);
    stat->parent_count = count;
    stat->filter = options->filter;
    stat->budget = options->budget;
    if (tree_combine(stat->store, parents, count, merge, collect, stat, error) != 0)
        return -1;
    if (options->renames && find_renames(stat, parents, merge, error) != 0)
        return -1;
    files = files_of(stat, &file_count);
    for (size_t i = 0; status == 0 && i < file_count; i++)
        if (!files[i].renamed_away)
            status = report(stat, &files[i], sides_of(stat, i), visit, context, error);
    return status;
}
