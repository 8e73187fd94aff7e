/* Makefiles: -lNAME where programs are linked, and calls of pkg-config. Each name once a file. */
#include "detect/manifest_parsers.h"

#include <ctype.h>
#include <string.h>

enum { SEEN_LIMIT = 512 };

struct make_reader {
    struct manifest *manifest;
    const char *seen[SEEN_LIMIT];
    size_t seen_count;
};

/* False when the name was seen before, or there were too many. */
static bool is_new(struct make_reader *reader, const char *name)
{
    for (size_t i = 0; i < reader->seen_count; i++) {
        if (strcmp(reader->seen[i], name) == 0) {
            return false;
        }
    }
    if (reader->seen_count == SEEN_LIMIT) {
        return false;
    }
    reader->seen[reader->seen_count++] = name;
    return true;
}

static bool is_name(const char *text)
{
    return isalnum((unsigned char)*text) &&
           text[strspn(
               text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.+-")] == '\0';
}

/* "test -l", "ls -l" and "-lt" stand in recipes too: only assignments and compilers' calls count.
 */
static bool may_link(const char *text, bool recipe)
{
    static const char *const compilers[] = {"$(CC)", "$(CXX)", "$(LD)",  "${CC}", "${CXX}",
                                            "gcc ",  "g++ ",   "clang ", "cc ",   "$(LINK"};

    if (!recipe) {
        return strchr(text, '=') != NULL;
    }
    for (size_t i = 0; i < sizeof(compilers) / sizeof(compilers[0]); i++) {
        if (strstr(text, compilers[i]) != NULL) {
            return true;
        }
    }
    return false;
}

/* Behind "pkg-config": words that are no options, up to what ends the command. */
static void read_pkg_config(struct make_reader *reader, char *text, uint32_t line)
{
    text[strcspn(text, ")`;|&>\"'")] = '\0';
    for (char *word; (word = text_word(&text, " \t")) != NULL;) {
        char *name = manifest_copy(reader->manifest, word, strlen(word));

        text_cut(name, "<>=");
        if (*word != '-' && is_name(name) && !isdigit((unsigned char)*name) &&
            is_new(reader, manifest_format(reader->manifest, "pkg %s", name))) {
            manifest_depend(reader->manifest, "pkg-config", name, "", SCOPE_RUNTIME, line);
        }
    }
}

static char *find_pkg_config(char *text)
{
    static const char *const names[] = {"pkg-config ", "$(PKG_CONFIG) ", "${PKG_CONFIG} ",
                                        "$(PKGCONFIG) "};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        char *found = strstr(text, names[i]);

        if (found != NULL) {
            return found + strlen(names[i]);
        }
    }
    return NULL;
}

static void read_line(struct make_reader *reader, char *text, bool recipe, uint32_t line)
{
    char *packages = find_pkg_config(text);
    bool links = may_link(text, recipe);

    if (packages != NULL) {
        read_pkg_config(reader, manifest_copy(reader->manifest, packages, strlen(packages)), line);
    }
    for (char *word; links && (word = text_word(&text, " \t\"'(),=")) != NULL;) {
        if (text_starts(word, "-l") && is_name(word + 2) && is_new(reader, word)) {
            manifest_depend(reader->manifest, "library", word + 2, "", SCOPE_RUNTIME, line);
        }
    }
}

/* A line with a tab in front is a recipe, unless it assigns: people indent within conditionals. */
static bool is_recipe(const char *text)
{
    const char *word = text + strspn(text, " \t");
    size_t size = 0;

    while (isalnum((unsigned char)word[size]) || word[size] == '_') {
        size++;
    }
    const char *sign = word + size + strspn(word + size, " \t");
    sign += strspn(sign, "+:?");
    return *text == '\t' && (size == 0 || *sign != '=');
}

void manifest_make(struct manifest *manifest)
{
    struct make_reader reader = {.manifest = manifest};
    struct manifest_line line;
    bool links = false; /* the line goes on with one that does */

    manifest_lines(manifest, &line);
    while (manifest_next(&line)) {
        bool recipe = is_recipe(line.text) && !links;
        bool continued = text_ends(line.text, "\\");
        char *comment = strchr(line.text, '#');

        if (comment != NULL) {
            *comment = '\0';
        }
        bool now = links || may_link(line.text, recipe);
        if (now && links) { /* as if the assignment stood on this line */
            read_line(&reader, (char *)manifest_format(manifest, "= %s", line.text), false,
                      line.number);
        } else {
            read_line(&reader, line.text, recipe, line.number);
        }
        links = continued && now;
    }
}
