/* Gradle, Groovy and Kotlin: "configuration group:name:version" in the dependencies blocks,
 * plugins, and version catalogs. A catalog's libraries count where the catalog declares them: the
 * accessors (libs.some.library) that stand in the scripts carry neither group nor version. */
#include "detect/manifest_parsers.h"
#include "detect/manifest_tokens.h"

#include <ctype.h>
#include <string.h>

/* The scope of a configuration by its name; false when the word is none. */
static bool scope_of(const char *word, enum dependency_scope *scope)
{
    static const struct {
        const char *end; /* testImplementation, debugImplementation, jvmMainApi, ... */
        enum dependency_scope scope;
    } ends[] = {{"mplementation", SCOPE_RUNTIME},
                {"api", SCOPE_RUNTIME},
                {"Api", SCOPE_RUNTIME},
                {"ompile", SCOPE_RUNTIME},
                {"ompileOnly", SCOPE_BUILD},
                {"ompileOnlyApi", SCOPE_BUILD},
                {"untimeOnly", SCOPE_RUNTIME},
                {"untime", SCOPE_RUNTIME},
                {"nnotationProcessor", SCOPE_BUILD},
                {"kapt", SCOPE_BUILD},
                {"ksp", SCOPE_BUILD},
                {"classpath", SCOPE_BUILD},
                {"evelopmentOnly", SCOPE_DEV},
                {"detektPlugins", SCOPE_DEV},
                {"coreLibraryDesugaring", SCOPE_BUILD}};

    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        if (text_ends(word, ends[i].end)) {
            bool test = text_starts(word, "test") || strstr(word, "Test") != NULL;

            *scope = test ? SCOPE_DEV : ends[i].scope;
            return true;
        }
    }
    return false;
}

/* "group:name:version[:classifier][@type]". */
static void read_coordinates(struct manifest *manifest, char *text, enum dependency_scope scope,
                             uint32_t line)
{
    char *name = text_cut(text, ":");
    char *version = name == NULL ? NULL : text_cut(name, ":");

    if (name == NULL || *name == '\0' || strpbrk(text, " /\\") != NULL || *text == '\0' ||
        strpbrk(name, " /\\") != NULL) {
        return; /* a project, a file, prose */
    }
    if (version != NULL) {
        text_cut(version, ":@");
    }
    manifest_depend(manifest, "maven", manifest_format(manifest, "%s:%s", text, name), version,
                    scope, line);
}

/* "group: 'a', name: 'b', version: 'c'" behind a configuration, Kotlin's with '='. */
static void read_named(struct manifest *manifest, struct token_reader *reader,
                       enum dependency_scope scope)
{
    const char *group = "", *name = "", *version = "";
    uint32_t line = 0;

    for (struct token key = tokens_peek(reader); key.kind == TOKEN_WORD;
         key = tokens_peek(reader)) {
        tokens_next(reader);
        struct token sign = tokens_peek(reader);
        if (!token_is(&sign, ":") && !token_is(&sign, "=")) {
            break;
        }
        tokens_next(reader);
        struct token value = tokens_next(reader);
        const char *text = value.kind == TOKEN_STRING ? token_copy(manifest, &value) : "";
        if (token_is(&key, "group")) {
            group = text;
        } else if (token_is(&key, "name")) {
            name = text;
            line = value.line;
        } else if (token_is(&key, "version")) {
            version = text;
        }
        struct token comma = tokens_peek(reader);
        if (!token_is(&comma, ",")) {
            break;
        }
        tokens_next(reader);
    }
    if (*group != '\0' && *name != '\0') {
        manifest_depend(manifest, "maven", manifest_format(manifest, "%s:%s", group, name), version,
                        scope, line);
    }
}

/* What follows a configuration: '"g:n:v"', '("g:n:v")', '(platform("g:n:v"))', 'group: ...'. */
static void read_declaration(struct manifest *manifest, struct token_reader *reader,
                             enum dependency_scope scope)
{
    struct token token = tokens_peek(reader);

    while (token_is(&token, "(") || token_is(&token, "platform") ||
           token_is(&token, "enforcedPlatform") || token_is(&token, "testFixtures")) {
        tokens_next(reader);
        token = tokens_peek(reader);
    }
    while (token.kind == TOKEN_STRING) { /* Groovy takes several with commas between */
        tokens_next(reader);
        read_coordinates(manifest, token_copy(manifest, &token), scope, token.line);
        token = tokens_peek(reader);
        if (!token_is(&token, ",")) {
            return;
        }
        tokens_next(reader);
        token = tokens_peek(reader);
    }
    if (token_is(&token, "group")) {
        read_named(manifest, reader, scope);
    }
}

