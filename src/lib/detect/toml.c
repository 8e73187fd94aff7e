/* TOML 1.0: documents, tables, keys.  Judged by the toml-test suite (see tests/unit/toml_test.c).
 */
#include "detect/toml.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

int toml_fail(const struct toml_reader *reader, const char *what)
{
    return error_record(reader->error, "bad-manifest", "line %u: TOML: %s", reader->line, what);
}

bool toml_take(struct toml_reader *reader, const char *bytes)
{
    size_t size = strlen(bytes);

    if ((size_t)(reader->end - reader->cursor) < size || memcmp(reader->cursor, bytes, size) != 0) {
        return false;
    }
    reader->cursor += size;
    return true;
}

void toml_skip_blanks(struct toml_reader *reader)
{
    while (toml_peek(reader) == ' ' || toml_peek(reader) == '\t') {
        reader->cursor++;
    }
}

static int skip_comment(struct toml_reader *reader)
{
    toml_skip_blanks(reader);
    if (toml_peek(reader) != '#') {
        return 0;
    }
    for (int byte; (byte = toml_peek(reader)) != -1 && byte != '\n'; reader->cursor++) {
        bool line_end =
            byte == '\r' && reader->end - reader->cursor > 1 && reader->cursor[1] == '\n';

        if (!line_end && byte != '\t' && (byte < 0x20 || byte == 0x7F)) {
            return toml_fail(reader, "control character in a comment");
        }
        if (line_end) {
            break;
        }
    }
    return 0;
}

static bool take_line_feed(struct toml_reader *reader)
{
    bool taken = toml_take(reader, "\n") || toml_take(reader, "\r\n");

    reader->line += taken;
    return taken;
}

int toml_end_line(struct toml_reader *reader)
{
    if (skip_comment(reader) != 0) {
        return -1;
    }
    return toml_peek(reader) == -1 || take_line_feed(reader) ? 0
                                                             : toml_fail(reader, "line too long");
}

int toml_skip_lines(struct toml_reader *reader)
{
    do {
        if (skip_comment(reader) != 0) {
            return -1;
        }
    } while (take_line_feed(reader));
    return 0;
}

static uint64_t hash_key(const struct toml_reader *reader, const struct node *parent,
                         const char *key)
{
    uint64_t hash = reader->seed ^ (uintptr_t)parent;

    for (; *key != '\0'; key++) {
        hash = (hash ^ (unsigned char)*key) * 0x100000001B3U;
    }
    hash ^= hash >> 32;
    hash *= 0xD6E8FEB86659FD93U;
    return hash ^ hash >> 32;
}

/* Where the key stands in the index, or the empty place where it would. */
static size_t find_place(const struct toml_reader *reader, const struct node *parent,
                         const char *key)
{
    size_t place = hash_key(reader, parent, key) & (reader->index_size - 1);

    while (reader->index[place] != NULL &&
           (reader->parents[place] != parent || strcmp(reader->index[place]->key, key) != 0)) {
        place = (place + 1) & (reader->index_size - 1);
    }
    return place;
}

static int grow_index(struct toml_reader *reader)
{
    struct toml_reader grown = *reader;

    grown.index_size = reader->index_size == 0 ? 256 : reader->index_size * 2;
    grown.index = calloc(grown.index_size, sizeof(*grown.index));
    grown.parents = calloc(grown.index_size, sizeof(*grown.parents));
    if (grown.index == NULL || grown.parents == NULL) {
        free(grown.index);
        free(grown.parents);
        return error_no_memory(reader->error);
    }
    for (size_t i = 0; i < reader->index_size; i++) {
        if (reader->index[i] != NULL) {
            size_t place = find_place(&grown, reader->parents[i], reader->index[i]->key);

            grown.index[place] = reader->index[i];
            grown.parents[place] = reader->parents[i];
        }
    }
    free(reader->index);
    free(reader->parents);
    *reader = grown;
    return 0;
}

static struct node *find_key(const struct toml_reader *reader, const struct node *parent,
                             const char *key)
{
    size_t place = find_place(reader, parent, key);

    return (struct node *)reader->index[place];
}

struct node *toml_add(struct toml_reader *reader, struct node *parent, enum node_kind kind,
                      const char *key, uint32_t line)
{
    struct node *node = document_add(reader->document, parent, kind, key, line, reader->error);

    if (node == NULL || key == NULL) {
        return node;
    }
    if (reader->index_used * 2 >= reader->index_size && grow_index(reader) != 0) {
        return NULL;
    }
    size_t place = find_place(reader, parent, key);
    reader->index[place] = node;
    reader->parents[place] = parent;
    reader->index_used++;
    return node;
}

static bool is_bare(int byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '_' || byte == '-';
}

/* One part of a key. NULL on failure. */
static const char *read_key(struct toml_reader *reader)
{
    toml_skip_blanks(reader);
    if (toml_peek(reader) == '"' || toml_peek(reader) == '\'') {
        return toml_read_string(reader);
    }
    const char *start = reader->cursor;
    while (is_bare(toml_peek(reader))) {
        reader->cursor++;
    }
    if (reader->cursor == start) {
        toml_fail(reader, "key expected");
        return NULL;
    }
    return document_copy(reader->document, start, (size_t)(reader->cursor - start), reader->error);
}

static bool take_dot(struct toml_reader *reader)
{
    toml_skip_blanks(reader);
    return toml_take(reader, ".");
}

