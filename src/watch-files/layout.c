#include "watch-files/layout.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

enum { NAME_MOST = 255, DIGITS_MOST = 18 };

static const char *const field_names[LAYOUT_FIELDS] = {"class_div", "hw_name", "student_id"};
static const char *const option_names[LAYOUT_FIELDS] = {"class", "assignment", "student"};

/* Reads "{name}" at *at and steps behind it. */
static int parse_field(struct layout_part *part, const char **at, struct error *error)
{
    const char *end = strchr(*at, '}');

    for (int i = 0; end != NULL && i < LAYOUT_FIELDS; i++)
        if (strlen(field_names[i]) == (size_t)(end - *at - 1) &&
            memcmp(*at + 1, field_names[i], (size_t)(end - *at - 1)) == 0) {
            *part = (struct layout_part){PART_FIELD, (enum layout_field)i, {NULL, 0}};
            *at = end + 1;
            return 0;
        }
    return error_usage(error,
                       "option --layout knows {class_div}, {hw_name} and {student_id}: %.80s", *at);
}

/* Two parts side by side that take any text could be told apart by nothing. */
static int parse_part(struct layout_part *part, const struct layout_part *before, const char **at,
                      struct error *error)
{
    size_t size = strcspn(*at, "{*/");

    if (**at == '{') {
        if (parse_field(part, at, error) != 0)
            return -1;
    } else if (**at == '*') {
        *part = (struct layout_part){.kind = PART_STAR};
        *at += strspn(*at, "*");
    } else {
        *part = (struct layout_part){.kind = PART_TEXT, .text = {*at, size}};
        *at += size;
    }
    if (before != NULL && before->kind != PART_TEXT && part->kind != PART_TEXT)
        return error_usage(error, "option --layout wants text between two fields: %.80s", *at);
    return 0;
}

static int parse_level(struct layout *layout, const char **at, struct error *error)
{
    size_t count = 0;

    if (layout->depth == LAYOUT_LEVELS)
        return error_usage(error, "option --layout has more than %d levels", LAYOUT_LEVELS);
    for (; **at != '\0' && **at != '/'; count++) {
        struct layout_part *parts = layout->levels[layout->depth].parts;

        if (count == LAYOUT_PARTS)
            return error_usage(error, "option --layout has more than %d parts in a level",
                               LAYOUT_PARTS);
        if (parse_part(&parts[count], count > 0 ? &parts[count - 1] : NULL, at, error) != 0)
            return -1;
    }
    if (count == 0)
        return error_usage(error, "option --layout has an empty level");
    layout->levels[layout->depth++].count = count;
    return 0;
}

int layout_parse(struct layout *layout, const char *pattern, struct error *error)
{
    layout->depth = 0;
    for (const char *at = pattern;; at++) {
        if (parse_level(layout, &at, error) != 0)
            return -1;
        if (*at == '\0' || strcmp(at, "/") == 0)
            return 0;
    }
}

static size_t count_field(const struct layout *layout, enum layout_field field)
{
    size_t found = 0;

    for (size_t level = 0; level < layout->depth; level++)
        for (size_t i = 0; i < layout->levels[level].count; i++) {
            const struct layout_part *part = &layout->levels[level].parts[i];

            found += part->kind == PART_FIELD && part->field == field;
        }
    return found;
}

static bool is_sound(enum layout_field field, const char *text, size_t size)
{
    size_t characters = 0;

    if (size == 0 || !text_is_utf8(text, size))
        return false;
    for (size_t i = 0; i < size; i++) {
        if (field == LAYOUT_STUDENT && (text[i] < '0' || text[i] > '9'))
            return false;
        characters += ((unsigned char)text[i] & 0xc0) != 0x80;
    }
    return characters <= (field == LAYOUT_STUDENT ? DIGITS_MOST : LAYOUT_CHARACTERS);
}

int layout_check(const struct layout *layout, struct error *error)
{
    for (int i = 0; i < LAYOUT_FIELDS; i++) {
        const char *fixed = layout->fixed[i];
        size_t count = count_field(layout, (enum layout_field)i);

        if (count + (fixed != NULL) == 0)
            return error_usage(error, "where is the %s? --%s=… or {%s} in --layout",
                               option_names[i], option_names[i], field_names[i]);
        if (count + (fixed != NULL) > 1)
            return error_usage(error, "the %s is given more than once", option_names[i]);
        if (fixed != NULL && !is_sound((enum layout_field)i, fixed, strlen(fixed)))
            return error_usage(error, "option --%s cannot be \"%.60s\"", option_names[i], fixed);
    }
    return 0;
}

/* One level against one name. */
struct match {
    const struct layout_part *parts;
    size_t count;
    const char *name;
    size_t size;
    struct layout_span *found;
    bool failed[LAYOUT_PARTS][NAME_MOST + 1]; /* part and place that led nowhere */
};

static bool match_from(struct match *match, size_t part, size_t place);

/* A star or field, as long as the rest leaves it. */
static bool match_open(struct match *match, size_t part, size_t place)
{
    const struct layout_part *open = &match->parts[part];
    size_t least = open->kind == PART_FIELD;

    for (size_t size = match->size - place + 1; size-- > least;) {
        if (open->kind == PART_FIELD && !is_sound(open->field, match->name + place, size))
            continue;
        if (match_from(match, part + 1, place + size)) {
            if (open->kind == PART_FIELD)
                match->found[open->field] = (struct layout_span){match->name + place, size};
            return true;
        }
    }
    return false;
}

static bool match_from(struct match *match, size_t part, size_t place)
{
    const struct layout_span *text;
    bool fits;

    if (part == match->count)
        return place == match->size;
    if (match->failed[part][place])
        return false;
    text = &match->parts[part].text;
    if (match->parts[part].kind == PART_TEXT)
        fits = match->size - place >= text->size &&
               memcmp(match->name + place, text->text, text->size) == 0 &&
               match_from(match, part + 1, place + text->size);
    else
        fits = match_open(match, part, place);
    match->failed[part][place] = !fits;
    return fits;
}

bool layout_fits(const struct layout *layout, size_t level, const char *name, size_t size,
                 struct layout_span found[LAYOUT_FIELDS])
{
    struct match match = {.parts = layout->levels[level].parts,
                          .count = layout->levels[level].count,
                          .name = name,
                          .size = size,
                          .found = found};

    return size <= NAME_MOST && match_from(&match, 0, 0);
}

bool layout_read(const struct layout *layout, const char *path,
                 struct layout_span found[LAYOUT_FIELDS], const char **name)
{
    for (int i = 0; i < LAYOUT_FIELDS; i++)
        found[i] =
            (struct layout_span){layout->fixed[i], layout->fixed[i] ? strlen(layout->fixed[i]) : 0};
    for (size_t level = 0; level < layout->depth; level++) {
        size_t size = strcspn(path, "/");

        if (path[size] == '\0' || !layout_fits(layout, level, path, size, found))
            return false;
        path += size + 1;
    }
    *name = path;
    return true;
}

int64_t layout_number(const struct layout_span *span)
{
    int64_t number = 0;

    for (size_t i = 0; i < span->size; i++)
        number = number * 10 + (span->text[i] - '0');
    return number;
}
