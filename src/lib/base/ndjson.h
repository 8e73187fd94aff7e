/*
 * NDJSON in and out: one JSON object a line, UTF-8, lines of at most 64 MiB.
 *
 * Reading gives each line's bytes as they came (for copying) and its parsed object.  A line that is
 * no JSON object, holds NUL, repeats a key or is too long is an ERROR_RECORD; the reader then
 * stands at the next line and may go on.  Writing keeps whole records together: every write(2)
 * ends at the end of a record, unless the kernel takes less than it was given.
 */
#ifndef SESAMI_BASE_NDJSON_H
#define SESAMI_BASE_NDJSON_H

#include "base/buffer.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#define NDJSON_LINE_LIMIT ((size_t)64 << 20) /* bytes, without the line feed */

struct ndjson_reader {
    int descriptor;
    const char *name;     /* for messages: "standard input" unless the caller sets another */
    uint64_t line_number; /* of the line read last, from 1 */
    struct buffer chunk;
    size_t consumed; /* bytes of `chunk` already given out */
    bool ended;
};

struct ndjson_line {
    const char *bytes; /* without the line feed; the reader's, until the next call */
    size_t size;
    json_t *object; /* the caller's: json_decref() it */
};

/* Reads from `descriptor`, which stays the caller's. */
void ndjson_reader_init(struct ndjson_reader *reader, int descriptor);
void ndjson_reader_free(struct ndjson_reader *reader);

/* 1: `line` is filled; 0: end of input; -1: error (ERROR_RECORD: bad line, call again for the next;
 * anything else: reading failed). Empty lines are passed over. */
int ndjson_read(struct ndjson_reader *reader, struct ndjson_line *line, struct error *error);

/* True when a whole further line is already in memory, so that reading will not block. */
bool ndjson_pending(const struct ndjson_reader *reader);

struct output {
    int descriptor;
    struct buffer pending; /* whole records not yet written */
    uint64_t records;      /* written by output_record since output_init */
};

void output_init(struct output *output, int descriptor);

/* Takes over `record` (even on failure) and queues it as one line. NULL counts as out of memory. */
int output_record(struct output *output, json_t *record, struct error *error);

/* Queues a line exactly as it was read; adds the line feed. */
int output_line(struct output *output, const char *bytes, size_t size, struct error *error);

/* Writes everything out. Every failure is ERROR_ENVIRONMENT, code "output". */
int output_flush(struct output *output, struct error *error);
void output_free(struct output *output);

/* The string or integer under `key`; a missing one or one of another type is an ERROR_RECORD
 * "missing-field". The string stays the object's. */
int record_string(const json_t *object, const char *key, const char **value, struct error *error);
int record_integer(const json_t *object, const char *key, int64_t *value, struct error *error);

/* The string under `key`, NULL when there is none. */
const char *record_optional_string(const json_t *object, const char *key);

#endif
