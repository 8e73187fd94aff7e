/*
 * What the two halves of the TOML 1.0 reader share: toml.c reads tables and keys, toml_value.c
 * strings, numbers, times, arrays.  Everyone else calls document_read_toml().
 */
#ifndef SESAMI_DETECT_TOML_H
#define SESAMI_DETECT_TOML_H

#include "detect/document.h"

#include <stdbool.h>

/* How a table or array came to be decides who may add to it (node.mark). */
enum toml_mark {
    TOML_OPEN,     /* by a header's prefix: its own header may still come */
    TOML_DEFINED,  /* by its header */
    TOML_DOTTED,   /* by a dotted key: further dotted keys may add to it */
    TOML_CLOSED,   /* inline: nobody may */
    TOML_REPEATED, /* array of tables: further [[headers]] may */
};

struct toml_reader {
    const char *cursor, *end;
    uint32_t line;
    unsigned depth;
    struct document *document;
    struct node *table; /* where keys go now */
    /* Every key of every table, to find repeated ones in constant time. */
    const struct node **index, **parents;
    size_t index_size, index_used;
    uint64_t seed;
    struct error *error;
};

int toml_fail(const struct toml_reader *reader, const char *what);

static inline int toml_peek(const struct toml_reader *reader)
{
    return reader->cursor < reader->end ? (unsigned char)*reader->cursor : -1;
}

bool toml_take(struct toml_reader *reader, const char *bytes);
void toml_skip_blanks(struct toml_reader *reader);

/* A comment if there is one, then the end of the line or of the document. */
int toml_end_line(struct toml_reader *reader);

/* Space, comments and line feeds, as between the values of an array. */
int toml_skip_lines(struct toml_reader *reader);

/* "key.key = value" into `table`. */
int toml_read_pair(struct toml_reader *reader, struct node *table);

/* A single-line string, basic or literal by its quote. NULL on failure. */
const char *toml_read_string(struct toml_reader *reader);

/* Adds the value at the cursor to `parent` under `key` (NULL in arrays). */
int toml_read_value(struct toml_reader *reader, struct node *parent, const char *key,
                    uint32_t line);

/* document_add() that also enters the key into the index; the key must not be there yet. */
struct node *toml_add(struct toml_reader *reader, struct node *parent, enum node_kind kind,
                      const char *key, uint32_t line);

/* Numbers, times and booleans in toml_scalar.c: what kind of value these bytes are, NODE_NULL when
 * they are none. */
enum node_kind toml_scalar_kind(const char *bytes, size_t size);

#endif
