#include "git/config.h"

#include "git/file.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Where the parser stands, and what it has put together so far. */
struct parser {
    const char *at;
    const char *end;
    const char *path;
    unsigned line;
    struct buffer section; /* "remote.origin." */
    struct buffer key;
    struct buffer value;
    struct config *config;
};

static int bad(struct parser *parser, struct error *error)
{
    return error_record(error, "bad-config", "%s: bad line %u", parser->path, parser->line);
}

static int next_byte(struct parser *parser)
{
    if (parser->at >= parser->end)
        return -1;
    if (*parser->at == '\r' && parser->at + 1 < parser->end && parser->at[1] == '\n')
        parser->at++;
    if (*parser->at == '\n')
        parser->line++;
    return (unsigned char)*parser->at++;
}

static int peek_byte(const struct parser *parser)
{
    return parser->at < parser->end ? (unsigned char)*parser->at : -1;
}

static void skip_line(struct parser *parser)
{
    int byte;

    do
        byte = next_byte(parser);
    while (byte != -1 && byte != '\n');
}

static int add_byte(struct buffer *buffer, int byte, struct error *error)
{
    char text = (char)byte;

    return buffer_add(buffer, &text, 1, error);
}

/* The quoted part of [section "subsection"], up to and with the bracket. */
static int parse_subsection(struct parser *parser, struct error *error)
{
    int byte;

    while ((byte = next_byte(parser)) == ' ' || byte == '\t')
        ;
    if (byte != '"' || add_byte(&parser->section, '.', error) != 0)
        return bad(parser, error);
    while ((byte = next_byte(parser)) != '"') {
        if (byte == '\\')
            byte = next_byte(parser);
        if (byte == -1 || byte == '\n' || byte == '\0')
            return bad(parser, error);
        if (add_byte(&parser->section, byte, error) != 0)
            return -1;
    }
    return next_byte(parser) == ']' ? 0 : bad(parser, error);
}

static int parse_section(struct parser *parser, struct error *error)
{
    int byte;

    buffer_clear(&parser->section);
    while ((byte = next_byte(parser)) != ']') {
        if (byte == ' ' || byte == '\t') {
            if (parse_subsection(parser, error) != 0)
                return -1;
            break;
        }
        if (byte == -1 || (!isalnum(byte) && byte != '-' && byte != '.'))
            return bad(parser, error);
        if (add_byte(&parser->section, tolower(byte), error) != 0)
            return -1;
    }
    return add_byte(&parser->section, '.', error);
}

/* What a backslash and `byte` stand for inside a value; -1: nothing. */
static int unescape(int byte)
{
    switch (byte) {
    case 'n':
        return '\n';
    case 't':
        return '\t';
    case 'b':
        return '\b';
    case '\\':
    case '"':
        return byte;
    default:
        return -1;
    }
}

/* One escape; a continued line adds nothing. */
static int parse_escape(struct parser *parser, struct error *error)
{
    int byte = next_byte(parser);

    if (byte == '\n')
        return 0;
    byte = unescape(byte);
    return byte == -1 ? bad(parser, error) : add_byte(&parser->value, byte, error);
}

/* A value up to its line's end: trailing white space outside quotes does not count. */
static int parse_value(struct parser *parser, struct error *error)
{
    bool quoted = false;
    size_t solid = 0;
    int byte;

    buffer_clear(&parser->value);
    while ((byte = next_byte(parser)) != -1 && byte != '\n') {
        if (!quoted && (byte == '#' || byte == ';')) {
            skip_line(parser);
            break;
        }
        if (!quoted && isspace(byte)) {
            if (parser->value.size > 0 && add_byte(&parser->value, byte, error) != 0)
                return -1;
            continue;
        }
        if (byte == '"')
            quoted = !quoted;
        else if (byte == '\\' ? parse_escape(parser, error) : add_byte(&parser->value, byte, error))
            return -1;
        solid = parser->value.size;
    }
    if (quoted)
        return bad(parser, error);
    parser->value.size = solid;
    return buffer_add(&parser->value, "", 0, error);
}

