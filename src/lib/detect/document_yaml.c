/* YAML by libyaml's events.  Aliases are copied node by node under the document's limit: whoever
 * walks the tree afterwards cannot be led through more than that, however anchors are nested. */
#include "detect/document.h"

#include <stdbool.h>
#include <string.h>
#include <yaml.h>

enum { ANCHOR_LIMIT = 1024 };

struct anchor {
    const char *name;
    const struct node *node;
    struct anchor *next; /* the latest first: a name may be set anew */
};

struct yaml_reader {
    yaml_parser_t parser;
    struct document *document;
    struct error *error;
    struct node *open[DOCUMENT_DEPTH_LIMIT]; /* maps and lists not yet ended */
    const char *keys[DOCUMENT_DEPTH_LIMIT];  /* a map's key that waits for its value */
    uint32_t lines[DOCUMENT_DEPTH_LIMIT];
    unsigned depth;
    unsigned skipped; /* depth inside a key that is itself a map or list */
    struct anchor *anchors;
    unsigned anchor_count;
};

static int set_anchor(struct yaml_reader *reader, const yaml_char_t *name, const struct node *node)
{
    if (name == NULL) {
        return 0;
    }
    if (++reader->anchor_count > ANCHOR_LIMIT) {
        return error_record(reader->error, "too-large", "line %u: too many anchors", node->line);
    }
    struct anchor *anchor = document_allocate(reader->document, sizeof(*anchor), reader->error);
    const char *copy = document_copy(reader->document, (const char *)name,
                                     strlen((const char *)name), reader->error);
    if (anchor == NULL || copy == NULL) {
        return -1;
    }
    *anchor = (struct anchor){copy, node, reader->anchors};
    reader->anchors = anchor;
    return 0;
}

static bool is_open(const struct yaml_reader *reader, const struct node *node)
{
    for (unsigned i = 0; i < reader->depth; i++) {
        if (reader->open[i] == node) {
            return true;
        }
    }
    return false;
}

/* Adds a value where the next one belongs. In a map every other scalar is a key: those return NULL
 * with `*key` set. */
static struct node *add_value(struct yaml_reader *reader, enum node_kind kind, uint32_t line)
{
    struct node *parent = reader->depth == 0 ? NULL : reader->open[reader->depth - 1];
    const char *key = NULL;

    if (parent != NULL && parent->kind == NODE_MAP) {
        key = reader->keys[reader->depth - 1];
        line = reader->lines[reader->depth - 1];
        reader->keys[reader->depth - 1] = NULL;
    }
    return document_add(reader->document, parent, kind, key, line, reader->error);
}

static bool expects_key(const struct yaml_reader *reader)
{
    return reader->depth > 0 && reader->open[reader->depth - 1]->kind == NODE_MAP &&
           reader->keys[reader->depth - 1] == NULL;
}

static void set_key(struct yaml_reader *reader, const char *key, uint32_t line)
{
    reader->keys[reader->depth - 1] = key;
    reader->lines[reader->depth - 1] = line;
}

static int open_node(struct yaml_reader *reader, enum node_kind kind, const yaml_char_t *anchor,
                     uint32_t line)
{
    if (expects_key(reader)) { /* "? {a: b}": no manifest means anything by it */
        set_key(reader, "", line);
        reader->skipped = 1;
        return 0;
    }
    if (reader->depth == DOCUMENT_DEPTH_LIMIT) {
        return error_record(reader->error, "too-large", "line %u: nested too deeply", line);
    }
    struct node *node = add_value(reader, kind, line);
    if (node == NULL) {
        return -1;
    }
    reader->open[reader->depth] = node;
    reader->keys[reader->depth++] = NULL;
    return set_anchor(reader, anchor, node);
}

static bool is_null(const yaml_event_t *event)
{
    const char *value = (const char *)event->data.scalar.value;

    return event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
           (*value == '\0' || strcmp(value, "~") == 0 || strcmp(value, "null") == 0);
}

static int read_scalar(struct yaml_reader *reader, const yaml_event_t *event, uint32_t line)
{
    const char *text = document_copy(reader->document, (const char *)event->data.scalar.value,
                                     event->data.scalar.length, reader->error);

    if (text == NULL) {
        return -1;
    }
    if (expects_key(reader)) {
        set_key(reader, text, line);
        return 0;
    }
    struct node *node = add_value(reader, is_null(event) ? NODE_NULL : NODE_STRING, line);
    if (node == NULL) {
        return -1;
    }
    node->text = node->kind == NODE_NULL ? "" : text;
    return set_anchor(reader, event->data.scalar.anchor, node);
}

