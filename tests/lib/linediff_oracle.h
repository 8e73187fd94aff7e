/*
 * The hunks of two files by libgit2's copy of xdiff: slow, and not ours. What the line diff is held
 * to in tests and fuzzers.  One difference is known: libgit2 takes form feed and vertical tab for
 * white space, git does not.
 */
#ifndef SESAMI_TESTS_LINEDIFF_ORACLE_H
#define SESAMI_TESTS_LINEDIFF_ORACLE_H

#include "git/linediff.h"

#include <git2.h>
#include <stdlib.h>
#include <string.h>

struct oracle {
    struct hunk *hunks;
    size_t count;
    size_t room;
};

static inline int oracle_add_hunk(const git_diff_delta *delta, const git_diff_hunk *found,
                                  void *context)
{
    struct oracle *oracle = context;

    (void)delta;
    if (oracle->count == oracle->room) {
        oracle->room = 2 * oracle->room + 64;
        oracle->hunks = reallocarray(oracle->hunks, oracle->room, sizeof *oracle->hunks);
        if (!oracle->hunks)
            abort();
    }
    oracle->hunks[oracle->count++] = (struct hunk){
        (uint32_t)(found->old_start - (found->old_lines > 0)), (uint32_t)found->old_lines,
        (uint32_t)(found->new_start - (found->new_lines > 0)), (uint32_t)found->new_lines};
    return 0;
}

/* Bytes of the common tail that git leaves out: whole blocks, less what completes a line. */
static inline size_t oracle_common_tail(const char *old_bytes, size_t old_size,
                                        const char *new_bytes, size_t new_size)
{
    enum { BLOCK = 1024 };
    size_t cut = 0;
    size_t kept = 0;

    while (cut + BLOCK <= old_size && cut + BLOCK <= new_size &&
           memcmp(old_bytes + old_size - cut - BLOCK, new_bytes + new_size - cut - BLOCK, BLOCK) ==
               0)
        cut += BLOCK;
    while (kept < cut)
        if (old_bytes[old_size - cut + kept++] == '\n')
            break;
    return cut - kept;
}

/* Aborts when libgit2 fails, which in a test it must not. */
static inline void oracle_run(struct oracle *oracle, const char *old_bytes, size_t old_size,
                              const char *new_bytes, size_t new_size, unsigned flags)
{
    git_diff_options options;

    if (git_libgit2_init() < 0 || git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION) < 0)
        abort();
    options.context_lines = 0;
    options.flags = GIT_DIFF_FORCE_TEXT;
    if (!(flags & LINEDIFF_NO_INDENT_HEURISTIC))
        options.flags |= GIT_DIFF_INDENT_HEURISTIC;
    if (flags & LINEDIFF_IGNORE_WHITESPACE)
        options.flags |= GIT_DIFF_IGNORE_WHITESPACE;
    if (flags & LINEDIFF_TRIM_TAIL) {
        size_t tail = oracle_common_tail(old_bytes, old_size, new_bytes, new_size);

        old_size -= tail;
        new_size -= tail;
    }
    oracle->count = 0;
    if (git_diff_buffers(old_size ? old_bytes : "", old_size, NULL, new_size ? new_bytes : "",
                         new_size, NULL, &options, NULL, NULL, oracle_add_hunk, NULL, oracle) < 0)
        abort();
}

#endif
