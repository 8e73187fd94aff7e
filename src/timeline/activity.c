#include "timeline/timeline.h"

#include "timeline/commit_count.h"
#include "timeline/fill.h"

#include <pthread.h>
#include <stdlib.h>

enum { CHUNK = 32 };

/* The author of a period in which nothing happened. */
#define NOBODY UINT32_MAX

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
    struct commit_count count;
};

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
            if (commit_count_add(&worker->count, worker->pool->order[i], &error) != 0) {
                pthread_mutex_lock(&worker->pool->lock);
                if (!worker->pool->stop)
                    worker->pool->error = error;
                worker->pool->stop = true;
                pthread_mutex_unlock(&worker->pool->lock);
                return NULL;
            }
    return NULL;
}

/* Runs the workers on threads of their own, all but the first, which runs here. */
static int run_workers(struct worker *workers, unsigned count, struct pool *pool,
                       struct error *error)
{
    unsigned started = 1;
    uint64_t others = 0;

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
        others += workers[i].count.steps;
        if (commit_count_defer_all(&workers[0].count, &workers[i].count, error) != 0)
            return -1;
        workers[0].count.missing += workers[i].count.missing;
        workers[0].count.too_costly += workers[i].count.too_costly;
        if (tally_merge(&workers[0].count.tally, &workers[i].count.tally, error) != 0)
            return -1;
    }
    return commit_count_finish(&workers[0].count, others, error);
}

/* Merges are told of in the rows of all languages, and of those that a merge changed itself. */
static json_t *merges_json(const struct tally_row *row)
{
    const struct tally_counts *counts = &row->counts;

    if (row->key.language != TALLY_ALL && counts->merges == 0)
        return json_object();
    return json_pack("{s:I, s:I, s:I, s:I}", "merges", (json_int_t)counts->merges, "merge_added",
                     (json_int_t)counts->merge_added, "merge_deleted",
                     (json_int_t)counts->merge_deleted, "merge_files",
                     (json_int_t)counts->merge_files);
}

static json_t *row_json(const struct timeline *timeline, const struct tally_row *row)
{
    const struct tally_counts *counts = &row->counts;
    char date[PERIOD_DATE_SIZE];
    json_t *author = row->key.author == NOBODY
                         ? json_null()
                         : identity_json(timeline->people->all[row->key.author]);
    json_t *object = json_pack(
        "{s:s, s:s, s:o, s:s?, s:I, s:I, s:I, s:I}", "unit", period_unit_name(row->key.unit),
        "start", period_date(row->key.start, date), "author", author, "language", row->key.language,
        "commits", (json_int_t)counts->commits, "added", (json_int_t)counts->added, "deleted",
        (json_int_t)counts->deleted, "files", (json_int_t)counts->files);
    json_t *merges = merges_json(row);

    if (json_object_update_new(object, merges) != 0 ||
        (row->key.language == TALLY_ALL &&
         json_object_set_new(object, "co_authored",
                             json_integer((json_int_t)counts->co_authored)) != 0)) {
        json_decref(object);
        return NULL;
    }
    return object;
}

static json_t *commit_json(const struct timeline *timeline, const struct tally_row *row)
{
    const struct object_id *id = &timeline->history->commits[row->key.commit].id;
    char hex[OBJECT_HEX_SIZE];

    if (row->key.unit != PERIOD_COMMIT)
        return json_object();
    object_id_hex(timeline->repository->objects, id, hex);
    return json_pack("{s:s}", "commit", hex);
}

static int write_row(const struct timeline *timeline, const struct tally_row *row,
                     struct error *error)
{
    json_t *record = analysis_record(timeline->analysis, "activity");
    json_t *rest = row_json(timeline, row);

    if (rest == NULL || json_object_update_new(record, rest) != 0 ||
        json_object_update_new(record, commit_json(timeline, row)) != 0) {
        json_decref(record);
        record = NULL;
    }
    return analysis_write(timeline->analysis, record, error);
}

/* Writes nobody's row for each period from *start to `end` that is to be filled. */
static int write_empty(const struct timeline *timeline, const struct fill *fill, int64_t *start,
                       int64_t end, struct error *error)
{
    for (; fill_next(fill, start, end); *start = period_next(fill->unit, *start)) {
        const struct tally_row row = {
            .key = {.start = *start, .language = TALLY_ALL, .author = NOBODY, .unit = fill->unit}};

        if (write_row(timeline, &row, error) != 0)
            return -1;
    }
    return 0;
}

/* The rows of one unit, with empty periods between them. */
static int write_unit(const struct timeline *timeline, enum period_unit unit,
                      const struct tally_row *rows, size_t count, struct error *error)
{
    int64_t next = INT64_MIN;
    struct fill fill;

    fill_begin(&fill, timeline, unit);
    for (size_t i = 0; i < count; i++)
        fill_note(&fill, rows[i].key.start);
    fill_end(&fill, timeline);
    for (size_t i = 0; i < count; i++) {
        if (write_empty(timeline, &fill, &next, rows[i].key.start, error) != 0 ||
            write_row(timeline, &rows[i], error) != 0)
            return -1;
        next = period_next(unit, rows[i].key.start);
    }
    return write_empty(timeline, &fill, &next, INT64_MAX, error);
}

static int write_rows(const struct timeline *timeline, struct tally *tally, struct error *error)
{
    size_t first = 0;

    tally_sort(tally);
    for (unsigned unit = 0; unit < PERIOD_UNITS; unit++) {
        size_t end = first;

        while (end < tally->count && tally->rows[end].key.unit == unit)
            end++;
        if (timeline->options->units & 1u << unit &&
            write_unit(timeline, unit, tally->rows + first, end - first, error) != 0)
            return -1;
        first = end;
    }
    return 0;
}

static int write_skipped(const struct timeline *timeline, const struct commit_count *count,
                         struct error *error)
{
    if (analysis_skipped(timeline->analysis, "missing", count->missing, error) != 0)
        return -1;
    return analysis_skipped(timeline->analysis, "too-costly", count->too_costly, error);
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
    for (unsigned i = 0; status == 0 && i < count; i++) {
        workers[i].pool = &pool;
        status = commit_count_open(&workers[i].count, timeline, error);
    }
    if (status == 0)
        status = run_workers(workers, count, &pool, error);
    if (status == 0)
        status = write_rows(timeline, &workers[0].count.tally, error);
    if (status == 0)
        status = write_skipped(timeline, &workers[0].count, error);
    for (unsigned i = 0; i < count; i++)
        commit_count_close(&workers[i].count);
    free(workers);
    free(pool.order);
    pthread_mutex_destroy(&pool.lock);
    return status;
}
