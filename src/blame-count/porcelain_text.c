#include "blame-count/porcelain_text.h"

#include "base/text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

int porcelain_open(struct porcelain *porcelain, const struct blame *blame,
                   const struct subject *subject, struct output *output, struct error *error)
{
    size_t commits;

    memset(porcelain, 0, sizeof(*porcelain));
    porcelain->blame = blame;
    porcelain->subject = subject;
    porcelain->output = output;
    blame_commits(blame, &commits);
    porcelain->shown = calloc(commits + 1, sizeof(*porcelain->shown));
    porcelain->first_origin = calloc(commits + 1, sizeof(*porcelain->first_origin));
    porcelain->several = calloc(commits + 1, sizeof(*porcelain->several));
    if (porcelain->shown == NULL || porcelain->first_origin == NULL || porcelain->several == NULL)
        return error_no_memory(error);
    return identity_table_open(&porcelain->identities, subject->repository, &subject->head, error);
}

void porcelain_close(struct porcelain *porcelain)
{
    free(porcelain->shown);
    free(porcelain->first_origin);
    free(porcelain->several);
    identity_table_free(porcelain->identities);
    buffer_free(&porcelain->text);
}

/* Marks the commits from which the file has lines under more than one path. */
static void mark_several(struct porcelain *porcelain, const struct blame_range *ranges,
                         size_t count)
{
    size_t origin_count;
    const struct blame_origin *origins = blame_origins(porcelain->blame, &origin_count);

    for (size_t i = 0; i < count; i++) {
        uint32_t commit = origins[ranges[i].origin].commit;

        porcelain->first_origin[commit] = ranges[i].origin;
        porcelain->several[commit] = false;
    }
    for (size_t i = 0; i < count; i++) {
        const struct blame_origin *origin = &origins[ranges[i].origin];
        const struct blame_origin *first = &origins[porcelain->first_origin[origin->commit]];

        if (strcmp(origin->path, first->path) != 0)
            porcelain->several[origin->commit] = true;
    }
}

static int add_escape(struct buffer *text, unsigned char byte, struct error *error)
{
    static const char letters[] = "abtnvfr";

    if (byte >= '\a' && byte <= '\r')
        return buffer_add_format(text, error, "\\%c", letters[byte - '\a']);
    if (byte == '"' || byte == '\\')
        return buffer_add_format(text, error, "\\%c", byte);
    return buffer_add_format(text, error, "\\%03o", byte);
}

static bool needs_escape(unsigned char byte)
{
    return byte < 0x20 || byte >= 0x7f || byte == '"' || byte == '\\';
}

/* A path as git shows it with core.quotePath on. */
static int add_path(struct buffer *text, const char *path, struct error *error)
{
    bool quoted = false;
    int status;

    for (const char *at = path; *at != '\0'; at++)
        quoted |= needs_escape((unsigned char)*at);
    if (!quoted)
        return buffer_add_string(text, path, error);
    status = buffer_add(text, "\"", 1, error);
    for (const char *at = path; *at != '\0' && status == 0; at++)
        status = needs_escape((unsigned char)*at) ? add_escape(text, (unsigned char)*at, error)
                                                  : buffer_add(text, at, 1, error);
    return status == 0 ? buffer_add(text, "\"", 1, error) : -1;
}

static int add_hex(struct porcelain *porcelain, const struct object_id *id, struct error *error)
{
    char hex[OBJECT_HEX_SIZE];

    return buffer_add_string(
        &porcelain->text, object_id_hex(porcelain->subject->repository->objects, id, hex), error);
}

/* The zone as it is written behind the time of an author or committer line. */
static void find_zone(const struct signature *signature, const char **zone, size_t *size)
{
    const char *at = signature->email ? signature->email + signature->email_size : "";
    const char *end = at + strcspn(at, "\n");

    *zone = "(unknown)";
    *size = strlen(*zone);
    while (at < end && (*at == '>' || *at == ' '))
        at++;
    while (at < end && isdigit((unsigned char)*at))
        at++;
    while (at < end && *at == ' ')
        at++;
    if (end - at >= 2 && (*at == '+' || *at == '-')) {
        *zone = at;
        *size = 1 + strspn(at + 1, "0123456789");
    }
}

static int add_person(struct porcelain *porcelain, const char *role,
                      const struct signature *signature, const char *encoding, struct error *error)
{
    const struct identity *identity;
    const char *zone;
    size_t zone_size;

    if (identity_of(porcelain->identities, signature, encoding, &identity, error) != 0)
        return -1;
    find_zone(signature, &zone, &zone_size);
    return buffer_add_format(&porcelain->text, error,
                             "%s %s\n%s-mail <%s>\n%s-time %lld\n%s-tz %.*s\n", role,
                             identity->name, role, identity->email, role,
                             (long long)signature->time, role, (int)zone_size, zone);
}

/* The first line of a commit's message that is not blank. */
static int add_summary(struct porcelain *porcelain, const struct commit *commit,
                       struct error *error)
{
    const char *at = commit->message;
    const char *end = at + commit->message_size;
    const char *line_end;

    for (;;) {
        const char *mark = at;

        line_end = memchr(at, '\n', (size_t)(end - at));
        if (line_end == NULL)
            line_end = end;
        while (mark < line_end && isspace((unsigned char)*mark))
            mark++;
        if (mark < line_end || line_end == end)
            break;
        at = line_end + 1;
    }
    if (buffer_add_string(&porcelain->text, "summary ", error) != 0)
        return -1;
    if (at == line_end) {
        if (buffer_add(&porcelain->text, "(", 1, error) != 0 ||
            add_hex(porcelain, &commit->id, error) != 0)
            return -1;
        return buffer_add_string(&porcelain->text, ")\n", error);
    }
    if (commit->encoding == NULL) {
        if (buffer_add(&porcelain->text, at, (size_t)(line_end - at), error) != 0)
            return -1;
    } else if (text_to_utf8(at, (size_t)(line_end - at), commit->encoding, &porcelain->text,
                            error) != 0) {
        return -1;
    }
    return buffer_add(&porcelain->text, "\n", 1, error);
}

