/* configure.ac: the macros that look for libraries. */
#include "detect/manifest_parsers.h"

#include <ctype.h>
#include <string.h>

enum { MACRO_ARGUMENTS = 2 };

struct macro_argument {
    const char *text;
    uint32_t line;
};

/* Splits "[a], [b], ..." behind the opening bracket; quoting brackets are left out. Returns where
 * the call ends. What comes behind the second argument is code and does not matter. */
static char *read_arguments(struct manifest *manifest, char *cursor, uint32_t *line,
                            struct macro_argument arguments[MACRO_ARGUMENTS])
{
    for (int i = 0; i < MACRO_ARGUMENTS; i++) {
        int depth = 0;

        while (isspace((unsigned char)*cursor)) {
            *line += *cursor++ == '\n';
        }
        char *start = cursor;
        uint32_t first_line = *line;
        for (; *cursor != '\0' && (depth > 0 || strchr(",)", *cursor) == NULL); cursor++) {
            depth += strchr("([", *cursor) != NULL;
            depth -= strchr(")]", *cursor) != NULL;
            *line += *cursor == '\n';
        }
        char *text = manifest_copy(manifest, start, (size_t)(cursor - start));
        for (char *byte = text; *byte != '\0'; byte++) {
            if (strchr("[]\r\n\t", *byte) != NULL) {
                *byte = ' ';
            }
        }
        arguments[i] = (struct macro_argument){text_trim(text), first_line};
        if (*cursor != ',') {
            break;
        }
        cursor++;
    }
    return cursor;
}

static bool is_literal(const char *text)
{
    return *text != '\0' && strpbrk(text, "$@`\\\"'(){}") == NULL;
}

void pkg_config_depend(struct manifest *manifest, const char *list, uint32_t line)
{
    char *text = manifest_copy(manifest, list, strlen(list));
    char *name = text_word(&text, " ,\t");

    while (name != NULL) {
        size_t size = strcspn(name, "<>=!");
        const char *requirement = manifest_copy(manifest, name + size, strlen(name + size));
        char *next = text_word(&text, " ,\t");

        name[size] = '\0';
        if (next != NULL && strchr("<>=!", *next) != NULL) { /* "glib-2.0 >= 2.40" */
            char *version = text_word(&text, " ,\t");

            requirement = manifest_format(manifest, "%s%s%s", next, version == NULL ? "" : " ",
                                          version == NULL ? "" : version);
            next = text_word(&text, " ,\t");
        }
        if (is_literal(name)) {
            manifest_depend(manifest, "pkg-config", name, requirement, SCOPE_RUNTIME, line);
        }
        name = next;
    }
}

static void read_library(struct manifest *manifest, const struct macro_argument *arguments)
{
    if (is_literal(arguments[0].text)) {
        manifest_depend(manifest, "library", arguments[0].text, "", SCOPE_RUNTIME,
                        arguments[0].line);
    }
}

/* AC_SEARCH_LIBS(function, libraries): any one of them will do. */
static void read_search(struct manifest *manifest, const struct macro_argument *arguments)
{
    char *text = manifest_copy(manifest, arguments[1].text, strlen(arguments[1].text));

    for (char *name; (name = text_word(&text, " \t")) != NULL;) {
        if (is_literal(name)) {
            manifest_depend(manifest, "library", name, "", SCOPE_RUNTIME, arguments[1].line);
        }
    }
}

static void read_modules(struct manifest *manifest, const struct macro_argument *arguments)
{
    pkg_config_depend(manifest, arguments[1].text, arguments[1].line);
}

static void read_exists(struct manifest *manifest, const struct macro_argument *arguments)
{
    pkg_config_depend(manifest, arguments[0].text, arguments[0].line);
}

static const struct {
    const char *name;
    void (*read)(struct manifest *manifest, const struct macro_argument *arguments);
} macros[] = {{"PKG_CHECK_MODULES", read_modules}, {"PKG_CHECK_MODULES_STATIC", read_modules},
              {"PKG_CHECK_EXISTS", read_exists},   {"AC_CHECK_LIB", read_library},
              {"AC_SEARCH_LIBS", read_search},     {"PKG_HAVE_WITH_MODULES", read_modules}};

/* The macro whose call starts here. Returns the size of its name, 0 for none. */
static size_t macro_at(const char *text, size_t *macro)
{
    for (size_t i = 0; i < sizeof(macros) / sizeof(macros[0]); i++) {
        size_t size = strlen(macros[i].name);

        if (strncmp(text, macros[i].name, size) == 0 && text[size] == '(') {
            *macro = i;
            return size;
        }
    }
    return 0;
}

static bool at_comment(const char *start, const char *cursor)
{
    bool line_start = cursor == start || cursor[-1] == '\n';
    bool dnl =
        strncmp(cursor, "dnl", 3) == 0 && (cursor == start || !isalnum((unsigned char)cursor[-1]));

    return dnl || (*cursor == '#' && (line_start || isspace((unsigned char)cursor[-1])));
}

void manifest_autoconf(struct manifest *manifest)
{
    char *start = manifest_copy(manifest, manifest->bytes, manifest->size);
    uint32_t line = 1;

    for (char *cursor = start; *cursor != '\0';) {
        struct macro_argument arguments[MACRO_ARGUMENTS] = {{"", line}, {"", line}};
        size_t macro, size;

        if (at_comment(start, cursor)) {
            cursor += strcspn(cursor, "\n");
            continue;
        }
        size = *cursor == 'P' || *cursor == 'A' ? macro_at(cursor, &macro) : 0;
        if (size > 0) {
            cursor = read_arguments(manifest, cursor + size + 1, &line, arguments);
            macros[macro].read(manifest, arguments);
        } else {
            line += *cursor++ == '\n';
        }
    }
}
