/* The memory of rename detection: a hash table of blobs, a list of those with spans by last use. */
#include "git/rename_blobs.h"

#include <stdlib.h>
#include <string.h>

enum { BLOBS_MOST = 1 << 16, SPAN_BYTES_MOST = 24 << 20 };

void rename_blobs_open(struct rename_blobs *blobs, struct object_store *store)
{
    *blobs = (struct rename_blobs){.store = store};
}

static void unlink_spans(struct rename_blobs *blobs, struct rename_blob *blob)
{
    *(blob->newer ? &blob->newer->older : &blobs->newest) = blob->older;
    *(blob->older ? &blob->older->newer : &blobs->oldest) = blob->newer;
    blob->newer = blob->older = NULL;
}

static void link_newest(struct rename_blobs *blobs, struct rename_blob *blob)
{
    blob->older = blobs->newest;
    blob->newer = NULL;
    *(blobs->newest ? &blobs->newest->newer : &blobs->oldest) = blob;
    blobs->newest = blob;
}

static void drop_spans(struct rename_blobs *blobs, struct rename_blob *blob)
{
    unlink_spans(blobs, blob);
    blobs->span_bytes -= blob->spans.count * sizeof *blob->spans.spans;
    free(blob->spans.spans);
    blob->spans.spans = NULL;
}

static void forget_all(struct rename_blobs *blobs)
{
    for (size_t i = 0; i < blobs->slot_count; i++) {
        while (blobs->slots[i]) {
            struct rename_blob *blob = blobs->slots[i];

            blobs->slots[i] = blob->next;
            free(blob->spans.spans);
            free(blob->histogram);
            free(blob);
        }
    }
    blobs->count = blobs->span_bytes = 0;
    blobs->newest = blobs->oldest = NULL;
}

void rename_blobs_limit(struct rename_blobs *blobs)
{
    if (blobs->count > BLOBS_MOST)
        forget_all(blobs);
}

void rename_blobs_close(struct rename_blobs *blobs)
{
    forget_all(blobs);
    free(blobs->slots);
    span_counter_free(blobs->counter);
}

static size_t slot_of(const struct object_id *id, size_t slot_count)
{
    uint64_t hash;

    memcpy(&hash, id->bytes, sizeof hash);
    return hash & (slot_count - 1);
}

static int grow(struct rename_blobs *blobs)
{
    size_t slot_count = blobs->slot_count ? 4 * blobs->slot_count : 256;
    struct rename_blob **slots = calloc(slot_count, sizeof *slots);

    if (!slots)
        return -1;
    for (size_t i = 0; i < blobs->slot_count; i++) {
        while (blobs->slots[i]) {
            struct rename_blob *blob = blobs->slots[i];
            size_t slot = slot_of(&blob->id, slot_count);

            blobs->slots[i] = blob->next;
            blob->next = slots[slot];
            slots[slot] = blob;
        }
    }
    free(blobs->slots);
    blobs->slots = slots;
    blobs->slot_count = slot_count;
    return 0;
}

struct rename_blob *rename_blobs_get(struct rename_blobs *blobs, const struct object_id *id)
{
    struct rename_blob *blob;
    size_t slot;

    if (blobs->count >= blobs->slot_count && grow(blobs) < 0)
        return NULL;
    slot = slot_of(id, blobs->slot_count);
    for (blob = blobs->slots[slot]; blob; blob = blob->next)
        if (object_id_equal(&blob->id, id))
            return blob;
    blob = calloc(1, sizeof *blob);
    if (!blob)
        return NULL;
    blob->id = *id;
    blob->next = blobs->slots[slot];
    blobs->slots[slot] = blob;
    blobs->count++;
    return blob;
}

/* A blob that is not there or too large is like no other; other errors are the caller's. */
static int forgive(struct rename_blob *blob, struct error *from, struct error *error)
{
    if (strcmp(from->code, "missing-object") != 0 && strcmp(from->code, "object-too-large") != 0) {
        error_set(error, from->kind, from->code, "%s", from->message);
        return -1;
    }
    blob->state = BLOB_UNREADABLE;
    return 0;
}

