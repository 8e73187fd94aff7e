/* CMakeLists.txt and *.cmake: the calls that name other people's software. */
#include "detect/manifest_parsers.h"

#include <ctype.h>
#include <string.h>

enum { ARGUMENT_LIMIT = 64 };

struct cmake_reader {
    struct manifest *manifest;
    char *cursor;
    uint32_t line;
};

struct cmake_argument {
    char *text;
    uint32_t line;
};

struct cmake_call {
    const char *name;
    struct cmake_argument arguments[ARGUMENT_LIMIT]; /* what comes after them is passed over */
    size_t count;
};

static void step(struct cmake_reader *reader)
{
    reader->line += *reader->cursor++ == '\n';
}

/* "[=*[": returns the number of '=' + 1, or 0. */
static size_t bracket_width(const char *text)
{
    size_t equals = *text == '[' ? strspn(text + 1, "=") : 0;

    return *text == '[' && text[equals + 1] == '[' ? equals + 1 : 0;
}

/* Behind "[==[" up to "]==]". */
static char *skip_bracket(struct cmake_reader *reader, size_t width)
{
    char *start = reader->cursor + width + 1;

    reader->cursor = start;
    for (; *reader->cursor != '\0'; step(reader)) {
        if (*reader->cursor == ']' && strspn(reader->cursor + 1, "=") == width - 1 &&
            reader->cursor[width] == ']') {
            *reader->cursor = '\0';
            reader->cursor += width + 1;
            break;
        }
    }
    return start;
}

static void skip_blank(struct cmake_reader *reader)
{
    for (;;) {
        if (*reader->cursor == '#') {
            size_t width = bracket_width(reader->cursor + 1);

            if (width > 0) {
                reader->cursor++;
                skip_bracket(reader, width);
            } else {
                reader->cursor += strcspn(reader->cursor, "\n");
            }
        } else if (isspace((unsigned char)*reader->cursor)) {
            step(reader);
        } else {
            return;
        }
    }
}

static char *read_quoted(struct cmake_reader *reader)
{
    char *start = ++reader->cursor;

    while (*reader->cursor != '\0' && *reader->cursor != '"') {
        if (*reader->cursor == '\\' && reader->cursor[1] != '\0') {
            step(reader);
        }
        step(reader);
    }
    if (*reader->cursor != '\0') {
        *reader->cursor++ = '\0';
    }
    return start;
}

/* Unquoted text must be copied: the byte that ends it may be the bracket that ends the call. */
static char *read_argument(struct cmake_reader *reader)
{
    size_t width = bracket_width(reader->cursor);

    if (*reader->cursor == '"') {
        return read_quoted(reader);
    }
    if (width > 0) {
        return skip_bracket(reader, width);
    }
    size_t size = strcspn(reader->cursor, " \t\r\n()\"#");
    if (size == 0) { /* a bracket inside the call: conditions, generator expressions */
        size = 1;
    }
    char *text = manifest_copy(reader->manifest, reader->cursor, size);
    reader->cursor += size;
    return text;
}

/* Behind the opening bracket. */
static void read_arguments(struct cmake_reader *reader, struct cmake_call *call)
{
    unsigned depth = 1;

    call->count = 0;
    for (;;) {
        skip_blank(reader);
        uint32_t line = reader->line;
        if (*reader->cursor == '\0') {
            return;
        }
        char *text = read_argument(reader);
        if (strcmp(text, "(") == 0) {
            depth++;
        } else if (strcmp(text, ")") == 0 && --depth == 0) {
            return;
        } else if (call->count < ARGUMENT_LIMIT) {
            call->arguments[call->count++] = (struct cmake_argument){text, line};
        }
    }
}

/* The next "name(arguments)"; false at the end. */
static bool read_call(struct cmake_reader *reader, struct cmake_call *call)
{
    for (;;) {
        skip_blank(reader);
        size_t size = 0;
        while (isalnum((unsigned char)reader->cursor[size]) || reader->cursor[size] == '_') {
            size++;
        }
        if (size == 0) {
            if (*reader->cursor == '\0') {
                return false;
            }
            step(reader);
            continue;
        }
        char *name = manifest_copy(reader->manifest, reader->cursor, size);
        reader->cursor += size;
        skip_blank(reader);
        if (*reader->cursor == '(') {
            reader->cursor++;
            for (char *byte = name; *byte != '\0'; byte++) {
                *byte = (char)tolower((unsigned char)*byte);
            }
            call->name = name;
            read_arguments(reader, call);
            return true;
        }
    }
}

/* The argument behind a keyword; NULL when it is not given. */
static const char *value_of(const struct cmake_call *call, const char *keyword)
{
    for (size_t i = 0; i + 1 < call->count; i++) {
        if (strcmp(call->arguments[i].text, keyword) == 0) {
            return call->arguments[i + 1].text;
        }
    }
    return NULL;
}

static bool is_literal(const char *text)
{
    return *text != '\0' && strpbrk(text, "$<>{}") == NULL;
}

