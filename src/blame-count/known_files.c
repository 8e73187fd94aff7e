#include "blame-count/known_files.h"

#include <string.h>

/* All that .gitattributes say of a path: a kind is known only for exactly the same. */
struct spelling {
    unsigned char bytes[512];
    size_t size;
    bool fits;
};

static void spell(struct spelling *spelling, const void *bytes, size_t size)
{
    if (size > sizeof spelling->bytes - spelling->size) {
        spelling->fits = false;
        return;
    }
    memcpy(spelling->bytes + spelling->size, bytes, size);
    spelling->size += size;
}

/* "number state [size text]" of each that is mentioned; false when that is too long. */
static bool spell_attributes(struct spelling *spelling, const struct attributes *attributes,
                             const char *path)
{
    struct attribute_value values[ATTRIBUTE_COUNT];

    spelling->size = 0;
    spelling->fits = true;
    attributes_lookup(attributes, path, values);
    for (unsigned i = 0; i < ATTRIBUTE_COUNT; i++) {
        unsigned char head[2] = {(unsigned char)i, (unsigned char)values[i].state};
        uint32_t size = (uint32_t)values[i].size;

        if (values[i].state == ATTRIBUTE_UNSPECIFIED)
            continue;
        spell(spelling, head, sizeof head);
        if (values[i].state != ATTRIBUTE_VALUE)
            continue;
        spell(spelling, &size, sizeof size);
        spell(spelling, values[i].text, values[i].size);
    }
    return spelling->fits;
}

static bool is_by_content(enum file_skip skip)
{
    return skip == SKIP_NONE || skip == SKIP_BINARY || skip == SKIP_LFS_POINTER;
}

bool known_file_find(const struct facts *facts, const struct tree_file *file,
                     const struct attributes *attributes, uint64_t largest,
                     struct survey_file *found)
{
    struct spelling spelling;
    struct fact_file fact;

    if (facts == NULL || MODE_TYPE(file->mode) != MODE_TYPE(MODE_FILE) ||
        !spell_attributes(&spelling, attributes, file->path) ||
        !facts_find_file(facts, &file->id, file->path, (const char *)spelling.bytes, spelling.size,
                         &fact))
        return false;
    *found = (struct survey_file){.path = file->path,
                                  .path_size = file->path_size,
                                  .mode = file->mode,
                                  .id = file->id,
                                  .size = fact.size,
                                  .lines = fact.lines};
    found->kind.skip = (enum file_skip)fact.skip;
    found->kind.category = (enum file_category)fact.category;
    if (fact.language != NULL)
        found->kind.language = language_find(fact.language);
    return fact.size <= largest && fact.lines <= fact.size && is_by_content(found->kind.skip) &&
           fact.category <= CATEGORY_DOCUMENTATION &&
           (fact.language != NULL) == (found->kind.language != NULL);
}

void known_file_add(struct facts *facts, const struct survey_file *file,
                    const struct attributes *attributes)
{
    struct spelling spelling;
    struct fact_file fact = {file->size, file->lines, (unsigned)file->kind.skip,
                             (unsigned)file->kind.category,
                             file->kind.language ? file->kind.language->name : NULL};

    if (facts != NULL && file->bytes != NULL && is_by_content(file->kind.skip) &&
        spell_attributes(&spelling, attributes, file->path))
        facts_add_file(facts, &file->id, file->path, (const char *)spelling.bytes, spelling.size,
                       &fact);
}
