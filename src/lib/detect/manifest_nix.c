/* Nix (flake.nix, flake.lock, shell.nix, default.nix) and Zig (build.zig.zon). */
#include "detect/manifest_parsers.h"
#include "detect/manifest_tokens.h"

#include <string.h>

static const struct token_language tokens_nix = {{"#", NULL}, "/*", "*/", "\"", false, "-.'"};
static const struct token_language tokens_zig = {{"//", NULL}, NULL, NULL, "\"", false, ""};

/* Behind "buildInputs =": 'with pkgs; [ a pkgs.b (c) ]'. Words in brackets of their own are
 * expressions, not names. */
static void read_packages(struct manifest *manifest, struct token_reader *reader,
                          enum dependency_scope scope)
{
    struct token token = tokens_next(reader);

    while (token.kind == TOKEN_WORD || token_is(&token, ";")) {
        token = tokens_next(reader);
    }
    if (!token_is(&token, "[")) {
        return;
    }
    while ((token = tokens_next(reader)).kind != TOKEN_END && !token_is(&token, "]")) {
        if (token.kind == TOKEN_SIGN && strchr("([{", *token.start) != NULL) {
            tokens_skip_block(reader);
        } else if (token.kind == TOKEN_WORD) {
            char *name = token_copy(manifest, &token);

            if (text_starts(name, "pkgs.")) {
                name += strlen("pkgs.");
            }
            manifest_depend(manifest, "nix", name, NULL, scope, token.line);
        }
    }
}

static bool is_package_list(const struct token *token, enum dependency_scope *scope)
{
    static const struct {
        const char *name;
        enum dependency_scope scope;
    } lists[] = {
        {"buildInputs", SCOPE_RUNTIME},     {"propagatedBuildInputs", SCOPE_RUNTIME},
        {"nativeBuildInputs", SCOPE_BUILD}, {"packages", SCOPE_DEV},
        {"nativeCheckInputs", SCOPE_DEV},   {"checkInputs", SCOPE_DEV},
    };

    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        if (token_is(token, lists[i].name)) {
            *scope = lists[i].scope;
            return true;
        }
    }
    return false;
}

static void read_package_lists(struct manifest *manifest)
{
    struct token_reader reader;
    enum dependency_scope scope;

    tokens_begin(&reader, manifest, &tokens_nix);
    for (struct token token; (token = tokens_next(&reader)).kind != TOKEN_END;) {
        struct token next = tokens_peek(&reader);

        if (token_is(&next, "=") && is_package_list(&token, &scope)) {
            tokens_next(&reader);
            read_packages(manifest, &reader, scope);
        }
    }
}

void manifest_nix(struct manifest *manifest)
{
    read_package_lists(manifest);
}

/* 'name.url = "..."' or 'name = { url = "..."; ... }', with "inputs." in front at the top. `name`
 * is taken already, the '=' is not. */
static void read_input(struct manifest *manifest, struct token_reader *reader, struct token name)
{
    char *text = token_copy(manifest, &name);
    struct token value;

    tokens_next(reader);
    value = tokens_next(reader);
    if (value.kind == TOKEN_STRING && text_ends(text, ".url")) {
        text[strlen(text) - strlen(".url")] = '\0';
        manifest_depend(manifest, "flake", text, token_copy(manifest, &value), SCOPE_RUNTIME,
                        name.line);
    } else if (token_is(&value, "{")) {
        for (struct token token;
             (token = tokens_next(reader)).kind != TOKEN_END && !token_is(&token, "}");) {
            if (token_is(&token, "{")) {
                tokens_skip_block(reader);
            } else if (token_is(&token, "url")) {
                tokens_next(reader);
                value = tokens_next(reader);
                if (value.kind == TOKEN_STRING) {
                    manifest_depend(manifest, "flake", text, token_copy(manifest, &value),
                                    SCOPE_RUNTIME, name.line);
                }
            }
        }
    }
}

/* Behind "inputs = {". */
static void read_inputs(struct manifest *manifest, struct token_reader *reader)
{
    for (struct token token;
         (token = tokens_next(reader)).kind != TOKEN_END && !token_is(&token, "}");) {
        struct token next = tokens_peek(reader);

        if (token.kind == TOKEN_WORD && token_is(&next, "=")) {
            read_input(manifest, reader, token);
        } else if (token_is(&token, "{") || token_is(&token, "[")) {
            tokens_skip_block(reader);
        }
    }
}

void manifest_flake(struct manifest *manifest)
{
    static const char inputs[] = "inputs";
    struct token_reader reader;

    tokens_begin(&reader, manifest, &tokens_nix);
    for (struct token token; (token = tokens_next(&reader)).kind != TOKEN_END;) {
        struct token next = tokens_peek(&reader);

        if (token.kind != TOKEN_WORD || !token_is(&next, "=")) {
            continue;
        }
        if (token_is(&token, inputs)) {
            tokens_next(&reader);
            next = tokens_next(&reader);
            if (token_is(&next, "{")) {
                read_inputs(manifest, &reader);
            }
        } else if (token.size > sizeof(inputs) && memcmp(token.start, "inputs.", 7) == 0) {
            token.start += sizeof(inputs);
            token.size -= sizeof(inputs);
            read_input(manifest, &reader, token);
        }
    }
    read_package_lists(manifest);
}

/* flake.lock: the root node's inputs name the nodes that hold what each was locked to. */
void manifest_flake_lock(struct manifest *manifest)
{
    const struct node *root = manifest_json(manifest);
    const struct node *nodes = node_get(root, "nodes");
    const struct node *top = node_get(nodes, node_get_text(root, "root"));

    for (const struct node *input = node_first(node_get(top, "inputs")); input != NULL;
         input = input->next) {
        const struct node *locked = node_get(node_get(nodes, input->text), "locked");

        if (input->key != NULL) {
            manifest_lock(manifest, "flake", input->key, NULL, node_get_text(locked, "rev"), NULL,
                          input->line);
        }
    }
}

/* '.{ .url = "...", .hash = "..." }', of which the bracket was taken; a `path` is of this
 * repository. */
static void read_zig_dependency(struct manifest *manifest, struct token_reader *reader,
                                struct token name)
{
    for (struct token token;
         (token = tokens_next(reader)).kind != TOKEN_END && !token_is(&token, "}");) {
        struct token sign = tokens_peek(reader);

        if (token_is(&token, "url") && token_is(&sign, "=")) {
            tokens_next(reader);
            struct token url = tokens_next(reader);

            if (url.kind == TOKEN_STRING) {
                manifest_depend(manifest, "zig", token_copy(manifest, &name),
                                token_copy(manifest, &url), SCOPE_RUNTIME, name.line);
            }
        }
    }
}

/* '.dependencies = .{ .name = .{...}, .@"other-name" = .{...} }' */
void manifest_zig(struct manifest *manifest)
{
    struct token_reader reader;
    struct token name = {TOKEN_END, NULL, 0, 0};
    bool inside = false;

    tokens_begin(&reader, manifest, &tokens_zig);
    for (struct token token; (token = tokens_next(&reader)).kind != TOKEN_END;) {
        if (token.kind == TOKEN_WORD || token.kind == TOKEN_STRING) {
            name = token;
        } else if (token_is(&token, "}")) {
            inside = false;
        } else if (token_is(&token, "{") && inside && name.kind != TOKEN_END) {
            read_zig_dependency(manifest, &reader, name);
        } else if (token_is(&token, "{") && token_is(&name, "dependencies")) {
            inside = true;
            name.kind = TOKEN_END;
        }
    }
}
