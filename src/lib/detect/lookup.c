#include "detect/lookup.h"

#include "detect/data/tables.h"

#include <string.h>

char ascii_lower(char letter)
{
    return letter >= 'A' && letter <= 'Z' ? (char)(letter - 'A' + 'a') : letter;
}

const char *path_basename(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

const char *path_extension(const char *path)
{
    const char *name = path_basename(path);
    const char *dot;

    name += strspn(name, ".");
    dot = strrchr(name, '.');
    return dot ? dot : name + strlen(name);
}

bool path_ends_with(const char *path, const char *suffix)
{
    size_t path_size = strlen(path);
    size_t size = strlen(suffix);

    if (size > path_size)
        return false;
    for (size_t i = 0; i < size; i++)
        if (ascii_lower(path[path_size - size + i]) != suffix[i])
            return false;
    return true;
}

static int compare_key(const char *key, const char *bytes, size_t size)
{
    int order = strncmp(bytes, key, size);

    return order != 0 ? order : (key[size] == '\0' ? 0 : -1);
}

static const struct table_key *find(const struct table_keys *keys, const char *bytes, size_t size)
{
    size_t low = 0;
    size_t high = keys->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare_key(keys->rows[middle].key, bytes, size);

        if (order == 0)
            return &keys->rows[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

static bool collect(const struct table_keys *keys, const char *bytes, size_t size,
                    struct candidates *found)
{
    const struct table_key *key = find(keys, bytes, size);

    found->count = 0;
    for (size_t i = 0; key != NULL && i < key->count && i < CANDIDATES_MOST; i++)
        found->ids[found->count++] = table_ids[key->first + i];
    return found->count > 0;
}

void lookup_filename(const char *basename, struct candidates *found)
{
    collect(&table_filenames, basename, strlen(basename), found);
}

void lookup_interpreter(const char *name, size_t size, struct candidates *found)
{
    collect(&table_interpreters, name, size, found);
}

void lookup_extension(const char *basename, struct candidates *found)
{
    char lower[EXTENSION_MOST];

    found->count = 0;
    for (const char *dot = strchr(basename, '.'); dot != NULL; dot = strchr(dot + 1, '.')) {
        size_t size = strlen(dot);

        if (size > sizeof lower)
            continue;
        for (size_t i = 0; i < size; i++)
            lower[i] = ascii_lower(dot[i]);
        if (collect(&table_extensions, lower, size, found))
            return;
    }
}

static const struct language *find_alias(const char *alias, size_t size)
{
    char lower[EXTENSION_MOST];
    const struct table_key *key;

    if (size == 0 || size > sizeof lower)
        return NULL;
    for (size_t i = 0; i < size; i++)
        lower[i] = ascii_lower(alias[i]);
    key = find(&table_aliases, lower, size);
    return key ? &table_languages[table_ids[key->first]] : NULL;
}

const struct language *lookup_alias(const char *alias, size_t size)
{
    const char *comma = memchr(alias, ',', size);
    const struct language *language = find_alias(alias, size);

    if (language == NULL && comma != NULL)
        language = find_alias(alias, (size_t)(comma - alias));
    return language;
}

const struct language *lookup_id(uint16_t id)
{
    return &table_languages[id];
}

uint16_t lookup_number(const struct language *language)
{
    return (uint16_t)(language - table_languages);
}

const struct language *language_find(const char *name)
{
    size_t low = 0;
    size_t high = table_language_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(name, table_languages[table_names[middle]].name);

        if (order == 0)
            return &table_languages[table_names[middle]];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}
