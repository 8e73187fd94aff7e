/* TOML 1.0: strings, arrays, inline tables. */
#include "detect/toml.h"

#include "base/buffer.h"

#include <string.h>

static int hex_digit(int byte)
{
    if (byte >= '0' && byte <= '9') {
        return byte - '0';
    }
    byte |= 0x20;
    return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

static int add_utf8(struct buffer *out, uint32_t code, struct error *error)
{
    char bytes[4];
    size_t size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    static const unsigned char lead[] = {0, 0, 0xC0, 0xE0, 0xF0};

    for (size_t i = size; i-- > 1; code >>= 6) {
        bytes[i] = (char)(0x80 | (code & 0x3F));
    }
    bytes[0] = (char)(lead[size] | code);
    return buffer_add(out, bytes, size, error);
}

static int read_unicode(struct toml_reader *reader, unsigned digits, struct buffer *out)
{
    uint32_t code = 0;

    for (unsigned i = 0; i < digits; i++) {
        int digit = hex_digit(toml_peek(reader));

        if (digit < 0) {
            return toml_fail(reader, "wrong \\u escape");
        }
        code = code << 4 | (uint32_t)digit;
        reader->cursor++;
    }
    if (code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) {
        return toml_fail(reader, "\\u escape of no character");
    }
    return add_utf8(out, code == 0 ? 0xFFFD : code, reader->error);
}

/* Behind the backslash. */
static int read_escape(struct toml_reader *reader, struct buffer *out)
{
    static const char letters[] = "btnfr\"\\", values[] = "\b\t\n\f\r\"\\";
    int byte = toml_peek(reader);
    const char *found = byte > 0 ? strchr(letters, byte) : NULL;

    if (byte == 'u' || byte == 'U') {
        reader->cursor++;
        return read_unicode(reader, byte == 'u' ? 4 : 8, out);
    }
    if (found == NULL) {
        return toml_fail(reader, "wrong escape");
    }
    reader->cursor++;
    return buffer_add(out, &values[found - letters], 1, reader->error);
}

/* One byte of a string as it stands. Line feeds only in multi-line strings. */
static int read_plain(struct toml_reader *reader, bool multiline, struct buffer *out)
{
    int byte = toml_peek(reader);

    if (byte == -1) {
        return toml_fail(reader, "string without an end");
    }
    if (multiline && toml_take(reader, "\r\n")) {
        reader->line++;
        return buffer_add(out, "\n", 1, reader->error);
    }
    bool line_feed = multiline && byte == '\n';
    if (!line_feed && byte != '\t' && (byte < 0x20 || byte == 0x7F)) {
        return toml_fail(reader, "control character in a string");
    }
    reader->line += line_feed;
    return buffer_add(out, reader->cursor++, 1, reader->error);
}

/* A backslash at the end of a line takes away the space up to the next text. */
static bool skip_folded(struct toml_reader *reader)
{
    const char *start = reader->cursor;

    toml_skip_blanks(reader);
    if (!toml_take(reader, "\n") && !toml_take(reader, "\r\n")) {
        reader->cursor = start;
        return false;
    }
    reader->line++;
    for (;;) {
        toml_skip_blanks(reader);
        if (!toml_take(reader, "\n") && !toml_take(reader, "\r\n")) {
            return true;
        }
        reader->line++;
    }
}

static int read_line_string(struct toml_reader *reader, char quote, struct buffer *out)
{
    reader->cursor++;
    while (toml_peek(reader) != quote) {
        int status = quote == '"' && toml_take(reader, "\\") ? read_escape(reader, out)
                                                             : read_plain(reader, false, out);
        if (status != 0) {
            return -1;
        }
    }
    reader->cursor++;
    return 0;
}

/* Three quotes end it; up to two more in front of them belong to the text. */
static int read_long_string(struct toml_reader *reader, char quote, struct buffer *out)
{
    const char end[] = {quote, quote, quote, '\0'};

    reader->line += toml_take(reader, "\n") || toml_take(reader, "\r\n");
    while (!toml_take(reader, end)) {
        bool escape = quote == '"' && toml_take(reader, "\\");

        if (escape && skip_folded(reader)) {
            continue;
        }
        if (escape ? read_escape(reader, out) != 0 : read_plain(reader, true, out) != 0) {
            return -1;
        }
    }
    for (int extra = 0; extra < 2 && toml_peek(reader) == quote; extra++) {
        if (buffer_add(out, reader->cursor++, 1, reader->error) != 0) {
            return -1;
        }
    }
    return 0;
}

static const char *keep(struct toml_reader *reader, struct buffer *text)
{
    return document_copy(reader->document, text->data, text->size, reader->error);
}

const char *toml_read_string(struct toml_reader *reader)
{
    struct buffer text = BUFFER_INIT;
    const char *copy = NULL;

    if (read_line_string(reader, *reader->cursor, &text) == 0) {
        copy = keep(reader, &text);
    }
    buffer_free(&text);
    return copy;
}

static const char *read_any_string(struct toml_reader *reader)
{
    struct buffer text = BUFFER_INIT;
    const char *copy = NULL;
    char quote = *reader->cursor;
    bool is_long = toml_take(reader, "\"\"\"") || toml_take(reader, "'''");
    int status =
        is_long ? read_long_string(reader, quote, &text) : read_line_string(reader, quote, &text);

    if (status == 0) {
        copy = keep(reader, &text);
    }
    buffer_free(&text);
    return copy;
}

static int read_array(struct toml_reader *reader, struct node *array)
{
    for (;;) {
        if (toml_skip_lines(reader) != 0) {
            return -1;
        }
        if (toml_take(reader, "]")) {
            return 0;
        }
        if (toml_read_value(reader, array, NULL, reader->line) != 0 ||
            toml_skip_lines(reader) != 0) {
            return -1;
        }
        if (!toml_take(reader, ",") && toml_peek(reader) != ']') {
            return toml_fail(reader, "',' or ']' expected");
        }
    }
}

static int read_inline_table(struct toml_reader *reader, struct node *table)
{
    toml_skip_blanks(reader);
    if (toml_take(reader, "}")) {
        return 0;
    }
    do {
        if (toml_read_pair(reader, table) != 0) {
            return -1;
        }
        toml_skip_blanks(reader);
    } while (toml_take(reader, ","));
    return toml_take(reader, "}") ? 0 : toml_fail(reader, "',' or '}' expected");
}

static int read_container(struct toml_reader *reader, struct node *node)
{
    if (++reader->depth > DOCUMENT_DEPTH_LIMIT) {
        return error_record(reader->error, "too-large", "line %u: nested too deeply", reader->line);
    }
    node->mark = TOML_CLOSED;
    int status =
        node->kind == NODE_MAP ? read_inline_table(reader, node) : read_array(reader, node);
    reader->depth--;
    return status;
}

/* What may stand in a number, a time or a boolean. A date may be followed by a space and a time. */
static size_t scalar_size(const struct toml_reader *reader)
{
    const char *byte = reader->cursor;

    while (byte < reader->end && strchr(" \t\r\n,]}#", *byte) == NULL) {
        byte++;
    }
    if (byte - reader->cursor == 10 && reader->end - byte > 2 && byte[0] == ' ' && byte[1] >= '0' &&
        byte[1] <= '9' && reader->cursor[4] == '-') {
        byte++;
        while (byte < reader->end && strchr(" \t\r\n,]}#", *byte) == NULL) {
            byte++;
        }
    }
    return (size_t)(byte - reader->cursor);
}

static int read_scalar(struct toml_reader *reader, struct node *node)
{
    size_t size = scalar_size(reader);

    node->kind = toml_scalar_kind(reader->cursor, size);
    if (node->kind == NODE_NULL) {
        return toml_fail(reader, "no value of any kind");
    }
    const char *text = document_copy(reader->document, reader->cursor, size, reader->error);
    node->text = text == NULL ? "" : text;
    reader->cursor += size;
    return text == NULL ? -1 : 0;
}

int toml_read_value(struct toml_reader *reader, struct node *parent, const char *key, uint32_t line)
{
    int first = toml_peek(reader);
    enum node_kind kind = first == '{' ? NODE_MAP : first == '[' ? NODE_LIST : NODE_STRING;
    struct node *node = toml_add(reader, parent, kind, key, line);

    if (node == NULL) {
        return -1;
    }
    if (kind != NODE_STRING) {
        reader->cursor++;
        return read_container(reader, node);
    }
    if (first != '"' && first != '\'') {
        return read_scalar(reader, node);
    }
    const char *text = read_any_string(reader);
    node->text = text == NULL ? "" : text;
    return text == NULL ? -1 : 0;
}
