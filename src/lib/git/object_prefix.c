/* Short ids: the one object whose id starts with some hex digits. */
#include "git/file.h"
#include "git/store.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

enum { SHORTEST_PREFIX = 4 };

struct search {
    const struct object_store *store;
    struct object_id low; /* the digits, then zeros */
    const char *hex;
    size_t digits;
    struct object_id found;
    unsigned count; /* of different ids, 2 for more */
};

static bool matches(const struct search *search, const struct object_id *id)
{
    size_t whole = search->digits / 2;

    return memcmp(id->bytes, search->low.bytes, whole) == 0 &&
           (search->digits % 2 == 0 || (id->bytes[whole] ^ search->low.bytes[whole]) < 16);
}

/* False when the search is over: no match, or the second one. */
static bool consider(struct search *search, const struct object_id *id)
{
    if (!matches(search, id))
        return false;
    if (search->count == 0 || !object_id_equal(id, &search->found))
        search->count++;
    search->found = *id;
    return search->count < 2;
}

static void search_table(struct search *search, const struct id_table *table)
{
    struct object_id id = {{0}};
    uint32_t position = id_table_lower_bound(table, &search->low);

    for (; position < table->count; position++) {
        memcpy(id.bytes, id_table_at(table, position), table->id_size);
        if (!consider(search, &id))
            return;
    }
}

static int search_loose(struct search *search, const char *objects, struct error *error)
{
    char first[3] = {search->hex[0], search->hex[1], '\0'};
    char *path;
    struct dirent *entry;
    DIR *stream;

    for (size_t i = 0; i < 2; i++)
        if (first[i] >= 'A' && first[i] <= 'F')
            first[i] = (char)(first[i] - 'A' + 'a');
    path = path_join(objects, "%s", first);
    if (path == NULL)
        return error_no_memory(error);
    stream = opendir(path);
    free(path);
    while (stream != NULL && (entry = readdir(stream)) != NULL) {
        size_t rest = 2 * object_store_id_size(search->store) - 2;
        char hex[OBJECT_HEX_SIZE];
        struct object_id id;

        if (strlen(entry->d_name) != rest)
            continue;
        memcpy(hex, first, 2);
        memcpy(hex + 2, entry->d_name, rest + 1);
        if (object_id_parse(hex, rest + 2, &id))
            consider(search, &id);
    }
    if (stream != NULL)
        closedir(stream);
    return 0;
}

/* The digits filled up with zeros make the least id that can match. */
static bool parse_prefix(struct search *search, size_t id_size)
{
    char hex[OBJECT_HEX_SIZE];

    if (search->digits < SHORTEST_PREFIX || search->digits > 2 * id_size)
        return false;
    memset(hex, '0', 2 * id_size);
    memcpy(hex, search->hex, search->digits);
    return object_id_parse(hex, 2 * id_size, &search->low);
}

int object_find_prefix(struct object_store *store, const char *hex, size_t length,
                       struct object_id *id, struct error *error)
{
    struct search search = {.store = store, .hex = hex, .digits = length};
    const char *directory;

    if (!parse_prefix(&search, store->id_size))
        return 0;
    for (const struct pack *pack = pack_set_first(store->packs); pack != NULL; pack = pack->next)
        search_table(&search, &pack->index.table);
    for (size_t i = 0; (directory = pack_set_directory(store->packs, i)) != NULL; i++)
        if (search_loose(&search, directory, error) != 0)
            return -1;
    if (search.count > 1)
        return error_record(error, "unknown-revision", "short id \"%.64s\" is ambiguous", hex);
    *id = search.found;
    return (int)search.count;
}
