#include "detect/manifest_tokens.h"

#include <ctype.h>
#include <string.h>

const struct token_language tokens_python = {{"#", NULL}, NULL, NULL, "\"'", true, "."};
const struct token_language tokens_meson = {{"#", NULL}, NULL, NULL, "'", true, "."};
const struct token_language tokens_c_like = {{"//", NULL}, "/*", "*/", "\"'", true, "."};
const struct token_language tokens_hcl = {{"#", "//"}, "/*", "*/", "\"", false, "-."};
const struct token_language tokens_ruby_like = {{"#", NULL}, NULL, NULL, "\"'", false, ".:?!"};

void tokens_begin(struct token_reader *reader, const struct manifest *manifest,
                  const struct token_language *language)
{
    size_t size = manifest->size;
    const char *start = document_skip_bom(manifest->bytes, &size);

    *reader = (struct token_reader){language, start, start + size, 1};
}

static bool at(const struct token_reader *reader, const char *text)
{
    size_t size = text == NULL ? 0 : strlen(text);

    return size > 0 && (size_t)(reader->end - reader->cursor) >= size &&
           memcmp(reader->cursor, text, size) == 0;
}

static void step(struct token_reader *reader)
{
    reader->line += *reader->cursor++ == '\n';
}

static void skip_block_comment(struct token_reader *reader)
{
    reader->cursor += strlen(reader->language->block_start);
    while (reader->cursor < reader->end && !at(reader, reader->language->block_end)) {
        step(reader);
    }
    if (reader->cursor < reader->end) {
        reader->cursor += strlen(reader->language->block_end);
    }
}

static void skip_space(struct token_reader *reader)
{
    while (reader->cursor < reader->end) {
        if (at(reader, reader->language->line_comments[0]) ||
            at(reader, reader->language->line_comments[1])) {
            while (reader->cursor < reader->end && *reader->cursor != '\n') {
                reader->cursor++;
            }
        } else if (at(reader, reader->language->block_start)) {
            skip_block_comment(reader);
        } else if (isspace((unsigned char)*reader->cursor) || *reader->cursor == '\0') {
            step(reader);
        } else {
            return;
        }
    }
}

static bool is_word_byte(const struct token_reader *reader, char byte)
{
    return isalnum((unsigned char)byte) || byte == '_' || (unsigned char)byte >= 0x80 ||
           (byte != '\0' && strchr(reader->language->word_bytes, byte) != NULL);
}

static struct token read_word(struct token_reader *reader)
{
    struct token token = {TOKEN_WORD, reader->cursor, 0, reader->line};

    while (reader->cursor < reader->end && is_word_byte(reader, *reader->cursor)) {
        reader->cursor++;
    }
    token.size = (size_t)(reader->cursor - token.start);
    return token;
}

/* A single-line string that is not closed ends with its line: the rest of the file is still read.
 */
static struct token read_string(struct token_reader *reader)
{
    char quote = *reader->cursor;
    const char triple[] = {quote, quote, quote, '\0'};
    bool is_long = reader->language->triple_quotes && at(reader, triple);

    reader->cursor += is_long ? 3 : 1;
    struct token token = {TOKEN_STRING, reader->cursor, 0, reader->line};
    while (reader->cursor < reader->end) {
        if (is_long ? at(reader, triple) : *reader->cursor == quote || *reader->cursor == '\n') {
            break;
        }
        if (*reader->cursor == '\\' && reader->end - reader->cursor > 1) {
            step(reader);
        }
        step(reader);
    }
    token.size = (size_t)(reader->cursor - token.start);
    if (is_long && reader->cursor < reader->end) {
        reader->cursor += 3;
    } else if (reader->cursor < reader->end && *reader->cursor == quote) {
        reader->cursor++;
    }
    return token;
}

struct token tokens_next(struct token_reader *reader)
{
    skip_space(reader);
    if (reader->cursor == reader->end) {
        return (struct token){TOKEN_END, reader->end, 0, reader->line};
    }
    if (strchr(reader->language->quotes, *reader->cursor) != NULL) {
        return read_string(reader);
    }
    if (is_word_byte(reader, *reader->cursor)) {
        return read_word(reader);
    }
    return (struct token){TOKEN_SIGN, reader->cursor++, 1, reader->line};
}

struct token tokens_peek(const struct token_reader *reader)
{
    struct token_reader copy = *reader;

    return tokens_next(&copy);
}

bool token_is(const struct token *token, const char *text)
{
    return (token->kind == TOKEN_WORD || token->kind == TOKEN_SIGN) &&
           strlen(text) == token->size && memcmp(token->start, text, token->size) == 0;
}

char *token_copy(struct manifest *manifest, const struct token *token)
{
    return manifest_copy(manifest, token->start, token->size);
}

void tokens_skip_block(struct token_reader *reader)
{
    unsigned depth = 1;

    while (depth > 0) {
        struct token token = tokens_next(reader);

        if (token.kind == TOKEN_END) {
            return;
        }
        if (token.kind == TOKEN_SIGN) {
            depth += strchr("([{", *token.start) != NULL;
            depth -= strchr(")]}", *token.start) != NULL;
        }
    }
}
