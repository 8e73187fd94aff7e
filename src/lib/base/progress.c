#include "base/progress.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { BAR_WIDTH = 30 };
static const double INTERVAL = 0.2; /* seconds between two drawings */
static const double LEAST_SECONDS = 1;
static const double LEAST_SHARE = 1.0 / 32;

double progress_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

int progress_set_mode(struct progress *progress, const char *name, struct error *error)
{
    if (strcmp(name, "auto") == 0)
        progress->mode = isatty(STDERR_FILENO) ? PROGRESS_BAR : PROGRESS_NONE;
    else if (strcmp(name, "bar") == 0)
        progress->mode = PROGRESS_BAR;
    else if (strcmp(name, "json") == 0)
        progress->mode = PROGRESS_JSON;
    else if (strcmp(name, "none") == 0)
        progress->mode = PROGRESS_NONE;
    else
        return error_usage(error, "--progress wants auto, bar, json or none, not \"%.40s\"", name);
    return 0;
}

void progress_begin(struct progress *progress, const char *repo)
{
    progress->repo = repo;
    progress->started = 0;
    progress->drawn = 0;
}

double progress_left(double spent, double share, double other_share)
{
    if (spent < LEAST_SECONDS || share < LEAST_SHARE || other_share < LEAST_SHARE)
        return -1;
    return spent * sqrt((1 - share) / share * ((1 - other_share) / other_share));
}

static void put(const char *text, size_t size)
{
    ssize_t written = write(STDERR_FILENO, text, size);
    (void)written; /* progress is a courtesy */
}

static void draw_json(const struct progress *progress, uint64_t done, uint64_t total, double left)
{
    json_t *record = json_pack("{s:s, s:s, s:s, s:I, s:I}", "type", "progress", "stage",
                               progress->stage, "repo", progress->repo ? progress->repo : "",
                               "done", (json_int_t)done, "total", (json_int_t)total);
    char line[4096];
    size_t size;

    if (record != NULL && progress->doing != NULL)
        json_object_set_new(record, "doing", json_string(progress->doing));
    if (record != NULL && left >= 0)
        json_object_set_new(record, "left_seconds", json_integer((json_int_t)(left + 0.5)));
    size = record ? json_dumpb(record, line, sizeof line - 1, JSON_COMPACT) : 0;
    if (size > 0 && size < sizeof line) {
        line[size++] = '\n';
        put(line, size);
    }
    json_decref(record);
}

/* In steps so wide that the text does not dance. */
static void write_left(char *text, size_t size, double left)
{
    if (left < 0)
        *text = '\0';
    else if (left <= 10)
        snprintf(text, size, "  %.0f s left", ceil(left));
    else if (left <= 60)
        snprintf(text, size, "  %.0f s left", ceil(left / 5) * 5);
    else if (left <= 90 * 60)
        snprintf(text, size, "  %.0f min left", ceil(left / 60));
    else
        snprintf(text, size, "  %.0f h left", ceil(left / 3600));
}

/* The line is written over itself and only then cleared behind: nothing flickers. */
static void draw_bar(const struct progress *progress, uint64_t done, uint64_t total, double left)
{
    const char *title = progress->doing != NULL ? progress->doing : progress->stage;
    char bar[BAR_WIDTH + 1];
    char time[40];
    char line[200];
    double share = total ? (double)done / (double)total : 0;
    int filled = share >= 1 ? BAR_WIDTH : (int)(share * BAR_WIDTH);
    int length;

    memset(bar, '.', BAR_WIDTH);
    memset(bar, '#', (size_t)filled);
    bar[BAR_WIDTH] = '\0';
    write_left(time, sizeof time, left);
    if (total == 0)
        length = snprintf(line, sizeof line, "\r%-12s %llu\033[K", title, (unsigned long long)done);
    else
        length = snprintf(line, sizeof line, "\r%-12s [%s] %3.0f%%%s\033[K", title, bar,
                          share * 100, time);
    put(line, (size_t)length);
}

static double share_of(uint64_t done, uint64_t total)
{
    return total == 0 ? 0 : done >= total ? 1 : (double)done / (double)total;
}

void progress_update_uneven(struct progress *progress, uint64_t done, uint64_t total,
                            uint64_t steps, uint64_t all_steps)
{
    double now, left;

    if (progress->mode == PROGRESS_NONE)
        return;
    now = progress_now();
    if (progress->started == 0)
        progress->started = now;
    if (now - progress->drawn < INTERVAL && (total == 0 || done < total))
        return;
    progress->drawn = now;
    left =
        progress_left(now - progress->started, share_of(done, total), share_of(steps, all_steps));
    if (progress->mode == PROGRESS_JSON)
        draw_json(progress, done, total, left);
    else
        draw_bar(progress, done, total, left);
}

void progress_update(struct progress *progress, uint64_t done, uint64_t total)
{
    progress_update_uneven(progress, done, total, done, total);
}

void progress_end(struct progress *progress)
{
    if (progress->mode == PROGRESS_BAR && progress->drawn > 0)
        put("\r\033[K", 4);
    progress->repo = NULL;
}