static enum dependency_scope scope_of(const char *package)
{
    static const struct {
        const char *name;
        enum dependency_scope scope;
    } known[] = {{"BISON", SCOPE_BUILD},     {"Benchmark", SCOPE_DEV},      {"Catch2", SCOPE_DEV},
                 {"CMocka", SCOPE_DEV},      {"Doxygen", SCOPE_BUILD},      {"FLEX", SCOPE_BUILD},
                 {"GTest", SCOPE_DEV},       {"Git", SCOPE_BUILD},          {"Perl", SCOPE_BUILD},
                 {"PkgConfig", SCOPE_BUILD}, {"PythonInterp", SCOPE_BUILD}, {"SWIG", SCOPE_BUILD},
                 {"Sphinx", SCOPE_BUILD},    {"benchmark", SCOPE_DEV},      {"cmocka", SCOPE_DEV},
                 {"doctest", SCOPE_DEV},     {"googletest", SCOPE_DEV}};

    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (strcmp(package, known[i].name) == 0) {
            return known[i].scope;
        }
    }
    return SCOPE_RUNTIME;
}

static void read_find_package(struct manifest *manifest, const struct cmake_call *call)
{
    if (call->count == 0 || !is_literal(call->arguments[0].text)) {
        return;
    }
    const char *version = call->count > 1 ? call->arguments[1].text : "";
    manifest_depend(manifest, "cmake", call->arguments[0].text,
                    isdigit((unsigned char)*version) ? version : "",
                    scope_of(call->arguments[0].text), call->arguments[0].line);
}

/* FetchContent_Declare and ExternalProject_Add: the version is the tag, or stands in the URL. */
static void read_fetch(struct manifest *manifest, const struct cmake_call *call)
{
    static const char *const keywords[] = {"GIT_TAG", "URL", "GIT_REPOSITORY", "SVN_REVISION"};
    const char *requirement = NULL;

    if (call->count == 0 || !is_literal(call->arguments[0].text)) {
        return;
    }
    for (size_t i = 0; requirement == NULL && i < sizeof(keywords) / sizeof(keywords[0]); i++) {
        requirement = value_of(call, keywords[i]);
    }
    if (requirement != NULL) {
        manifest_depend(manifest, "cmake", call->arguments[0].text, requirement,
                        scope_of(call->arguments[0].text), call->arguments[0].line);
    }
}

/* "zlib>=1.2", or "zlib" ">=" "1.2" when blanks stand between. */
static void read_modules(struct manifest *manifest, const struct cmake_call *call)
{
    static const char keywords[] = " REQUIRED QUIET NO_CMAKE_PATH NO_CMAKE_ENVIRONMENT_PATH "
                                   "IMPORTED_TARGET GLOBAL ";

    for (size_t i = 1; i < call->count; i++) {
        char *text = call->arguments[i].text;
        size_t size = strcspn(text, "<>=!");

        if (!is_literal(manifest_copy(manifest, text, size)) ||
            strstr(keywords, manifest_format(manifest, " %s ", text)) != NULL) {
            continue;
        }
        manifest_depend(manifest, "pkg-config", manifest_copy(manifest, text, size), text + size,
                        SCOPE_RUNTIME, call->arguments[i].line);
    }
}

static void read_find_library(struct manifest *manifest, const struct cmake_call *call)
{
    const char *name = value_of(call, "NAMES");

    if (name == NULL && call->count > 1) {
        name = call->arguments[1].text;
    }
    if (name != NULL && is_literal(name)) {
        manifest_depend(manifest, "library", name, "", SCOPE_RUNTIME, call->arguments[0].line);
    }
}

/* CPMAddPackage("gh:owner/name@1.2") or (NAME x VERSION y GITHUB_REPOSITORY z). */
static void read_cpm(struct manifest *manifest, const struct cmake_call *call)
{
    const char *name = value_of(call, "NAME");

    if (name != NULL) {
        const char *version = value_of(call, "VERSION");

        manifest_depend(manifest, "cmake", name,
                        version == NULL ? value_of(call, "GIT_TAG") : version, SCOPE_RUNTIME,
                        call->arguments[0].line);
    } else if (call->count == 1 && is_literal(call->arguments[0].text)) {
        char *text = call->arguments[0].text;
        char *version = text_cut(text, "@#");
        const char *slash = strrchr(text, '/');

        manifest_depend(manifest, "cmake", slash == NULL ? text : slash + 1, version, SCOPE_RUNTIME,
                        call->arguments[0].line);
    }
}

void manifest_cmake(struct manifest *manifest)
{
    static const struct {
        const char *name;
        void (*read)(struct manifest *manifest, const struct cmake_call *call);
    } calls[] = {{"find_package", read_find_package},  {"find_dependency", read_find_package},
                 {"fetchcontent_declare", read_fetch}, {"externalproject_add", read_fetch},
                 {"pkg_check_modules", read_modules},  {"pkg_search_module", read_modules},
                 {"find_library", read_find_library},  {"cpmaddpackage", read_cpm}};
    struct cmake_reader reader = {manifest,
                                  manifest_copy(manifest, manifest->bytes, manifest->size), 1};
    struct cmake_call call;

    while (read_call(&reader, &call)) {
        for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
            if (strcmp(call.name, calls[i].name) == 0) {
                calls[i].read(manifest, &call);
            }
        }
    }
}
