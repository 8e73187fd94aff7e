#include "http/coding_path.h"

#include <stdio.h>
#include <string.h>

static const char *read_number(const char *name, const char *text, int64_t *number, char out[24],
                               json_t *faults)
{
    enum coding_number kind = coding_number(text, number);

    if (kind == CODING_NO_NUMBER)
        coding_fault(faults, (struct coding_place){"path", name}, "int_parsing",
                     "Input should be a valid integer, unable to parse string as an integer",
                     json_string(text), NULL);
    if (kind == CODING_TOO_LARGE)
        *number = INT64_MAX;
    if (kind == CODING_TOO_SMALL)
        *number = INT64_MIN;
    snprintf(out, 24, "%lld", (long long)*number);
    return kind == CODING_NUMBER ? out : NULL;
}

static const char *read_time(const char *name, const char *text, char out[CODING_TIME_SIZE],
                             json_t *faults)
{
    const char *reason = "";
    char message[120];

    if (coding_time(text, out, &reason))
        return out;
    snprintf(message, sizeof message, "Input should be a valid datetime or date, %s", reason);
    coding_fault(faults, (struct coding_place){"path", name}, "datetime_from_date_parsing", message,
                 json_string(text), json_pack("{s:s}", "error", reason));
    return NULL;
}

static const char *read_filename(const char *text, char out[URI_LIMIT + 1])
{
    snprintf(out, URI_LIMIT + 1, "%s", text);
    for (char *at = out; (at = strchr(at, '@')) != NULL;)
        *at = '/';
    return out;
}

/* `name`: of the pattern's open segment. */
static void read_part(struct coding_path *path, const char *name, const char *text, json_t *faults)
{
    const char **value = &path->values[path->count++];

    if (strcmp(name, "student_id") == 0)
        *value = read_number(name, text, &path->numbers[0], path->number_texts[0], faults);
    else if (strcmp(name, "interval") == 0)
        *value = read_number(name, text, &path->numbers[1], path->number_texts[1], faults);
    else if (strcmp(name, "start") == 0)
        *value = read_time(name, text, path->times[0], faults);
    else if (strcmp(name, "end") == 0)
        *value = read_time(name, text, path->times[1], faults);
    else if (strcmp(name, "filename") == 0)
        *value = read_filename(text, path->filename);
    else
        *value = text;
}

void coding_path_read(const struct request *request, struct coding_path *path, json_t *faults)
{
    const char *pattern = request->route->pattern;
    char name[32];

    path->count = 0;
    path->numbers[0] = path->numbers[1] = 0;
    for (size_t i = 0; i < request->uri.segment_count && path->count < CODING_PARTS; i++) {
        pattern = strchr(pattern, '/') + 1;
        if (sscanf(pattern, "{%31[a-z_]}", name) == 1)
            read_part(path, name, request->uri.segments[i], faults);
    }
    for (size_t i = path->count; i <= CODING_PARTS; i++)
        path->values[i] = NULL;
}
