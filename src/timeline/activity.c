#include "timeline/timeline.h"

#include "git/numstat.h"
#include "timeline/tally.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK = 32, LANGUAGES_A_COMMIT = 64 };

/* What one commit did in one language. */
struct language_change {
    const char *language;
    uint64_t added;
    uint64_t deleted;
    uint64_t files;
};

/* The work that threads share, under `lock` but for what never changes. */
struct pool {
    const struct timeline *timeline;
    pthread_mutex_t lock;
    uint32_t *order; /* the commits, newest first */
    size_t next;     /* first place in it that nobody has taken */
    bool stop;
    struct error error; /* the first failure of any thread */
};

struct worker {
    struct pool *pool;
    pthread_t thread;
    struct object_store *store;
    struct numstat *numstat;
    struct tally tally;
    struct language_change changes[LANGUAGES_A_COMMIT];
    size_t change_count;
    uint64_t missing; /* changes whose lines could not be counted, by reason */
    uint64_t too_costly;
};

static int note_file(void *context, const struct numstat_file *file, struct error *error)
{
    struct worker *worker = context;
    const struct language *known;
    const char *language;
    struct language_change *change;
    size_t i;

    (void)error;
    worker->missing += file->missing;
    worker->too_costly += file->too_costly;
    known = language_of(file->path, file->mode, file->bytes, file->size,
                        worker->pool->timeline->attributes);
    language = known ? known->group : NULL;
    for (i = 0; i < worker->change_count && worker->changes[i].language != language; i++)
        continue;
    if (i == LANGUAGES_A_COMMIT) /* an absurd commit: the last row takes the rest */
        i--;
    change = &worker->changes[i];
    if (i == worker->change_count) {
        memset(change, 0, sizeof *change);
        change->language = language;
        worker->change_count++;
    }
    change->added += file->added;
    change->deleted += file->deleted;
    change->files++;
    return 0;
}

static int add_language(struct worker *worker, struct tally_key *key,
                        const struct language_change *change, struct error *error)
{
    struct tally_counts *counts;

    key->language = change->language;
    counts = tally_at(&worker->tally, key, error);
    if (counts == NULL)
        return -1;
    counts->commits++;
    counts->added += change->added;
    counts->deleted += change->deleted;
    counts->files += change->files;
    return 0;
}

/* Adds the collected changes of one commit to its period of one unit; `time` is the zone's. */
static int add_to_period(struct worker *worker, enum period_unit unit, int64_t time,
                         const struct commit_people *people, bool merge, struct error *error)
{
    struct tally_key key = {period_start(unit, time), TALLY_ALL, people->author->number, unit};
    struct language_change total = {TALLY_ALL, 0, 0, 0};
    struct tally_counts *counts;

    for (size_t i = 0; i < worker->change_count; i++) {
        if (add_language(worker, &key, &worker->changes[i], error) != 0)
            return -1;
        total.added += worker->changes[i].added;
        total.deleted += worker->changes[i].deleted;
        total.files += worker->changes[i].files;
    }
    if (add_language(worker, &key, &total, error) != 0)
        return -1;
    if (merge) {
        counts = tally_at(&worker->tally, &key, error);
        if (counts == NULL)
            return -1;
        counts->merges++;
    }
    for (size_t i = 0; i < people->co_author_count; i++) {
        key.author = people->co_authors[i]->number;
        counts = tally_at(&worker->tally, &key, error);
        if (counts == NULL)
            return -1;
        counts->co_authored++;
    }
    return 0;
}

static int count_commit(struct worker *worker, size_t index, struct error *error)
{
    const struct timeline *timeline = worker->pool->timeline;
    const struct timeline_options *options = timeline->options;
    const struct history_commit *commit = &timeline->history->commits[index];
    const struct commit_people *people = &timeline->people->commits[index];
    const struct numstat_options wanted = {options->renames, NULL};
    const struct object_id *old_tree = NULL;
    int64_t time = options->committer_date ? commit->committer_time : people->author_time;

    if (time < options->since || time >= options->until)
        return 0;
    worker->change_count = 0;
    if (commit->parent_count == 1)
        old_tree = &timeline->history->commits[history_parent(timeline->history, index, 0)].tree;
    if (commit->parent_count <= 1 && numstat_run(worker->numstat, old_tree, &commit->tree, &wanted,
                                                 note_file, worker, error) != 0)
        return -1;
    time = zone_local(&options->zone, time);
    for (unsigned unit = 0; unit < PERIOD_UNITS; unit++)
        if (options->units & 1u << unit &&
            add_to_period(worker, unit, time, people, commit->parent_count > 1, error) != 0)
            return -1;
    return 0;
}

/* Takes the next commits; false when there are none. */
static bool take_chunk(struct pool *pool, size_t *first, size_t *end)
{
    size_t count = pool->timeline->history->count;

    pthread_mutex_lock(&pool->lock);
    *first = pool->next;
    *end = *first + CHUNK < count ? *first + CHUNK : count;
    if (pool->stop)
        *end = *first;
    pool->next = *end;
    if (*first < *end)
        progress_update(&pool->timeline->run->progress, *end, count);
    pthread_mutex_unlock(&pool->lock);
    return *first < *end;
}

