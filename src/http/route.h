/*
 * The routes, all in one table: pattern, what answers, and the query parameters it takes.
 *
 * A pattern's "{name}" stands for any one segment that is not empty.  Who asks (but for rows that
 * are `keyed`), the values of these segments, then those of the parameters in the order of their
 * table, are the parameters of the route's statement.
 */
#ifndef SESAMI_HTTP_ROUTE_H
#define SESAMI_HTTP_ROUTE_H

#include "http/statement.h"
#include "http/uri.h"

#include <stdbool.h>

enum parameter_kind {
    PARAMETER_NUMBER, /* minimum..maximum */
    PARAMETER_CHOICE, /* one of `choices` */
    PARAMETER_LIST,   /* any of `choices`, with commas between them; may be empty */
    PARAMETER_TEXT,   /* at most `maximum` bytes */
    PARAMETER_DATE,   /* 2024-02-29 */
    PARAMETER_LIMIT,  /* a number; of lists sent row by row, all rows when it is not given */
};

struct parameter {
    const char *name; /* NULL ends a table */
    enum parameter_kind kind;
    long minimum, maximum;
    const char *const *choices; /* NULL-ended */
    const char *fallback;       /* its value when the query has none */
};

struct answer;
struct request;
struct resources;

/* What answers a request that no statement alone can; `values` as for a statement. */
typedef void route_handler(struct resources *resources, struct request *request,
                           const char *const *values, struct answer *answer);

enum { METHOD_GET = 1, METHOD_POST = 2, METHOD_DELETE = 4 }; /* HEAD goes with GET */

enum route_kind {
    ROUTE_HANDLER,
    ROUTE_STATEMENT,
    ROUTE_HEALTH,
    ROUTE_METRICS,
    ROUTE_FILE,
    ROUTE_NONE
};

struct route {
    const char *pattern;
    enum route_kind kind;
    enum statement statement;
    const struct parameter *parameters; /* NULL: a query is not looked at */
    const char *columns;                /* of its main list as CSV (csv.h); NULL: it has no rows */
    unsigned methods;                   /* METHOD_...; 0: METHOD_GET */
    route_handler *handler;             /* of ROUTE_HANDLER */
    bool own;                           /* only for somebody who is signed in */
    bool keyed; /* about classes: served as coding activity is, asked with its keys, by no viewer */
};

/* The last two rows are for static files and for whatever matches nothing. */
extern const struct route routes[];
extern const size_t route_count;

/* Whether the rows under /api but not /api/v1, coding activity (coding.h), and those that are
 * `keyed` are there. They are not unless this says so, before the first request. */
void route_serve_coding(bool serve);

bool route_coding_is_served(void);

/* Whether it is a row under /api but not /api/v1. */
bool route_is_coding(const struct route *route);

/* The row that matches; files and unknown paths both end at ROUTE_FILE. Of several rows for one
 * path the first with the method, if there is one; *allowed is what all of them take. Never NULL.
 */
const struct route *route_find(const struct uri *uri, const char *method, unsigned *allowed);
const struct route *route_none(void);

/* Whether a method is among those allowed, and these as an Allow field lists them. */
bool route_takes(unsigned allowed, const char *method);
const char *route_methods(unsigned allowed);

/* Fills `values` (STATEMENT_PARAMETERS of them, pointing to `viewer` or into `uri` or the table).
 * A viewer "" is nobody.  `limit` gets the value of a PARAMETER_LIMIT, 0 without one; `rows`: the
 * list is sent row by row.  "format" is format.h's and left alone.  An unknown, a repeated or a bad
 * parameter is an ERROR_USAGE, "unknown-parameter" or "bad-parameter". */
int route_values(const struct route *route, const struct uri *uri, const char *viewer, bool rows,
                 const char **values, long *limit, struct error *error);

#endif