static int add_variable(struct parser *parser, bool with_value, struct error *error)
{
    struct config *config = parser->config;
    struct config_variable variable = {NULL, NULL};

    if (config->count == config->capacity) {
        size_t capacity = config->capacity ? config->capacity * 2 : 32;
        void *grown = realloc(config->variables, capacity * sizeof *config->variables);

        if (grown == NULL)
            return error_no_memory(error);
        config->variables = grown;
        config->capacity = capacity;
    }
    variable.key = strdup(parser->key.data);
    variable.value = with_value ? strdup(parser->value.data) : NULL;
    if (variable.key == NULL || (with_value && variable.value == NULL)) {
        free(variable.key);
        return error_no_memory(error);
    }
    config->variables[config->count++] = variable;
    return 0;
}

static int parse_variable(struct parser *parser, int first, struct error *error)
{
    int byte = first;

    buffer_clear(&parser->key);
    if (parser->section.size == 0 || !isalpha(first) ||
        buffer_add_string(&parser->key, parser->section.data, error) != 0)
        return bad(parser, error);
    for (;;) {
        if (add_byte(&parser->key, tolower(byte), error) != 0)
            return -1;
        byte = peek_byte(parser);
        if (byte == -1 || (!isalnum(byte) && byte != '-'))
            break;
        next_byte(parser);
    }
    while (peek_byte(parser) == ' ' || peek_byte(parser) == '\t')
        next_byte(parser);
    byte = next_byte(parser);
    if (byte == '=')
        return parse_value(parser, error) != 0 ? -1 : add_variable(parser, true, error);
    if (byte == '#' || byte == ';')
        skip_line(parser);
    else if (byte != '\n' && byte != -1)
        return bad(parser, error);
    return add_variable(parser, false, error);
}

static int parse(struct parser *parser, struct error *error)
{
    int byte;

    if (parser->end - parser->at >= 3 && memcmp(parser->at, "\xef\xbb\xbf", 3) == 0)
        parser->at += 3;
    while ((byte = next_byte(parser)) != -1) {
        int status = 0;

        if (byte == '#' || byte == ';')
            skip_line(parser);
        else if (byte == '[')
            status = parse_section(parser, error);
        else if (!isspace(byte))
            status = parse_variable(parser, byte, error);
        if (status != 0)
            return bad(parser, error);
    }
    return 0;
}

int config_read(struct config *config, const char *path, struct error *error)
{
    struct buffer text = BUFFER_INIT;
    struct parser parser = {.path = path, .line = 1, .config = config};
    int status = file_read(path, &text, error);

    if (status == 1) {
        parser.at = text.data;
        parser.end = text.data + text.size;
        status = parse(&parser, error);
    }
    buffer_free(&parser.section);
    buffer_free(&parser.key);
    buffer_free(&parser.value);
    buffer_free(&text);
    return status < 0 ? -1 : 0;
}

void config_free(struct config *config)
{
    for (size_t i = 0; i < config->count; i++) {
        free(config->variables[i].key);
        free(config->variables[i].value);
    }
    free(config->variables);
    *config = (struct config)CONFIG_INIT;
}

static const struct config_variable *find(const struct config *config, const char *key)
{
    for (size_t i = config->count; i-- > 0;)
        if (strcmp(config->variables[i].key, key) == 0)
            return &config->variables[i];
    return NULL;
}

const char *config_string(const struct config *config, const char *key)
{
    const struct config_variable *variable = find(config, key);

    return variable ? variable->value : NULL;
}

bool config_bool(const struct config *config, const char *key, bool otherwise)
{
    static const char *const yes[] = {"true", "yes", "on"};
    static const char *const no[] = {"false", "no", "off", ""};
    const struct config_variable *variable = find(config, key);
    char *end;
    long number;

    if (variable == NULL)
        return otherwise;
    if (variable->value == NULL)
        return true;
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
        if (strcasecmp(variable->value, yes[i]) == 0)
            return true;
    for (size_t i = 0; i < sizeof no / sizeof *no; i++)
        if (strcasecmp(variable->value, no[i]) == 0)
            return false;
    number = strtol(variable->value, &end, 10);
    return *end == '\0' ? number != 0 : otherwise;
}
