#include "git/blame_queue.h"

#include <stdlib.h>
#include <string.h>

struct commit_queue {
    struct commit_book *book;
    struct object_store *store;
    struct walk_commit **commits; /* by the book's number; NULL: nobody needs it now */
    uint32_t capacity;
    struct walk_commit **heap; /* those waiting */
    uint32_t heap_count;
    uint32_t heap_capacity;
    uint64_t sequence;
};

enum { FIRST_CAPACITY = 256 };

struct commit_queue *commit_queue_new(struct commit_book *book, struct object_store *store)
{
    struct commit_queue *queue = calloc(1, sizeof(*queue));

    if (queue == NULL)
        return NULL;
    queue->book = book;
    queue->store = store;
    return queue;
}

void commit_queue_free(struct commit_queue *queue)
{
    if (queue == NULL)
        return;
    for (uint32_t i = 0; i < queue->capacity; i++) {
        if (queue->commits[i] != NULL)
            state_free(queue->commits[i]->state);
        free(queue->commits[i]);
    }
    free(queue->commits);
    free(queue->heap);
    free(queue);
}

/* Makes room for commit `number`. */
static int reserve(struct commit_queue *queue, uint32_t number, struct error *error)
{
    uint32_t capacity = queue->capacity == 0 ? FIRST_CAPACITY : queue->capacity;
    struct walk_commit **commits;

    if (number < queue->capacity)
        return 0;
    while (capacity <= number)
        capacity *= 2;
    commits = reallocarray(queue->commits, capacity, sizeof(struct walk_commit *));
    if (commits == NULL)
        return error_no_memory(error);
    memset(commits + queue->capacity, 0,
           (capacity - queue->capacity) * sizeof(struct walk_commit *));
    queue->commits = commits;
    queue->capacity = capacity;
    return 0;
}

int commit_queue_find(struct commit_queue *queue, struct book_commit *book,
                      struct walk_commit **commit, struct error *error)
{
    struct walk_commit **place;

    if (reserve(queue, book->number, error) != 0)
        return -1;
    place = &queue->commits[book->number];
    if (*place == NULL) {
        *place = calloc(1, sizeof(**place));
        if (*place == NULL)
            return error_no_memory(error);
        (*place)->book = book;
    }
    (*place)->users++;
    *commit = *place;
    return 0;
}

void commit_queue_drop(struct commit_queue *queue, struct walk_commit *commit)
{
    if (--commit->users > 0 || commit->state != NULL)
        return;
    queue->commits[commit->book->number] = NULL;
    free(commit);
}

static bool comes_before(const struct walk_commit *left, const struct walk_commit *right)
{
    if (left->book->date != right->book->date)
        return left->book->date > right->book->date;
    return left->sequence < right->sequence;
}

static int heap_put(struct commit_queue *queue, struct walk_commit *commit, struct error *error)
{
    uint32_t at = queue->heap_count;

    if (at == queue->heap_capacity) {
        uint32_t capacity = at == 0 ? FIRST_CAPACITY : at * 2;
        struct walk_commit **heap = realloc(queue->heap, capacity * sizeof(struct walk_commit *));

        if (heap == NULL)
            return error_no_memory(error);
        queue->heap = heap;
        queue->heap_capacity = capacity;
    }
    queue->heap_count++;
    while (at > 0 && comes_before(commit, queue->heap[(at - 1) / 2])) {
        queue->heap[at] = queue->heap[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    queue->heap[at] = commit;
    return 0;
}

static struct walk_commit *heap_take(struct commit_queue *queue)
{
    struct walk_commit *first = queue->heap[0];
    struct walk_commit *last = queue->heap[--queue->heap_count];
    uint32_t at = 0;

    for (;;) {
        uint32_t child = at * 2 + 1;

        if (child >= queue->heap_count)
            break;
        if (child + 1 < queue->heap_count &&
            comes_before(queue->heap[child + 1], queue->heap[child]))
            child++;
        if (!comes_before(queue->heap[child], last))
            break;
        queue->heap[at] = queue->heap[child];
        at = child;
    }
    queue->heap[at] = last;
    return first;
}

int commit_queue_give(struct commit_queue *queue, struct walk_commit *commit, struct state *state,
                      const struct path_table *paths, struct error *error)
{
    if (state_count(state) == 0) {
        state_free(state);
        return 0;
    }
    if (commit->state != NULL)
        return state_merge(&commit->state, state, paths, error);
    commit->state = state;
    if (commit_book_read(queue->book, queue->store, commit->book, error) != 0)
        return -1;
    commit->sequence = queue->sequence++;
    return heap_put(queue, commit, error);
}

struct walk_commit *commit_queue_take(struct commit_queue *queue, struct state **state)
{
    struct walk_commit *commit;

    if (queue->heap_count == 0)
        return NULL;
    commit = heap_take(queue);
    *state = commit->state;
    commit->state = NULL;
    commit->users++;
    return commit;
}

const struct walk_commit *commit_queue_waiting(const struct commit_queue *queue, uint32_t number)
{
    return number < queue->heap_count ? queue->heap[number] : NULL;
}
