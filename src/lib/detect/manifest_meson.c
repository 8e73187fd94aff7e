/* meson.build and subprojects/NAME.wrap. */
#include "detect/manifest_parsers.h"
#include "detect/manifest_tokens.h"

#include <string.h>

/* Behind "dependency(": names up to the first keyword, then version: and native:. */
static void read_dependency(struct manifest *manifest, struct token_reader *reader,
                            const char *ecosystem)
{
    struct token name = tokens_next(reader);
    const char *version = "";

    if (name.kind != TOKEN_STRING) {
        if (token_is(&name, "(") || token_is(&name, "[")) {
            tokens_skip_block(reader);
        }
        return;
    }
    for (unsigned depth = 1; depth > 0;) {
        struct token token = tokens_next(reader);

        if (token.kind == TOKEN_END) {
            break;
        }
        if (token.kind == TOKEN_SIGN) {
            depth += strchr("([{", *token.start) != NULL;
            depth -= strchr(")]}", *token.start) != NULL;
        }
        struct token colon = tokens_peek(reader);
        if (token_is(&token, "version") && token_is(&colon, ":") && depth == 1) {
            tokens_next(reader);
            struct token value = tokens_next(reader);

            if (token_is(&value, "[")) {
                value = tokens_peek(reader);
                tokens_skip_block(reader);
            }
            version = value.kind == TOKEN_STRING ? token_copy(manifest, &value) : "";
        }
    }
    manifest_depend(manifest, ecosystem, token_copy(manifest, &name), version, SCOPE_RUNTIME,
                    name.line);
}

void manifest_meson(struct manifest *manifest)
{
    struct token_reader reader;

    tokens_begin(&reader, manifest, &tokens_meson);
    for (struct token token; (token = tokens_next(&reader)).kind != TOKEN_END;) {
        struct token next = tokens_peek(&reader);

        if (token.kind != TOKEN_WORD || !token_is(&next, "(")) {
            continue;
        }
        char *word = token_copy(manifest, &token);
        if (strcmp(word, "dependency") == 0) { /* looked up by pkg-config first, then CMake */
            tokens_next(&reader);
            read_dependency(manifest, &reader, "pkg-config");
        } else if (text_ends(word, ".find_library")) {
            tokens_next(&reader);
            read_dependency(manifest, &reader, "library");
        }
    }
}

/* "[wrap-git]" with url and revision, "[wrap-file]" with source_url; the file's name is the name.
 */
void manifest_wrap(struct manifest *manifest)
{
    const char *slash = strrchr(manifest->path, '/');
    char *name = manifest_copy(manifest, slash + 1, strlen(slash + 1));
    struct manifest_line line;
    uint32_t found = 0;
    const char *source = "";

    *strrchr(name, '.') = '\0';
    manifest_lines(manifest, &line);
    for (char *text; (text = manifest_next_trimmed(&line)) != NULL;) {
        char *value = *text == '#' ? NULL : text_cut(text, "=");

        if (*text == '[' && found == 0) {
            found = line.number;
        } else if (value != NULL && (strcmp(text_trim(text), "revision") == 0 ||
                                     strcmp(text_trim(text), "source_url") == 0)) {
            source = text_trim(value);
        }
    }
    if (found > 0) {
        manifest_depend(manifest, "meson-wrap", name, source, SCOPE_RUNTIME, found);
    }
}
