/*
 * Words, strings and signs of the programs that some manifests are (setup.py, build.gradle,
 * meson.build, *.tf, Package.swift, ...).  Nothing is run: parsers look for calls that stand there
 * literally.
 */
#ifndef SESAMI_DETECT_MANIFEST_TOKENS_H
#define SESAMI_DETECT_MANIFEST_TOKENS_H

#include "detect/manifest_reader.h"

enum token_kind { TOKEN_END, TOKEN_WORD, TOKEN_STRING, TOKEN_SIGN };

/* Which comments and strings a language has. */
struct token_language {
    const char *line_comments[2]; /* "#", "//" */
    const char *block_start, *block_end;
    const char *quotes;
    bool triple_quotes;
    const char *word_bytes; /* beside letters, digits and "_" */
};

extern const struct token_language tokens_python, tokens_c_like, tokens_hcl, tokens_ruby_like,
    tokens_meson;

struct token {
    enum token_kind kind;
    const char *start; /* of a string: behind its quote; escapes stay as they are */
    size_t size;
    uint32_t line;
};

struct token_reader {
    const struct token_language *language;
    const char *cursor, *end;
    uint32_t line;
};

void tokens_begin(struct token_reader *reader, const struct manifest *manifest,
                  const struct token_language *language);

/* The next token; TOKEN_END stays the answer at the end. */
struct token tokens_next(struct token_reader *reader);

/* The next token, without taking it. */
struct token tokens_peek(const struct token_reader *reader);

/* True when the token is this word or sign; a string never is. */
bool token_is(const struct token *token, const char *text);

/* A NUL-ended copy. */
char *token_copy(struct manifest *manifest, const struct token *token);

/* Skips to behind the bracket that closes the one taken last. */
void tokens_skip_block(struct token_reader *reader);

#endif
