/*
 * Source text cut into the tokens that the classifier counts: words, operators, brackets, and a
 * mark for each comment and shebang; strings, numbers and what stands in comments are left out.
 *
 * The rules are those of linguist's tokenizer: the longest one that fits, the first among equals.
 */
#ifndef SESAMI_DETECT_CLASSIFIER_TOKENS_H
#define SESAMI_DETECT_CLASSIFIER_TOKENS_H

#include <stdbool.h>
#include <stddef.h>

enum { TOKEN_MOST = 16, TOKEN_SIZE = 32 }; /* longer words are cut; room for a shebang's mark */

struct classifier_tokens {
    const char *start;
    const char *at;
    const char *end;
    char token[TOKEN_SIZE]; /* the last one, NUL-terminated */
    size_t size;
};

void classifier_tokens_init(struct classifier_tokens *tokens, const char *bytes, size_t size);

/* Steps to the next token; false at the end. */
bool classifier_tokens_next(struct classifier_tokens *tokens);

#endif
