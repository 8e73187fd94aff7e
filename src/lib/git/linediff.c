/* The line diff, for now over libgit2's xdiff: right, and slow. */
#include "git/linediff.h"

#include <git2.h>
#include <stdlib.h>
#include <string.h>

struct linediff {
    struct hunk *hunks;
    size_t count;
    size_t room;
};

struct linediff *linediff_new(void)
{
    if (git_libgit2_init() < 0)
        return NULL;
    return calloc(1, sizeof(struct linediff));
}

void linediff_free(struct linediff *diff)
{
    if (!diff)
        return;
    free(diff->hunks);
    free(diff);
    git_libgit2_shutdown();
}

uint32_t linediff_count_lines(const void *bytes, size_t size)
{
    const char *at = bytes;
    const char *end = at + size;
    uint32_t lines = 0;

    while (at < end) {
        const char *feed = memchr(at, '\n', (size_t)(end - at));

        lines++;
        at = feed ? feed + 1 : end;
    }
    return lines;
}

static int add_hunk(const git_diff_delta *delta, const git_diff_hunk *found, void *context)
{
    struct linediff *diff = context;
    struct hunk *hunk;

    (void)delta;
    if (diff->count == diff->room) {
        size_t room = diff->room ? 2 * diff->room : 64;
        struct hunk *grown = reallocarray(diff->hunks, room, sizeof *grown);

        if (!grown)
            return -1;
        diff->hunks = grown;
        diff->room = room;
    }
    hunk = &diff->hunks[diff->count++];
    hunk->old_start = (uint32_t)(found->old_start - (found->old_lines > 0));
    hunk->old_count = (uint32_t)found->old_lines;
    hunk->new_start = (uint32_t)(found->new_start - (found->new_lines > 0));
    hunk->new_count = (uint32_t)found->new_lines;
    return 0;
}

/* Bytes of the common tail that git cuts: whole blocks, less what completes a line. */
static size_t common_tail(const char *old_bytes, size_t old_size, const char *new_bytes,
                          size_t new_size)
{
    enum { BLOCK = 1024 };
    size_t limit = old_size < new_size ? old_size : new_size;
    const char *old_end = old_bytes + old_size;
    const char *new_end = new_bytes + new_size;
    size_t cut = 0;
    size_t kept = 0;

    while (cut + BLOCK <= limit && memcmp(old_end - cut - BLOCK, new_end - cut - BLOCK, BLOCK) == 0)
        cut += BLOCK;
    while (kept < cut)
        if (old_end[kept++ - cut] == '\n')
            break;
    return cut - kept;
}

int linediff_run(struct linediff *diff, const void *old_bytes, size_t old_size,
                 const void *new_bytes, size_t new_size, unsigned flags, const struct hunk **hunks,
                 size_t *count, struct error *error)
{
    git_diff_options options;

    if (old_size >= (size_t)1 << 31 || new_size >= (size_t)1 << 31)
        return error_record(error, "object-too-large", "file of 2 GiB or more");
    if (git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION) < 0)
        return error_no_memory(error);
    options.context_lines = 0;
    options.flags = GIT_DIFF_FORCE_TEXT;
    if (!(flags & LINEDIFF_NO_INDENT_HEURISTIC))
        options.flags |= GIT_DIFF_INDENT_HEURISTIC;
    if (flags & LINEDIFF_IGNORE_WHITESPACE)
        options.flags |= GIT_DIFF_IGNORE_WHITESPACE;
    if (flags & LINEDIFF_TRIM_TAIL) {
        size_t tail = common_tail(old_bytes, old_size, new_bytes, new_size);

        old_size -= tail;
        new_size -= tail;
    }
    diff->count = 0;
    if (git_diff_buffers(old_size ? old_bytes : "", old_size, NULL, new_size ? new_bytes : "",
                         new_size, NULL, &options, NULL, NULL, add_hunk, NULL, diff) < 0)
        return error_no_memory(error);
    *hunks = diff->hunks;
    *count = diff->count;
    return 0;
}
