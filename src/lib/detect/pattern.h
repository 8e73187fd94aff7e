/*
 * Regular expressions of the tables, on libpcre2 with JIT.
 *
 * A pattern is compiled when it is first used and kept for the life of the process; any thread may
 * use it.  Bytes, not UTF-8; ^ and $ mean lines, and only "\n" ends one (as Ruby has it).  Matching
 * is bounded: on hostile input that would take too long the answer is "no match".
 *
 * With SESAMI_NO_JIT in the environment nothing is compiled to machine code, for valgrind's sake:
 * what JIT makes compares whole vectors, whose bytes behind the subject valgrind knows to be
 * undefined.
 */
#ifndef SESAMI_DETECT_PATTERN_H
#define SESAMI_DETECT_PATTERN_H

#include <stdbool.h>
#include <stddef.h>

struct pattern {
    const char *source;
    void *_Atomic compiled;     /* pattern.c's own; NULL until the first use */
    void *_Atomic alternatives; /* likewise */
};

/* A group's bytes in the subject; size 0 and start NULL when it took no part. */
struct pattern_group {
    const char *start;
    size_t size;
};

bool pattern_matches(struct pattern *pattern, const char *subject, size_t size);

/* Finds the first match and fills groups[0..count-1] (0 is the whole match). */
bool pattern_find(struct pattern *pattern, const char *subject, size_t size,
                  struct pattern_group *groups, size_t count);

/* Compiles now; false when the source is wrong (for tests: such a pattern never matches). */
bool pattern_compile(struct pattern *pattern);

#endif