static int newest_first(const void *left, const void *right, void *context)
{
    const struct history_commit *commits = context;
    const uint32_t a = *(const uint32_t *)left;
    const uint32_t b = *(const uint32_t *)right;

    if (commits[a].committer_time != commits[b].committer_time)
        return commits[a].committer_time > commits[b].committer_time ? -1 : 1;
    return a < b ? -1 : a > b;
}

/* The order in which commits are counted does not matter to the result; commits of one time have
 * much the same trees, so that the caches of objects are used best. */
static int order_commits(struct pool *pool, struct error *error)
{
    const struct history *history = pool->timeline->history;

    pool->order = reallocarray(NULL, history->count, sizeof *pool->order);
    if (pool->order == NULL)
        return error_no_memory(error);
    for (size_t i = 0; i < history->count; i++)
        pool->order[i] = (uint32_t)i;
    qsort_r(pool->order, history->count, sizeof *pool->order, newest_first, history->commits);
    return 0;
}

static void *work(void *context)
{
    struct worker *worker = context;
    struct error error = ERROR_INIT;
    size_t first;
    size_t end;

    while (take_chunk(worker->pool, &first, &end))
        for (size_t i = first; i < end; i++)
            if (count_commit(worker, worker->pool->order[i], &error) != 0) {
                pthread_mutex_lock(&worker->pool->lock);
                if (!worker->pool->stop)
                    worker->pool->error = error;
                worker->pool->stop = true;
                pthread_mutex_unlock(&worker->pool->lock);
                return NULL;
            }
    return NULL;
}

static int worker_open(struct worker *worker, struct pool *pool, struct error *error)
{
    worker->pool = pool;
    if (object_store_share(&worker->store, pool->timeline->repository->objects, error) != 0)
        return -1;
    worker->numstat = numstat_new(worker->store);
    return worker->numstat ? 0 : error_no_memory(error);
}

static void worker_close(struct worker *worker)
{
    numstat_free(worker->numstat);
    object_store_close(worker->store);
    tally_free(&worker->tally);
}

/* Runs the workers on threads of their own, all but the first, which runs here. */
static int run_workers(struct worker *workers, unsigned count, struct pool *pool,
                       struct error *error)
{
    unsigned started = 1;

    while (started < count &&
           pthread_create(&workers[started].thread, NULL, work, &workers[started]) == 0)
        started++; /* fewer threads do the same work */
    work(&workers[0]);
    for (unsigned i = 1; i < started; i++)
        pthread_join(workers[i].thread, NULL);
    if (pool->stop) {
        if (error != NULL)
            *error = pool->error;
        return -1;
    }
    for (unsigned i = 1; i < started; i++) {
        workers[0].missing += workers[i].missing;
        workers[0].too_costly += workers[i].too_costly;
        if (tally_merge(&workers[0].tally, &workers[i].tally, error) != 0)
            return -1;
    }
    return 0;
}

static int write_row(const struct timeline *timeline, const struct tally_row *row,
                     struct error *error)
{
    const struct tally_counts *counts = &row->counts;
    json_t *record = analysis_record(timeline->analysis, "activity");
    char date[PERIOD_DATE_SIZE];
    json_t *rest = json_pack(
        "{s:s, s:s, s:o, s:s?, s:I, s:I, s:I, s:I}", "unit", period_unit_name(row->key.unit),
        "start", period_date(row->key.start, date), "author",
        identity_json(timeline->people->all[row->key.author]), "language", row->key.language,
        "commits", (json_int_t)counts->commits, "added", (json_int_t)counts->added, "deleted",
        (json_int_t)counts->deleted, "files", (json_int_t)counts->files);

    if (record != NULL && rest != NULL && row->key.language == TALLY_ALL) {
        json_object_set_new(rest, "merges", json_integer((json_int_t)counts->merges));
        json_object_set_new(rest, "co_authored", json_integer((json_int_t)counts->co_authored));
    }
    if (rest == NULL || json_object_update_new(record, rest) != 0) {
        json_decref(record);
        record = NULL;
    }
    return analysis_write(timeline->analysis, record, error);
}

static int write_rows(const struct timeline *timeline, struct tally *tally, struct error *error)
{
    tally_sort(tally);
    for (size_t i = 0; i < tally->count; i++)
        if (write_row(timeline, &tally->rows[i], error) != 0)
            return -1;
    return 0;
}

int activity_write(const struct timeline *timeline, struct error *error)
{
    struct pool pool = {.timeline = timeline, .lock = PTHREAD_MUTEX_INITIALIZER};
    unsigned count = timeline->options->jobs;
    struct worker *workers = calloc(count, sizeof *workers);
    int status;

    if (workers == NULL)
        return error_no_memory(error);
    status = order_commits(&pool, error);
    for (unsigned i = 0; status == 0 && i < count; i++)
        status = worker_open(&workers[i], &pool, error);
    if (status == 0)
        status = run_workers(workers, count, &pool, error);
    if (status == 0)
        status = write_rows(timeline, &workers[0].tally, error);
    if (status == 0)
        status = analysis_skipped(timeline->analysis, "missing", workers[0].missing, error);
    if (status == 0)
        status = analysis_skipped(timeline->analysis, "too-costly", workers[0].too_costly, error);
    for (unsigned i = 0; i < count; i++)
        worker_close(&workers[i]);
    free(workers);
    free(pool.order);
    pthread_mutex_destroy(&pool.lock);
    return status;
}