/* Copies what is below `source`. Its depth is bounded: copies stand where an open node could. */
static int copy_children(struct yaml_reader *reader, struct node *target, const struct node *source,
                         unsigned depth)
{
    if (depth > DOCUMENT_DEPTH_LIMIT) {
        return error_record(reader->error, "too-large", "line %u: nested too deeply", target->line);
    }
    for (const struct node *child = source->first; child != NULL; child = child->next) {
        struct node *copy = document_add(reader->document, target, child->kind, child->key,
                                         child->line, reader->error);
        if (copy == NULL) {
            return -1;
        }
        copy->text = child->text;
        if (copy_children(reader, copy, child, depth + 1) != 0) {
            return -1;
        }
    }
    return 0;
}

static int read_alias(struct yaml_reader *reader, const yaml_event_t *event, uint32_t line)
{
    const char *name = (const char *)event->data.alias.anchor;
    const struct anchor *anchor = reader->anchors;

    while (anchor != NULL && strcmp(anchor->name, name) != 0) {
        anchor = anchor->next;
    }
    if (anchor == NULL || is_open(reader, anchor->node)) {
        return error_record(reader->error, "bad-manifest", "line %u: alias of nothing", line);
    }
    if (expects_key(reader)) {
        set_key(reader, anchor->node->text, line);
        return 0;
    }
    struct node *node = add_value(reader, anchor->node->kind, line);
    if (node == NULL) {
        return -1;
    }
    node->text = anchor->node->text;
    return copy_children(reader, node, anchor->node, reader->depth);
}

/* Inside a key that is a map or list: only its end matters. */
static void skip_event(struct yaml_reader *reader, yaml_event_type_t type)
{
    if (type == YAML_MAPPING_START_EVENT || type == YAML_SEQUENCE_START_EVENT) {
        reader->skipped++;
    } else if (type == YAML_MAPPING_END_EVENT || type == YAML_SEQUENCE_END_EVENT) {
        reader->skipped--;
    }
}

static int read_event(struct yaml_reader *reader, const yaml_event_t *event)
{
    uint32_t line = (uint32_t)event->start_mark.line + 1;

    if (reader->skipped > 0) {
        skip_event(reader, event->type);
        return 0;
    }
    switch (event->type) {
    case YAML_MAPPING_START_EVENT:
        return open_node(reader, NODE_MAP, event->data.mapping_start.anchor, line);
    case YAML_SEQUENCE_START_EVENT:
        return open_node(reader, NODE_LIST, event->data.sequence_start.anchor, line);
    case YAML_MAPPING_END_EVENT:
    case YAML_SEQUENCE_END_EVENT:
        reader->depth--;
        return 0;
    case YAML_SCALAR_EVENT:
        return read_scalar(reader, event, line);
    case YAML_ALIAS_EVENT:
        return read_alias(reader, event, line);
    default:
        return 0;
    }
}

static int bad_yaml(const yaml_parser_t *parser, struct error *error)
{
    if (parser->error == YAML_MEMORY_ERROR) {
        return error_no_memory(error);
    }
    return error_record(error, "bad-manifest", "line %zu: YAML: %s", parser->problem_mark.line + 1,
                        parser->problem == NULL ? "unreadable" : parser->problem);
}

static int read_events(struct yaml_reader *reader)
{
    yaml_event_type_t type;

    do {
        yaml_event_t event;

        if (!yaml_parser_parse(&reader->parser, &event)) {
            return bad_yaml(&reader->parser, reader->error);
        }
        type = event.type;
        int status = read_event(reader, &event);
        yaml_event_delete(&event);
        if (status != 0) {
            return -1;
        }
    } while (type != YAML_STREAM_END_EVENT);
    return 0;
}

int document_read_yaml(struct document *document, const char *bytes, size_t size,
                       struct error *error)
{
    struct yaml_reader reader = {.document = document, .error = error};

    if (!yaml_parser_initialize(&reader.parser)) {
        return error_no_memory(error);
    }
    yaml_parser_set_input_string(&reader.parser, (const unsigned char *)bytes, size);
    int status = read_events(&reader);
    yaml_parser_delete(&reader.parser);
    return status;
}