static int add_details(struct porcelain *porcelain, const struct blame_commit *from,
                       struct error *error)
{
    struct object_store *store = porcelain->subject->repository->objects;
    struct commit commit;
    int status;

    if (commit_read(store, &from->id, &commit, error) != 0)
        return -1;
    status = add_person(porcelain, "author", &commit.author, commit.encoding, error);
    if (status == 0)
        status = add_person(porcelain, "committer", &commit.committer, commit.encoding, error);
    if (status == 0)
        status = add_summary(porcelain, &commit, error);
    if (status == 0 && from->boundary)
        status = buffer_add_string(&porcelain->text, "boundary\n", error);
    commit_release(store, &commit);
    return status;
}

static int add_names(struct porcelain *porcelain, const struct blame_origin *origin,
                     struct error *error)
{
    struct buffer *text = &porcelain->text;
    size_t count;
    const struct blame_commit *commits = blame_commits(porcelain->blame, &count);

    if (origin->previous_path != NULL &&
        (buffer_add_string(text, "previous ", error) != 0 ||
         add_hex(porcelain, &commits[origin->previous_commit].id, error) != 0 ||
         buffer_add(text, " ", 1, error) != 0 ||
         add_path(text, origin->previous_path, error) != 0 ||
         buffer_add(text, "\n", 1, error) != 0))
        return -1;
    if (buffer_add_string(text, "filename ", error) != 0 ||
        add_path(text, origin->path, error) != 0)
        return -1;
    return buffer_add(text, "\n", 1, error);
}

/* The head of a group of lines, and what is to be said of its commit here. */
static int add_group(struct porcelain *porcelain, size_t file, const struct blame_range *range,
                     struct error *error)
{
    size_t count;
    const struct blame_origin *origin = &blame_origins(porcelain->blame, &count)[range->origin];
    const struct blame_commit *commit = &blame_commits(porcelain->blame, &count)[origin->commit];
    bool names = porcelain->several[origin->commit];

    if (add_hex(porcelain, &commit->id, error) != 0 ||
        buffer_add_format(&porcelain->text, error, " %lu %lu %lu\n",
                          (unsigned long)range->origin_line + 1, (unsigned long)range->line + 1,
                          (unsigned long)range->count) != 0)
        return -1;
    if (porcelain->shown[origin->commit] != file + 1) {
        porcelain->shown[origin->commit] = (uint32_t)file + 1;
        names = true;
        if (add_details(porcelain, commit, error) != 0)
            return -1;
    }
    return names ? add_names(porcelain, origin, error) : 0;
}

/* Line `index` of a group; *at moves behind it. */
static int add_line(struct porcelain *porcelain, const struct blame_range *range, uint32_t index,
                    const unsigned char **at, const unsigned char *end, struct error *error)
{
    struct buffer *text = &porcelain->text;
    const unsigned char *line = *at;
    const unsigned char *feed = memchr(line, '\n', (size_t)(end - line));
    size_t count;
    const struct blame_origin *origin = &blame_origins(porcelain->blame, &count)[range->origin];

    *at = feed ? feed + 1 : end;
    if (index > 0 &&
        (add_hex(porcelain, &blame_commits(porcelain->blame, &count)[origin->commit].id, error) !=
             0 ||
         buffer_add_format(text, error, " %lu %lu\n", (unsigned long)range->origin_line + 1 + index,
                           (unsigned long)range->line + 1 + index) != 0))
        return -1;
    if (buffer_add(text, "\t", 1, error) != 0 ||
        buffer_add(text, line, (size_t)((feed ? feed : end) - line), error) != 0)
        return -1;
    return buffer_add(text, "\n", 1, error);
}

static int add_ranges(struct porcelain *porcelain, size_t index, const struct blame_range *ranges,
                      size_t count, const struct object *blob, struct error *error)
{
    const unsigned char *at = blob->data;

    for (size_t i = 0; i < count; i++) {
        if (add_group(porcelain, index, &ranges[i], error) != 0)
            return -1;
        for (uint32_t line = 0; line < ranges[i].count; line++)
            if (add_line(porcelain, &ranges[i], line, &at, blob->data + blob->size, error) != 0)
                return -1;
    }
    return 0;
}

int porcelain_add_file(struct porcelain *porcelain, size_t index, const struct blame_file *file,
                       struct error *error)
{
    struct object_store *store = porcelain->subject->repository->objects;
    const struct blame_range *ranges;
    struct object blob;
    size_t count;
    int status;

    if (blame_ranges(porcelain->blame, index, &ranges, &count) != BLAME_WHOLE)
        return error_record(error, "missing-object", "an older version of %s cannot be read",
                            file->path);
    if (object_read(store, &file->id, OBJECT_BLOB, &blob, error) != 0)
        return -1;
    buffer_clear(&porcelain->text);
    mark_several(porcelain, ranges, count);
    status = add_ranges(porcelain, index, ranges, count, &blob, error);
    object_release(store, &blob);
    if (status == 0 && porcelain->text.size > 0)
        status =
            output_line(porcelain->output, porcelain->text.data, porcelain->text.size - 1, error);
    return status;
}
