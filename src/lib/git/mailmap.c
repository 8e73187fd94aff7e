#include "git/mailmap.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* One line's effect; strings are malloc'd, NULL for what is not given. */
struct mapping {
    char *old_email;
    char *old_name; /* NULL: for any name */
    char *new_name;
    char *new_email;
    uint32_t next; /* the one before it in the same slot, UINT32_MAX: none */
};

struct mailmap {
    struct mapping *mappings;
    uint32_t count;
    uint32_t capacity;
    uint32_t slots[4096]; /* the latest mapping by hash of the old address */
};

/* A piece of a line; NULL start: not there. */
struct piece {
    const char *start;
    size_t size;
};

struct mailmap *mailmap_new(void)
{
    struct mailmap *mailmap = calloc(1, sizeof(*mailmap));

    if (mailmap != NULL)
        memset(mailmap->slots, 0xff, sizeof(mailmap->slots));
    return mailmap;
}

void mailmap_free(struct mailmap *mailmap)
{
    if (mailmap == NULL)
        return;
    for (uint32_t i = 0; i < mailmap->count; i++) {
        free(mailmap->mappings[i].old_email);
        free(mailmap->mappings[i].old_name);
        free(mailmap->mappings[i].new_name);
        free(mailmap->mappings[i].new_email);
    }
    free(mailmap->mappings);
    free(mailmap);
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static uint32_t slot_of(const char *email, size_t size)
{
    uint32_t hash = 2166136261u;

    for (size_t i = 0; i < size; i++)
        hash = (hash ^ (unsigned char)lower(email[i])) * 16777619u;
    return (hash ^ (hash >> 16)) % 4096;
}

static bool matches(const char *string, const char *text, size_t size)
{
    return strncasecmp(string, text, size) == 0 && string[size] == '\0';
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Reads "name <email>" off [*at, end); false when there is none, or an empty address where it must
 * not be. The name is NULL when it is blank. */
static bool read_pair(const char **at, const char *end, bool empty_email, struct piece *name,
                      struct piece *email)
{
    const char *open = memchr(*at, '<', (size_t)(end - *at));
    const char *close = open ? memchr(open + 1, '>', (size_t)(end - open - 1)) : NULL;
    const char *first = *at;
    const char *last = open;

    if (close == NULL || (!empty_email && close == open + 1))
        return false;
    while (first < last && is_space(*first))
        first++;
    while (last > first && is_space(last[-1]))
        last--;
    *name = (struct piece){first < last ? first : NULL, (size_t)(last - first)};
    *email = (struct piece){open + 1, (size_t)(close - open - 1)};
    *at = close + 1;
    return true;
}

static int copy_piece(const struct piece *piece, char **copy, struct error *error)
{
    if (piece->start == NULL)
        return 0;
    *copy = strndup(piece->start, piece->size);
    return *copy != NULL ? 0 : error_no_memory(error);
}

static int append(struct mailmap *mailmap, const struct mapping *mapping, struct error *error)
{
    if (mailmap->count == mailmap->capacity) {
        uint32_t capacity = mailmap->capacity == 0 ? 64 : mailmap->capacity * 2;
        struct mapping *mappings = realloc(mailmap->mappings, capacity * sizeof(*mappings));

        if (mappings == NULL)
            return error_no_memory(error);
        mailmap->mappings = mappings;
        mailmap->capacity = capacity;
    }
    mailmap->mappings[mailmap->count] = *mapping;
    return 0;
}

static int add_mapping(struct mailmap *mailmap, const struct piece *new_name,
                       const struct piece *new_email, const struct piece *old_name,
                       const struct piece *old_email, struct error *error)
{
    uint32_t *slot = &mailmap->slots[slot_of(old_email->start, old_email->size)];
    struct mapping mapping = {NULL, NULL, NULL, NULL, *slot};

    if (append(mailmap, &mapping, error) != 0)
        return -1;
    *slot = mailmap->count;
    struct mapping *made = &mailmap->mappings[mailmap->count++];
    if (copy_piece(old_email, &made->old_email, error) != 0 ||
        copy_piece(old_name, &made->old_name, error) != 0 ||
        copy_piece(new_name, &made->new_name, error) != 0 ||
        copy_piece(new_email, &made->new_email, error) != 0)
        return -1;
    return 0;
}

static int add_line(struct mailmap *mailmap, const char *line, const char *end, struct error *error)
{
    const struct piece none = {NULL, 0};
    struct piece name, email, old_name, old_email;

    if (line < end && *line == '#')
        return 0;
    if (!read_pair(&line, end, false, &name, &email))
        return 0;
    if (read_pair(&line, end, true, &old_name, &old_email))
        return add_mapping(mailmap, &name, &email, &old_name, &old_email, error);
    return add_mapping(mailmap, &name, &none, &none, &email, error);
}

int mailmap_add(struct mailmap *mailmap, const char *bytes, size_t size, struct error *error)
{
    const char *end = bytes + strnlen(bytes, size);

    while (bytes < end) {
        const char *line_end = memchr(bytes, '\n', (size_t)(end - bytes));

        if (line_end == NULL)
            line_end = end;
        if (add_line(mailmap, bytes, line_end, error) != 0)
            return -1;
        bytes = line_end + 1;
    }
    return 0;
}

/* The latest mapping of exactly this name wins as a whole; without one, those for any name add up,
 * the latest that gives a name or an address winning for it. */
bool mailmap_apply(const struct mailmap *mailmap, const char *name, size_t name_size,
                   const char *email, size_t email_size, const char **new_name,
                   const char **new_email)
{
    *new_name = NULL;
    *new_email = NULL;
    for (uint32_t i = mailmap->slots[slot_of(email, email_size)]; i != UINT32_MAX;
         i = mailmap->mappings[i].next) {
        const struct mapping *mapping = &mailmap->mappings[i];

        if (!matches(mapping->old_email, email, email_size))
            continue;
        if (mapping->old_name == NULL) {
            if (*new_name == NULL)
                *new_name = mapping->new_name;
            if (*new_email == NULL)
                *new_email = mapping->new_email;
        } else if (matches(mapping->old_name, name, name_size)) {
            *new_name = mapping->new_name;
            *new_email = mapping->new_email;
            break;
        }
    }
    return *new_name != NULL || *new_email != NULL;
}
