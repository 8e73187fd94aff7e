#include "timeline/people.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { CO_AUTHOR_LIMIT = 64 }; /* trailers of one commit; more are noise */

static const char trailer[] = "co-authored-by:";

static int reserve(struct people *people, size_t index, struct error *error)
{
    size_t capacity = people->capacity ? people->capacity : 1024;
    struct commit_people *commits;

    if (index < people->capacity)
        return 0;
    while (capacity <= index)
        capacity *= 2;
    commits = reallocarray(people->commits, capacity, sizeof *commits);
    if (commits == NULL)
        return error_no_memory(error);
    memset(commits + people->capacity, 0, (capacity - people->capacity) * sizeof *commits);
    people->commits = commits;
    people->capacity = capacity;
    return 0;
}

static int remember(struct people *people, const struct identity *identity, struct error *error)
{
    const struct identity **all;

    if (identity->number < people->all_count)
        return 0;
    all = reallocarray(people->all, identity->number + 1, sizeof *all);
    if (all == NULL)
        return error_no_memory(error);
    people->all = all;
    for (size_t i = people->all_count; i <= identity->number; i++)
        all[i] = identity;
    people->all_count = identity->number + 1;
    return 0;
}

/* "Name <email>" of a trailer's value; false when it is not of that form. */
static bool parse_person(const char *text, size_t size, struct signature *person)
{
    const char *open = memchr(text, '<', size);
    const char *close = open ? memchr(open, '>', size - (size_t)(open - text)) : NULL;

    if (close == NULL)
        return false;
    memset(person, 0, sizeof *person);
    while (text < open && (*text == ' ' || *text == '\t'))
        text++;
    person->name = text;
    person->name_size = (size_t)(open - text);
    while (person->name_size > 0 && (text[person->name_size - 1] == ' '))
        person->name_size--;
    person->email = open + 1;
    person->email_size = (size_t)(close - open - 1);
    return person->email_size > 0;
}

static int add_co_author(struct people *people, struct commit_people *entry,
                         const struct signature *person, const char *encoding, struct error *error)
{
    const struct identity *identity;
    const struct identity **grown;

    if (identity_of(people->table, person, encoding, &identity, error) != 0 ||
        remember(people, identity, error) != 0)
        return -1;
    if (identity == entry->author || entry->co_author_count >= CO_AUTHOR_LIMIT)
        return 0;
    for (size_t i = 0; i < entry->co_author_count; i++)
        if (entry->co_authors[i] == identity)
            return 0;
    grown = reallocarray(entry->co_authors, entry->co_author_count + 1, sizeof *grown);
    if (grown == NULL)
        return error_no_memory(error);
    entry->co_authors = grown;
    grown[entry->co_author_count++] = identity;
    return 0;
}

static int find_co_authors(struct people *people, struct commit_people *entry,
                           const struct commit *commit, struct error *error)
{
    const char *line = commit->message;
    const char *end = commit->message + commit->message_size;
    const size_t length = sizeof trailer - 1;

    while (line < end) {
        const char *feed = memchr(line, '\n', (size_t)(end - line));
        size_t size = (size_t)((feed ? feed : end) - line);
        struct signature person;

        if (size > length && strncasecmp(line, trailer, length) == 0 &&
            parse_person(line + length, size - length, &person) &&
            add_co_author(people, entry, &person, commit->encoding, error) != 0)
            return -1;
        line += size + 1;
    }
    return 0;
}

int people_visit(void *context, const struct commit *commit, size_t index, struct error *error)
{
    struct people *people = context;
    struct commit_people *entry;

    if (reserve(people, index, error) != 0)
        return -1;
    entry = &people->commits[index];
    entry->author_time = commit->author.time;
    if (identity_of(people->table, &commit->author, commit->encoding, &entry->author, error) != 0 ||
        remember(people, entry->author, error) != 0)
        return -1;
    return find_co_authors(people, entry, commit, error);
}

void people_free(struct people *people)
{
    for (size_t i = 0; i < people->capacity; i++)
        free(people->commits[i].co_authors);
    free(people->commits);
    free(people->all);
}
