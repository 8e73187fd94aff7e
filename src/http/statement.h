/*
 * The statements that the server may run, all of them in one table, each but the first a call of
 * one function of schema `api` that answers with one JSON text (or NULL: there is no such thing, or
 * it is not for this viewer).  The first value of each, but for STATEMENT_HEALTH, is who asks: the
 * number of a user, NULL for nobody.  Those of schema coding_api are about no user (coding.h).
 *
 * They are prepared once a connection.  All only read, so one that dies with its connection is run
 * again, once, on a new one.
 */
#ifndef SESAMI_HTTP_STATEMENT_H
#define SESAMI_HTTP_STATEMENT_H

#include "base/buffer.h"
#include "http/pool.h"

enum statement {
    STATEMENT_VERSION, /* the database's, for the cache; no function of ours */
    STATEMENT_HEALTH,
    STATEMENT_REPOSITORIES,
    STATEMENT_REPOSITORY,
    STATEMENT_CONTRIBUTORS,
    STATEMENT_LANGUAGES,
    STATEMENT_TECHNOLOGIES,
    STATEMENT_DEPENDENCIES,
    STATEMENT_ACTIVITY,
    STATEMENT_COMPOSITION,
    STATEMENT_TECHNOLOGY_CHANGES,
    STATEMENT_SKIPPED,
    STATEMENT_QUEUE,
    STATEMENT_ANALYSES,
    STATEMENT_ANALYSIS,
    STATEMENT_ACCOUNT_REPOSITORIES,
    STATEMENT_PROFILE,
    STATEMENT_COMPARE,
    STATEMENT_CLASSES,
    STATEMENT_CLASS_ASSIGNMENT,
    STATEMENT_CLASS_STUDENT,
    STATEMENT_CODING_KEY,
    STATEMENT_CODING_FILES,
    STATEMENT_CODING_TIMESTAMPS,
    STATEMENT_CODING_FILE_AVERAGE,
    STATEMENT_CODING_WORK_AVERAGE,
    STATEMENT_CODING_TREND,
    STATEMENT_CODING_BUILD_LOGS,
    STATEMENT_CODING_RUN_LOGS,
    STATEMENT_CODING_ASSIGNMENT,
    STATEMENT_CODING_CHANGES,
    STATEMENT_CODING_BUILD_AVERAGE,
    STATEMENT_CODING_RUN_AVERAGE,
    STATEMENT_COUNT
};

#define STATEMENT_PARAMETERS 16 /* at most */

/* How many values `statement` takes. */
size_t statement_parameters(enum statement statement);

/* The statement that gives a list row by row instead, as (JSON, cursor behind it or NULL); NULL
 * when there is none.  It takes the first `parameters` of the values; a limit that is NULL is no
 * limit. */
const char *statement_rows(enum statement statement, int *parameters);

/* Runs `statement` with `values` (as many as it has parameters; text, NULL for SQL's) and adds its
 * JSON to `out`, and to `next` (NULL: unwanted) the cursor of the next page if there is one.
 * `found` is false when the answer was NULL.  Fails with pool_take()'s codes, "bad-parameter" (the
 * cursor), "query-timeout", "database-not-ready" (the functions are not there or not ours to call)
 * or "query-failed". */
int statement_run(struct pool *pool, enum statement statement, const char *const *values,
                  struct buffer *out, struct buffer *next, bool *found, struct error *error);

#endif
