#include "http/route.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char *const units[] = {"week", "month", NULL};
static const char *const tree_units[] = {"week", "month", "quarter", "year", NULL};
static const char *const series[] = {"author", "language", NULL};
static const char *const ranks[] = {"commits", "lines", NULL};
static const char *const categories[] = {"vendored", "generated", "documentation", NULL};

#define NO_CHOICES 0, 0, NULL
#define END_OF_PARAMETERS                      \
    {                                          \
        NULL, PARAMETER_TEXT, 0, 0, NULL, NULL \
    }
#define PAGE(most, usual)                                    \
    {"limit", PARAMETER_NUMBER, 1, (most), NULL, (usual)},   \
    {                                                        \
        "offset", PARAMETER_NUMBER, 0, 1000000000, NULL, "0" \
    }

static const struct parameter no_parameters[] = {END_OF_PARAMETERS};
static const struct parameter repositories_parameters[] = {
    {"search", PARAMETER_TEXT, 0, 200, NULL, ""},
    PAGE(1000, "100"),
    END_OF_PARAMETERS,
};
static const struct parameter contributors_parameters[] = {
    {"exclude", PARAMETER_LIST, 0, 0, categories, "vendored,generated"},
    PAGE(1000, "100"),
    END_OF_PARAMETERS,
};
static const struct parameter dependencies_parameters[] = {
    PAGE(5000, "1000"),
    END_OF_PARAMETERS,
};
static const struct parameter activity_parameters[] = {
    {"unit", PARAMETER_CHOICE, 0, 0, units, "week"},
    {"by", PARAMETER_CHOICE, 0, 0, series, "author"},
    {"rank", PARAMETER_CHOICE, 0, 0, ranks, "commits"},
    {"top", PARAMETER_NUMBER, 1, 100, NULL, "10"},
    END_OF_PARAMETERS,
};
static const struct parameter composition_parameters[] = {
    {"unit", PARAMETER_CHOICE, 0, 0, tree_units, "month"},
    {"top", PARAMETER_NUMBER, 1, 100, NULL, "10"},
    END_OF_PARAMETERS,
};
static const struct parameter technology_changes_parameters[] = {
    {"unit", PARAMETER_CHOICE, 0, 0, tree_units, "month"},
    PAGE(5000, "1000"),
    END_OF_PARAMETERS,
};

#define REPOSITORY "/api/v1/repos/{owner}/{name}"

const struct route routes[] = {
    {"/api/v1/repos", ROUTE_STATEMENT, STATEMENT_REPOSITORIES, repositories_parameters},
    {REPOSITORY, ROUTE_STATEMENT, STATEMENT_REPOSITORY, no_parameters},
    {REPOSITORY "/contributors", ROUTE_STATEMENT, STATEMENT_CONTRIBUTORS, contributors_parameters},
    {REPOSITORY "/languages", ROUTE_STATEMENT, STATEMENT_LANGUAGES, no_parameters},
    {REPOSITORY "/technologies", ROUTE_STATEMENT, STATEMENT_TECHNOLOGIES, no_parameters},
    {REPOSITORY "/dependencies", ROUTE_STATEMENT, STATEMENT_DEPENDENCIES, dependencies_parameters},
    {REPOSITORY "/activity", ROUTE_STATEMENT, STATEMENT_ACTIVITY, activity_parameters},
    {REPOSITORY "/composition", ROUTE_STATEMENT, STATEMENT_COMPOSITION, composition_parameters},
    {REPOSITORY "/technology-changes", ROUTE_STATEMENT, STATEMENT_TECHNOLOGY_CHANGES,
     technology_changes_parameters},
    {REPOSITORY "/skipped", ROUTE_STATEMENT, STATEMENT_SKIPPED, no_parameters},
    {"/healthz", ROUTE_HEALTH, STATEMENT_HEALTH, no_parameters},
    {"/metrics", ROUTE_METRICS, STATEMENT_COUNT, no_parameters},
    {"/{file}", ROUTE_FILE, STATEMENT_COUNT, NULL},
    {"none", ROUTE_NONE, STATEMENT_COUNT, NULL},
};

const size_t route_count = sizeof routes / sizeof *routes;

static bool matches(const char *pattern, const struct uri *uri)
{
    size_t segment = 0;

    while (*pattern == '/') {
        size_t length = strcspn(++pattern, "/");

        if (segment == uri->segment_count)
            return false;
        if (*pattern == '{') {
            if (uri->segments[segment][0] == '\0')
                return false;
        } else if (strlen(uri->segments[segment]) != length ||
                   memcmp(uri->segments[segment], pattern, length) != 0) {
            return false;
        }
        pattern += length;
        segment++;
    }
    return segment == uri->segment_count;
}

