#include "survey/survey_crew.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Batches under way for each thread: so many that the others have enough to do while the one that
 * visits does that. */
enum { BATCHES_A_THREAD = 4 };

struct job {
    struct survey_file file;
    struct object object; /* held while file.bytes is not NULL */
    char *path;
    bool left; /* too large for its batch */
    int status;
    struct error error;
};

struct batch {
    struct job jobs[SURVEY_BATCH_FILES];
    size_t count;
    bool done; /* under the lock */
};

struct worker {
    struct survey_crew *crew;
    struct object_store *store;
    pthread_t thread;
};

/* Batches are numbered as they come; number n lies in batches[n % batch_count]. Those from
 * `visited` to `filled` are under way: up to `taken` some thread has them. */
struct survey_crew {
    struct object_store *store;
    const struct attributes *attributes;
    const struct survey_options *options;
    survey_visitor *visit;
    void *context;
    struct batch *batches;
    size_t batch_count;
    size_t visited;
    struct worker workers[SURVEY_THREADS_MOST];
    unsigned wanted; /* workers */
    unsigned started;
    pthread_mutex_t lock;
    pthread_cond_t more;     /* `filled` grew, or the crew closes */
    pthread_cond_t finished; /* some batch is done */
    size_t filled;           /* these are under the lock */
    size_t taken;
    bool closing;
};

static struct batch *batch_of(const struct survey_crew *crew, size_t number)
{
    return &crew->batches[number % crew->batch_count];
}

static unsigned crew_size(unsigned threads)
{
    long processors = threads > 0 ? (long)threads : sysconf(_SC_NPROCESSORS_ONLN);

    if (processors < 1)
        return 1;
    return processors > SURVEY_THREADS_MOST ? SURVEY_THREADS_MOST : (unsigned)processors;
}

int survey_crew_open(struct survey_crew **crew, struct object_store *store,
                     const struct attributes *attributes, const struct survey_options *options,
                     unsigned threads, survey_visitor *visit, void *context, struct error *error)
{
    unsigned size = crew_size(threads);
    struct survey_crew *opened = calloc(1, sizeof *opened);

    if (opened == NULL)
        return error_no_memory(error);
    *opened = (struct survey_crew){.store = store,
                                   .attributes = attributes,
                                   .options = options,
                                   .visit = visit,
                                   .context = context,
                                   .wanted = size - 1,
                                   .batch_count = (size_t)size * BATCHES_A_THREAD};
    opened->batches = calloc(opened->batch_count, sizeof *opened->batches);
    if (opened->batches == NULL) {
        free(opened);
        return error_no_memory(error);
    }
    pthread_mutex_init(&opened->lock, NULL);
    pthread_cond_init(&opened->more, NULL);
    pthread_cond_init(&opened->finished, NULL);
    *crew = opened;
    return 0;
}

/* Reads what fits. */
static void read_batch(const struct survey_crew *crew, struct object_store *store,
                       struct batch *batch)
{
    struct survey_options options = crew->options ? *crew->options : (struct survey_options){0};
    uint64_t largest = options.largest ? options.largest : SURVEY_LARGEST;
    uint64_t room = SURVEY_BYTES_AHEAD / crew->batch_count;

    for (size_t i = 0; i < batch->count; i++) {
        struct job *job = &batch->jobs[i];

        options.largest = room < largest ? room : largest;
        job->status =
            survey_read(store, &job->file, crew->attributes, &options, &job->object, &job->error);
        job->left = job->status == 0 && job->file.kind.skip == SKIP_TOO_LARGE && room < largest;
        if (job->file.bytes != NULL)
            room -= job->file.size < room ? job->file.size : room - 1;
    }
}

/* Takes the next batch that nobody has, if there is one, and reads it. Called with the lock. */
static bool take_batch(struct survey_crew *crew, struct object_store *store)
{
    struct batch *batch;

    if (crew->taken == crew->filled)
        return false;
    batch = batch_of(crew, crew->taken++);
    pthread_mutex_unlock(&crew->lock);
    read_batch(crew, store, batch);
    pthread_mutex_lock(&crew->lock);
    batch->done = true;
    pthread_cond_signal(&crew->finished);
    return true;
}

