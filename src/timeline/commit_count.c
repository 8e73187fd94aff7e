#include "timeline/commit_count.h"

#include <stdlib.h>
#include <string.h>

int commit_count_open(struct commit_count *count, const struct timeline *timeline,
                      struct error *error)
{
    memset(count, 0, sizeof *count);
    count->timeline = timeline;
    if (object_store_share(&count->store, timeline->repository->objects, error) != 0)
        return -1;
    count->numstat = numstat_new(count->store);
    count->merge_stat = merge_stat_new(count->store);
    return count->numstat && count->merge_stat ? 0 : error_no_memory(error);
}

void commit_count_close(struct commit_count *count)
{
    numstat_free(count->numstat);
    merge_stat_free(count->merge_stat);
    object_store_close(count->store);
    tally_free(&count->tally);
    free(count->deferred);
}

/* The commit's row for a language, zero when it is new. */
static struct language_change *change_of(struct commit_count *count, const char *language)
{
    struct language_change *change = count->changes;

    for (size_t i = 0; i < count->change_count; i++, change++)
        if (change->language == language)
            return change;
    if (count->change_count == LANGUAGES_A_COMMIT)
        return change - 1; /* an absurd commit: the last row takes the rest */
    *change = (struct language_change){language, {.commits = 1}};
    count->change_count++;
    return change;
}

/* The row of a changed file's language. */
static struct tally_counts *counts_of(struct commit_count *count, const struct numstat_file *file)
{
    const struct language *known =
        language_of(file->path, file->mode, file->bytes, file->size, count->timeline->attributes);

    count->commit_missing += file->missing;
    count->commit_too_costly += file->too_costly;
    return &change_of(count, known ? known->group : NULL)->counts;
}

static int note_file(void *context, const struct numstat_file *file, struct error *error)
{
    struct tally_counts *counts = counts_of(context, file);

    (void)error;
    counts->added += file->added;
    counts->deleted += file->deleted;
    counts->files++;
    return 0;
}

static int note_merged_file(void *context, const struct numstat_file *file, struct error *error)
{
    struct tally_counts *counts = counts_of(context, file);

    (void)error;
    counts->merges = 1;
    counts->merge_added += file->added;
    counts->merge_deleted += file->deleted;
    counts->merge_files++;
    return 0;
}

static int read_merge(struct commit_count *count, const struct history_commit *commit, size_t index,
                      const struct numstat_options *options, struct error *error)
{
    const struct history *history = count->timeline->history;
    struct object_id *parents = reallocarray(NULL, commit->parent_count, sizeof *parents);
    int status;

    if (parents == NULL)
        return error_no_memory(error);
    for (uint32_t i = 0; i < commit->parent_count; i++)
        parents[i] = history->commits[history_parent(history, index, i)].tree;
    status = merge_stat_run(count->merge_stat, parents, commit->parent_count, &commit->tree,
                            options, note_merged_file, count, error);
    free(parents);
    return status;
}

/* Collects what the commit changed. */
static int read_changes(struct commit_count *count, const struct history_commit *commit,
                        size_t index, struct error *error)
{
    const struct timeline *timeline = count->timeline;
    const struct numstat_options options = {timeline->options->renames, timeline->filter,
                                            &count->budget};
    const struct history *history = timeline->history;
    const struct object_id *old_tree = NULL;

    count->change_count = 0;
    count->commit_missing = 0;
    count->commit_too_costly = 0;
    if (commit->parent_count > 1)
        return read_merge(count, commit, index, &options, error);
    if (commit->parent_count == 1)
        old_tree = &history->commits[history_parent(history, index, 0)].tree;
    return numstat_run(count->numstat, old_tree, &commit->tree, &options, note_file, count, error);
}

static int add_counts(struct commit_count *count, const struct tally_key *key,
                      const struct tally_counts *counts, struct error *error)
{
    struct tally_counts *sum = tally_at(&count->tally, key, error);

    if (sum == NULL)
        return -1;
    tally_add(sum, counts);
    return 0;
}

/* The author's rows of one period: one a language, and one for all of them together. */
static int add_author(struct commit_count *count, struct tally_key *key, bool merge,
                      struct error *error)
{
    struct tally_counts total = {0};

    for (size_t i = 0; i < count->change_count; i++) {
        key->language = count->changes[i].language;
        if (add_counts(count, key, &count->changes[i].counts, error) != 0)
            return -1;
        tally_add(&total, &count->changes[i].counts);
    }
    total.commits = 1;
    total.merges = merge;
    key->language = TALLY_ALL;
    return add_counts(count, key, &total, error);
}

