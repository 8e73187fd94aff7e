/* Dart and Flutter: pubspec.yaml, pubspec.lock. Elixir: mix.exs, mix.lock. */
#include "detect/manifest_parsers.h"
#include "detect/manifest_tokens.h"

#include <string.h>

static void read_section(struct manifest *manifest, const struct node *section,
                         enum dependency_scope scope)
{
    for (const struct node *entry = node_first(section); entry != NULL; entry = entry->next) {
        const char *requirement = node_text(entry);

        if (entry->key == NULL) {
            continue;
        }
        if (*requirement == '\0') {
            requirement = node_get_text(entry, "version");
        }
        if (node_get(entry, "sdk") != NULL) { /* part of Flutter, not a package of pub.dev */
            manifest_prove(manifest, "pub", node_get_text(entry, "sdk"), entry->line);
        } else {
            manifest_depend(manifest, "pub", entry->key, requirement, scope, entry->line);
        }
    }
}

void manifest_pub(struct manifest *manifest)
{
    const struct node *root = manifest_yaml(manifest);

    read_section(manifest, node_get(root, "dependencies"), SCOPE_RUNTIME);
    read_section(manifest, node_get(root, "dev_dependencies"), SCOPE_DEV);
}

void manifest_pub_lock(struct manifest *manifest)
{
    const struct node *packages = node_get(manifest_yaml(manifest), "packages");

    for (const struct node *package = node_first(packages); package != NULL;
         package = package->next) {
        if (package->key != NULL) {
            manifest_lock(manifest, "pub", package->key, NULL, node_get_text(package, "version"),
                          NULL, package->line);
        }
    }
}

/* Behind "{": ':name, "~> 1.0", only: [:dev, :test]}'. */
static void read_tuple(struct manifest *manifest, struct token_reader *reader)
{
    struct token name = tokens_peek(reader), version = {TOKEN_END, NULL, 0, 0};
    enum dependency_scope scope = SCOPE_RUNTIME;

    if (name.kind != TOKEN_WORD || *name.start != ':' || name.size < 2) {
        return;
    }
    tokens_next(reader);
    struct token comma = tokens_peek(reader);
    for (struct token token;
         (token = tokens_next(reader)).kind != TOKEN_END && !token_is(&token, "}");) {
        if (token.kind == TOKEN_STRING && version.kind == TOKEN_END) {
            version = token;
        } else if (token_is(&token, "only:")) {
            token = tokens_peek(reader);
            if (token_is(&token, "[")) {
                tokens_next(reader);
                token = tokens_peek(reader);
            }
            scope = token_is(&token, ":prod") ? SCOPE_RUNTIME : SCOPE_DEV;
        } else if (token_is(&token, "optional:")) {
            scope = scope == SCOPE_RUNTIME ? SCOPE_OPTIONAL : scope;
        } else if (token_is(&token, "path:") || token_is(&token, "in_umbrella:")) {
            name.size = 0; /* of this repository */
        } else if (version.kind == TOKEN_END && token.kind == TOKEN_WORD) {
            version = (struct token){TOKEN_STRING, "", 0, 0}; /* "git:" and such: no requirement */
        }
    }
    if (token_is(&comma, ",") && name.size > 1) {
        manifest_depend(manifest, "hex", manifest_copy(manifest, name.start + 1, name.size - 1),
                        version.kind == TOKEN_END ? "" : token_copy(manifest, &version), scope,
                        name.line);
    }
}

void manifest_mix(struct manifest *manifest)
{
    struct token_reader reader;
    unsigned depth = 0; /* of do ... end, inside the function "deps" */

    tokens_begin(&reader, manifest, &tokens_ruby_like);
    for (struct token token; (token = tokens_next(&reader)).kind != TOKEN_END;) {
        struct token next = tokens_peek(&reader);

        if (depth == 0) {
            depth =
                (token_is(&token, "defp") || token_is(&token, "def")) && token_is(&next, "deps");
        } else if (token_is(&token, "{")) {
            read_tuple(manifest, &reader);
        } else if (token_is(&token, "end") || token_is(&token, "defp") || token_is(&token, "def")) {
            depth = 0;
        }
    }
}

/* '"name": {:hex, :name, "1.2.3", ...' a line each. */
void manifest_mix_lock(struct manifest *manifest)
{
    struct manifest_line line;

    manifest_lines(manifest, &line);
    for (char *text; (text = manifest_next_trimmed(&line)) != NULL;) {
        char *hex = *text == '"' ? strstr(text, "{:hex,") : NULL;
        char *version = hex == NULL ? NULL : text_cut(hex, "\"");

        if (version != NULL && text_cut(version, "\"") != NULL &&
            text_cut(text + 1, "\"") != NULL) {
            manifest_lock(manifest, "hex", text + 1, NULL, version, NULL, line.number);
        }
    }
}