static int read_size(struct rename_blobs *blobs, struct rename_blob *blob, struct error *error)
{
    struct error failure = ERROR_INIT;
    enum object_type type;

    if (blob->state != BLOB_UNREAD)
        return 0;
    if (object_read_header(blobs->store, &blob->id, &type, &blob->size, &failure) < 0)
        return forgive(blob, &failure, error);
    blob->state = BLOB_SIZED;
    return 0;
}

static int count_contents(struct rename_blobs *blobs, struct rename_blob *blob,
                          const struct object *object)
{
    if (!blobs->counter)
        blobs->counter = span_counter_new();
    if (!blob->histogram)
        blob->histogram = malloc(sizeof *blob->histogram);
    if (!blobs->counter || !blob->histogram ||
        spans_count(blobs->counter, object->data, object->size, &blob->spans, blob->histogram) < 0)
        return -1;
    blobs->span_bytes += blob->spans.count * sizeof *blob->spans.spans;
    link_newest(blobs, blob);
    return 0;
}

/* Spans and histogram of a blob. Others of the least use make room, never the newest. */
static int read_spans(struct rename_blobs *blobs, struct rename_blob *blob, struct error *error)
{
    struct error failure = ERROR_INIT;
    struct object object;
    int result;

    if (blob->spans.spans) {
        unlink_spans(blobs, blob);
        link_newest(blobs, blob);
        return 0;
    }
    if (object_read(blobs->store, &blob->id, OBJECT_BLOB, &object, &failure) < 0)
        return forgive(blob, &failure, error);
    result = count_contents(blobs, blob, &object);
    object_release(blobs->store, &object);
    if (result < 0)
        return error_no_memory(error);
    blob->state = BLOB_COUNTED;
    while (blobs->span_bytes > SPAN_BYTES_MOST && blobs->oldest != blobs->newest->older &&
           blobs->oldest != blobs->newest)
        drop_spans(blobs, blobs->oldest);
    return 0;
}

static int read_histogram(struct rename_blobs *blobs, struct rename_blob *blob, struct error *error)
{
    return blob->histogram ? 0 : read_spans(blobs, blob, error);
}

/* Whether the sizes leave a score of `minimum` possible. Git's comparison, in its arithmetic. */
static bool sizes_allow(size_t left, size_t right, int minimum)
{
    size_t larger = left > right ? left : right;
    size_t smaller = left > right ? right : left;

    return (double)larger * (RENAME_SCORE_MOST - minimum) >=
           (double)(larger - smaller) * RENAME_SCORE_MOST;
}

static int to_score(uint64_t copied, size_t left, size_t right)
{
    return (int)((double)copied * RENAME_SCORE_MOST / (double)(left > right ? left : right));
}

static bool is_unreadable(struct rename_blobs *blobs, const struct rename_blob *source,
                          const struct rename_blob *destination)
{
    bool unreadable = source->state == BLOB_UNREADABLE || destination->state == BLOB_UNREADABLE;

    blobs->met_unreadable |= unreadable;
    return unreadable;
}

int rename_blobs_compare(struct rename_blobs *blobs, struct rename_blob *source,
                         struct rename_blob *destination, int minimum, bool *pruned, int *score,
                         struct error *error)
{
    *score = 0;
    if (read_size(blobs, source, error) < 0 || read_size(blobs, destination, error) < 0)
        return -1;
    if (is_unreadable(blobs, source, destination) || !destination->size ||
        !sizes_allow(source->size, destination->size, minimum))
        return 0;
    if (read_histogram(blobs, source, error) < 0 || read_histogram(blobs, destination, error) < 0)
        return -1;
    if (is_unreadable(blobs, source, destination))
        return 0;
    if (pruned && to_score(spans_copied_most(source->histogram, destination->histogram),
                           source->size, destination->size) < minimum) {
        *pruned = true;
        return 0;
    }
    if (read_spans(blobs, source, error) < 0 || read_spans(blobs, destination, error) < 0)
        return -1;
    if (is_unreadable(blobs, source, destination))
        return 0;
    *score = to_score(spans_copied(&source->spans, &destination->spans), source->size,
                      destination->size);
    return 0;
}
