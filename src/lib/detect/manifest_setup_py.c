/* Python: setup.py, where its lists are literal. */
#include "detect/manifest_parsers.h"
#include "detect/manifest_tokens.h"

#include <string.h>

/* The strings of the list or dictionary that follows; the keys of a dictionary are names of extras
 * and have a colon behind them. */
static void read_strings(struct manifest *manifest, struct token_reader *reader,
                         enum dependency_scope scope)
{
    unsigned depth = 0;

    do {
        struct token token = tokens_next(reader);

        if (token.kind == TOKEN_END) {
            return;
        }
        if (token.kind == TOKEN_SIGN) {
            depth += strchr("([{", *token.start) != NULL;
            if (strchr(")]}", *token.start) != NULL && depth-- == 0) {
                return;
            }
        } else if (token.kind == TOKEN_STRING) {
            struct token next = tokens_peek(reader);

            if (!token_is(&next, ":")) {
                pypi_depend(manifest, token_copy(manifest, &token), scope, token.line);
            }
        }
    } while (depth > 0);
}

void manifest_setup_py(struct manifest *manifest)
{
    static const struct {
        const char *name;
        enum dependency_scope scope;
    } keys[] = {{"install_requires", SCOPE_RUNTIME},
                {"setup_requires", SCOPE_BUILD},
                {"tests_require", SCOPE_DEV},
                {"extras_require", SCOPE_OPTIONAL}};
    struct token_reader reader;

    tokens_begin(&reader, manifest, &tokens_python);
    for (struct token token; (token = tokens_next(&reader)).kind != TOKEN_END;) {
        struct token next = tokens_peek(&reader);

        for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
            if (token_is(&token, keys[i].name) && token_is(&next, "=")) {
                tokens_next(&reader);
                next = tokens_peek(&reader);
                if (next.kind == TOKEN_SIGN) {
                    read_strings(manifest, &reader, keys[i].scope);
                }
            }
        }
    }
}
