/* Bazel: MODULE.bazel and WORKSPACE. */
#include "detect/manifest_parsers.h"
#include "detect/manifest_tokens.h"

#include <string.h>

/* Calls that fetch something, the attribute that names it, and those that say which of it, the
 * first that is there. */
enum { REQUIREMENTS = 3 };

static const struct bazel_rule {
    const char *call, *ecosystem, *name;
    const char *requirements[REQUIREMENTS];
} rules[] = {
    {"bazel_dep", "bazel", "name", {"version"}},
    {"http_archive", "bazel", "name", {"url", "urls"}},
    {"http_file", "bazel", "name", {"url", "urls"}},
    {"http_jar", "bazel", "name", {"url", "urls"}},
    {"git_repository", "bazel", "name", {"tag", "commit", "branch"}},
    {"new_git_repository", "bazel", "name", {"tag", "commit", "branch"}},
    {"go_repository", "go", "importpath", {"version", "tag", "commit"}},
};

static const struct bazel_rule *find_rule(const struct token *token)
{
    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
        if (token_is(token, rules[i].call)) {
            return &rules[i];
        }
    }
    return NULL;
}

static bool opens(const struct token *token)
{
    return token_is(token, "(") || token_is(token, "[") || token_is(token, "{");
}

/* The next "attribute = value" of a call whose bracket is open: the value's first token is taken.
 * False behind the call's end. */
static bool next_attribute(struct token_reader *reader, struct token *attribute,
                           struct token *value)
{
    for (struct token token;
         (token = tokens_next(reader)).kind != TOKEN_END && !token_is(&token, ")");) {
        struct token sign = tokens_peek(reader);

        if (opens(&token)) {
            tokens_skip_block(reader);
        } else if (token.kind == TOKEN_WORD && token_is(&sign, "=")) {
            tokens_next(reader);
            *attribute = token;
            *value = tokens_next(reader);
            return true;
        }
    }
    return false;
}

/* The next string of a list whose bracket is open; false behind its end. */
static bool next_item(struct token_reader *reader, struct token *item)
{
    while ((*item = tokens_next(reader)).kind != TOKEN_END && !token_is(item, "]")) {
        if (item->kind == TOKEN_STRING) {
            return true;
        }
        if (opens(item)) {
            tokens_skip_block(reader);
        }
    }
    return false;
}

/* A string, or the first of a list of them; anything else is passed over and gives "". */
static const char *value_text(struct manifest *manifest, struct token_reader *reader,
                              const struct token *value)
{
    const char *text = "";
    struct token item;

    if (value->kind == TOKEN_STRING) {
        return token_copy(manifest, value);
    }
    if (token_is(value, "[")) {
        while (next_item(reader, &item)) {
            text = *text == '\0' ? token_copy(manifest, &item) : text;
        }
    } else if (opens(value)) {
        tokens_skip_block(reader);
    }
    return text;
}

static void read_call(struct manifest *manifest, struct token_reader *reader,
                      const struct bazel_rule *rule)
{
    const char *name = "";
    const char *requirement = "";
    size_t rank = REQUIREMENTS;
    enum dependency_scope scope = SCOPE_RUNTIME;
    uint32_t line = 0;

    for (struct token attribute, value; next_attribute(reader, &attribute, &value);) {
        const char *text = value_text(manifest, reader, &value);

        if (token_is(&attribute, rule->name)) {
            name = text;
            line = value.line;
        } else if (token_is(&attribute, "dev_dependency") && token_is(&value, "True")) {
            scope = SCOPE_DEV;
        }
        for (size_t i = 0; i < rank && rule->requirements[i] != NULL; i++) {
            if (token_is(&attribute, rule->requirements[i])) {
                requirement = text;
                rank = i;
            }
        }
    }
    manifest_depend(manifest, rule->ecosystem, name, requirement, scope, line);
}

/* "group:artifact:version", or without one. */
static void read_artifact(struct manifest *manifest, const struct token *item)
{
    char *name = token_copy(manifest, item);
    char *colon = strchr(name, ':');
    char *version = colon == NULL ? NULL : strchr(colon + 1, ':');

    if (colon == NULL) {
        return;
    }
    if (version != NULL) {
        *version++ = '\0';
        text_cut(version, ":");
    }
    manifest_depend(manifest, "maven", name, version, SCOPE_RUNTIME, item->line);
}

/* 'maven_install(artifacts = ["g:a:1"], ...)' */
static void read_maven(struct manifest *manifest, struct token_reader *reader)
{
    for (struct token attribute, value; next_attribute(reader, &attribute, &value);) {
        struct token item;

        if (!token_is(&attribute, "artifacts") || !token_is(&value, "[")) {
            value_text(manifest, reader, &value);
            continue;
        }
        while (next_item(reader, &item)) {
            read_artifact(manifest, &item);
        }
    }
}

void manifest_bazel(struct manifest *manifest)
{
    struct token_reader reader;

    tokens_begin(&reader, manifest, &tokens_python);
    for (struct token token; (token = tokens_next(&reader)).kind != TOKEN_END;) {
        const struct bazel_rule *rule = find_rule(&token);
        struct token bracket = tokens_peek(&reader);

        if (!token_is(&bracket, "(")) {
            continue;
        }
        if (rule != NULL) {
            tokens_next(&reader);
            read_call(manifest, &reader, rule);
        } else if (token_is(&token, "maven_install") || token_is(&token, "maven.install")) {
            tokens_next(&reader);
            read_maven(manifest, &reader);
        }
    }
}
