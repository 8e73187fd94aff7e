#include "detect/glob.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

struct class_name {
    const char *name;
    int (*holds)(int byte);
};

static const struct class_name class_names[] = {
    {"alnum", isalnum}, {"alpha", isalpha}, {"blank", isblank}, {"cntrl", iscntrl},
    {"digit", isdigit}, {"graph", isgraph}, {"lower", islower}, {"print", isprint},
    {"punct", ispunct}, {"space", isspace}, {"upper", isupper}, {"xdigit", isxdigit},
};

/* "[:alpha:]" at *at: steps behind it. 1: the byte is in it, 0: it is not, -1: no such class. */
static int match_class_name(const char **at, unsigned char byte)
{
    const char *name = *at + 2;
    const char *end = strstr(name, ":]");

    for (size_t i = 0; end != NULL && i < sizeof class_names / sizeof *class_names; i++)
        if (strlen(class_names[i].name) == (size_t)(end - name) &&
            strncmp(name, class_names[i].name, (size_t)(end - name)) == 0) {
            *at = end + 2;
            return byte < 128 && class_names[i].holds(byte) != 0;
        }
    return -1;
}

/* One member of a class, a backslash before it taken away; NUL at the pattern's end. */
static unsigned char take_member(const char **at)
{
    if (**at == '\\' && (*at)[1] != '\0')
        (*at)++;
    return **at == '\0' ? '\0' : (unsigned char)*(*at)++;
}

/* A class "[...]" at *pattern: steps behind it. A class that is never closed matches nothing. */
static bool match_class(const char **pattern, unsigned char byte)
{
    const char *at = *pattern + 1;
    bool negated = *at == '!' || *at == '^';
    bool found = false;

    at += negated;
    for (bool first = true; first || *at != ']'; first = false) {
        unsigned char low;
        unsigned char high;

        if (at[0] == '[' && at[1] == ':') {
            int named = match_class_name(&at, byte);

            if (named < 0)
                return false;
            found |= named > 0;
            continue;
        }
        low = high = take_member(&at);
        if (low != '\0' && at[0] == '-' && at[1] != ']' && at[1] != '\0') {
            at++;
            high = take_member(&at);
        }
        if (low == '\0' || high == '\0')
            return false;
        found |= byte >= low && byte <= high;
    }
    *pattern = at + 1;
    return found != negated && byte != '/';
}

/* One element that is no star against one byte: steps behind the element when it matches. */
static bool match_one(const char **pattern, char byte)
{
    const char *at = *pattern;

    if (*at == '[')
        return match_class(pattern, (unsigned char)byte);
    if (*at == '?') {
        *pattern = at + 1;
        return byte != '/';
    }
    if (*at == '\\' && at[1] != '\0')
        at++;
    if (*at == '\0' || *at != byte)
        return false;
    *pattern = at + 1;
    return true;
}

/* Where to go on when what follows a star did not match: the star takes one byte more. Only the
 * last star of a folder, and the last `**`, need to be remembered. */
struct resume {
    const char *pattern; /* behind the star; NULL: none yet */
    const char *text;
};

/* Two stars or more between slashes or ends. */
static bool is_double_star(const char *start, const char *at)
{
    size_t stars = strspn(at, "*");

    return stars > 1 && (at == start || at[-1] == '/') && (at[stars] == '/' || at[stars] == '\0');
}

bool glob_matches(const char *pattern, const char *text)
{
    const char *start = pattern;
    struct resume star = {NULL, NULL};
    struct resume folders = {NULL, NULL};

    for (;;) {
        if (*pattern == '*' && is_double_star(start, pattern)) {
            pattern += strspn(pattern, "*");
            if (*pattern++ == '\0')
                return true;
            folders = (struct resume){pattern, text};
            star.pattern = NULL;
        } else if (*pattern == '*') {
            pattern += strspn(pattern, "*");
            star = (struct resume){pattern, text};
        } else if (*text == '\0' && *pattern == '\0') {
            return true;
        } else if (*text != '\0' && match_one(&pattern, *text)) {
            text++;
        } else if (star.pattern != NULL && *star.text != '\0' && *star.text != '/') {
            pattern = star.pattern;
            text = ++star.text;
        } else if (folders.pattern != NULL && (text = strchr(folders.text, '/')) != NULL) {
            pattern = folders.pattern;
            folders.text = ++text;
            star.pattern = NULL;
        } else {
            return false;
        }
    }
}
