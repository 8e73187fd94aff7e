#include "blame-count/count.h"

#include "blame-count/snapshot.h"
#include "blame-count/versions.h"
#include "git/facts.h"

#include <stdlib.h>
#include <string.h>

static void show_progress(void *context, const struct blame_progress *progress)
{
    progress_update_uneven(context, progress->settled, progress->lines, progress->walked,
                           progress->commits);
}

/* Keeps what befell one commit to itself; only what must end the run is passed on. */
static int keep_error(struct snapshot *snapshot, struct error *error)
{
    if (error->kind != ERROR_RECORD)
        return -1;
    snapshot->error = *error;
    error_clear(error);
    return 0;
}

/* Three sixteenths of the memory, shared out among the threads, are for lines looked for elsewhere.
 */
static size_t search_share(const struct settings *settings)
{
    unsigned threads = settings->blame.threads;

    return (size_t)(settings->memory / 16 * 3 / (threads > 0 ? threads : blame_processors()));
}

static struct blame_target target_of(const struct snapshot *snapshot)
{
    return (struct blame_target){snapshot->subject.head, snapshot->inventory.files,
                                 snapshot->inventory.count};
}

static int blame_together(struct snapshot *const *group, size_t count, struct tool_run *run,
                          struct error *error)
{
    const struct snapshot *first = group[0];
    struct blame_options options = first->settings->blame;
    struct blame_target *targets = calloc(count, sizeof(*targets));
    struct blame **blames = calloc(count, sizeof(struct blame *));
    int status = targets != NULL && blames != NULL ? 0 : error_no_memory(error);

    options.facts = first->facts;
    options.progress = run->progress.mode != PROGRESS_NONE ? show_progress : NULL;
    options.progress_context = &run->progress;
    options.search_memory = search_share(first->settings);
    options.ignored = first->ignored.ids;
    options.ignored_count = first->ignored.count;
    for (size_t i = 0; i < count && status == 0; i++)
        targets[i] = target_of(group[i]);
    if (status == 0)
        status = blame_run(blames, first->subject.repository, targets, count, &options, error);
    for (size_t i = 0; i < count && status == 0; i++)
        group[i]->blame = blames[i];
    free(targets);
    free(blames);
    return status;
}

/* When the walk fails, each commit walks alone: it may be one of the others that is broken. */
static int blame_group(struct snapshot *const *group, size_t count, struct tool_run *run,
                       struct error *error)
{
    if (blame_together(group, count, run, error) == 0)
        return 0;
    if (count == 1)
        return keep_error(group[0], error);
    if (error->kind != ERROR_RECORD)
        return -1;
    error_clear(error);
    for (size_t i = 0; i < count; i++)
        if (blame_together(&group[i], 1, run, error) != 0 && keep_error(group[i], error) != 0)
            return -1;
    return 0;
}

static bool is_waiting(const struct snapshot *snapshot)
{
    return snapshot->error.kind == ERROR_NONE && snapshot->blame == NULL;
}

/* All commits share one walk, but for those whose trees list other commits to ignore. */
static int blame_all(struct snapshot *snapshots, size_t count, struct tool_run *run,
                     struct error *error)
{
    struct snapshot **group = calloc(count, sizeof(struct snapshot *));
    int status = group != NULL ? 0 : error_no_memory(error);

    for (size_t i = 0; i < count && status == 0; i++) {
        size_t size = 0;

        if (!is_waiting(&snapshots[i]))
            continue;
        for (size_t k = i; k < count; k++)
            if (is_waiting(&snapshots[k]) &&
                ignored_equal(&snapshots[i].ignored, &snapshots[k].ignored))
                group[size++] = &snapshots[k];
        status = blame_group(group, size, run, error);
    }
    free(group);
    return status;
}

static int open_all(struct snapshot *snapshots, size_t count, struct tool_run *run,
                    struct error *error)
{
    for (size_t i = 0; i < count; i++)
        if (snapshots[i].error.kind == ERROR_NONE &&
            snapshot_open(&snapshots[i], run, error) != 0 && keep_error(&snapshots[i], error) != 0)
            return -1;
    return 0;
}

/* Whether a commit is to be tried again now that objects came: not when it is another thing that
 * failed, or when it is not even known which commit it is. */
static bool is_open_to(const struct snapshot *snapshot)
{
    return snapshot->error.kind == ERROR_NONE ||
           (strcmp(snapshot->error.code, "missing-object") == 0 &&
            *snapshot->subject.head_hex != '\0');
}

/* The same with what is missing fetched. */
static int open_supplied(struct snapshot *snapshots, size_t count, struct supply *supply,
                         struct tool_run *run, struct error *error)
{
    int came;

    do {
        for (size_t i = 0; i < count; i++)
            if (is_open_to(&snapshots[i])) {
                snapshot_close(&snapshots[i]);
                error_clear(&snapshots[i].error);
            }
        if (open_all(snapshots, count, run, error) != 0)
            return -1;
        came = supply_fetch(supply, error);
    } while (came > 0);
    return came;
}

/* The versions that the last walk missed, for all commits that it did not fail for otherwise. */
static int fetch_versions(const struct snapshot *snapshots, size_t count, struct supply *supply,
                          struct error *error)
{
    struct versions *walked = calloc(count, sizeof(*walked));
    size_t size = 0;
    int came;

