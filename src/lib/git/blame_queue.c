#include "git/blame_queue.h"

#include <stdlib.h>
#include <string.h>

struct commit_queue {
    struct object_store *store;
    int64_t since;
    struct facts *facts;
    struct walk_commit **commits; /* all, by number */
    uint32_t count;
    uint32_t capacity;
    uint32_t *slots; /* numbers by id; UINT32_MAX: free */
    uint32_t slot_count;
    struct walk_commit **heap; /* those waiting */
    uint32_t heap_count;
    uint32_t heap_capacity;
    uint64_t sequence;
};

enum { FIRST_CAPACITY = 256 };

struct commit_queue *commit_queue_new(struct object_store *store, struct facts *facts,
                                      int64_t since)
{
    struct commit_queue *queue = calloc(1, sizeof(*queue));

    if (queue == NULL)
        return NULL;
    queue->store = store;
    queue->facts = facts;
    queue->since = since;
    return queue;
}

void commit_queue_free(struct commit_queue *queue)
{
    if (queue == NULL)
        return;
    for (uint32_t i = 0; i < queue->count; i++) {
        state_free(queue->commits[i]->state);
        free(queue->commits[i]->links.parents);
        free(queue->commits[i]);
    }
    free(queue->commits);
    free(queue->slots);
    free(queue->heap);
    free(queue);
}

static uint32_t *find_slot(const struct commit_queue *queue, const struct object_id *id)
{
    uint32_t mask = queue->slot_count - 1;
    uint32_t at;

    memcpy(&at, id->bytes, sizeof(at));
    for (at &= mask; queue->slots[at] != UINT32_MAX; at = (at + 1) & mask)
        if (object_id_equal(&queue->commits[queue->slots[at]]->id, id))
            break;
    return &queue->slots[at];
}

static int grow(struct commit_queue *queue, struct error *error)
{
    uint32_t capacity = queue->capacity == 0 ? FIRST_CAPACITY : queue->capacity * 2;
    struct walk_commit **commits;
    uint32_t *slots;

    if (queue->capacity >= UINT32_MAX / 8)
        return error_record(error, "too-large", "the history has too many commits");
    commits = realloc(queue->commits, capacity * sizeof(struct walk_commit *));
    if (commits == NULL)
        return error_no_memory(error);
    queue->commits = commits;
    queue->capacity = capacity;
    slots = malloc((size_t)capacity * 2 * sizeof(*slots));
    if (slots == NULL)
        return error_no_memory(error);
    memset(slots, 0xff, (size_t)capacity * 2 * sizeof(*slots));
    free(queue->slots);
    queue->slots = slots;
    queue->slot_count = capacity * 2;
    for (uint32_t i = 0; i < queue->count; i++)
        *find_slot(queue, &commits[i]->id) = i;
    return 0;
}

int commit_queue_find(struct commit_queue *queue, const struct object_id *id,
                      struct walk_commit **commit, struct error *error)
{
    uint32_t *slot;

    if (queue->count == queue->capacity && grow(queue, error) != 0)
        return -1;
    slot = find_slot(queue, id);
    if (*slot == UINT32_MAX) {
        struct walk_commit *made = calloc(1, sizeof(*made));

        if (made == NULL)
            return error_no_memory(error);
        made->id = *id;
        made->number = queue->count;
        queue->commits[queue->count] = made;
        *slot = queue->count++;
    }
    *commit = queue->commits[*slot];
    return 0;
}

static bool comes_before(const struct walk_commit *left, const struct walk_commit *right)
{
    if (left->links.committer_time != right->links.committer_time)
        return left->links.committer_time > right->links.committer_time;
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

int commit_queue_link(struct commit_queue *queue, struct walk_commit *commit, struct error *error)
{
    if (commit->linked)
        return 0;
    if (queue->facts == NULL || !facts_find_links(queue->facts, &commit->id, &commit->links)) {
        if (commit_read_links(queue->store, &commit->id, &commit->links, error) != 0)
            return -1;
        if (queue->facts != NULL)
            facts_add_links(queue->facts, &commit->id, &commit->links);
    }
    commit->linked = true;
    commit->boundary =
        commit->links.parent_count == 0 || commit->links.committer_time < queue->since;
    return 0;
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
    if (commit_queue_link(queue, commit, error) != 0)
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
    return commit;
}

const struct walk_commit *commit_queue_waiting(const struct commit_queue *queue, uint32_t number)
{
    return number < queue->heap_count ? queue->heap[number] : NULL;
}

void commit_queue_settle(struct walk_commit *commit)
{
    if (commit->state != NULL)
        return;
    free(commit->links.parents);
    commit->links.parents = NULL;
    commit->linked = false;
}

uint32_t commit_queue_count(const struct commit_queue *queue)
{
    return queue->count;
}

const struct walk_commit *commit_queue_commit(const struct commit_queue *queue, uint32_t number)
{
    return number < queue->count ? queue->commits[number] : NULL;
}
