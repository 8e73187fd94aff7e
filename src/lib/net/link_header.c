#include "net/link_header.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

/* A stretch of the header, not ended by NUL. */
struct span {
    const char *start;
    size_t size;
};

static const char *skip_blanks(const char *at)
{
    return at + strspn(at, " \t");
}

/* True when the blank-separated `words` hold "next". */
static bool has_next(struct span words)
{
    size_t at = 0;

    while (at < words.size) {
        size_t start = at;

        while (at < words.size && words.start[at] != ' ' && words.start[at] != '\t')
            at++;
        if (at - start == 4 && strncasecmp(words.start + start, "next", 4) == 0)
            return true;
        at++;
    }
    return false;
}

/* `="value"` or `=value`, if it is there; NULL when a quote is not closed. */
static const char *read_value(const char *at, struct span *value)
{
    const char *end;

    *value = (struct span){at, 0};
    at = skip_blanks(at);
    if (*at != '=')
        return at;
    at = skip_blanks(at + 1);
    if (*at != '"') {
        *value = (struct span){at, strcspn(at, " \t;,")};
        return at + value->size;
    }
    for (end = ++at; *end != '"'; end++) {
        if (*end == '\\')
            end++;
        if (*end == '\0')
            return NULL;
    }
    *value = (struct span){at, (size_t)(end - at)};
    return end + 1;
}

/* The parameters behind one target; `next` is set when its rel says so. NULL when malformed. */
static const char *read_parameters(const char *at, bool *next)
{
    bool rel_seen = false; /* only the first rel counts */

    *next = false;
    for (at = skip_blanks(at); *at == ';'; at = skip_blanks(at)) {
        struct span name;
        struct span value;

        at = skip_blanks(at + 1);
        name = (struct span){at, strcspn(at, " \t=;,")};
        at = read_value(at + name.size, &value);
        if (at == NULL)
            return NULL;
        if (name.size == 3 && strncasecmp(name.start, "rel", 3) == 0 && !rel_seen) {
            rel_seen = true;
            *next = has_next(value);
        }
    }
    return at;
}

static int malformed(struct error *error)
{
    return error_record(error, "bad-answer", "its Link header cannot be understood");
}

int link_header_next(const char *header, char **target, struct error *error)
{
    const char *at = header + strspn(header, " \t,");

    *target = NULL;
    while (*at != '\0') {
        const char *start = at + 1;
        size_t size = *at == '<' ? strcspn(start, ">") : 0;
        bool next;

        if (*at != '<' || start[size] != '>')
            return malformed(error);
        at = read_parameters(start + size + 1, &next);
        if (at == NULL || (*at != '\0' && *at != ','))
            return malformed(error);
        if (next) {
            *target = strndup(start, size);
            return *target != NULL ? 1 : error_no_memory(error);
        }
        at += strspn(at, " \t,");
    }
    return 0;
}
