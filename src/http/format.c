#include "http/format.h"

#include <string.h>
#include <strings.h>

static const struct {
    const char *name;
    const char *range; /* in Accept */
    const char *family;
    const char *type;
} formats[FORMAT_COUNT] = {
    [FORMAT_JSON] = {"json", "application/json", "application/*", "application/json"},
    [FORMAT_NDJSON] = {"ndjson", "application/x-ndjson", "application/*", "application/x-ndjson"},
    [FORMAT_CSV] = {"csv", "text/csv", "text/*", "text/csv; charset=utf-8; header=present"},
};

const char *format_type(enum format format)
{
    return formats[format].type;
}

static int refuse(bool has_rows, struct error *error)
{
    return error_set(error, ERROR_USAGE, "not-acceptable", "there is %s here",
                     has_rows ? "application/json, application/x-ndjson and text/csv"
                              : "application/json alone");
}

/* The value of "format", NULL when there is none. */
static int find_parameter(const struct uri *uri, const char **value, struct error *error)
{
    *value = NULL;
    for (size_t i = 0; i < uri->parameter_count; i++) {
        if (strcmp(uri->parameters[i].name, "format") != 0)
            continue;
        if (*value != NULL)
            return error_set(error, ERROR_USAGE, "bad-parameter", "\"format\" is given twice");
        *value = uri->parameters[i].value;
    }
    return 0;
}

/* A weight in thousandths: ";q=0.25" is 250; none is 1000, one that cannot be read 0. */
static int weight_of(const char *parameters, size_t size)
{
    int weight = 0, unit = 1000;

    for (size_t i = 0; i + 2 < size; i++) {
        if (parameters[i] != ';')
            continue;
        for (i++; i + 2 < size && (parameters[i] == ' ' || parameters[i] == '\t'); i++)
            continue;
        if (i + 2 >= size || (parameters[i] != 'q' && parameters[i] != 'Q') ||
            parameters[i + 1] != '=')
            continue;
        for (i += 2; i < size && unit > 0; i++)
            if (parameters[i] >= '0' && parameters[i] <= '9') {
                weight += (parameters[i] - '0') * unit;
                unit /= 10;
            } else if (parameters[i] != '.') {
                break;
            }
        return weight > 1000 ? 1000 : weight;
    }
    return 1000;
}

/* How closely a range of Accept names a format: 0 not at all. */
static int fits(enum format format, const char *range, size_t size)
{
    const char *const names[] = {"*/*", formats[format].family, formats[format].range};

    for (int i = 2; i >= 0; i--)
        if (strlen(names[i]) == size && strncasecmp(names[i], range, size) == 0)
            return i + 1;
    return 0;
}

static int weigh(enum format format, const char *accept)
{
    int best = 0, weight = 0;

    for (const char *at = accept; *at != '\0';) {
        size_t size, name;
        int closeness;

        at += strspn(at, " \t,");
        size = strcspn(at, ",");
        name = strcspn(at, " \t;,");
        closeness = name > 0 ? fits(format, at, name) : 0;
        if (closeness > best) {
            best = closeness;
            weight = weight_of(at + name, size - name);
        }
        at += size;
    }
    return weight;
}

int format_choose(const struct uri *uri, const char *accept, bool has_rows, enum format *format,
                  struct error *error)
{
    int most = 0, count = has_rows ? FORMAT_COUNT : FORMAT_JSON + 1;
    const char *wanted;

    *format = FORMAT_JSON;
    if (find_parameter(uri, &wanted, error) != 0)
        return -1;
    for (int i = 0; wanted != NULL && i < FORMAT_COUNT; i++)
        if (strcmp(formats[i].name, wanted) == 0) {
            *format = (enum format)i;
            return i < count ? 0 : refuse(has_rows, error);
        }
    if (wanted != NULL)
        return error_set(error, ERROR_USAGE, "bad-parameter",
                         "\"format\" is one of: json, ndjson, csv");
    if (accept == NULL || accept[strspn(accept, " \t,")] == '\0')
        return 0;
    for (int i = 0; i < count; i++) {
        int weight = weigh((enum format)i, accept);

        if (weight > most) {
            most = weight;
            *format = (enum format)i;
        }
    }
    return most > 0 ? 0 : refuse(has_rows, error);
}
