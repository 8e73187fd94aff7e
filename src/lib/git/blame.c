#include "git/blame.h"

#include "git/blame_result.h"
#include "git/blame_walk.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { THREAD_LIMIT = 64 };

/* What the threads share. */
struct crew {
    pthread_mutex_t lock;
    const struct blame_options *options;
    uint64_t settled;
    uint64_t lines;
};

/* One thread's part. */
struct worker {
    struct blame_walk walk;
    struct object_store *own_store; /* NULL: the repository's is used */
    struct state *state;
    struct object_id commit;
    struct error error;
    int status;
    pthread_t thread;
    bool running;
};

static void report(struct blame_walk *walk, uint64_t lines)
{
    struct crew *crew = walk->report_context;

    pthread_mutex_lock(&crew->lock);
    crew->settled += lines;
    crew->options->progress(crew->options->progress_context, crew->settled, crew->lines);
    pthread_mutex_unlock(&crew->lock);
}

static void *work(void *argument)
{
    struct worker *worker = argument;
    struct state *state = worker->state;

    worker->state = NULL;
    worker->status = blame_walk_run(&worker->walk, &worker->commit, state, &worker->error);
    return NULL;
}

static int worker_open(struct worker *worker, struct repository *repository, unsigned number,
                       struct error *error)
{
    worker->walk.store = repository->objects;
    if (number > 0) {
        if (object_store_share(&worker->own_store, repository->objects, error) != 0)
            return -1;
        worker->walk.store = worker->own_store;
    }
    worker->state = state_new();
    if (worker->state == NULL)
        return error_no_memory(error);
    return blame_walk_open(&worker->walk, error);
}

/* May be called twice. */
static void worker_close(struct worker *worker)
{
    state_free(worker->state);
    blame_walk_close(&worker->walk);
    object_store_close(worker->own_store);
    memset(worker, 0, sizeof(*worker));
}

unsigned blame_processors(void)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);

    return processors < 1 ? 1 : processors > THREAD_LIMIT ? THREAD_LIMIT : (unsigned)processors;
}

static unsigned thread_count(const struct blame_options *options, size_t files)
{
    unsigned wanted = options->threads > 0 ? options->threads : blame_processors();

    if (wanted > THREAD_LIMIT)
        wanted = THREAD_LIMIT;
    if (wanted > files)
        wanted = (unsigned)files;
    return wanted < 1 ? 1 : wanted;
}

/* A file and its lines, to be shared out. */
struct portion {
    uint64_t lines;
    uint32_t file;
};

static int by_lines(const void *left_portion, const void *right_portion)
{
    const struct portion *left = left_portion;
    const struct portion *right = right_portion;

    if (left->lines != right->lines)
        return left->lines > right->lines ? -1 : 1;
    return left->file < right->file ? -1 : 1;
}

/* What a file costs is known only afterwards; files of like length are dealt out in turn, so that
 * each thread has its share of all kinds.  Neighbours to one thread would save reading trees twice,
 * but a folder that nobody works on leaves its thread idle: on redis the busier of two threads had
 * 74 % of the samples, and has 54 % now. */
static int share_out(struct worker *workers, unsigned threads, const struct blame_file *files,
                     size_t count, struct error *error)
{
    struct portion *portions = reallocarray(NULL, count + 1, sizeof *portions);
    int status = portions ? 0 : error_no_memory(error);

    for (size_t i = 0; status == 0 && i < count; i++)
        portions[i] = (struct portion){files[i].lines, (uint32_t)i};
    if (status == 0)
        qsort(portions, count, sizeof *portions, by_lines);
    for (size_t i = 0; status == 0 && i < count; i++) {
        size_t turn = i % (2 * threads); /* there and back */
        struct worker *worker = &workers[turn < threads ? turn : 2 * threads - 1 - turn];

        status = blame_walk_add(&worker->walk, worker->state, portions[i].file, error);
    }
    free(portions);
    return status;
}

static int run_workers(struct worker *workers, unsigned threads, struct error *error)
{
    for (unsigned i = 1; i < threads; i++)
        workers[i].running = pthread_create(&workers[i].thread, NULL, work, &workers[i]) == 0;
    for (unsigned i = 0; i < threads; i++)
        if (!workers[i].running)
            work(&workers[i]);
    for (unsigned i = 1; i < threads; i++)
        if (workers[i].running)
            pthread_join(workers[i].thread, NULL);
    for (unsigned i = 0; i < threads; i++)
        if (workers[i].status != 0) {
            *error = workers[i].error;
            return -1;
        }
    return 0;
}

/* The cache goes before the answer is put together, and each walk once it is in: that is the peak.
 */
static int gather(struct blame *blame, struct worker *workers, unsigned threads,
                  struct error *error)
{
    object_store_clear(workers[0].walk.store);
    for (unsigned i = 0; i < threads; i++) {
        if (blame_add_walk(blame, &workers[i].walk, error) != 0)
            return -1;
        worker_close(&workers[i]);
    }
    return 0;
}

static int run(struct blame *blame, struct worker *workers, unsigned threads, struct crew *crew,
               struct repository *repository, const struct object_id *commit,
               const struct blame_file *files, size_t count, struct error *error)
{
    for (unsigned i = 0; i < threads; i++) {
        workers[i].commit = *commit;
        workers[i].walk.options = crew->options;
        workers[i].walk.files = files;
        workers[i].walk.status = blame_status_list(blame);
        workers[i].walk.report = crew->options->progress != NULL ? report : NULL;
        workers[i].walk.report_context = crew;
        if (worker_open(&workers[i], repository, i, error) != 0)
            return -1;
    }
    if (share_out(workers, threads, files, count, error) != 0 ||
        run_workers(workers, threads, error) != 0)
        return -1;
    return gather(blame, workers, threads, error);
}

static int check_request(const struct repository *repository, size_t count, struct error *error)
{
    if (repository->shallow)
        return error_record(error, "shallow-repository",
                            "the history is cut (a shallow clone): blame would be wrong; "
                            "deepen it with git fetch --unshallow");
    if (count >= UINT32_MAX)
        return error_record(error, "too-large", "too many files");
    return 0;
}

int blame_run(struct blame **blame, struct repository *repository, const struct object_id *commit,
              const struct blame_file *files, size_t count, const struct blame_options *options,
              struct error *error)
{
    static const struct blame_options defaults;
    struct crew crew = {.options = options ? options : &defaults};
    unsigned threads = thread_count(crew.options, count);
    struct worker *workers;
    int status;

    if (check_request(repository, count, error) != 0)
        return -1;
    for (size_t i = 0; i < count; i++)
        crew.lines += files[i].lines;
    *blame = blame_new(count);
    workers = calloc(threads, sizeof(*workers));
    if (*blame == NULL || workers == NULL) {
        blame_free(*blame);
        free(workers);
        return error_no_memory(error);
    }
    pthread_mutex_init(&crew.lock, NULL);
    status = run(*blame, workers, threads, &crew, repository, commit, files, count, error);
    for (unsigned i = 0; i < threads; i++)
        worker_close(&workers[i]);
    free(workers);
    pthread_mutex_destroy(&crew.lock);
    if (status != 0) {
        blame_free(*blame);
        *blame = NULL;
    }
    return status;
}
