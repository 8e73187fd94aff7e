/* Haskell (*.cabal), OCaml (*.opam), Scala (sbt), Clojure (Leiningen), R (DESCRIPTION), Nim, Lua,
 * Crystal. */
#include "detect/manifest_parsers.h"
#include "detect/manifest_tokens.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

/* "name >= 1.2", "name (>= 1.2)", "name": everything behind the name is the requirement. */
static void spec_depend(struct manifest *manifest, const char *ecosystem, char *text,
                        enum dependency_scope scope, uint32_t line)
{
    char *name = text_trim(text);
    size_t size = strcspn(name, " \t<>=~^!({:#@");
    char *requirement = manifest_copy(manifest, name + size, strlen(name + size));

    name[size] = '\0';
    requirement = text_trim(requirement);
    if (*requirement == '(') {
        requirement++;
        text_cut(requirement, ")");
    }
    if (isalpha((unsigned char)*name)) {
        manifest_depend(manifest, ecosystem, name, requirement, scope, line);
    }
}

static void specs_depend(struct manifest *manifest, const char *ecosystem, char *text,
                         const char *language, enum dependency_scope scope, uint32_t line)
{
    for (char *spec; (spec = text_word(&text, ",")) != NULL;) {
        char *name = text_trim(spec);
        size_t size = strcspn(name, " \t(<>=");

        if (strlen(language) != size || strncmp(name, language, size) != 0) {
            spec_depend(manifest, ecosystem, name, scope, line);
        }
    }
}

/* "build-depends:" of a library, executable, test-suite or benchmark, over several lines that are
 * indented deeper than the field. */
void manifest_cabal(struct manifest *manifest)
{
    struct manifest_line line;
    enum dependency_scope scope = SCOPE_RUNTIME;
    bool wanted = false;
    size_t field_indent = 0;

    manifest_lines(manifest, &line);
    while (manifest_next(&line)) {
        size_t indent = strspn(line.text, " \t");
        char *text = text_trim(line.text);

        if (*text == '\0' || text_starts(text, "--")) {
            continue;
        }
        if (wanted && indent > field_indent) {
            specs_depend(manifest, "cabal", text, "base", scope, line.number);
            continue;
        }
        if (indent == 0) {
            bool test = text_starts(text, "test-suite") || text_starts(text, "benchmark");

            scope = test ? SCOPE_DEV : SCOPE_RUNTIME;
        }
        field_indent = indent;
        char *value = text_cut(text, ":");
        wanted = value != NULL && strcasecmp(text_trim(text), "build-depends") == 0;
        if (wanted) {
            specs_depend(manifest, "cabal", value, "base", scope, line.number);
        }
    }
}

/* The scope of a field of DESCRIPTION; false when it names no packages. */
static bool scope_of_field(const char *field, enum dependency_scope *scope)
{
    static const struct {
        const char *field;
        enum dependency_scope scope;
    } fields[] = {{"Depends", SCOPE_RUNTIME},
                  {"Imports", SCOPE_RUNTIME},
                  {"LinkingTo", SCOPE_BUILD},
                  {"Suggests", SCOPE_OPTIONAL}};

    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        if (strcmp(field, fields[i].field) == 0) {
            *scope = fields[i].scope;
            return true;
        }
    }
    return false;
}

void manifest_r(struct manifest *manifest)
{
    struct manifest_line line;
    enum dependency_scope scope = SCOPE_RUNTIME;
    bool wanted = false;

    manifest_lines(manifest, &line);
    while (manifest_next(&line)) {
        char *text = line.text;

        if (!isspace((unsigned char)*text)) {
            char *value = text_cut(text, ":");

            wanted = value != NULL && scope_of_field(text, &scope);
            text = value;
        }
        if (wanted) {
            specs_depend(manifest, "cran", text, "R", scope, line.number);
        }
    }
}

static const struct token_language tokens_opam = {{"#", NULL}, "(*", "*)", "\"", true, "-+."};

/* 'depends: [ "name" {>= "1.0" & with-test} ... ]' */
void manifest_opam(struct manifest *manifest)
{
    struct token_reader reader;
    bool in_depends = false;

    tokens_begin(&reader, manifest, &tokens_opam);
    for (struct token token; (token = tokens_next(&reader)).kind != TOKEN_END;) {
        struct token next = tokens_peek(&reader);

        if (token.kind == TOKEN_WORD && token_is(&next, ":")) {
            in_depends = token_is(&token, "depends");
        }
        if (!in_depends || token.kind != TOKEN_STRING) {
            continue;
        }
        enum dependency_scope scope = SCOPE_RUNTIME;
        const char *requirement = "";
        if (token_is(&next, "{")) {
            const char *start = next.start + 1;

            tokens_next(&reader);
            while ((next = tokens_next(&reader)).kind != TOKEN_END && !token_is(&next, "}")) {
                if (token_is(&next, "with-test") || token_is(&next, "with-doc")) {
                    scope = SCOPE_DEV;
                } else if (token_is(&next, "build")) {
                    scope = SCOPE_BUILD;
                }
            }
            requirement = text_trim(manifest_copy(manifest, start, (size_t)(next.start - start)));
        }
        char *name = token_copy(manifest, &token);
        if (strcmp(name, "ocaml") != 0) {
            manifest_depend(manifest, "opam", name, requirement, scope, token.line);
        }
    }
}

