/* Manifests that are terms of a language: rebar.config (Erlang), deps.edn (Clojure), dune-project
 * (OCaml), Makefile.PL and Build.PL (Perl). */
#include "detect/manifest_parsers.h"
#include "detect/manifest_tokens.h"

#include <ctype.h>
#include <string.h>

static const struct token_language tokens_erlang = {{"%", NULL}, NULL, NULL, "\"'", false, "@"};
static const struct token_language tokens_edn = {{";", NULL}, NULL, NULL, "\"", false, "-./:*+!?"};
static const struct token_language tokens_dune = {{";", NULL}, NULL, NULL, "\"", false, "-./:=<>"};
static const struct token_language tokens_perl = {{"#", NULL}, NULL, NULL, "\"'", false, ":."};

static bool opens(const struct token *token)
{
    return token->kind == TOKEN_SIGN && strchr("([{", *token->start) != NULL;
}

static bool closes(const struct token *token)
{
    return token->kind == TOKEN_SIGN && strchr(")]}", *token->start) != NULL;
}

/* 'deps, [jsx, {cowboy, "2.9.0"}, {x, {git, "url", {tag, "1"}}}]': a name, and the first string
 * that stands beside it. */
static void read_rebar(struct manifest *manifest, struct token_reader *reader)
{
    struct token token;

    while ((token = tokens_next(reader)).kind != TOKEN_END && !closes(&token)) {
        if (token.kind == TOKEN_WORD) {
            manifest_depend(manifest, "hex", token_copy(manifest, &token), NULL, SCOPE_RUNTIME,
                            token.line);
        } else if (token_is(&token, "{")) {
            struct token name = tokens_next(reader);
            const char *version = "";

            tokens_next(reader); /* the comma */
            token = tokens_peek(reader);
            if (token.kind == TOKEN_STRING) {
                version = token_copy(manifest, &token);
            }
            if (name.kind == TOKEN_WORD) {
                manifest_depend(manifest, "hex", token_copy(manifest, &name), version,
                                SCOPE_RUNTIME, name.line);
            }
            tokens_skip_block(reader);
        }
    }
}

void manifest_rebar(struct manifest *manifest)
{
    struct token_reader reader;

    tokens_begin(&reader, manifest, &tokens_erlang);
    for (struct token token; (token = tokens_next(&reader)).kind != TOKEN_END;) {
        struct token next = tokens_peek(&reader);

        if (token_is(&token, "deps") && token_is(&next, ",")) {
            tokens_next(&reader);
            next = tokens_next(&reader);
            if (token_is(&next, "[")) {
                read_rebar(manifest, &reader);
            }
        }
    }
}

/* 'group/name {:mvn/version "1.0"}' in the map behind :deps or :extra-deps; those by git and local
 * root have no such version. */
static void read_edn(struct manifest *manifest, struct token_reader *reader,
                     enum dependency_scope scope)
{
    for (struct token name; (name = tokens_next(reader)).kind != TOKEN_END && !closes(&name);) {
        struct token token = tokens_next(reader);
        const char *version = "";
        bool local = false;

        if (name.kind != TOKEN_WORD || !token_is(&token, "{")) {
            if (opens(&token)) {
                tokens_skip_block(reader);
            }
            continue;
        }
        while ((token = tokens_next(reader)).kind != TOKEN_END && !closes(&token)) {
            struct token value = tokens_peek(reader);

            local = local || token_is(&token, ":local/root");
            if ((token_is(&token, ":mvn/version") || token_is(&token, ":git/tag")) &&
                value.kind == TOKEN_STRING) {
                version = token_copy(manifest, &value);
            } else if (opens(&token)) {
                tokens_skip_block(reader);
            }
        }
        char *group = token_copy(manifest, &name);
        const char *artifact = text_cut(group, "/");
        if (!local) {
            manifest_depend(
                manifest, "maven",
                manifest_format(manifest, "%s:%s", group, artifact == NULL ? group : artifact),
                version, scope, name.line);
        }
    }
}

void manifest_edn(struct manifest *manifest)
{
    struct token_reader reader;

    tokens_begin(&reader, manifest, &tokens_edn);
    for (struct token token; (token = tokens_next(&reader)).kind != TOKEN_END;) {
        struct token next = tokens_peek(&reader);
        bool main = token_is(&token, ":deps"), extra = token_is(&token, ":extra-deps");

        if ((main || extra) && token_is(&next, "{")) {
            tokens_next(&reader);
            read_edn(manifest, &reader, main ? SCOPE_RUNTIME : SCOPE_DEV);
        }
    }
}

