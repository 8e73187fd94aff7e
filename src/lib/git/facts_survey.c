/* Facts of files and authors. */
#include "git/facts_store.h"

#include <string.h>

/* An optional text: its number plus one, or 0. */
static void write_optional(struct facts_draft *draft, const char *text)
{
    draft_number(draft, text ? (uint64_t)draft_text_number(draft, text, strlen(text)) + 1 : 0);
}

static const char *read_optional(struct fact_reader *reader)
{
    uint64_t number = fact_read_number(reader);

    return number == 0 ? NULL : fact_text_at(reader, number - 1).bytes;
}

bool facts_find_file(const struct facts *facts, const struct object_id *blob, const char *path,
                     const char *attributes, size_t attributes_size, struct fact_file *file)
{
    struct fact_key key = {
        FACT_FILE, 0, {blob->bytes}, {{path, strlen(path)}, {attributes, attributes_size}}};
    struct fact_reader reader;

    if (!facts_find(facts, &key, &reader))
        return false;
    file->size = fact_read_number(&reader);
    file->lines = fact_read_number(&reader);
    file->skip = (unsigned)fact_read_number(&reader);
    file->category = (unsigned)fact_read_number(&reader);
    file->language = read_optional(&reader);
    return !reader.broken;
}

void facts_add_file(struct facts *facts, const struct object_id *blob, const char *path,
                    const char *attributes, size_t attributes_size, const struct fact_file *file)
{
    struct fact_key key = {
        FACT_FILE, 0, {blob->bytes}, {{path, strlen(path)}, {attributes, attributes_size}}};

    if (!facts_begin(facts, &key))
        return;
    draft_number(&facts->draft, file->size);
    draft_number(&facts->draft, file->lines);
    draft_number(&facts->draft, file->skip);
    draft_number(&facts->draft, file->category);
    write_optional(&facts->draft, file->language);
    facts_end(facts, FACT_FILE);
}

bool facts_find_author(const struct facts *facts, const struct object_id *commit,
                       struct signature *author, const char **encoding)
{
    struct fact_key key = {.kind = FACT_AUTHOR, .ids = {commit->bytes}};
    struct fact_text name, email;
    struct fact_reader reader;

    if (!facts_find(facts, &key, &reader))
        return false;
    name = fact_read_text(&reader);
    email = fact_read_text(&reader);
    *author = (struct signature){name.bytes, name.size, email.bytes, email.size, 0, 0};
    author->time = fact_read_signed(&reader);
    *encoding = read_optional(&reader);
    return !reader.broken;
}

void facts_add_author(struct facts *facts, const struct object_id *commit,
                      const struct signature *author, const char *encoding)
{
    struct fact_key key = {.kind = FACT_AUTHOR, .ids = {commit->bytes}};

    if (!facts_begin(facts, &key))
        return;
    draft_text(&facts->draft, author->name ? author->name : "", author->name_size);
    draft_text(&facts->draft, author->email ? author->email : "", author->email_size);
    draft_signed(&facts->draft, author->time);
    write_optional(&facts->draft, encoding);
    facts_end(facts, FACT_AUTHOR);
}
