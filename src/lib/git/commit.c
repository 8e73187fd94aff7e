#include "git/commit.h"

#include "git/replace.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* One header line: "key value". */
struct header {
    const char *key;
    size_t key_size;
    const char *value;
    size_t value_size;
};

static bool header_is(const struct header *header, const char *key)
{
    return header->key_size == strlen(key) && memcmp(header->key, key, header->key_size) == 0;
}

/* Takes the next header off [*at, end); false at the blank line (then *at is behind it) and at the
 * end. Continued lines (they start with a space) come out as headers with an empty key. */
static bool next_header(const char **at, const char *end, struct header *header)
{
    const char *line = *at;
    const char *line_end;
    const char *space;

    if (line >= end)
        return false;
    line_end = memchr(line, '\n', (size_t)(end - line));
    if (line_end == NULL)
        line_end = end;
    *at = line_end < end ? line_end + 1 : end;
    if (line == line_end)
        return false;
    space = memchr(line, ' ', (size_t)(line_end - line));
    if (space == NULL)
        space = line_end;
    header->key = line;
    header->key_size = (size_t)(space - line);
    header->value = space < line_end ? space + 1 : line_end;
    header->value_size = (size_t)(line_end - header->value);
    return true;
}

/* Git's strtoumax: as many digits as there are, saturating; here at int64_t's end. */
static int64_t parse_digits(const char **at, const char *end)
{
    int64_t value = 0;

    for (; *at < end && isdigit((unsigned char)**at); (*at)++) {
        int digit = **at - '0';

        value = value > (INT64_MAX - digit) / 10 ? INT64_MAX : value * 10 + digit;
    }
    return value;
}

/* "+0130" is 90 minutes; git reads as many digits as there are and takes them as hhmm. */
static int32_t parse_zone(const char *at, const char *end)
{
    bool west = *at++ == '-';
    int64_t digits = parse_digits(&at, end);
    int32_t minutes;

    if (digits > 99999)
        return 0;
    minutes = (int32_t)(digits / 100 * 60 + digits % 100);
    return west ? -minutes : minutes;
}

static const char *skip_space(const char *at, const char *end)
{
    while (at < end && isspace((unsigned char)*at))
        at++;
    return at;
}

/* The time and zone behind the last '>' of the line; zero both unless both are well-formed. */
static void parse_time(const char *line, const char *end, struct signature *signature)
{
    const char *at = end;
    const char *digits;
    int64_t time;

    while (at > line && at[-1] != '>')
        at--;
    digits = at = skip_space(at, end);
    time = parse_digits(&at, end);
    if (at == digits)
        return;
    at = skip_space(at, end);
    if (end - at < 2 || (*at != '+' && *at != '-') || !isdigit((unsigned char)at[1]))
        return;
    signature->time = time;
    signature->zone_minutes = parse_zone(at, end);
}

/* As git's split_ident_line(): the name ends before the first '<', the address at the next '>'. */
static void parse_signature(const struct header *header, struct signature *signature)
{
    const char *line = header->value;
    const char *end = line + header->value_size;
    const char *open = memchr(line, '<', header->value_size);
    const char *name_end = open;
    const char *close = open ? memchr(open, '>', (size_t)(end - open)) : NULL;

    if (close == NULL)
        return;
    while (name_end > line && isspace((unsigned char)name_end[-1]))
        name_end--;
    signature->name = line;
    signature->name_size = (size_t)(name_end - line);
    signature->email = open + 1;
    signature->email_size = (size_t)(close - open - 1);
    parse_time(line, end, signature);
}

/* As git's parse_commit_date(): no zone is asked for. */
static int64_t parse_committer_time(const struct header *header)
{
    const char *line = header->value;
    const char *end = line + header->value_size;
    const char *at = end;

    while (at > line && at[-1] != '>')
        at--;
    if (at == line)
        return 0;
    at = skip_space(at, end);
    return parse_digits(&at, end);
}

static int corrupt(const struct object_store *store, const struct object_id *id, const char *what,
                   struct error *error)
{
    char hex[OBJECT_HEX_SIZE];

    return error_record(error, "corrupt-object", "commit %s: %s", object_id_hex(store, id, hex),
                        what);
}

static bool parse_id(const struct object_store *store, const struct header *header,
                     struct object_id *id)
{
    return header->value_size == 2 * object_store_id_size(store) &&
           object_id_parse(header->value, header->value_size, id);
}

static size_t count_parents(const char *at, const char *end)
{
    struct header header;
    size_t count = 0;

    while (next_header(&at, end, &header) && header_is(&header, "parent"))
        count++;
    return count;
}

