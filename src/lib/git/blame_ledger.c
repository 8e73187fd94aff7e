#include "git/blame_ledger.h"

#include <stdlib.h>
#include <string.h>

static void list_free(struct ledger_list *list)
{
    for (uint32_t i = 0; i < list->count; i += LEDGER_CHUNK)
        free(list->chunks[i / LEDGER_CHUNK]);
    free(list->chunks);
}

void ledger_free(struct ledger *ledger)
{
    list_free(&ledger->origins);
    list_free(&ledger->lines);
    free(ledger->last);
    *ledger = (struct ledger){.file_room = 0};
}

/* One more item of `size` bytes; NULL: `error`. */
static void *list_add(struct ledger_list *list, size_t size, struct error *error)
{
    uint32_t chunk = list->count / LEDGER_CHUNK;

    if (list->count % LEDGER_CHUNK == 0) {
        if (list->count >= UINT32_MAX - LEDGER_CHUNK) {
            error_record(error, "too-large", "too many lines to settle");
            return NULL;
        }
        if (chunk == list->room) {
            uint32_t room = list->room == 0 ? 16 : list->room * 2;
            void **grown = reallocarray(list->chunks, room, sizeof *grown);

            if (grown == NULL) {
                error_no_memory(error);
                return NULL;
            }
            list->chunks = grown;
            list->room = room;
        }
        list->chunks[chunk] = reallocarray(NULL, LEDGER_CHUNK, size);
        if (list->chunks[chunk] == NULL) {
            error_no_memory(error);
            return NULL;
        }
    }
    return (char *)list->chunks[chunk] + list->count++ % LEDGER_CHUNK * size;
}

static int reserve_file(struct ledger *ledger, uint32_t file, struct error *error)
{
    uint32_t room = ledger->file_room;
    uint32_t *last;

    if (file < room)
        return 0;
    room = file + file / 2 + 64;
    last = reallocarray(ledger->last, room, sizeof *last);
    if (last == NULL)
        return error_no_memory(error);
    memset(last + ledger->file_room, 0xff, (room - ledger->file_room) * sizeof *last);
    ledger->last = last;
    ledger->file_room = room;
    return 0;
}

int ledger_settle(struct ledger *ledger, const struct ledger_origin *origin,
                  const struct range_list *ranges, uint64_t *settled, struct error *error)
{
    uint32_t number = ledger->origins.count;
    struct ledger_origin *added = list_add(&ledger->origins, sizeof *added, error);

    if (added == NULL)
        return -1;
    *added = *origin;
    for (uint32_t i = 0; i < ranges->count; i++) {
        const struct line_range *range = &ranges->items[i];
        struct ledger_line *line;

        if (reserve_file(ledger, range->file, error) != 0 ||
            (line = list_add(&ledger->lines, sizeof *line, error)) == NULL)
            return -1;
        *line = (struct ledger_line){
            ledger->last[range->file],  range->line, range->count, range->start, number,
            range->flags & ~RANGE_APART};
        ledger->last[range->file] = ledger->lines.count - 1;
        *settled += range->count;
    }
    return 0;
}

static const struct ledger_line *line_at(const struct ledger *ledger, uint32_t number)
{
    if (number == UINT32_MAX)
        return NULL;
    return (const struct ledger_line *)ledger->lines.chunks[number / LEDGER_CHUNK] +
           number % LEDGER_CHUNK;
}

const struct ledger_line *ledger_last(const struct ledger *ledger, uint32_t file)
{
    return file < ledger->file_room ? line_at(ledger, ledger->last[file]) : NULL;
}

const struct ledger_line *ledger_before(const struct ledger *ledger, const struct ledger_line *line)
{
    return line_at(ledger, line->before);
}

const struct ledger_origin *ledger_origin_at(const struct ledger *ledger, uint32_t number)
{
    return (const struct ledger_origin *)ledger->origins.chunks[number / LEDGER_CHUNK] +
           number % LEDGER_CHUNK;
}