const struct route *route_none(void)
{
    return &routes[route_count - 1];
}

const struct route *route_find(const struct uri *uri)
{
    size_t row = 0;

    while (row < route_count - 2 && !matches(routes[row].pattern, uri))
        row++;
    return &routes[row];
}

static bool is_number(const char *value, long minimum, long maximum)
{
    char *end;
    long number;

    if (!isdigit((unsigned char)*value))
        return false;
    errno = 0;
    number = strtol(value, &end, 10);
    return errno == 0 && *end == '\0' && number >= minimum && number <= maximum;
}

static bool is_choice(const char *const *choices, const char *value, size_t size)
{
    for (; *choices != NULL; choices++)
        if (strlen(*choices) == size && memcmp(*choices, value, size) == 0)
            return true;
    return false;
}

static bool is_list(const char *const *choices, const char *value)
{
    while (*value != '\0') {
        size_t size = strcspn(value, ",");

        if (!is_choice(choices, value, size))
            return false;
        value += size;
        if (*value == ',' && *++value == '\0')
            return false;
    }
    return true;
}

static bool fits(const struct parameter *parameter, const char *value)
{
    switch (parameter->kind) {
    case PARAMETER_NUMBER:
        return is_number(value, parameter->minimum, parameter->maximum);
    case PARAMETER_CHOICE:
        return is_choice(parameter->choices, value, strlen(value));
    case PARAMETER_LIST:
        return is_list(parameter->choices, value);
    case PARAMETER_TEXT:
        return strlen(value) <= (size_t)parameter->maximum;
    }
    return false;
}

static int refuse(const struct parameter *parameter, struct error *error)
{
    char choices[200] = "";

    if (parameter->kind == PARAMETER_NUMBER)
        return error_set(error, ERROR_USAGE, "bad-parameter", "\"%s\" is a number from %ld to %ld",
                         parameter->name, parameter->minimum, parameter->maximum);
    if (parameter->kind == PARAMETER_TEXT)
        return error_set(error, ERROR_USAGE, "bad-parameter", "\"%s\" is at most %ld bytes long",
                         parameter->name, parameter->maximum);
    for (const char *const *choice = parameter->choices; *choice != NULL; choice++) {
        size_t used = strlen(choices);

        snprintf(choices + used, sizeof choices - used, "%s%s", used ? ", " : "", *choice);
    }
    return error_set(error, ERROR_USAGE, "bad-parameter", "\"%s\" is %s of: %s", parameter->name,
                     parameter->kind == PARAMETER_LIST ? "a list" : "one", choices);
}

static int set_value(const struct parameter *parameters, const struct uri_parameter *given,
                     const char **values, struct error *error)
{
    for (size_t i = 0; parameters[i].name != NULL; i++) {
        if (strcmp(parameters[i].name, given->name) != 0)
            continue;
        if (values[i] != NULL)
            return error_set(error, ERROR_USAGE, "bad-parameter", "\"%s\" is given twice",
                             parameters[i].name);
        if (!fits(&parameters[i], given->value))
            return refuse(&parameters[i], error);
        values[i] = given->value;
        return 0;
    }
    return error_set(error, ERROR_USAGE, "unknown-parameter", "no parameter \"%.80s\" here",
                     given->name);
}

int route_values(const struct route *route, const struct uri *uri, const char *viewer,
                 const char **values, struct error *error)
{
    const char *pattern = route->pattern;
    size_t count = 1;

    memset(values, 0, STATEMENT_PARAMETERS * sizeof *values);
    values[0] = *viewer != '\0' ? viewer : NULL;
    if (route->parameters == NULL)
        return 0;
    for (size_t segment = 0; segment < uri->segment_count; segment++) {
        pattern = strchr(pattern, '/') + 1;
        if (*pattern == '{')
            values[count++] = uri->segments[segment];
    }
    for (size_t i = 0; i < uri->parameter_count; i++)
        if (set_value(route->parameters, &uri->parameters[i], values + count, error) != 0)
            return -1;
    for (size_t i = 0; route->parameters[i].name != NULL; i++)
        if (values[count + i] == NULL)
            values[count + i] = route->parameters[i].fallback;
    return 0;
}
