/*
 * A document of any of the tree formats (JSON, TOML, YAML, XML) as one kind of tree, in which every
 * node knows its line.
 *
 * The readers are bounded: bytes by their caller, depth and number of nodes here, so that walking a
 * tree of fixed depth costs no more than its document could hold.  All memory is the document's and
 * goes with document_free().  Failures are ERROR_RECORD "bad-manifest" or "too-large", with the
 * line in the message, or out of memory.  A byte order mark is passed over.
 *
 * JSON: comments and trailing commas are taken (JSONC); of a repeated key the last one is found.
 * TOML: version 1.0, complete; see toml.c.
 * YAML: aliases are copied (and counted), merge keys work in node_get(), tags are ignored; every
 * scalar is a NODE_STRING but for a plain null.  Further documents follow the root by `next`.
 * XML: an element is a map with its local name as `key`, its trimmed character data as `text` and
 * its attributes as string children with keys "@name"; documents that declare entities are refused.
 */
#ifndef SESAMI_DETECT_DOCUMENT_H
#define SESAMI_DETECT_DOCUMENT_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

enum { DOCUMENT_DEPTH_LIMIT = 128, DOCUMENT_NODE_LIMIT = 1 << 20 };

enum node_kind {
    NODE_MAP,
    NODE_LIST,
    NODE_STRING,
    NODE_INTEGER,
    NODE_FLOAT,
    NODE_BOOLEAN,
    NODE_TIME,
    NODE_NULL
};

struct node {
    enum node_kind kind;
    uint32_t line;    /* from 1: of the key when it has one, else of the value */
    unsigned mark;    /* the reader's own */
    const char *key;  /* NULL at the root and in lists */
    const char *text; /* a scalar as text, escapes resolved; never NULL */
    struct node *first, *last;
    struct node *next;         /* the next in the same map or list */
    const struct node **index; /* of a large map after document_index(): children by key */
    uint32_t index_size;
};

struct document {
    struct node *root; /* NULL: empty */
    struct node *last_root;
    struct document_chunk *chunks;
    size_t nodes;
};

#define DOCUMENT_INIT       \
    {                       \
        NULL, NULL, NULL, 0 \
    }

/* Each reads into an empty document; on failure what was read so far may be in it. */
int document_read_json(struct document *document, const char *bytes, size_t size,
                       struct error *error);
int document_read_toml(struct document *document, const char *bytes, size_t size,
                       struct error *error);
int document_read_yaml(struct document *document, const char *bytes, size_t size,
                       struct error *error);
int document_read_xml(struct document *document, const char *bytes, size_t size,
                      struct error *error);
void document_free(struct document *document);

/* What document_stream_json() calls with each entry of a section. The node is valid during the call
 * only. Non-zero ends the reading and is passed on. */
typedef int document_visitor(void *context, const char *section, const struct node *node,
                             struct error *error);

/* For large JSON of which little is wanted: reads the members of the root map that `sections` names
 * (NULL-ended; maps or lists themselves) one entry at a time, so that no more memory is taken than
 * the largest of them needs. Everything else is passed over. */
int document_stream_json(const char *bytes, size_t size, const char *const *sections,
                         document_visitor *visit, void *context, struct error *error);

/* Makes node_get() quick for large maps: to be called once after reading, lest looking up every key
 * of a hostile document take the square of its size. */
int document_index(struct document *document, struct error *error);

/* The value under `key` of a map, the last one if there are several. NULL: none, or no
 * map, or no key. */
const struct node *node_get(const struct node *map, const char *key);

/* node_get() along a path: "tool.poetry.dependencies". Keys that hold dots cannot be named. */
const struct node *node_at(const struct node *map, const char *path);

/* The text of a scalar (or of an XML element); "" for NULL and everything else. */
const char *node_text(const struct node *node);
const char *node_get_text(const struct node *map, const char *key);

/* The first child, NULL for NULL: for (child = node_first(n); child; child = child->next). */
const struct node *node_first(const struct node *node);

/* For the readers. A child of `parent`, or with NULL a further root; `key` and `text` are kept by
 * reference. NULL on failure. */
struct node *document_add(struct document *document, struct node *parent, enum node_kind kind,
                          const char *key, uint32_t line, struct error *error);

/* Memory that goes with the document, and a NUL-ended copy of bytes in it. NULL on failure. */
void *document_allocate(struct document *document, size_t size, struct error *error);
char *document_copy(struct document *document, const char *bytes, size_t size, struct error *error);

/* The bytes behind a UTF-8 byte order mark. */
const char *document_skip_bom(const char *bytes, size_t *size);

#endif