/* The tree and parent lines at the head of a commit; *at ends behind them. */
static int parse_own_links(struct object_store *store, const struct object_id *id, const char **at,
                           const char *end, struct commit_links *links, struct error *error)
{
    struct header header;
    size_t count;

    links->parents = NULL;
    links->parent_count = 0;
    if (!next_header(at, end, &header) || !header_is(&header, "tree") ||
        !parse_id(store, &header, &links->tree))
        return corrupt(store, id, "no tree line", error);
    count = count_parents(*at, end);
    if (count == 0)
        return 0;
    links->parents = malloc(count * sizeof *links->parents);
    if (links->parents == NULL)
        return error_no_memory(error);
    while (links->parent_count < count) {
        next_header(at, end, &header);
        if (!parse_id(store, &header, &links->parents[links->parent_count++])) {
            free(links->parents);
            links->parents = NULL;
            return corrupt(store, id, "bad parent line", error);
        }
    }
    return 0;
}

/* What git's parse_commit_date() makes of the two lines behind the links. */
static int64_t parse_date(const char *at, const char *end)
{
    struct header header;

    if (next_header(&at, end, &header) && header_is(&header, "author") &&
        next_header(&at, end, &header) && header_is(&header, "committer"))
        return parse_committer_time(&header);
    return 0;
}

/* Grafts give a commit other parents than its own. */
static int graft_parents(struct object_store *store, const struct object_id *id,
                         struct commit_links *links, struct error *error)
{
    const struct replacements *replacements = object_store_replacements(store);
    const struct object_id *parents;
    size_t count;

    if (replacements == NULL || !replacements_parents(replacements, id, &parents, &count))
        return 0;
    free(links->parents);
    links->parents = reallocarray(NULL, count + 1, sizeof *links->parents);
    if (links->parents == NULL)
        return error_no_memory(error);
    if (count > 0)
        memcpy(links->parents, parents, count * sizeof *parents);
    links->parent_count = count;
    return 0;
}

static int parse_links(struct object_store *store, const struct object_id *id, const char **at,
                       const char *end, struct commit_links *links, struct error *error)
{
    return parse_own_links(store, id, at, end, links, error) != 0 ||
                   graft_parents(store, id, links, error) != 0
               ? -1
               : 0;
}

static int parse_commit(struct object_store *store, struct commit *commit, struct error *error)
{
    const char *at = (const char *)commit->object.data;
    const char *end = at + commit->object.size;
    struct commit_links links;
    struct header header;

    if (parse_links(store, &commit->id, &at, end, &links, error) != 0)
        return -1;
    commit->tree = links.tree;
    commit->parents = links.parents;
    commit->parent_count = links.parent_count;
    commit->date = parse_date(at, end);
    while (next_header(&at, end, &header)) {
        if (header_is(&header, "author") && commit->author.name_size == 0)
            parse_signature(&header, &commit->author);
        else if (header_is(&header, "committer") && commit->committer.name_size == 0)
            parse_signature(&header, &commit->committer);
        else if (header_is(&header, "encoding") && commit->encoding == NULL &&
                 (commit->encoding = strndup(header.value, header.value_size)) == NULL)
            return error_no_memory(error);
    }
    commit->message = at;
    commit->message_size = (size_t)(end - at);
    return 0;
}

int commit_read(struct object_store *store, const struct object_id *id, struct commit *commit,
                struct error *error)
{
    static const struct signature unknown = {"", 0, "", 0, 0, 0};

    *commit = (struct commit){.id = *id, .author = unknown, .committer = unknown};
    if (object_read(store, id, OBJECT_COMMIT, &commit->object, error) != 0)
        return -1;
    if (parse_commit(store, commit, error) != 0) {
        commit_release(store, commit);
        return -1;
    }
    return 0;
}

static void free_lists(struct commit *commit)
{
    free(commit->parents);
    free((char *)(uintptr_t)commit->encoding);
    commit->parents = NULL;
    commit->encoding = NULL;
}

void commit_release(struct object_store *store, struct commit *commit)
{
    object_release(store, &commit->object);
    free_lists(commit);
}

void commit_release_last(struct object_store *store, struct commit *commit)
{
    object_release_last(store, &commit->object);
    free_lists(commit);
}

int commit_read_links(struct object_store *store, const struct object_id *id,
                      struct commit_links *links, struct error *error)
{
    struct object object;
    const char *at;
    const char *end;
    int status;

    if (object_read(store, id, OBJECT_COMMIT, &object, error) != 0)
        return -1;
    at = (const char *)object.data;
    end = at + object.size;
    status = parse_links(store, id, &at, end, links, error);
    links->committer_time = status == 0 ? parse_date(at, end) : 0;
    object_release(store, &object);
    return status;
}
