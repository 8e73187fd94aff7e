#include "git/blame.h"

#include "git/blame_portions.h"
#include "git/blame_result.h"
#include "git/blame_walk.h"
#include "git/history.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { THREAD_LIMIT = 64, MEMO_BYTES = 8 << 20, SHARE_INTERVAL = 4 };

/* What the threads share. */
struct crew {
    pthread_mutex_t lock;
    pthread_cond_t change;      /* of `working`, of a worker's `given` */
    unsigned working;           /* threads that have something to do */
    struct worker *waiting;     /* those that have not; a list */
    atomic_bool anyone_waiting; /* as much, to be read without the lock */
    const struct blame_options *options;
    const struct blame_target *targets;
    size_t target_count;
    size_t file_count;               /* of all targets */
    const struct blame_file **files; /* by number */
    enum blame_status *status;       /* of each file */
    struct tree_memo *memo;
    struct commit_book *book;
    struct blame_budget budget;
};

/* One thread's part. */
struct worker {
    struct blame_walk walk;
    struct object_store *own_store; /* NULL: the repository's is used */
    struct state **states;          /* one a target, until the walk starts */
    size_t state_count;
    struct error error;
    int status;
    pthread_t thread;
    bool running;
    struct worker *next; /* in the list of those that wait */
    bool given;          /* something to do again */
};

/* Waits for something to do; false when everything is done. Counts as not working meanwhile. */
static bool wait_for_work(struct worker *worker, struct crew *crew)
{
    bool given;

    pthread_mutex_lock(&crew->lock);
    crew->working--;
    if (crew->working == 0)
        pthread_cond_broadcast(&crew->change);
    worker->next = crew->waiting;
    crew->waiting = worker;
    atomic_store(&crew->anyone_waiting, true);
    while (crew->working > 0 && !worker->given)
        pthread_cond_wait(&crew->change, &crew->lock);
    given = worker->given;
    worker->given = false;
    pthread_mutex_unlock(&crew->lock);
    return given;
}

static struct worker *take_waiting(struct crew *crew)
{
    struct worker *waiting;

    pthread_mutex_lock(&crew->lock);
    waiting = crew->waiting;
    if (waiting != NULL) {
        crew->waiting = waiting->next;
        crew->working++;
    }
    atomic_store(&crew->anyone_waiting, crew->waiting != NULL);
    pthread_mutex_unlock(&crew->lock);
    return waiting;
}

/* Wakes a worker up, to go on with what it was given, be it nothing. */
static void wake(struct crew *crew, struct worker *waiting)
{
    pthread_mutex_lock(&crew->lock);
    waiting->given = true;
    pthread_cond_broadcast(&crew->change);
    pthread_mutex_unlock(&crew->lock);
}

/* Between two commits: gives half of the walk to a thread that has none, now and then. */
static int share_walk(struct blame_walk *walk, struct error *error)
{
    struct crew *crew = walk->crew;
    struct worker *waiting;
    int status;

    if (!atomic_load_explicit(&crew->anyone_waiting, memory_order_relaxed) ||
        ++walk->commits % SHARE_INTERVAL != 0)
        return 0;
    waiting = take_waiting(crew);
    if (waiting == NULL)
        return 0;
    status = blame_walk_split(walk, &waiting->walk, error);
    wake(crew, waiting);
    return status < 0 ? -1 : 0;
}

/* A thread that failed takes nothing over. */
static void stop_working(struct crew *crew)
{
    pthread_mutex_lock(&crew->lock);
    crew->working--;
    pthread_cond_broadcast(&crew->change);
    pthread_mutex_unlock(&crew->lock);
}

static void *work(void *argument)
{
    struct worker *worker = argument;

    do
        worker->status = blame_walk_run(&worker->walk, &worker->error);
    while (worker->status == 0 && wait_for_work(worker, worker->walk.crew));
    if (worker->status != 0)
        stop_working(worker->walk.crew);
    return NULL;
}