/* 'id("x") version "1"', 'id "x" version "1"', 'kotlin("jvm") version "1"'. */
static void read_plugin(struct manifest *manifest, struct token_reader *reader, bool kotlin)
{
    struct token token = tokens_next(reader);

    if (token_is(&token, "(")) {
        token = tokens_next(reader);
    }
    if (token.kind != TOKEN_STRING) {
        return;
    }
    const char *name = manifest_format(manifest, "%s%s", kotlin ? "org.jetbrains.kotlin." : "",
                                       token_copy(manifest, &token));
    const char *version = "";
    struct token next = tokens_peek(reader);
    if (token_is(&next, ")")) {
        tokens_next(reader);
        next = tokens_peek(reader);
    }
    if (token_is(&next, "version")) {
        tokens_next(reader);
        struct token value = tokens_next(reader);
        bool bracketed = token_is(&value, "(");

        value = bracketed ? tokens_next(reader) : value;
        version = value.kind == TOKEN_STRING ? token_copy(manifest, &value) : "";
        next = tokens_peek(reader);
        if (bracketed && token_is(&next, ")")) {
            tokens_next(reader);
        }
    }
    if (*version == '\0') { /* Gradle's own, this build's own, or declared in a catalog */
        manifest_prove(manifest, "gradle", name, token.line);
    } else {
        manifest_depend(manifest, "gradle", name, version, SCOPE_BUILD, token.line);
    }
}

static void read_plugins(struct manifest *manifest, struct token_reader *reader)
{
    unsigned depth = 1;

    while (depth > 0) {
        struct token token = tokens_next(reader);

        if (token.kind == TOKEN_END) {
            return;
        }
        if (token_is(&token, "{")) {
            depth++;
        } else if (token_is(&token, "}")) {
            depth--;
        } else if (token_is(&token, "id") || token_is(&token, "kotlin")) {
            read_plugin(manifest, reader, token_is(&token, "kotlin"));
        }
    }
}

/* Everything between the braces of a dependencies block. */
static void read_dependencies(struct manifest *manifest, struct token_reader *reader)
{
    unsigned depth = 1;

    while (depth > 0) {
        struct token token = tokens_next(reader);
        enum dependency_scope scope;

        if (token.kind == TOKEN_END) {
            return;
        }
        if (token_is(&token, "{")) {
            depth++;
        } else if (token_is(&token, "}")) {
            depth--;
        } else if (token.kind == TOKEN_WORD && scope_of(token_copy(manifest, &token), &scope)) {
            read_declaration(manifest, reader, scope);
        }
    }
}

void manifest_gradle(struct manifest *manifest)
{
    struct token_reader reader;

    tokens_begin(&reader, manifest, &tokens_c_like);
    for (struct token token; (token = tokens_next(&reader)).kind != TOKEN_END;) {
        struct token next = tokens_peek(&reader);

        if (token_is(&next, "{") &&
            (token_is(&token, "dependencies") || token_is(&token, "plugins"))) {
            tokens_next(&reader);
            if (token_is(&token, "plugins")) {
                read_plugins(manifest, &reader);
            } else {
                read_dependencies(manifest, &reader);
            }
        }
    }
}

/* 'version = "1"', 'version.ref = "x"' or 'version = {strictly = "1"}' of a catalog's entry. */
static const char *version_of(const struct node *catalog, const struct node *entry)
{
    static const char *const keys[] = {"strictly", "require", "prefer"};
    const struct node *version = node_get(entry, "version");
    const char *text = node_text(version);

    if (*text == '\0' && node_get(version, "ref") != NULL) {
        version = node_get(node_get(catalog, "versions"), node_get_text(version, "ref"));
        text = node_text(version);
    }
    for (size_t i = 0; *text == '\0' && i < sizeof(keys) / sizeof(keys[0]); i++) {
        text = node_get_text(version, keys[i]);
    }
    return text;
}

static void read_library(struct manifest *manifest, const struct node *catalog,
                         const struct node *entry)
{
    const char *module = node_get_text(entry, "module");
    const char *version = version_of(catalog, entry);

    if (entry->kind == NODE_STRING) {
        read_coordinates(manifest, manifest_copy(manifest, entry->text, strlen(entry->text)),
                         SCOPE_RUNTIME, entry->line);
        return;
    }
    if (*module == '\0' && *node_get_text(entry, "name") != '\0') {
        module = manifest_format(manifest, "%s:%s", node_get_text(entry, "group"),
                                 node_get_text(entry, "name"));
    }
    manifest_depend(manifest, "maven", module, version, SCOPE_RUNTIME, entry->line);
}

void manifest_gradle_catalog(struct manifest *manifest)
{
    const struct node *catalog = manifest_toml(manifest);

    for (const struct node *entry = node_first(node_get(catalog, "libraries")); entry != NULL;
         entry = entry->next) {
        read_library(manifest, catalog, entry);
    }
    for (const struct node *entry = node_first(node_get(catalog, "plugins")); entry != NULL;
         entry = entry->next) {
        char *name = manifest_copy(manifest, entry->text, strlen(entry->text));
        char *version = text_cut(name, ":");

        if (*name == '\0') {
            manifest_depend(manifest, "gradle", node_get_text(entry, "id"),
                            version_of(catalog, entry), SCOPE_BUILD, entry->line);
        } else {
            manifest_depend(manifest, "gradle", name, version, SCOPE_BUILD, entry->line);
        }
    }
}
