/* Gemfile, *.gemspec, Gemfile.lock.  Ruby is not run: what stands literally in the calls counts. */
#include "detect/manifest_parsers.h"

#include <ctype.h>
#include <string.h>

enum { BLOCK_LIMIT = 64 };

/* Takes a quoted string from the front of *text; NULL when there is none. */
static char *take_string(char **text)
{
    char *start = *text + strspn(*text, " \t(,[");

    if (*start != '"' && *start != '\'') {
        return NULL;
    }
    char quote[] = {*start, '\0'};
    char *rest = text_cut(start + 1, quote);
    if (rest == NULL) {
        return NULL;
    }
    *text = rest;
    return start + 1;
}

/* The strings behind the name: '"~> 1.0", ">= 1.0.1"'; options (git:, require:) end them. */
static const char *take_requirement(struct manifest *manifest, char **text)
{
    const char *requirement = take_string(text);

    if (requirement == NULL) {
        return NULL;
    }
    for (const char *next; (next = take_string(text)) != NULL;) {
        requirement = manifest_format(manifest, "%s, %s", requirement, next);
        if (strlen(requirement) > 500) {
            break;
        }
    }
    return requirement;
}

static bool names_development(const char *text)
{
    static const char *const groups[] = {":dev",  ":test",    ":lint",    ":doc",
                                         ":ci",   "\"dev",    "\"test",   "'dev",
                                         "'test", ":rubocop", ":profile", ":benchmark"};

    for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++) {
        if (strstr(text, groups[i]) != NULL) {
            return true;
        }
    }
    return false;
}

/* A comment: a '#' that is not inside a string nor the start of an interpolation. */
static void cut_comment(char *text)
{
    char quote = '\0';

    for (char *byte = text; *byte != '\0'; byte++) {
        if (quote != '\0') {
            quote = *byte == quote ? '\0' : quote;
        } else if (*byte == '"' || *byte == '\'') {
            quote = *byte;
        } else if (*byte == '#') {
            *byte = '\0';
            return;
        }
    }
}

static bool starts_word(const char *text, const char *word)
{
    size_t size = strlen(word);

    return strncmp(text, word, size) == 0 && !isalnum((unsigned char)text[size]) &&
           text[size] != '_';
}

static bool opens_block(const char *text)
{
    static const char *const words[] = {"if",    "unless", "case", "def",   "begin",
                                        "while", "until",  "for",  "class", "module"};
    const char *block = strstr(text, " do");

    if (block != NULL && (block[3] == '\0' || block[3] == ' ')) {
        return strstr(block, " end") == NULL;
    }
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (starts_word(text, words[i])) {
            return true;
        }
    }
    return false;
}

static void read_gem(struct manifest *manifest, char *text, enum dependency_scope scope,
                     uint32_t line)
{
    const char *name = take_string(&text);

    if (name == NULL || strstr(name, "#{") != NULL) {
        return;
    }
    const char *requirement = take_requirement(manifest, &text);
    if (strstr(text, "group") != NULL && names_development(text)) {
        scope = SCOPE_DEV;
    }
    manifest_depend(manifest, "rubygems", name, requirement, scope, line);
}

void manifest_gemfile(struct manifest *manifest)
{
    enum dependency_scope scopes[BLOCK_LIMIT] = {SCOPE_RUNTIME};
    unsigned depth = 0;
    struct manifest_line line;

    manifest_lines(manifest, &line);
    for (char *text; (text = manifest_next_trimmed(&line)) != NULL;) {
        cut_comment(text);
        if (starts_word(text, "gem")) {
            read_gem(manifest, text + 3, scopes[depth], line.number);
        } else if (starts_word(text, "end") && depth > 0) {
            depth--;
        } else if (opens_block(text) && depth + 1 < BLOCK_LIMIT) {
            bool development = starts_word(text, "group") && names_development(text);

            scopes[depth + 1] = development ? SCOPE_DEV : scopes[depth];
            depth++;
        }
    }
}

void manifest_gemspec(struct manifest *manifest)
{
    static const struct {
        const char *call;
        enum dependency_scope scope;
    } calls[] = {{".add_development_dependency", SCOPE_DEV},
                 {".add_runtime_dependency", SCOPE_RUNTIME},
                 {".add_dependency", SCOPE_RUNTIME}};
    struct manifest_line line;

    manifest_lines(manifest, &line);
    for (char *text; (text = manifest_next_trimmed(&line)) != NULL;) {
        cut_comment(text);
        for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
            char *call = strstr(text, calls[i].call);

            if (call != NULL) {
                read_gem(manifest, call + strlen(calls[i].call), calls[i].scope, line.number);
            }
        }
    }
}

/* Under "specs:" a gem stands four blanks in, "name (1.2.3)"; what it needs stands six in. */
void manifest_gemfile_lock(struct manifest *manifest)
{
    struct manifest_line line;

    manifest_lines(manifest, &line);
    while (manifest_next(&line)) {
        if (strspn(line.text, " ") != 4) {
            continue;
        }
        char *version = text_cut(line.text + 4, "(");
        if (version != NULL && text_cut(version, ")") != NULL && isdigit((unsigned char)*version)) {
            manifest_lock(manifest, "rubygems", text_trim(line.text), NULL, version, NULL,
                          line.number);
        }
    }
}
