#include "detect/pattern_split.h"

#include <stdbool.h>
#include <string.h>

/* Escapes that reach beyond their alternative: back references and calls of groups by number or
 * name, and quoting. */
static bool is_far_reaching(char escaped)
{
    return (escaped >= '1' && escaped <= '9') || strchr("gkQE", escaped) != NULL;
}

/* Behind a '(': plain groups, assertions, atomic and caseless groups are; other options and verbs
 * are not. */
static bool is_plain_group(const char *inside)
{
    if (*inside == '*')
        return false;
    if (*inside != '?')
        return true;
    return strchr(":=!>", inside[1]) != NULL || strncmp(inside, "?i:", 3) == 0 ||
           (inside[1] == '<' && (inside[2] == '=' || inside[2] == '!'));
}

const char *pattern_class_end(const char *at)
{
    at += *at == '^';
    at += *at == ']'; /* first, it stands for itself */
    for (; *at != '\0' && *at != ']'; at++) {
        if (*at == '\\' && at[1] != '\0')
            at++;
        else if (*at == '[' && at[1] == ':' && strstr(at, ":]") != NULL)
            at = strstr(at, ":]") + 1;
    }
    return at;
}

/* One step over a character, an escape or a class. False: out of our depth. */
static bool step(const char **at, size_t *depth)
{
    if (**at == '\\') {
        if ((*at)[1] == '\0' || is_far_reaching((*at)[1]))
            return false;
        ++*at;
    } else if (**at == '[') {
        *at = pattern_class_end(*at + 1);
        if (**at == '\0')
            return false;
    } else if (**at == '(') {
        if (!is_plain_group(*at + 1))
            return false;
        ++*depth;
    } else if (**at == ')') {
        if (*depth == 0)
            return false;
        --*depth;
    }
    ++*at;
    return true;
}

size_t pattern_split(const char *source, struct pattern_part parts[PATTERN_ALTERNATIVES])
{
    const char *start = source;
    const char *at = source;
    size_t depth = 0;
    size_t count = 0;

    while (*at != '\0') {
        if (*at == '|' && depth == 0) {
            if (count == PATTERN_ALTERNATIVES - 1)
                goto whole;
            parts[count++] = (struct pattern_part){start, (size_t)(at - start)};
            start = ++at;
        } else if (!step(&at, &depth)) {
            goto whole;
        }
    }
    if (depth == 0) {
        parts[count++] = (struct pattern_part){start, (size_t)(at - start)};
        return count;
    }
whole:
    parts[0] = (struct pattern_part){source, strlen(source)};
    return 1;
}
