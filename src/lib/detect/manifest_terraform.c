/* Terraform and OpenTofu: required providers, modules, and the types of resources. */
#include "detect/manifest_parsers.h"
#include "detect/manifest_tokens.h"

#include <string.h>

/* The value of "source" and "version" in the block that was just entered, and their lines. */
struct source {
    struct token source, version;
};

static struct source read_source(struct token_reader *reader)
{
    struct source found = {{TOKEN_END, NULL, 0, 0}, {TOKEN_END, NULL, 0, 0}};
    unsigned depth = 1;

    while (depth > 0) {
        struct token token = tokens_next(reader);

        if (token.kind == TOKEN_END) {
            break;
        }
        if (token.kind == TOKEN_SIGN) {
            depth += strchr("([{", *token.start) != NULL;
            depth -= strchr(")]}", *token.start) != NULL;
        }
        struct token sign = tokens_peek(reader);
        if (depth == 1 && token_is(&sign, "=") &&
            (token_is(&token, "source") || token_is(&token, "version"))) {
            tokens_next(reader);
            struct token value = tokens_peek(reader);

            if (value.kind == TOKEN_STRING) {
                *(token_is(&token, "source") ? &found.source : &found.version) = value;
            }
        }
    }
    return found;
}

static void depend(struct manifest *manifest, const char *ecosystem, const struct source *found)
{
    const char *version =
        found->version.kind == TOKEN_STRING ? token_copy(manifest, &found->version) : "";
    char *name = token_copy(manifest, &found->source);

    if (text_starts(name, "registry.terraform.io/")) {
        name += strlen("registry.terraform.io/");
    }
    if (*name != '.' && *name != '/') { /* not a folder of this repository */
        manifest_depend(manifest, ecosystem, name, version, SCOPE_RUNTIME, found->source.line);
    }
}

/* Behind "required_providers {": 'name = { source = ..., version = ... }' or 'name = "version"',
 * the old form, whose source is HashiCorp's. */
static void read_providers(struct manifest *manifest, struct token_reader *reader)
{
    for (struct token token;
         (token = tokens_next(reader)).kind != TOKEN_END && !token_is(&token, "}");) {
        struct token sign = tokens_peek(reader);

        if (!token_is(&sign, "=")) {
            continue;
        }
        tokens_next(reader);
        struct token value = tokens_next(reader);
        if (value.kind == TOKEN_STRING) {
            manifest_depend(manifest, "terraform-provider",
                            manifest_format(manifest, "hashicorp/%s", token_copy(manifest, &token)),
                            token_copy(manifest, &value), SCOPE_RUNTIME, token.line);
        } else if (token_is(&value, "{")) {
            struct source found = read_source(reader);

            if (found.source.kind == TOKEN_STRING) {
                depend(manifest, "terraform-provider", &found);
            }
        }
    }
}

/* Behind "module": '"name" {'. */
static void read_module(struct manifest *manifest, struct token_reader *reader)
{
    struct token name = tokens_next(reader);
    struct token brace = tokens_peek(reader);

    if (name.kind == TOKEN_STRING && token_is(&brace, "{")) {
        tokens_next(reader);
        struct source found = read_source(reader);

        if (found.source.kind == TOKEN_STRING) {
            depend(manifest, "terraform-module", &found);
        }
    }
}

void manifest_terraform(struct manifest *manifest)
{
    struct token_reader reader;

    tokens_begin(&reader, manifest, &tokens_hcl);
    for (struct token token; (token = tokens_next(&reader)).kind != TOKEN_END;) {
        struct token next = tokens_peek(&reader);

        if (token_is(&token, "required_providers") && token_is(&next, "{")) {
            tokens_next(&reader);
            read_providers(manifest, &reader);
        } else if (token_is(&token, "module") && next.kind == TOKEN_STRING) {
            read_module(manifest, &reader);
        } else if (token_is(&token, "resource") && next.kind == TOKEN_STRING) {
            manifest_prove(manifest, "resource", token_copy(manifest, &next), next.line);
        }
    }
}