/* The table that a prefix of a dotted key names, made if need be. */
static struct node *enter_dotted(struct toml_reader *reader, struct node *table, const char *key)
{
    struct node *found = find_key(reader, table, key);

    if (found == NULL) {
        found = toml_add(reader, table, NODE_MAP, key, reader->line);
        if (found != NULL) {
            found->mark = TOML_DOTTED;
        }
        return found;
    }
    if (found->kind != NODE_MAP || found->mark != TOML_DOTTED) {
        toml_fail(reader, "dotted key into a table that is defined elsewhere");
        return NULL;
    }
    return found;
}

int toml_read_pair(struct toml_reader *reader, struct node *table)
{
    uint32_t line = reader->line;
    unsigned parts = 1;
    const char *key = read_key(reader);

    while (key != NULL && take_dot(reader)) {
        if (++parts > DOCUMENT_DEPTH_LIMIT) {
            return error_record(reader->error, "too-large", "line %u: nested too deeply", line);
        }
        table = enter_dotted(reader, table, key);
        key = table == NULL ? NULL : read_key(reader);
    }
    if (key == NULL) {
        return -1;
    }
    if (find_key(reader, table, key) != NULL) {
        return toml_fail(reader, "key defined twice");
    }
    if (!toml_take(reader, "=")) {
        return toml_fail(reader, "'=' expected");
    }
    toml_skip_blanks(reader);
    return toml_read_value(reader, table, key, line);
}

/* The table that a prefix of a header names; of an array of tables its last one. */
static struct node *enter_header(struct toml_reader *reader, struct node *table, const char *key)
{
    struct node *found = find_key(reader, table, key);

    if (found == NULL) {
        found = toml_add(reader, table, NODE_MAP, key, reader->line);
        return found;
    }
    if (found->kind == NODE_LIST && found->mark == TOML_REPEATED) {
        return found->last;
    }
    if (found->kind != NODE_MAP || found->mark == TOML_CLOSED) {
        toml_fail(reader, "header into a value");
        return NULL;
    }
    return found;
}

static struct node *define_table(struct toml_reader *reader, struct node *parent, const char *key)
{
    struct node *found = find_key(reader, parent, key);

    if (found == NULL) {
        found = toml_add(reader, parent, NODE_MAP, key, reader->line);
    } else if (found->kind != NODE_MAP || found->mark != TOML_OPEN) {
        toml_fail(reader, "table defined twice");
        return NULL;
    }
    if (found != NULL) {
        found->mark = TOML_DEFINED;
    }
    return found;
}

static struct node *repeat_table(struct toml_reader *reader, struct node *parent, const char *key)
{
    struct node *found = find_key(reader, parent, key);

    if (found == NULL) {
        found = toml_add(reader, parent, NODE_LIST, key, reader->line);
        if (found == NULL) {
            return NULL;
        }
        found->mark = TOML_REPEATED;
    } else if (found->kind != NODE_LIST || found->mark != TOML_REPEATED) {
        toml_fail(reader, "array of tables where something else stands");
        return NULL;
    }
    struct node *table = toml_add(reader, found, NODE_MAP, NULL, reader->line);
    if (table != NULL) {
        table->mark = TOML_DEFINED;
    }
    return table;
}

/* Behind the opening bracket. */
static int read_header(struct toml_reader *reader)
{
    bool repeated = toml_take(reader, "[");
    struct node *table = reader->document->root;
    unsigned parts = 1;
    const char *key = read_key(reader);

    while (key != NULL && take_dot(reader)) {
        if (++parts > DOCUMENT_DEPTH_LIMIT) {
            return toml_fail(reader, "nested too deeply");
        }
        table = enter_header(reader, table, key);
        key = table == NULL ? NULL : read_key(reader);
    }
    if (key == NULL) {
        return -1;
    }
    if (!toml_take(reader, repeated ? "]]" : "]")) {
        return toml_fail(reader, "']' expected");
    }
    reader->table = repeated ? repeat_table(reader, table, key) : define_table(reader, table, key);
    return reader->table == NULL ? -1 : toml_end_line(reader);
}

static int read_lines(struct toml_reader *reader)
{
    for (;;) {
        if (toml_skip_lines(reader) != 0) {
            return -1;
        }
        if (toml_peek(reader) == -1) {
            return 0;
        }
        if (toml_take(reader, "[")
                ? read_header(reader) != 0
                : toml_read_pair(reader, reader->table) != 0 || toml_end_line(reader) != 0) {
            return -1;
        }
    }
}

int document_read_toml(struct document *document, const char *bytes, size_t size,
                       struct error *error)
{
    const char *start = document_skip_bom(bytes, &size);
    struct toml_reader reader = {
        .cursor = start, .end = start + size, .line = 1, .document = document, .error = error};
    int status = -1;

    if (!text_is_utf8(start, size)) {
        return toml_fail(&reader, "not UTF-8");
    }
    /* A weak seed only makes a hostile document slow, and no more than its node limit. */
    if (getrandom(&reader.seed, sizeof(reader.seed), GRND_NONBLOCK) < 0) {
        reader.seed = (uintptr_t)document;
    }
    reader.table = document_add(document, NULL, NODE_MAP, NULL, 1, error);
    if (reader.table != NULL && grow_index(&reader) == 0) {
        status = read_lines(&reader);
    }
    free(reader.index);
    free(reader.parents);
    return status;
}
