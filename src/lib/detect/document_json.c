/* JSON and JSONC.  jansson would give no line numbers, and a dependency without its line proves
 * nothing; hence a reader of its own, by RFC 8259. */
#include "detect/document.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

struct json_reader {
    const char *cursor, *end;
    uint32_t line;
    unsigned depth;
    struct document *document;
    struct error *error;
};

static int fail(struct json_reader *reader, const char *what)
{
    return error_record(reader->error, "bad-manifest", "line %u: JSON: %s", reader->line, what);
}

static bool at_comment(const struct json_reader *reader, char second)
{
    return reader->end - reader->cursor >= 2 && reader->cursor[0] == '/' &&
           reader->cursor[1] == second;
}

static void skip_line(struct json_reader *reader)
{
    while (reader->cursor < reader->end && *reader->cursor != '\n') {
        reader->cursor++;
    }
}

static void skip_block(struct json_reader *reader)
{
    reader->cursor += 2;
    while (reader->cursor < reader->end) {
        if (reader->end - reader->cursor >= 2 && memcmp(reader->cursor, "*/", 2) == 0) {
            reader->cursor += 2;
            return;
        }
        reader->line += *reader->cursor++ == '\n';
    }
}

static void skip_space(struct json_reader *reader)
{
    while (reader->cursor < reader->end) {
        char byte = *reader->cursor;

        if (byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n') {
            reader->line += byte == '\n';
            reader->cursor++;
        } else if (at_comment(reader, '/')) {
            skip_line(reader);
        } else if (at_comment(reader, '*')) {
            skip_block(reader);
        } else {
            return;
        }
    }
}

static bool take(struct json_reader *reader, char byte)
{
    skip_space(reader);
    if (reader->cursor < reader->end && *reader->cursor == byte) {
        reader->cursor++;
        return true;
    }
    return false;
}

