#include "blame-count/supply.h"

#include "base/message.h"
#include "base/scratch.h"
#include "remote/git_process.h"
#include "remote/object_fetch.h"
#include "remote/promisor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int supply_open(struct supply *supply, const struct settings *settings,
                const struct subject *subject, struct progress *progress, struct error *error)
{
    *supply = (struct supply){.settings = settings, .subject = subject, .progress = progress};
    if (!settings->fetch_missing)
        return 0;
    supply->missing.trees = id_set_new();
    supply->missing.blobs = id_set_new();
    if (supply->missing.trees == NULL || supply->missing.blobs == NULL)
        return error_no_memory(error);
    object_store_note_missing(subject->repository->objects, &supply->missing);
    return 0;
}

void supply_close(struct supply *supply)
{
    if (supply->settings->fetch_missing)
        object_store_note_missing(supply->subject->repository->objects, NULL);
    if (supply->directory != NULL)
        scratch_remove_tree(supply->directory);
    object_fetch_close(supply->fetch);
    id_set_free(supply->missing.trees);
    id_set_free(supply->missing.blobs);
    free(supply->directory);
}

void supply_place_free(struct supply_place *place)
{
    if (place->scratch != NULL)
        scratch_remove_tree(place->scratch);
    free(place->scratch);
    token_hosts_free(&place->tokens);
}

static size_t count_missing(const struct supply *supply)
{
    return id_set_count(supply->missing.trees) + id_set_count(supply->missing.blobs);
}

bool supply_is_wanted(const struct supply *supply)
{
    return supply->settings->fetch_missing && !supply->given_up && count_missing(supply) > 0;
}

static int name_directory(struct supply *supply, struct error *error)
{
    struct supply_place *place = supply->settings->place;

    if (place->scratch == NULL && scratch_create_own(&place->scratch, error) != 0)
        return -1;
    if (asprintf(&supply->directory, "%s/%u.git", place->scratch, place->count++) >= 0)
        return 0;
    supply->directory = NULL;
    return error_no_memory(error);
}

static int open_fetch(struct supply *supply, struct error *error)
{
    struct repository *repository = supply->subject->repository;
    struct object_fetch_options options = {
        .may = {.allow_file = supply->settings->allow_file},
        .id_size = repository->id_size,
        .timeout = (double)supply->settings->timeout,
        .progress = supply->progress,
    };
    char *url = NULL;
    int status = promisor_find(&url, repository, options.may.allow_file, error);

    options.url = url;
    if (status == 0)
        status = token_hosts_find(&supply->settings->place->tokens, url, &options.may.token, error);
    if (status == 0)
        status = name_directory(supply, error);
    if (status == 0)
        status = object_fetch_open(&supply->fetch, supply->directory, &options, error);
    if (status == 0)
        status = object_store_add_directory(repository->objects,
                                            object_fetch_objects(supply->fetch), error);
    free(url);
    return status;
}

/* Trees before blobs and not with them: of blobs that are in a tree which is asked for at the same
 * time, git's servers do not know whether they are wanted or to be filtered out. */
static int fetch_all(struct supply *supply, struct error *error)
{
    int status = object_fetch_run(supply->fetch, supply->missing.trees, error);

    return status == 0 ? object_fetch_run(supply->fetch, supply->missing.blobs, error) : -1;
}

/* Progress that says so, for the time of the fetch. */
static int fetch_with_progress(struct supply *supply, struct error *error)
{
    struct progress *progress = supply->progress;
    char title[80];
    int status;

    snprintf(title, sizeof title, "fetching %zu missing objects", count_missing(supply));
    progress->doing = title;
    progress_begin(progress, supply->subject->repo);
    progress_update(progress, 0, 1);
    status = fetch_all(supply, error);
    progress_end(progress);
    progress->doing = NULL;
    progress_begin(progress, supply->subject->repo);
    return status;
}

/* Whether any of the objects asked for is there now: 1, 0 or -1. */
static int have_come(struct object_store *store, const struct id_set *ids, struct error *error)
{
    int found = 0;

    for (size_t i = 0; i < id_set_count(ids) && found == 0; i++)
        found = object_store_has(store, id_set_get(ids, i), error);
    return found;
}

static int fetch(struct supply *supply, struct error *error)
{
    struct object_store *store = supply->subject->repository->objects;
    int came;

    if (supply->fetch == NULL && open_fetch(supply, error) != 0)
        return -1;
    if (fetch_with_progress(supply, error) != 0)
        return -1;
    came = have_come(store, supply->missing.trees, error);
    if (came == 0)
        came = have_come(store, supply->missing.blobs, error);
    if (came == 0)
        return error_record(error, "missing-object", "the promisor does not have them");
    return came;
}

/* What will not change is told once, and the files are skipped. What may pass fails the repository,
 * so that it can be tried again. */
static int give_up(struct supply *supply, struct error *error)
{
    if (strcmp(error->code, "interrupted") == 0) {
        supply_place_free(supply->settings->place);
        git_die_of_signal();
    }
    supply->given_up = true;
    if (error->kind != ERROR_RECORD || error->retryable)
        return error_prefix(error, "missing objects cannot be fetched");
    message_warning("%s: missing objects are not fetched: %s", supply->subject->repo,
                    error->message);
    error_clear(error);
    return 0;
}

int supply_fetch(struct supply *supply, struct error *error)
{
    int came = 0;

    if (supply_is_wanted(supply)) {
        came = fetch(supply, error);
        if (came < 0)
            came = give_up(supply, error);
    }
    if (supply->settings->fetch_missing) {
        id_set_clear(supply->missing.trees);
        id_set_clear(supply->missing.blobs);
    }
    return came;
}

int supply_retry(struct supply *supply, int *status, struct error *error)
{
    struct error problem = ERROR_INIT;
    int came;

    if (*status != 0 && strcmp(error->code, "missing-object") != 0)
        return 0;
    came = supply_fetch(supply, &problem);
    if (came == 0)
        return 0;
    *error = problem;
    *status = came < 0 ? -1 : 0;
    return came > 0;
}