    if (walked == NULL)
        return error_no_memory(error);
    for (size_t i = 0; i < count; i++)
        if (snapshot_lacks_versions(&snapshots[i]))
            walked[size++] = (struct versions){target_of(&snapshots[i]), snapshots[i].blame};
    came = versions_fetch(walked, size, supply, error);
    free(walked);
    return came;
}

static int blame_supplied(struct snapshot *snapshots, size_t count, struct supply *supply,
                          struct tool_run *run, struct error *error)
{
    int came;

    do {
        if (blame_all(snapshots, count, run, error) != 0)
            return -1;
        came = fetch_versions(snapshots, count, supply, error);
        for (size_t i = 0; came > 0 && i < count; i++)
            if (snapshot_lacks_versions(&snapshots[i])) {
                blame_free(snapshots[i].blame);
                snapshots[i].blame = NULL;
                error_clear(&snapshots[i].error);
            }
    } while (came > 0);
    return came;
}

/* The records of one commit, or why there are none. */
static int write_one(struct snapshot *snapshot, struct tool_run *run, struct error *error)
{
    if (snapshot->error.kind == ERROR_NONE && snapshot_write(snapshot, error) != 0 &&
        keep_error(snapshot, error) != 0)
        return -1;
    if (snapshot->error.kind == ERROR_NONE)
        return 0;
    *error = snapshot->error;
    return tool_report(run, snapshot->subject.repo,
                       *snapshot->subject.head_hex != '\0' ? snapshot->subject.head_hex : NULL,
                       error);
}

static int count_with_facts(struct snapshot *snapshots, size_t count, struct facts *facts,
                            struct supply *supply, struct tool_run *run, struct error *error)
{
    int status;

    for (size_t i = 0; i < count; i++) {
        snapshots[i].facts = facts;
        snapshots[i].supply = supply;
    }
    status = open_supplied(snapshots, count, supply, run, error);
    if (status == 0)
        status = blame_supplied(snapshots, count, supply, run, error);
    progress_end(&run->progress);
    for (size_t i = 0; i < count; i++) {
        if (status == 0)
            status = write_one(&snapshots[i], run, error);
        snapshot_close(&snapshots[i]);
    }
    return status;
}

/* Analyses commits of one repository together; each is told of as if it were alone. What was found
 * out is kept even when that fails. */
static int count_snapshots(struct snapshot *snapshots, size_t count, struct tool_run *run,
                           struct error *error)
{
    const struct settings *settings = snapshots[0].settings;
    const struct subject *subject = &snapshots[0].subject;
    struct facts *facts = NULL;
    struct supply supply;
    int status;

    if (settings->facts != NULL &&
        object_store_replacements(subject->repository->objects) == NULL &&
        facts_open(&facts, settings->facts, subject->repo, subject->repository->id_size, error) !=
            0)
        return -1;
    status = supply_open(&supply, settings, subject, &run->progress, error);
    if (status == 0)
        status = count_with_facts(snapshots, count, facts, &supply, run, error);
    supply_close(&supply);
    if (status != 0 && strcmp(error->code, "network") == 0) /* another host may answer */
        status = tool_report(run, subject->repo, count == 1 ? subject->head_hex : NULL, error);
    return facts_close(facts, error) != 0 ? -1 : status;
}

/* Seven sixteenths of the memory are cache; the rest is for what is being worked on. */
static struct object_store_options store_options(const struct settings *settings)
{
    struct object_store_options options = {.cache_bytes = (size_t)(settings->memory / 16 * 7),
                                           .verify = settings->verify};

    return options;
}

int count_record(const struct settings *settings, struct tool_run *run, const json_t *record,
                 struct error *error)
{
    struct object_store_options options = store_options(settings);
    struct snapshot snapshot = {.settings = settings};
    int status = subject_open_record(&snapshot.subject, record, &options, error);

    if (status == 0)
        status = count_snapshots(&snapshot, 1, run, error);
    subject_close(&snapshot.subject);
    return status;
}

/* The commits that --at names, or HEAD. */
static int count_revisions(const struct settings *settings, struct tool_run *run,
                           const struct subject *subject, struct error *error)
{
    size_t count = settings->revision_count > 0 ? settings->revision_count : 1;
    struct snapshot *snapshots = calloc(count, sizeof(*snapshots));
    int status = snapshots != NULL ? 0 : error_no_memory(error);

    for (size_t i = 0; i < count && status == 0; i++) {
        const char *revision = settings->revision_count > 0 ? settings->revisions[i] : NULL;

        snapshots[i].settings = settings;
        snapshots[i].subject = *subject;
        if (subject_resolve(&snapshots[i].subject, revision, error) != 0)
            status = keep_error(&snapshots[i], error);
    }
    if (status == 0)
        status = count_snapshots(snapshots, count, run, error);
    free(snapshots);
    return status;
}

int count_path(const struct settings *settings, struct tool_run *run, const char *path,
               struct error *error)
{
    struct object_store_options options = store_options(settings);
    struct subject subject;
    int status = subject_open_repository(&subject, path, &options, error);

    tool_about(run, subject.repo, NULL);
    if (status == 0)
        status = count_revisions(settings, run, &subject, error);
    subject_close(&subject);
    return status;
}