static int hex_digit(char byte)
{
    if (byte >= '0' && byte <= '9') {
        return byte - '0';
    }
    byte |= 0x20;
    return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

/* Four hexadecimal digits at `bytes`; -1 when they are not. */
static long hex_four(const char *bytes, const char *end)
{
    long value = 0;

    if (end - bytes < 4) {
        return -1;
    }
    for (int i = 0; i < 4; i++) {
        int digit = hex_digit(bytes[i]);

        if (digit < 0) {
            return -1;
        }
        value = value * 16 + digit;
    }
    return value;
}

static char *put_utf8(char *out, long code)
{
    if (code < 0x80) {
        *out++ = (char)code;
    } else if (code < 0x800) {
        *out++ = (char)(0xC0 | code >> 6);
        *out++ = (char)(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        *out++ = (char)(0xE0 | code >> 12);
        *out++ = (char)(0x80 | (code >> 6 & 0x3F));
        *out++ = (char)(0x80 | (code & 0x3F));
    } else {
        *out++ = (char)(0xF0 | code >> 18);
        *out++ = (char)(0x80 | (code >> 12 & 0x3F));
        *out++ = (char)(0x80 | (code >> 6 & 0x3F));
        *out++ = (char)(0x80 | (code & 0x3F));
    }
    return out;
}

/* At the 'u' of an escape. Lone surrogates and U+0000 become U+FFFD. */
static char *read_unicode_escape(struct json_reader *reader, char *out)
{
    long code = hex_four(reader->cursor + 1, reader->end);

    if (code < 0) {
        fail(reader, "wrong \\u escape");
        return NULL;
    }
    reader->cursor += 5;
    if (code >= 0xD800 && code < 0xDC00 && reader->end - reader->cursor >= 6 &&
        memcmp(reader->cursor, "\\u", 2) == 0) {
        long low = hex_four(reader->cursor + 2, reader->end);

        if (low >= 0xDC00 && low < 0xE000) {
            reader->cursor += 6;
            return put_utf8(out, 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00));
        }
    }
    return put_utf8(out, code == 0 || (code >= 0xD800 && code < 0xE000) ? 0xFFFD : code);
}

/* Behind the backslash. */
static char *read_escape(struct json_reader *reader, char *out)
{
    static const char letters[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";

    if (reader->cursor < reader->end && *reader->cursor == 'u') {
        return read_unicode_escape(reader, out);
    }
    const char *found = reader->cursor < reader->end && *reader->cursor != '\0'
                            ? strchr(letters, *reader->cursor)
                            : NULL;
    if (found == NULL) {
        fail(reader, "wrong escape");
        return NULL;
    }
    reader->cursor++;
    *out++ = values[found - letters];
    return out;
}

/* The closing quote, or NULL: what is between bounds the size of the decoded string. */
static const char *find_quote(const struct json_reader *reader)
{
    for (const char *byte = reader->cursor; byte < reader->end; byte++) {
        if (*byte == '"') {
            return byte;
        }
        byte += *byte == '\\';
    }
    return NULL;
}

/* Behind the opening quote. NULL on failure. */
static const char *read_string(struct json_reader *reader)
{
    const char *quote = find_quote(reader);

    if (quote == NULL) {
        fail(reader, "string without an end");
        return NULL;
    }
    /* U+FFFD for an escape of six bytes still fits: decoding never grows. */
    char *string =
        document_allocate(reader->document, (size_t)(quote - reader->cursor) + 1, reader->error);
    char *out = string;
    while (out != NULL && reader->cursor < quote) {
        unsigned char byte = (unsigned char)*reader->cursor++;

        if (byte == '\\') {
            out = read_escape(reader, out);
        } else if (byte < 0x20 && byte != '\t') {
            fail(reader, "control character in a string");
            return NULL;
        } else {
            *out++ = (char)byte;
        }
    }
    if (out == NULL) {
        return NULL;
    }
    *out = '\0';
    reader->cursor = quote + 1;
    return string;
}

static int read_value(struct json_reader *reader, struct node *parent, const char *key,
                      uint32_t line);

static int read_member(struct json_reader *reader, struct node *map)
{
    if (!take(reader, '"')) {
        return fail(reader, "key expected");
    }
    uint32_t line = reader->line;
    const char *key = read_string(reader);
    if (key == NULL) {
        return -1;
    }
    return take(reader, ':') ? read_value(reader, map, key, line) : fail(reader, "':' expected");
}

/* Behind a list's or map's entry: its comma, or the bracket that is left to be taken. */
static int end_entry(struct json_reader *reader, char close)
{
    return take(reader, ',') || (reader->cursor < reader->end && *reader->cursor == close)
               ? 0
               : fail(reader, "',' or a closing bracket expected");
}

/* Behind the opening bracket. */
static int read_children(struct json_reader *reader, struct node *node)
{
    char close = node->kind == NODE_MAP ? '}' : ']';

    while (!take(reader, close)) {
        int status =
            node->kind == NODE_MAP ? read_member(reader, node) : read_value(reader, node, NULL, 0);
        if (status != 0 || end_entry(reader, close) != 0) {
            return -1;
        }
    }
    return 0;
}

/* true, false, null, numbers; what else stands there is no JSON. */
static int read_word(struct json_reader *reader, struct node *node)
{
    const char *start = reader->cursor;

    while (reader->cursor < reader->end && *reader->cursor != '\0' &&
           strchr("+-.0123456789aelnrstufE", *reader->cursor) != NULL) {
        reader->cursor++;
    }
    size_t size = (size_t)(reader->cursor - start);
    if (size == 0) {
        return fail(reader, "value expected");
    }
    node->text = document_copy(reader->document, start, size, reader->error);
    if (node->text == NULL) {
        node->text = "";
        return -1;
    }
    bool number = *start == '-' || (*start >= '0' && *start <= '9');
    node->kind = number ? NODE_FLOAT : *start == 'n' ? NODE_NULL : NODE_BOOLEAN;
    if (number || strcmp(node->text, "true") == 0 || strcmp(node->text, "false") == 0 ||
        strcmp(node->text, "null") == 0) {
        return 0;
    }
    return fail(reader, "unknown word");
}

static int read_container(struct json_reader *reader, struct node *node)
{
    if (++reader->depth > DOCUMENT_DEPTH_LIMIT) {
        return error_record(reader->error, "too-large", "line %u: nested too deeply", reader->line);
    }
    int status = read_children(reader, node);
    reader->depth--;
    return status;
}

static int read_value(struct json_reader *reader, struct node *parent, const char *key,
                      uint32_t line)
{
    skip_space(reader);
    enum node_kind kind = NODE_NULL;
    char first = reader->cursor < reader->end ? *reader->cursor : '\0';
    if (first == '{' || first == '[') {
        kind = first == '{' ? NODE_MAP : NODE_LIST;
    } else if (first == '"') {
        kind = NODE_STRING;
    }
    struct node *node = document_add(reader->document, parent, kind, key,
                                     key == NULL ? reader->line : line, reader->error);
    if (node == NULL) {
        return -1;
    }
    if (kind == NODE_NULL) {
        return read_word(reader, node);
    }
    reader->cursor++;
    if (kind != NODE_STRING) {
        return read_container(reader, node);
    }
    const char *text = read_string(reader);
    node->text = text == NULL ? "" : text;
    return text == NULL ? -1 : 0;
}

int document_read_json(struct document *document, const char *bytes, size_t size,
                       struct error *error)
{
    const char *start = document_skip_bom(bytes, &size);
    struct json_reader reader = {start, start + size, 1, 0, document, error};

    if (read_value(&reader, NULL, NULL, 0) != 0) {
        return -1;
    }
    skip_space(&reader);
    return reader.cursor == reader.end ? 0 : fail(&reader, "text behind the end");
}

/* Over a string, a bracket, a sign or a word; *depth counts the brackets. */
static int skip_token(struct json_reader *reader, size_t *depth)
{
    char byte = reader->cursor < reader->end ? *reader->cursor : '\0';

    if (byte == '"') {
        reader->cursor++;
        const char *quote = find_quote(reader);
        if (quote == NULL) {
            return fail(reader, "string without an end");
        }
        reader->cursor = quote + 1;
        return 0;
    }
    if (byte == '\0' || (*depth == 0 && strchr("]},:", byte) != NULL)) {
        return fail(reader, "value expected");
    }
    if (strchr("{[]},:", byte) != NULL) {
        *depth += byte == '{' || byte == '[';
        *depth -= byte == '}' || byte == ']';
        reader->cursor++;
        return 0;
    }
    const char *start = reader->cursor;
    while (reader->cursor < reader->end &&
           (isalnum((unsigned char)*reader->cursor) || strchr("+-.", *reader->cursor) != NULL)) {
        reader->cursor++;
    }
    return reader->cursor > start ? 0 : fail(reader, "value expected");
}

/* Over a value that nobody wants. */
static int skip_value(struct json_reader *reader)
{
    size_t depth = 0;

    do {
        skip_space(reader);
        if (skip_token(reader, &depth) != 0) {
            return -1;
        }
    } while (depth > 0);
    return 0;
}

struct stream {
    struct json_reader reader;
    const char *const *sections;
    document_visitor *visit;
    void *context;
};

static int stream_entry(struct stream *stream, const char *section, bool map)
{
    struct json_reader *reader = &stream->reader;
    struct document document = DOCUMENT_INIT;
    int status = -1;

    reader->document = &document;
    struct node *parent = document_add(&document, NULL, map ? NODE_MAP : NODE_LIST, NULL,
                                       reader->line, reader->error);
    if (parent != NULL) {
        status = map ? read_member(reader, parent) : read_value(reader, parent, NULL, 0);
    }
    if (status == 0) {
        status = stream->visit(stream->context, section, parent->first, reader->error);
    }
    document_free(&document);
    return status;
}

/* At the value of a section; one that holds nothing is passed over. */
static int stream_section(struct stream *stream, const char *section)
{
    struct json_reader *reader = &stream->reader;
    bool map = take(reader, '{');

    if (!map && !take(reader, '[')) {
        return skip_value(reader);
    }
    while (!take(reader, map ? '}' : ']')) {
        if (stream_entry(stream, section, map) != 0 || end_entry(reader, map ? '}' : ']') != 0) {
            return -1;
        }
    }
    return 0;
}

/* The section that a key of the root names; NULL: none. */
static int stream_key(struct stream *stream, const char **section)
{
    struct json_reader *reader = &stream->reader;
    struct document document = DOCUMENT_INIT;

    *section = NULL;
    if (!take(reader, '"')) {
        return fail(reader, "key expected");
    }
    reader->document = &document;
    const char *key = read_string(reader);
    for (size_t i = 0; key != NULL && stream->sections[i] != NULL; i++) {
        if (strcmp(stream->sections[i], key) == 0) {
            *section = stream->sections[i];
        }
    }
    document_free(&document);
    if (key == NULL) {
        return -1;
    }
    return take(reader, ':') ? 0 : fail(reader, "':' expected");
}

int document_stream_json(const char *bytes, size_t size, const char *const *sections,
                         document_visitor *visit, void *context, struct error *error)
{
    const char *start = document_skip_bom(bytes, &size);
    struct stream stream = {{start, start + size, 1, 0, NULL, error}, sections, visit, context};
    const char *section;

    if (!take(&stream.reader, '{')) {
        return fail(&stream.reader, "object expected");
    }
    while (!take(&stream.reader, '}')) {
        if (stream_key(&stream, &section) != 0 ||
            (section != NULL ? stream_section(&stream, section) : skip_value(&stream.reader)) !=
                0 ||
            end_entry(&stream.reader, '}') != 0) {
            return -1;
        }
    }
    skip_space(&stream.reader);
    return stream.reader.cursor == stream.reader.end ? 0
                                                     : fail(&stream.reader, "text behind the end");
}
