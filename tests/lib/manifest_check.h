/*
 * Shows what manifest_parse() finds in a file as lines of text, for comparing with expected ones:
 *   "3 runtime npm react ^18.0.0"        a direct dependency (line, scope, ecosystem, name,
 * requirement) "3 managed cargo serde 1.0"          a requirement to inherit "3 locked npm react
 * [^18] = 18.2.0 (packages/a)" Technologies are asked for by check_tech().
 */
#ifndef SESAMI_TESTS_MANIFEST_CHECK_H
#define SESAMI_TESTS_MANIFEST_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "detect/manifest.h"

struct manifest_case {
    const char *name, *path, *content, *expected;
};

static inline int show_dependency(void *context, const struct dependency *found,
                                  struct error *error)
{
    struct buffer *text = ((struct buffer **)context)[0];

    if (found->role >= DEPENDENCY_PROJECT) {
        return 0; /* what a pom says of itself: seen by what it does to others */
    }
    if (buffer_add_format(text, error, "%u %s %s %s", found->line,
                          found->role == DEPENDENCY_DIRECT    ? dependency_scope_name(found->scope)
                          : found->role == DEPENDENCY_MANAGED ? "managed"
                                                              : "locked",
                          found->ecosystem, found->name) != 0) {
        return -1;
    }
    if (found->role == DEPENDENCY_LOCKED) {
        return buffer_add_format(text, error, " [%s] = %s%s%s%s\n", found->requirement,
                                 found->resolved, found->member ? " (" : "",
                                 found->member ? found->member : "", found->member ? ")" : "");
    }
    return buffer_add_format(text, error, "%s%s\n", *found->requirement ? " " : "",
                             found->requirement);
}

static inline int show_evidence(void *context, const struct tech_evidence *found,
                                struct error *error)
{
    struct buffer *text = ((struct buffer **)context)[1];

    return buffer_add_format(text, error, "%s %u %s\n", found->tech, found->line, found->rule);
}

/* Parses a copy of exactly the content's size, so that a sanitizer sees every byte too far. */
static inline int parse_manifest(const char *path, const char *content, size_t size,
                                 struct buffer *dependencies, struct buffer *evidence,
                                 struct error *error)
{
    struct buffer *context[] = {dependencies, evidence};
    const struct manifest_sink sink = {context, show_dependency, show_evidence};
    char *copy = malloc(size + (size == 0));

    assert_non_null(copy);
    memcpy(copy, content, size);
    int status = manifest_parse(path, copy, size, &sink, error);
    free(copy);
    return status;
}

static inline void check_manifest(void **state)
{
    const struct manifest_case *test = *state;
    struct buffer dependencies = BUFFER_INIT, evidence = BUFFER_INIT;
    struct error error = ERROR_INIT;

    int status = parse_manifest(test->path, test->content, strlen(test->content), &dependencies,
                                &evidence, &error);
    assert_string_equal(error.message, "");
    assert_int_equal(status, 0);
    assert_string_equal(dependencies.data == NULL ? "" : dependencies.data, test->expected);
    buffer_free(&dependencies);
    buffer_free(&evidence);
}

/* Runs a table of cases as one test each. */
static inline int run_manifest_cases(const char *group, struct manifest_case *cases, size_t count)
{
    struct CMUnitTest *tests = calloc(count, sizeof(*tests));

    for (size_t i = 0; tests != NULL && i < count; i++) {
        tests[i] = (struct CMUnitTest){cases[i].name, check_manifest, NULL, NULL, &cases[i]};
    }
    int failed = tests == NULL ? 1 : _cmocka_run_group_tests(group, tests, count, NULL, NULL);
    free(tests);
    return failed;
}

#endif
