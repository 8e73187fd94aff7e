#include "base/progress.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { BAR_WIDTH = 30 };
static const double INTERVAL = 0.2; /* seconds between two drawings */

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
    progress->started = progress_now();
    progress->drawn = 0;
}

static void put(const char *text, size_t size)
{
    ssize_t written = write(STDERR_FILENO, text, size);
    (void)written; /* progress is a courtesy */
}

static void draw_json(const struct progress *progress, uint64_t done, uint64_t total)
{
    json_t *record = json_pack("{s:s, s:s, s:s, s:I, s:I}", "type", "progress", "stage",
                               progress->stage, "repo", progress->repo ? progress->repo : "",
                               "done", (json_int_t)done, "total", (json_int_t)total);
    char line[4096];
    size_t size = record ? json_dumpb(record, line, sizeof line - 1, JSON_COMPACT) : 0;

    if (size > 0 && size < sizeof line) {
        line[size++] = '\n';
        put(line, size);
    }
    json_decref(record);
}

static void draw_bar(const struct progress *progress, uint64_t done, uint64_t total, double now)
{
    char bar[BAR_WIDTH + 1];
    char line[200];
    double share = total ? (double)done / (double)total : 0;
    int filled = share >= 1 ? BAR_WIDTH : (int)(share * BAR_WIDTH);
    double spent = now - progress->started;
    int length;

    memset(bar, '.', BAR_WIDTH);
    memset(bar, '#', (size_t)filled);
    bar[BAR_WIDTH] = '\0';
    if (total == 0)
        length = snprintf(line, sizeof line, "\r\033[K%-12s %llu", progress->stage,
                          (unsigned long long)done);
    else if (share > 0.02 && spent > 1)
        length = snprintf(line, sizeof line, "\r\033[K%-12s [%s] %3.0f%%  %.0f s left",
                          progress->stage, bar, share * 100, spent / share - spent);
    else
        length = snprintf(line, sizeof line, "\r\033[K%-12s [%s] %3.0f%%", progress->stage, bar,
                          share * 100);
    put(line, (size_t)length);
}

void progress_update(struct progress *progress, uint64_t done, uint64_t total)
{
    double now;

    if (progress->mode == PROGRESS_NONE)
        return;
    now = progress_now();
    if (now - progress->drawn < INTERVAL && (total == 0 || done < total))
        return;
    progress->drawn = now;
    if (progress->mode == PROGRESS_JSON)
        draw_json(progress, done, total);
    else
        draw_bar(progress, done, total, now);
}

void progress_end(struct progress *progress)
{
    if (progress->mode == PROGRESS_BAR && progress->drawn > 0)
        put("\r\033[K", 4);
    progress->repo = NULL;
}