static int add_co_authors(struct commit_count *count, struct tally_key *key,
                          const struct commit_people *people, struct error *error)
{
    static const struct tally_counts one = {.co_authored = 1};

    key->language = TALLY_ALL;
    for (size_t i = 0; i < people->co_author_count; i++) {
        key->author = people->co_authors[i]->number;
        if (count->timeline->chosen[key->author] && add_counts(count, key, &one, error) != 0)
            return -1;
    }
    return 0;
}

static bool is_anyone_chosen(const struct timeline *timeline, const struct commit_people *people)
{
    bool chosen = timeline->chosen[people->author->number];

    for (size_t i = 0; !chosen && i < people->co_author_count; i++)
        chosen = timeline->chosen[people->co_authors[i]->number];
    return chosen;
}

/* Adds what read_changes() collected. */
static int add_commit(struct commit_count *count, size_t index, struct error *error)
{
    const struct timeline *timeline = count->timeline;
    const struct timeline_options *options = timeline->options;
    const struct history_commit *commit = &timeline->history->commits[index];
    const struct commit_people *people = &timeline->people->commits[index];
    int64_t time = options->committer_date ? commit->committer_time : people->author_time;

    count->missing += count->commit_missing;
    count->too_costly += count->commit_too_costly;
    if (timeline->filter != NULL && count->change_count == 0)
        return 0;
    time = zone_local(&options->zone, time);
    for (unsigned unit = 0; unit < PERIOD_UNITS; unit++) {
        struct tally_key key = {.start = period_start(unit, time),
                                .author = people->author->number,
                                .unit = unit,
                                .commit = unit == PERIOD_COMMIT ? (uint32_t)index : 0};

        if (!(options->units & 1u << unit))
            continue;
        if (timeline->chosen[key.author] &&
            add_author(count, &key, commit->parent_count > 1, error) != 0)
            return -1;
        if (add_co_authors(count, &key, people, error) != 0)
            return -1;
    }
    return 0;
}

static int defer(struct commit_count *count, size_t index, struct error *error)
{
    uint32_t *deferred = reallocarray(count->deferred, count->deferred_count + 1, sizeof *deferred);

    if (deferred == NULL)
        return error_no_memory(error);
    count->deferred = deferred;
    deferred[count->deferred_count++] = (uint32_t)index;
    return 0;
}

int commit_count_add(struct commit_count *count, size_t index, struct error *error)
{
    const struct timeline *timeline = count->timeline;
    const struct timeline_options *options = timeline->options;
    const struct history_commit *commit = &timeline->history->commits[index];
    const struct commit_people *people = &timeline->people->commits[index];
    int64_t time = options->committer_date ? commit->committer_time : people->author_time;

    if (time < options->since || time >= options->until || !is_anyone_chosen(timeline, people))
        return 0;
    count->budget.left = COMMIT_STEPS;
    if (read_changes(count, commit, index, error) != 0)
        return -1;
    if (diff_budget_is_spent(&count->budget))
        return defer(count, index, error);
    count->steps += COMMIT_STEPS - count->budget.left;
    return add_commit(count, index, error);
}

int commit_count_defer_all(struct commit_count *into, const struct commit_count *from,
                           struct error *error)
{
    for (size_t i = 0; i < from->deferred_count; i++)
        if (defer(into, from->deferred[i], error) != 0)
            return -1;
    return 0;
}

static int by_number(const void *left, const void *right)
{
    const uint32_t a = *(const uint32_t *)left;
    const uint32_t b = *(const uint32_t *)right;

    return a < b ? -1 : a > b;
}

int commit_count_finish(struct commit_count *count, uint64_t others, struct error *error)
{
    const struct history *history = count->timeline->history;
    uint64_t taken = count->steps + others;

    if (count->deferred_count > 0)
        qsort(count->deferred, count->deferred_count, sizeof *count->deferred, by_number);
    count->budget.left = taken < ACTIVITY_STEPS ? ACTIVITY_STEPS - taken : 0;
    for (size_t i = 0; i < count->deferred_count; i++) {
        uint32_t index = count->deferred[i];

        if (read_changes(count, &history->commits[index], index, error) != 0 ||
            add_commit(count, index, error) != 0)
            return -1;
    }
    return 0;
}