/* '(name (and (>= 1.0) :with-test))', of which the bracket was taken. */
static void read_dune_constraint(struct manifest *manifest, struct token_reader *reader)
{
    struct token name = tokens_next(reader), token;
    const char *start = reader->cursor, *end = start;
    enum dependency_scope scope = SCOPE_RUNTIME;

    for (unsigned depth = 1; depth > 0 && (token = tokens_next(reader)).kind != TOKEN_END;) {
        depth += opens(&token);
        depth -= closes(&token);
        end = token.start;
        if (token_is(&token, ":with-test") || token_is(&token, ":with-doc")) {
            scope = SCOPE_DEV;
        } else if (token_is(&token, ":build")) {
            scope = SCOPE_BUILD;
        }
    }
    if (name.kind == TOKEN_WORD && !token_is(&name, "ocaml")) {
        char *requirement = manifest_copy(manifest, start, (size_t)(end - start));

        manifest_depend(manifest, "opam", token_copy(manifest, &name), text_trim(requirement),
                        scope, name.line);
    }
}

/* '(depends ocaml (dune (>= 3.0)) lwt)' */
void manifest_dune(struct manifest *manifest)
{
    struct token_reader reader;

    tokens_begin(&reader, manifest, &tokens_dune);
    for (struct token token; (token = tokens_next(&reader)).kind != TOKEN_END;) {
        struct token next = tokens_peek(&reader);

        if (!token_is(&token, "(") || !token_is(&next, "depends")) {
            continue;
        }
        tokens_next(&reader);
        while ((token = tokens_next(&reader)).kind != TOKEN_END && !token_is(&token, ")")) {
            if (token_is(&token, "(")) {
                read_dune_constraint(manifest, &reader);
            } else if (token.kind == TOKEN_WORD && !token_is(&token, "ocaml")) {
                manifest_depend(manifest, "opam", token_copy(manifest, &token), NULL, SCOPE_RUNTIME,
                                token.line);
            }
        }
    }
}

static bool is_prerequisites(const struct token *token, enum dependency_scope *scope)
{
    static const struct {
        const char *name;
        enum dependency_scope scope;
    } keys[] = {
        {"PREREQ_PM", SCOPE_RUNTIME},        {"requires", SCOPE_RUNTIME},
        {"recommends", SCOPE_OPTIONAL},      {"BUILD_REQUIRES", SCOPE_BUILD},
        {"CONFIGURE_REQUIRES", SCOPE_BUILD}, {"build_requires", SCOPE_BUILD},
        {"configure_requires", SCOPE_BUILD}, {"TEST_REQUIRES", SCOPE_DEV},
        {"test_requires", SCOPE_DEV},
    };

    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        if (token->size == strlen(keys[i].name) &&
            memcmp(token->start, keys[i].name, token->size) == 0) {
            *scope = keys[i].scope;
            return true;
        }
    }
    return false;
}

/* "'Module::Name' => 1.0, ..." up to the closing brace. */
static void read_modules(struct manifest *manifest, struct token_reader *reader,
                         enum dependency_scope scope)
{
    for (struct token name; (name = tokens_next(reader)).kind != TOKEN_END && !closes(&name);) {
        struct token token = tokens_peek(reader);

        if (name.kind == TOKEN_SIGN || !token_is(&token, "=")) {
            continue;
        }
        tokens_next(reader);
        tokens_next(reader); /* '>' */
        token = tokens_next(reader);
        if (opens(&token)) {
            tokens_skip_block(reader);
        } else if (name.size > 0 && isupper((unsigned char)*name.start)) {
            manifest_depend(manifest, "cpan", token_copy(manifest, &name),
                            token_copy(manifest, &token), scope, name.line);
        }
    }
}

void manifest_perl(struct manifest *manifest)
{
    struct token_reader reader;
    enum dependency_scope scope;

    tokens_begin(&reader, manifest, &tokens_perl);
    for (struct token token; (token = tokens_next(&reader)).kind != TOKEN_END;) {
        struct token next = tokens_peek(&reader);

        if (token.kind == TOKEN_SIGN || !token_is(&next, "=") ||
            !is_prerequisites(&token, &scope)) {
            continue;
        }
        tokens_next(&reader);
        tokens_next(&reader);
        next = tokens_peek(&reader);
        if (token_is(&next, "{")) {
            tokens_next(&reader);
            read_modules(manifest, &reader, scope);
        }
    }
}