/* Takes one or more '%' and then a string. */
static struct token take_operand(struct token_reader *reader)
{
    struct token token = tokens_peek(reader);

    if (!token_is(&token, "%")) {
        return (struct token){TOKEN_END, NULL, 0, 0};
    }
    while (token_is(&token, "%")) {
        tokens_next(reader);
        token = tokens_peek(reader);
    }
    return token;
}

/* '"group" %% "artifact" % "version" % Test' */
void manifest_sbt(struct manifest *manifest)
{
    struct token_reader reader;
    bool plugin = false;

    tokens_begin(&reader, manifest, &tokens_c_like);
    for (struct token group; (group = tokens_next(&reader)).kind != TOKEN_END;) {
        if (group.kind == TOKEN_WORD) {
            plugin = token_is(&group, "addSbtPlugin");
        }
        if (group.kind != TOKEN_STRING) {
            continue;
        }
        struct token artifact = take_operand(&reader);
        if (artifact.kind != TOKEN_STRING) {
            continue;
        }
        tokens_next(&reader);
        struct token version = take_operand(&reader);
        if (version.kind == TOKEN_END) {
            continue;
        }
        tokens_next(&reader);
        struct token configuration = take_operand(&reader);
        bool test = token_is(&configuration, "Test") ||
                    (configuration.kind == TOKEN_STRING &&
                     text_starts(token_copy(manifest, &configuration), "test"));
        manifest_depend(manifest, "maven",
                        manifest_format(manifest, "%s:%s", token_copy(manifest, &group),
                                        token_copy(manifest, &artifact)),
                        version.kind == TOKEN_STRING ? token_copy(manifest, &version) : "",
                        plugin ? SCOPE_BUILD
                        : test ? SCOPE_DEV
                               : SCOPE_RUNTIME,
                        artifact.line);
    }
}

static const struct token_language tokens_clojure = {{";", NULL}, NULL,  NULL,
                                                     "\"",        false, "-./:*+!?"};

/* '[group/name "1.0"]', '[name "1.0"]' whose group is its name. */
void manifest_leiningen(struct manifest *manifest)
{
    struct token_reader reader;

    tokens_begin(&reader, manifest, &tokens_clojure);
    for (struct token token; (token = tokens_next(&reader)).kind != TOKEN_END;) {
        struct token name = tokens_peek(&reader);

        if (!token_is(&token, "[") || name.kind != TOKEN_WORD) {
            continue;
        }
        tokens_next(&reader);
        struct token version = tokens_peek(&reader);
        if (version.kind == TOKEN_STRING && version.size > 0 &&
            isdigit((unsigned char)*version.start)) {
            char *group = token_copy(manifest, &name);
            const char *artifact = text_cut(group, "/");

            manifest_depend(
                manifest, "maven",
                manifest_format(manifest, "%s:%s", group, artifact == NULL ? group : artifact),
                token_copy(manifest, &version), SCOPE_RUNTIME, name.line);
        }
    }
}

/* Strings of the list behind a word: 'requires "a >= 1", "b"', 'dependencies = { "a >= 1" }'. */
static void read_listed(struct manifest *manifest, const struct token_language *language,
                        const char *word, const char *ecosystem, const char *runtime)
{
    struct token_reader reader;
    bool wanted = false;

    tokens_begin(&reader, manifest, language);
    for (struct token token; (token = tokens_next(&reader)).kind != TOKEN_END;) {
        if (token.kind == TOKEN_WORD) {
            wanted = token_is(&token, word);
        } else if (token_is(&token, "}")) {
            wanted = false;
        } else if (wanted && token.kind == TOKEN_STRING) {
            specs_depend(manifest, ecosystem, token_copy(manifest, &token), runtime, SCOPE_RUNTIME,
                         token.line);
        }
    }
}

void manifest_nimble(struct manifest *manifest)
{
    read_listed(manifest, &tokens_python, "requires", "nimble", "nim");
}

void manifest_rockspec(struct manifest *manifest)
{
    static const struct token_language tokens_lua = {{"--", NULL}, NULL, NULL, "\"'", false, "."};

    read_listed(manifest, &tokens_lua, "dependencies", "luarocks", "lua");
}

void manifest_shards(struct manifest *manifest)
{
    static const char *const sections[] = {"dependencies", "development_dependencies"};
    const struct node *root = manifest_yaml(manifest);

    for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++) {
        for (const struct node *entry = node_first(node_get(root, sections[i])); entry != NULL;
             entry = entry->next) {
            manifest_depend(manifest, "shards", entry->key, node_get_text(entry, "version"),
                            i == 0 ? SCOPE_RUNTIME : SCOPE_DEV, entry->line);
        }
    }
}
