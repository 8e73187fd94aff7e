#include "blame-count/snapshot.h"

#include "blame-count/detail.h"
#include "blame-count/summary.h"

#include <string.h>

int snapshot_open(struct snapshot *snapshot, struct tool_run *run, struct error *error)
{
    const struct subject *subject = &snapshot->subject;
    double started = snapshot->analysis.started;

    analysis_begin(&snapshot->analysis, run, subject->repo, subject->head_hex);
    if (started > 0) /* it is opened again */
        snapshot->analysis.started = started;
    if (inventory_open(&snapshot->inventory, subject, snapshot->settings, snapshot->facts,
                       snapshot->supply, error) != 0)
        return -1;
    if (ignored_open(&snapshot->ignored, snapshot->settings, subject, error) != 0)
        return -1;
    snapshot->opened = true;
    return 0;
}

void snapshot_close(struct snapshot *snapshot)
{
    blame_free(snapshot->blame);
    snapshot->blame = NULL;
    ignored_close(&snapshot->ignored);
    inventory_close(&snapshot->inventory);
    snapshot->opened = false;
    memset(&snapshot->ignored, 0, sizeof(snapshot->ignored));
    memset(&snapshot->inventory, 0, sizeof(snapshot->inventory));
}

bool snapshot_lacks_versions(const struct snapshot *snapshot)
{
    return snapshot->opened && (snapshot->error.kind == ERROR_NONE ||
                                strcmp(snapshot->error.code, "missing-object") == 0);
}

/* What the walk could not follow to the end joins the files that are not counted. */
static enum file_skip skip_of(enum blame_status status)
{
    static const enum file_skip skips[] = {[BLAME_WHOLE] = SKIP_NONE,
                                           [BLAME_MISSING] = SKIP_MISSING,
                                           [BLAME_TOO_LARGE] = SKIP_TOO_LARGE,
                                           [BLAME_TOO_COSTLY] = SKIP_TOO_COSTLY};

    return skips[status];
}

static int write_details(struct snapshot *snapshot, size_t file, struct error *error)
{
    const struct inventory *inventory = &snapshot->inventory;

    if (snapshot->settings->files &&
        detail_write_file(&snapshot->analysis, inventory, &snapshot->authors, snapshot->blame, file,
                          error) != 0)
        return -1;
    if (!snapshot->settings->lines)
        return 0;
    return detail_write_lines(&snapshot->analysis, inventory, snapshot->subject.repository->objects,
                              snapshot->blame, file, error);
}

/* What is summed up while the files go by. */
struct totals {
    struct summary whole;
    struct summary directories;
};

static int add_file(struct snapshot *snapshot, struct totals *totals, size_t file,
                    struct error *error)
{
    const struct inventory *inventory = &snapshot->inventory;
    const struct authors *authors = &snapshot->authors;

    snapshot->files++;
    snapshot->lines += inventory->files[file].lines;
    if (summary_add(&totals->whole, inventory, authors, snapshot->blame, file, error) != 0)
        return -1;
    if (totals->directories.by_directory &&
        summary_add(&totals->directories, inventory, authors, snapshot->blame, file, error) != 0)
        return -1;
    return write_details(snapshot, file, error);
}

static int add_files(struct snapshot *snapshot, struct totals *totals, struct error *error)
{
    struct inventory *inventory = &snapshot->inventory;

    for (size_t i = 0; i < inventory->count; i++) {
        const struct blame_range *ranges;
        size_t range_count;
        enum file_skip skip = skip_of(blame_ranges(snapshot->blame, i, &ranges, &range_count));

        if (skip != SKIP_NONE)
            inventory->skipped[skip]++;
        else if (add_file(snapshot, totals, i, error) != 0)
            return -1;
    }
    return 0;
}

static json_t *ignored_json(const struct snapshot *snapshot)
{
    json_t *list = json_array();

    for (size_t i = 0; i < snapshot->ignored.count; i++) {
        char hex[OBJECT_HEX_SIZE];

        json_array_append_new(list, json_string(object_id_hex(snapshot->subject.repository->objects,
                                                              &snapshot->ignored.ids[i], hex)));
    }
    return list;
}

static json_t *score_json(bool wanted, uint32_t score, uint32_t usual)
{
    return wanted ? json_integer(score > 0 ? score : usual) : json_null();
}

static json_t *options_json(const struct snapshot *snapshot)
{
    const struct settings *settings = snapshot->settings;
    const struct blame_options *blame = &settings->blame;
    bool moves = blame->find_moves || blame->find_copies > 0;
    json_t *options = json_pack(
        "{s:o, s:b, s:b, s:I, s:o, s:i, s:o}", "ignored", ignored_json(snapshot), "ignore_space",
        (int)blame->ignore_whitespace, "first_parent", (int)blame->first_parent, "max_file_size",
        (json_int_t)settings->max_file_size, "move_score",
        score_json(moves, blame->move_score, BLAME_MOVE_SCORE), "copies", (int)blame->find_copies,
        "copy_score", score_json(blame->find_copies > 0, blame->copy_score, BLAME_COPY_SCORE));

    if (blame->since > 0)
        json_object_set_new(options, "since", json_integer(blame->since));
    return options;
}

static int write_records(struct snapshot *snapshot, struct error *error)
{
    int64_t depth = snapshot->settings->depth;
    struct totals totals = {
        .directories = {.by_directory = depth >= 0, .depth = (unsigned)depth},
    };
    int status = add_files(snapshot, &totals, error);

    if (status == 0)
        status = summary_write(&totals.whole, &snapshot->analysis, error);
    if (status == 0)
        status = summary_write(&totals.directories, &snapshot->analysis, error);
    summary_free(&totals.whole);
    summary_free(&totals.directories);
    for (int skip = SKIP_NONE + 1; skip < SKIP_REASONS && status == 0; skip++)
        status = analysis_skipped(&snapshot->analysis, file_skip_name((enum file_skip)skip),
                                  snapshot->inventory.skipped[skip], error);
    if (status != 0)
        return -1;
    return analysis_done(&snapshot->analysis, snapshot->files, snapshot->lines,
                         options_json(snapshot), error);
}

/* A mailmap may be missing. */
static int open_authors(struct snapshot *snapshot, struct error *error)
{
    int status;

    do {
        authors_close(&snapshot->authors);
        status = authors_open(&snapshot->authors, snapshot->subject.repository,
                              &snapshot->subject.head, snapshot->blame, error);
    } while (supply_retry(snapshot->supply, &status, error));
    return status;
}

int snapshot_write(struct snapshot *snapshot, struct error *error)
{
    int status = open_authors(snapshot, error);

    if (status == 0)
        status = write_records(snapshot, error);
    authors_close(&snapshot->authors);
    return status;
}
