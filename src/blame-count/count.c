#include "blame-count/count.h"

#include "blame-count/authors.h"
#include "blame-count/detail.h"
#include "blame-count/ignored.h"
#include "blame-count/inventory.h"
#include "blame-count/summary.h"
#include "git/subject.h"

#include <string.h>

/* One repository's run through the stages. */
struct count {
    const struct settings *settings;
    struct subject *subject;
    struct inventory inventory;
    struct authors authors;
    struct ignored ignored;
    struct blame *blame;
    struct analysis analysis;
    uint64_t files; /* those attributed */
    uint64_t lines;
};

static void show_progress(void *context, uint64_t settled, uint64_t lines)
{
    progress_update(context, settled, lines);
}

static int run_blame(struct count *count, struct tool_run *run, struct error *error)
{
    struct blame_options options = count->settings->blame;
    struct subject *subject = count->subject;
    int status = ignored_open(&count->ignored, count->settings, subject, error);

    options.progress = show_progress;
    options.progress_context = &run->progress;
    options.ignored = count->ignored.ids;
    options.ignored_count = count->ignored.count;
    if (status == 0)
        status = blame_run(&count->blame, subject->repository, &subject->head,
                           count->inventory.files, count->inventory.count, &options, error);
    return status;
}

/* What the walk could not follow to the end joins the files that are not counted. */
static enum file_skip skip_of(enum blame_status status)
{
    return status == BLAME_WHOLE     ? SKIP_NONE
           : status == BLAME_MISSING ? SKIP_MISSING
                                     : SKIP_TOO_LARGE;
}

static int write_details(struct count *count, size_t file, struct error *error)
{
    const struct inventory *inventory = &count->inventory;

    if (count->settings->files && detail_write_file(&count->analysis, inventory, &count->authors,
                                                    count->blame, file, error) != 0)
        return -1;
    if (!count->settings->lines)
        return 0;
    return detail_write_lines(&count->analysis, inventory, count->subject->repository->objects,
                              count->blame, file, error);
}

static int add_files(struct count *count, struct summary *summary, struct error *error)
{
    struct inventory *inventory = &count->inventory;

    for (size_t i = 0; i < inventory->count; i++) {
        const struct blame_range *ranges;
        size_t range_count;
        enum file_skip skip = skip_of(blame_ranges(count->blame, i, &ranges, &range_count));

        if (skip != SKIP_NONE) {
            inventory->skipped[skip]++;
            continue;
        }
        count->files++;
        count->lines += inventory->files[i].lines;
        if (summary_add(summary, inventory, &count->authors, count->blame, i, error) != 0 ||
            write_details(count, i, error) != 0)
            return -1;
    }
    return 0;
}

static json_t *ignored_json(const struct count *count)
{
    json_t *list = json_array();

    for (size_t i = 0; i < count->ignored.count; i++) {
        char hex[OBJECT_HEX_SIZE];

        json_array_append_new(list, json_string(object_id_hex(count->subject->repository->objects,
                                                              &count->ignored.ids[i], hex)));
    }
    return list;
}

static json_t *options_json(const struct count *count)
{
    const struct settings *settings = count->settings;
    json_t *options = json_pack("{s:o, s:b, s:b, s:I}", "ignored", ignored_json(count),
                                "ignore_space", (int)settings->blame.ignore_whitespace,
                                "first_parent", (int)settings->blame.first_parent, "max_file_size",
                                (json_int_t)settings->max_file_size);

    if (settings->blame.since > 0)
        json_object_set_new(options, "since", json_integer(settings->blame.since));
    return options;
}

static int write_records(struct count *count, struct error *error)
{
    struct summary summary = {0};
    int status = add_files(count, &summary, error);

    if (status == 0)
        status = summary_write(&summary, &count->analysis, error);
    summary_free(&summary);
    for (int skip = SKIP_NONE + 1; skip <= SKIP_MISSING && status == 0; skip++)
        status = analysis_skipped(&count->analysis, file_skip_name((enum file_skip)skip),
                                  count->inventory.skipped[skip], error);
    if (status != 0)
        return -1;
    return analysis_done(&count->analysis, count->files, count->lines, options_json(count), error);
}

static int count_subject(const struct settings *settings, struct tool_run *run,
                         struct subject *subject, struct error *error)
{
    struct count count = {.settings = settings, .subject = subject};
    int status;

    analysis_begin(&count.analysis, run, subject->repo, subject->head_hex);
    status = inventory_open(&count.inventory, subject->repository, &subject->head,
                            settings->max_file_size, error);
    if (status == 0)
        status = run_blame(&count, run, error);
    progress_end(&run->progress);
    if (status == 0) {
        status =
            authors_open(&count.authors, subject->repository, &subject->head, count.blame, error);
        if (status == 0)
            status = write_records(&count, error);
        authors_close(&count.authors);
        blame_free(count.blame);
    }
    ignored_close(&count.ignored);
    inventory_close(&count.inventory);
    return status;
}

/* Three eighths of the memory are cache; the rest is for what is being worked on. */
static struct object_store_options store_options(const struct settings *settings)
{
    struct object_store_options options = {.cache_bytes = (size_t)(settings->memory / 8 * 3)};

    return options;
}

int count_record(const struct settings *settings, struct tool_run *run, const json_t *record,
                 struct error *error)
{
    struct object_store_options options = store_options(settings);
    struct subject subject;
    int status = subject_open_record(&subject, record, &options, error);

    if (status == 0)
        status = count_subject(settings, run, &subject, error);
    subject_close(&subject);
    return status;
}

int count_path(const struct settings *settings, struct tool_run *run, const char *path,
               struct error *error)
{
    struct object_store_options options = store_options(settings);
    struct subject subject;
    int status = subject_open_path(&subject, path, settings->revision, &options, error);

    tool_about(run, subject.repo, subject.head_hex);
    if (status == 0)
        status = count_subject(settings, run, &subject, error);
    subject_close(&subject);
    return status;
}
