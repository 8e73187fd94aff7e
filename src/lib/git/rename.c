/* Which deleted file became which added one: by id, by name and contents, by contents. */
#include "git/rename.h"

#include "git/rename_pairing.h"
#include "git/tree.h"

#include <stdlib.h>
#include <string.h>

/* Steps of looking at one more source, and bytes read at the cost of one. */
enum { STEPS_A_SOURCE = 16, BYTES_A_STEP = 64 };

enum { SCORE_DEFAULT = RENAME_SCORE_MOST / 2, LIMIT_DEFAULT = 1000 };

struct renames {
    struct rename_blobs blobs;
    uint64_t steps;
    uint64_t steps_most;
};

struct renames *renames_new(struct object_store *store)
{
    struct renames *renames = calloc(1, sizeof *renames);

    if (renames) {
        rename_blobs_open(&renames->blobs, store);
        renames->steps_most = UINT64_MAX;
    }
    return renames;
}

void renames_set_limit(struct renames *renames, uint64_t steps)
{
    renames->steps_most = steps;
    renames->steps = 0;
}

uint64_t renames_steps(const struct renames *renames)
{
    return renames->steps;
}

void renames_free(struct renames *renames)
{
    if (!renames)
        return;
    rename_blobs_close(&renames->blobs);
    free(renames);
}

bool renames_are_certain(const struct renames *renames)
{
    return !renames->blobs.met_unreadable;
}

const char *pairing_base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

bool pairing_is_same_name(const struct rename_file *source, const struct rename_file *destination)
{
    return strcmp(pairing_base_name(source->path), pairing_base_name(destination->path)) == 0;
}

void pairing_add(struct pairing *pairing, size_t destination, long source)
{
    pairing->found[destination] = source;
    pairing->found_count++;
    pairing->used[source] = true;
}

bool pairing_is_regular(const struct rename_file *file)
{
    return MODE_TYPE(file->mode) == MODE_TYPE(MODE_FILE);
}

/* As if nothing had been known of the source: what is kept from earlier must not matter. */
static int charge_comparison(struct pairing *pairing, const struct rename_blob *source,
                             const struct rename_blob *destination)
{
    if (source->histogram && destination->histogram)
        pairing->steps += (source->size + destination->size) / BYTES_A_STEP;
    if (pairing->steps > pairing->steps_most)
        return error_record(pairing->error, "search-too-costly",
                            "too many files that others may have been renamed from");
    return 0;
}

int pairing_compare(struct pairing *pairing, long source, size_t destination,
                    struct rename_blob *blob, int minimum, bool *pruned, int *score)
{
    const struct rename_file *from = &pairing->sources[source];

    *score = 0;
    pairing->steps += STEPS_A_SOURCE;
    if (!pairing_is_regular(from) || !pairing_is_regular(&pairing->destinations[destination]))
        return 0;
    if (!pairing->source[source])
        pairing->source[source] = rename_blobs_get(pairing->blobs, &from->id);
    if (!pairing->source[source])
        return error_no_memory(pairing->error);
    if (rename_blobs_compare(pairing->blobs, pairing->source[source], blob, minimum, pruned, score,
                             pairing->error) < 0)
        return -1;
    return charge_comparison(pairing, pairing->source[source], blob);
}

static int run_pairing(struct pairing *pairing)
{
    if (pairing_equal(pairing) < 0)
        return -1;
    if (pairing->minimum >= RENAME_SCORE_MOST)
        return 0;
    return pairing_names(pairing) < 0 || pairing_alike(pairing) < 0 ? -1 : 0;
}

int rename_pair_all(struct renames *renames, const struct rename_file *sources, size_t source_count,
                    const struct rename_file *destinations, size_t destination_count,
                    const struct rename_options *options, long *found, struct error *error)
{
    struct pairing pairing = {.blobs = &renames->blobs,
                              .sources = sources,
                              .source_count = source_count,
                              .destinations = destinations,
                              .destination_count = destination_count,
                              .minimum = SCORE_DEFAULT,
                              .limit = LIMIT_DEFAULT,
                              .found = found,
                              .steps_most = renames->steps_most,
                              .error = error};
    int result;

    renames->steps = 0;
    for (size_t i = 0; i < destination_count; i++)
        found[i] = -1;
    if (!source_count || !destination_count)
        return 0;
    if (options && options->minimum_score)
        pairing.minimum = (int)options->minimum_score;
    if (options && options->limit)
        pairing.limit = options->limit;
    rename_blobs_limit(&renames->blobs);
    renames->blobs.met_unreadable = false;
    pairing.used = calloc(source_count, sizeof *pairing.used);
    pairing.source = calloc(source_count, sizeof(struct rename_blob *));
    result = pairing.used && pairing.source ? run_pairing(&pairing) : error_no_memory(error);
    renames->steps = pairing.steps;
    free(pairing.used);
    free(pairing.source);
    return result;
}

int rename_find_source(struct renames *renames, const struct rename_file *sources, size_t count,
                       const struct rename_file *destination, const struct rename_options *options,
                       long *found, struct error *error)
{
    return rename_pair_all(renames, sources, count, destination, 1, options, found, error);
}

int rename_similarity(struct renames *renames, const struct object_id *source,
                      const struct object_id *destination, int *score, struct error *error)
{
    struct rename_blob *from = rename_blobs_get(&renames->blobs, source);
    struct rename_blob *to = rename_blobs_get(&renames->blobs, destination);

    if (!from || !to)
        return error_no_memory(error);
    if (from == to) {
        *score = RENAME_SCORE_MOST;
        return 0;
    }
    return rename_blobs_compare(&renames->blobs, from, to, 0, NULL, score, error);
}
