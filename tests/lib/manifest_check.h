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
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/text.h"
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

static inline int check_dependency(void *context, const struct dependency *found,
                                   struct error *error)
{
    (void)context, (void)error;
    assert_true(*found->name != '\0' && found->line > 0);
    assert_true(text_is_utf8(found->name, strlen(found->name)));
    assert_true(text_is_utf8(found->requirement, strlen(found->requirement)));
    assert_true((found->role == DEPENDENCY_LOCKED) == (found->resolved != NULL));
    return 0;
}

static inline int check_evidence(void *context, const struct tech_evidence *found,
                                 struct error *error)
{
    (void)context, (void)error;
    assert_non_null(found->tech);
    assert_true(found->line > 0);
    return 0;
}

/* Cuts, doubles, or puts signs that mean something to some format into a text of `size` bytes,
 * which has room for twice as many. */
static inline size_t mutate(char *text, size_t size, uint32_t *random)
{
    static const char signs[] = "{}[]()<>\"'`\n\\:,=&*!%#$-/ .@|\0\x80\xFF";

    for (unsigned i = 0; i < 3 && size > 0; i++) {
        *random = *random * 1664525 + 1013904223;
        size_t at = (*random >> 16) % size, length = (*random >> 8) % 16 + 1;

        length = at + length <= size ? length : size - at;
        switch (*random >> 28) {
        case 0:
            size = at;
            break;
        case 1:
        case 2:
            memmove(text + at, text + at + length, size - at - length);
            size -= length;
            break;
        case 3:
        case 4:
            memmove(text + at + length, text + at, size - at);
            size += length;
            break;
        default:
            text[at] = signs[(*random >> 8) % sizeof(signs)];
        }
    }
    return size;
}

/* A case's content spoilt in hundreds of ways: whatever that gives, it keeps to the contract. */
static inline void check_mutations(void **state)
{
    const struct manifest_case *test = *state;
    const struct manifest_sink sink = {NULL, check_dependency, check_evidence};
    size_t size = strlen(test->content);
    uint32_t random = (uint32_t)size + 1;

    for (unsigned round = 0; round < 300; round++) {
        char *text = malloc(2 * size + 64), *exact;
        struct error error = ERROR_INIT;

        assert_non_null(text);
        memcpy(text, test->content, size);
        size_t mutated = mutate(text, size, &random);
        exact = malloc(mutated + (mutated == 0));
        assert_non_null(exact);
        memcpy(exact, text, mutated);
        int status = manifest_parse(test->path, exact, mutated, &sink, &error);
        assert_true((status != 0) == (error.kind == ERROR_RECORD));
        free(exact);
        free(text);
    }
}

/* Runs a table of cases as one test each, and one more of it spoilt. */
static inline int run_manifest_cases(const char *group, struct manifest_case *cases, size_t count)
{
    struct CMUnitTest *tests = calloc(2 * count, sizeof(*tests));
    char(*names)[100] = calloc(count, sizeof(*names));

    for (size_t i = 0; tests != NULL && names != NULL && i < count; i++) {
        snprintf(names[i], sizeof(names[i]), "spoilt: %s", cases[i].name);
        tests[2 * i] = (struct CMUnitTest){cases[i].name, check_manifest, NULL, NULL, &cases[i]};
        tests[2 * i + 1] = (struct CMUnitTest){names[i], check_mutations, NULL, NULL, &cases[i]};
    }
    int failed = tests == NULL || names == NULL
                     ? 1
                     : _cmocka_run_group_tests(group, tests, 2 * count, NULL, NULL);
    free(names);
    free(tests);
    return failed;
}

#endif