static void *work(void *argument)
{
    const struct worker *worker = argument;
    struct survey_crew *crew = worker->crew;

    pthread_mutex_lock(&crew->lock);
    while (!crew->closing)
        if (!take_batch(crew, worker->store))
            pthread_cond_wait(&crew->more, &crew->lock);
    pthread_mutex_unlock(&crew->lock);
    return NULL;
}

/* With as many workers as can be had. */
static void start_workers(struct survey_crew *crew)
{
    for (; crew->started < crew->wanted; crew->started++) {
        struct worker *worker = &crew->workers[crew->started];
        struct error error = ERROR_INIT;

        worker->crew = crew;
        if (object_store_share(&worker->store, crew->store, &error) != 0)
            break;
        if (pthread_create(&worker->thread, NULL, work, worker) != 0) {
            object_store_close(worker->store);
            break;
        }
    }
    crew->wanted = crew->started;
}

static void free_job(struct survey_crew *crew, struct job *job)
{
    if (job->file.bytes != NULL)
        object_release(crew->store, &job->object);
    free(job->path);
    *job = (struct job){.path = NULL};
}

/* What was left is read now. */
static int visit_job(struct survey_crew *crew, struct job *job, struct error *error)
{
    const struct tree_file file = {job->path, job->file.path_size, job->file.mode, job->file.id};

    if (job->left)
        return survey_visit(crew->store, &file, crew->attributes, crew->options, crew->visit,
                            crew->context, error);
    if (job->status != 0) {
        *error = job->error;
        return job->status;
    }
    return crew->visit(crew->context, &job->file, error);
}

/* Visits the oldest batch once it is done; until then this thread does its share. */
static int visit_batch(struct survey_crew *crew, struct error *error)
{
    struct batch *batch = batch_of(crew, crew->visited);
    int status = 0;

    pthread_mutex_lock(&crew->lock);
    while (!batch->done)
        if (!take_batch(crew, crew->store))
            pthread_cond_wait(&crew->finished, &crew->lock);
    pthread_mutex_unlock(&crew->lock);
    for (size_t i = 0; i < batch->count; i++) {
        if (status == 0)
            status = visit_job(crew, &batch->jobs[i], error);
        free_job(crew, &batch->jobs[i]);
    }
    batch->count = 0;
    batch->done = false;
    crew->visited++;
    return status;
}

static int publish(struct survey_crew *crew, struct error *error)
{
    size_t filled;

    pthread_mutex_lock(&crew->lock);
    filled = ++crew->filled;
    pthread_cond_signal(&crew->more);
    pthread_mutex_unlock(&crew->lock);
    if (crew->started < crew->wanted)
        start_workers(crew);
    return filled - crew->visited == crew->batch_count ? visit_batch(crew, error) : 0;
}

int survey_crew_add(struct survey_crew *crew, const struct tree_file *file, struct error *error)
{
    struct batch *batch = batch_of(crew, crew->filled);
    struct job *job = &batch->jobs[batch->count];

    job->path = strndup(file->path, file->path_size);
    if (job->path == NULL)
        return error_no_memory(error);
    job->file = (struct survey_file){
        .path = job->path, .path_size = file->path_size, .mode = file->mode, .id = file->id};
    return ++batch->count == SURVEY_BATCH_FILES ? publish(crew, error) : 0;
}

int survey_crew_finish(struct survey_crew *crew, struct error *error)
{
    int status = 0;

    if (batch_of(crew, crew->filled)->count > 0)
        status = publish(crew, error);
    while (status == 0 && crew->visited < crew->filled)
        status = visit_batch(crew, error);
    return status;
}

void survey_crew_close(struct survey_crew *crew)
{
    if (crew == NULL)
        return;
    pthread_mutex_lock(&crew->lock);
    crew->closing = true;
    pthread_cond_broadcast(&crew->more);
    pthread_mutex_unlock(&crew->lock);
    for (unsigned i = 0; i < crew->started; i++) {
        pthread_join(crew->workers[i].thread, NULL);
        object_store_close(crew->workers[i].store);
    }
    for (size_t i = 0; i < crew->batch_count; i++)
        for (size_t k = 0; k < crew->batches[i].count; k++)
            free_job(crew, &crew->batches[i].jobs[k]);
    free(crew->batches);
    pthread_cond_destroy(&crew->finished);
    pthread_cond_destroy(&crew->more);
    pthread_mutex_destroy(&crew->lock);
    free(crew);
}