static int worker_open(struct worker *worker, struct crew *crew, struct repository *repository,
                       unsigned number, struct error *error)
{
    worker->walk.options = crew->options;
    worker->walk.files = crew->files;
    worker->walk.status = crew->status;
    worker->walk.memo = crew->memo;
    worker->walk.book = crew->book;
    worker->walk.budget = &crew->budget;
    worker->walk.pause = share_walk;
    worker->walk.crew = crew;
    worker->walk.store = repository->objects;
    if (number > 0) {
        if (object_store_share(&worker->own_store, repository->objects, error) != 0)
            return -1;
        worker->walk.store = worker->own_store;
    }
    worker->states = calloc(crew->target_count + 1, sizeof(struct state *));
    if (worker->states == NULL)
        return error_no_memory(error);
    for (; worker->state_count < crew->target_count; worker->state_count++)
        if ((worker->states[worker->state_count] = state_new()) == NULL)
            return error_no_memory(error);
    return blame_walk_open(&worker->walk, error);
}

/* May be called twice. */
static void worker_close(struct worker *worker)
{
    for (size_t i = 0; i < worker->state_count; i++)
        state_free(worker->states[i]);
    free(worker->states);
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

/* What a file costs is known only afterwards; files of like length are dealt out in turn, so that
 * each thread has its share of all kinds.  Neighbours to one thread would save reading trees twice,
 * but a folder that nobody works on leaves its thread idle: on redis the busier of two threads had
 * 74 % of the samples, and has 54 % now.  Files of one path go to one thread: they have most of
 * their history in common. */
static int share_out(struct worker *workers, unsigned threads, const struct crew *crew,
                     struct error *error)
{
    struct portion *portions;
    size_t count;
    size_t turn = 0; /* there and back */
    int status = portions_list(crew->targets, crew->target_count, &portions, &count, error);

    for (size_t i = 0; status == 0 && i < count; i++) {
        struct worker *worker;

        if (i > 0 && !portions_same_path(&portions[i - 1], &portions[i]))
            turn = (turn + 1) % (2 * threads);
        worker = &workers[turn < threads ? turn : 2 * threads - 1 - turn];
        status = blame_walk_add(&worker->walk, worker->states[portions[i].target], portions[i].file,
                                portions[i].number, error);
    }
    free(portions);
    return status;
}

/* Hands each worker's states to the commits that they are of. */
static int start_walks(struct worker *workers, unsigned threads, const struct crew *crew,
                       struct error *error)
{
    for (size_t k = 0; k < crew->target_count; k++) {
        struct book_commit *commit;

        if (commit_book_find(crew->book, &crew->targets[k].commit, &commit, error) != 0)
            return -1;
        for (unsigned i = 0; i < threads; i++) {
            struct state *state = workers[i].states[k];

            workers[i].states[k] = NULL;
            if (blame_walk_start(&workers[i].walk, commit, state, error) != 0)
                return -1;
        }
    }
    return 0;
}

/* Runs each worker in a thread, the first in this one; what no thread can be made for runs here
 * before. */
static int run_workers(struct worker *workers, unsigned threads, struct crew *crew,
                       struct error *error)
{
    crew->working = threads;
    for (unsigned i = 1; i < threads; i++)
        workers[i].running = pthread_create(&workers[i].thread, NULL, work, &workers[i]) == 0;
    for (unsigned i = 1; i < threads; i++)
        if (!workers[i].running) {
            workers[i].status = blame_walk_run(&workers[i].walk, &workers[i].error);
            stop_working(crew);
        }
    work(&workers[0]);
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

static int run_metered(struct worker *workers, unsigned threads, struct crew *crew,
                       struct object_store *store, struct error *error)
{
    struct blame_meter meter;
    int status;

    if (crew->options->progress == NULL)
        return run_workers(workers, threads, crew, error);
    status =
        blame_meter_start(&meter, crew->options, store, crew->targets, crew->target_count, error);
    for (unsigned i = 0; i < threads; i++)
        workers[i].walk.meter = &meter;
    if (status == 0)
        status = run_workers(workers, threads, crew, error);
    blame_meter_stop(&meter);
    return status;
}

/* A file may have come to its end before it was found out that it took too much. */
static void note_costly(struct crew *crew)
{
    for (uint32_t i = 0; i < crew->file_count; i++)
        if (crew->status[i] == BLAME_WHOLE && budget_left(&crew->budget, i) == 0)
            crew->status[i] = BLAME_TOO_COSTLY;
}

/* What the walks found out, to the targets that it belongs to. The cache goes before: that is the
 * peak. */
static int gather(struct blame **blames, struct crew *crew, struct worker *workers,
                  unsigned threads, struct error *error)
{
    const struct blame_walk *walks[THREAD_LIMIT];
    size_t first = 0;

    object_store_clear(workers[0].walk.store);
    note_costly(crew);
    for (unsigned i = 0; i < threads; i++)
        walks[i] = &workers[i].walk;
    for (size_t i = 0; i < crew->target_count; i++) {
        const struct blame_target *target = &crew->targets[i];

        blames[i] = blame_new(target->count, crew->status + first, crew->book);
        if (blames[i] == NULL)
            return error_no_memory(error);
        if (blame_add_walks(blames[i], walks, threads, (uint32_t)first, error) != 0)
            return -1;
        first += target->count;
    }
    return 0;
}

static int run(struct blame **blames, struct worker *workers, unsigned threads, struct crew *crew,
               struct repository *repository, struct error *error)
{
    /* Without it each walk reads all trees: slower, no more. */
    crew->memo = threads > 1 ? tree_memo_new(MEMO_BYTES) : NULL;
    for (unsigned i = 0; i < threads; i++)
        if (worker_open(&workers[i], crew, repository, i, error) != 0)
            return -1;
    if (share_out(workers, threads, crew, error) != 0 ||
        start_walks(workers, threads, crew, error) != 0 ||
        run_metered(workers, threads, crew, repository->objects, error) != 0)
        return -1;
    return gather(blames, crew, workers, threads, error);
}

static int crew_open(struct crew *crew, const struct repository *repository, struct error *error)
{
    if (repository->shallow)
        return error_record(error, "shallow-repository",
                            "the history is cut (a shallow clone): blame would be wrong; "
                            "deepen it with git fetch --unshallow");
    for (size_t i = 0; i < crew->target_count; i++) {
        if (history_check(repository->objects, &crew->targets[i].commit, error) != 0)
            return -1;
        crew->file_count += crew->targets[i].count;
    }
    if (crew->file_count >= UINT32_MAX)
        return error_record(error, "too-large", "too many files");
    crew->book = commit_book_new(crew->options->facts);
    crew->status = calloc(crew->file_count + 1, sizeof(*crew->status));
    crew->files = calloc(crew->file_count + 1, sizeof(*crew->files));
    if (crew->book == NULL || crew->status == NULL || crew->files == NULL)
        return error_no_memory(error);
    if (budget_open(&crew->budget, crew->file_count, crew->options, error) != 0)
        return -1;
    for (size_t i = 0, number = 0; i < crew->target_count; i++)
        for (size_t k = 0; k < crew->targets[i].count; k++)
            crew->files[number++] = &crew->targets[i].files[k];
    return 0;
}

static void crew_close(struct crew *crew)
{
    budget_close(&crew->budget);
    free(crew->status);
    free(crew->files);
    tree_memo_free(crew->memo);
    commit_book_free(crew->book);
}

int blame_run(struct blame **blames, struct repository *repository,
              const struct blame_target *targets, size_t count, const struct blame_options *options,
              struct error *error)
{
    static const struct blame_options defaults;
    struct crew crew = {
        .options = options ? options : &defaults, .targets = targets, .target_count = count};
    struct worker *workers;
    unsigned threads;
    int status;

    memset(blames, 0, count * sizeof(*blames));
    if (crew_open(&crew, repository, error) != 0) {
        crew_close(&crew);
        return -1;
    }
    threads = thread_count(crew.options, crew.file_count);
    workers = calloc(threads, sizeof(*workers));
    pthread_mutex_init(&crew.lock, NULL);
    pthread_cond_init(&crew.change, NULL);
    status =
        workers ? run(blames, workers, threads, &crew, repository, error) : error_no_memory(error);
    for (unsigned i = 0; workers != NULL && i < threads; i++)
        worker_close(&workers[i]);
    free(workers);
    crew_close(&crew);
    pthread_cond_destroy(&crew.change);
    pthread_mutex_destroy(&crew.lock);
    for (size_t i = 0; status != 0 && i < count; i++) {
        blame_free(blames[i]);
        blames[i] = NULL;
    }
    return status;
}
