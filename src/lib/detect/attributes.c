#include "detect/attributes.h"

#include "detect/attributes_rules.h"

#include <stdlib.h>
#include <string.h>

struct folder {
    char *directory;
    struct rules rules;
};

struct attributes {
    struct folder *folders; /* sorted by directory */
    size_t count;
    struct attribute_names names;
};

/* What has been found for one path so far. */
struct search {
    const struct attributes *attributes;
    struct attribute_value *values;
    bool resolved[ATTRIBUTES_NAMES_MOST];
    size_t missing; /* of the enum's */
};

struct attributes *attributes_new(void)
{
    struct attributes *attributes = calloc(1, sizeof *attributes);

    if (attributes != NULL && attribute_names_init(&attributes->names, NULL) != 0) {
        free(attributes);
        return NULL;
    }
    return attributes;
}

void attributes_free(struct attributes *attributes)
{
    if (attributes == NULL)
        return;
    for (size_t i = 0; i < attributes->count; i++) {
        free(attributes->folders[i].directory);
        rules_free(&attributes->folders[i].rules);
    }
    free(attributes->folders);
    attribute_names_free(&attributes->names);
    free(attributes);
}

/* The place of a directory, or where it would have to stand. */
static bool find_folder(const struct attributes *attributes, const char *directory, size_t size,
                        size_t *place)
{
    size_t low = 0;
    size_t high = attributes->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const char *name = attributes->folders[middle].directory;
        int order = strncmp(directory, name, size);

        if (order == 0 && name[size] == '\0') {
            *place = middle;
            return true;
        }
        if (order <= 0)
            high = middle;
        else
            low = middle + 1;
    }
    *place = low;
    return false;
}

int attributes_add(struct attributes *attributes, const char *directory, const char *bytes,
                   size_t size, struct error *error)
{
    struct folder folder = {strdup(directory), {NULL, NULL, 0}};
    struct folder *folders;
    size_t place;

    if (folder.directory == NULL)
        return error_no_memory(error);
    folders = realloc(attributes->folders, (attributes->count + 1) * sizeof *folders);
    if (folders != NULL)
        attributes->folders = folders;
    if (folders == NULL || find_folder(attributes, directory, strlen(directory), &place)) {
        free(folder.directory);
        return folders ? error_record(error, "repeated-attributes", "two .gitattributes in \"%s\"",
                                      directory)
                       : error_no_memory(error);
    }
    if (rules_parse(&folder.rules, &attributes->names, *directory == '\0', bytes, size, error) !=
        0) {
        rules_free(&folder.rules);
        free(folder.directory);
        return -1;
    }
    memmove(folders + place + 1, folders + place, (attributes->count - place) * sizeof *folders);
    folders[place] = folder;
    attributes->count++;
    return 0;
}

/* Later assignments come first; what a macro sets stands in its place. */
static void apply(struct search *search, const struct assignments *assignments)
{
    for (size_t i = assignments->count; i > 0; i--) {
        const struct assignment *assignment = &assignments->rows[i - 1];

        if (search->resolved[assignment->name])
            continue;
        search->resolved[assignment->name] = true;
        if (assignment->name < ATTRIBUTE_COUNT) {
            search->values[assignment->name] = assignment->value;
            search->missing--;
        }
        if (assignment->value.state == ATTRIBUTE_SET)
            apply(search, &search->attributes->names.rows[assignment->name].macro);
    }
}

static void apply_folder(struct search *search, const struct folder *folder, const char *path,
                         const char *basename)
{
    for (size_t i = folder->rules.count; i > 0 && search->missing > 0; i--) {
        const struct rule *rule = &folder->rules.rows[i - 1];

        if (rule_matches(rule, path, basename))
            apply(search, &rule->assignments);
    }
}

void attributes_lookup(const struct attributes *attributes, const char *path,
                       struct attribute_value values[ATTRIBUTE_COUNT])
{
    struct search search = {.attributes = attributes, .values = values};
    const char *slash = strrchr(path, '/');
    const char *basename = slash ? slash + 1 : path;
    size_t size = slash ? (size_t)(slash - path) : 0;
    size_t place;

    memset(values, 0, ATTRIBUTE_COUNT * sizeof *values);
    search.missing = ATTRIBUTE_COUNT;
    if (attributes == NULL || attributes->count == 0)
        return;
    while (size > 0 && search.missing > 0) {
        if (find_folder(attributes, path, size, &place))
            apply_folder(&search, &attributes->folders[place], path + size + 1, basename);
        do
            size--;
        while (size > 0 && path[size] != '/');
    }
    if (find_folder(attributes, "", 0, &place))
        apply_folder(&search, &attributes->folders[place], path, basename);
}

size_t attributes_count_rules(const struct attributes *attributes)
{
    size_t count = 0;

    for (size_t i = 0; i < attributes->count; i++)
        count += attributes->folders[i].rules.count;
    return count;
}

bool attribute_equals(const struct attribute_value *value, const char *text)
{
    return value->state == ATTRIBUTE_VALUE && value->size == strlen(text) &&
           memcmp(value->text, text, value->size) == 0;
}

bool attribute_is_true(const struct attribute_value *value)
{
    return value->state != ATTRIBUTE_UNSET && !attribute_equals(value, "false");
}
