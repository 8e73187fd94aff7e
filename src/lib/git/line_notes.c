#include "git/line_notes.h"

#include <stdlib.h>
#include <string.h>

void line_notes_free(struct line_notes *notes)
{
    free(notes->items);
    *notes = (struct line_notes){.items = NULL};
}

/* ASCII alone, as in git. */
static bool is_letter_or_digit(unsigned char c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

static uint32_t count_letters(const unsigned char *line, size_t size)
{
    uint32_t count = 0;

    for (size_t i = 0; i < size; i++)
        count += is_letter_or_digit(line[i]);
    return count;
}

uint32_t line_notes_next_line(const struct object *file, uint32_t at)
{
    const unsigned char *feed = memchr(file->data + at, '\n', file->size - at);

    return feed != NULL ? (uint32_t)(feed + 1 - file->data) : (uint32_t)file->size;
}

static int reserve(struct line_notes *notes, size_t extra, struct error *error)
{
    size_t capacity = notes->capacity;
    struct line_note *items;

    while (capacity - notes->count < extra)
        capacity = capacity == 0 ? 256 : capacity * 2;
    if (capacity == notes->capacity)
        return 0;
    items = reallocarray(notes->items, capacity, sizeof *items);
    if (items == NULL)
        return error_no_memory(error);
    notes->items = items;
    notes->capacity = capacity;
    return 0;
}

int line_notes_add(struct line_notes *notes, const struct line_sets *sets,
                   const struct object *file, uint32_t count, uint32_t *at, struct error *error)
{
    struct line_note note = {*at, 0, 0};

    if (reserve(notes, (size_t)count + 1, error) != 0)
        return -1;
    for (uint32_t i = 0; i < count; i++) {
        const unsigned char *line = file->data + note.begin;
        uint32_t end = line_notes_next_line(file, note.begin);

        note.hash = line_sets_hash(sets, (const char *)line, end - note.begin);
        notes->items[notes->count++] = note;
        note.letters += count_letters(line, end - note.begin);
        note.begin = end;
    }
    notes->items[notes->count++] = note;
    *at = note.begin;
    return 0;
}

uint32_t line_notes_highest(const struct line_note *lines, uint32_t count,
                            const struct line_set *set)
{
    uint32_t highest = 0;

    for (uint32_t i = 0; i < count; i++) {
        uint32_t first = i;

        while (i < count && line_set_has(set, lines[i].hash))
            i++;
        if (i > first && line_notes_score(&lines[first], i - first) > highest)
            highest = line_notes_score(&lines[first], i - first);
    }
    return highest;
}
