#include "http/route.h"

#include "http/analysis.h"
#include "http/events.h"
#include "http/sign_in.h"
#include "http/webhook.h"

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

static const char *const job_states[] = {"PENDING", "PROCESSING", "COMPLETED", "FAILED", NULL};
static const char *const switches[] = {"0", "1", NULL};
static const struct parameter analyses_parameters[] = {
    {"status", PARAMETER_CHOICE, 0, 0, job_states, ""},
    {"cursor", PARAMETER_TEXT, 0, 40, NULL, ""},
    {"limit", PARAMETER_NUMBER, 1, 1000, NULL, "50"},
    END_OF_PARAMETERS,
};
static const struct parameter account_parameters[] = {
    {"refresh", PARAMETER_CHOICE, 0, 0, switches, "0"},
    {"search", PARAMETER_TEXT, 0, 200, NULL, ""},
    {"cursor", PARAMETER_TEXT, 0, 2000, NULL, ""},
    {"limit", PARAMETER_NUMBER, 1, 1000, NULL, "100"},
    END_OF_PARAMETERS,
};
static const struct parameter sign_in_parameters[] = {
    {"return", PARAMETER_TEXT, 0, 2000, NULL, "/"},
    END_OF_PARAMETERS,
};
static const struct parameter callback_parameters[] = {
    {"code", PARAMETER_TEXT, 0, 1000, NULL, ""},
    {"state", PARAMETER_TEXT, 0, 1000, NULL, ""},
    {"error", PARAMETER_TEXT, 0, 1000, NULL, ""},
    {"error_description", PARAMETER_TEXT, 0, 2000, NULL, ""},
    {"error_uri", PARAMETER_TEXT, 0, 2000, NULL, ""},
    END_OF_PARAMETERS,
};

/* A row that a handler answers. */
#define HANDLER(pattern, method, parameters, function, own)                                \
    {                                                                                      \
        (pattern), ROUTE_HANDLER, STATEMENT_COUNT, (parameters), (method), (function), own \
    }
#define OWN METHOD_GET, NULL, true
#define PUBLIC METHOD_GET, NULL, false

#define REPOSITORY "/api/v1/repos/{owner}/{name}"

const struct route routes[] = {
    {"/api/v1/repos", ROUTE_STATEMENT, STATEMENT_REPOSITORIES, repositories_parameters, PUBLIC},
    {REPOSITORY, ROUTE_STATEMENT, STATEMENT_REPOSITORY, no_parameters, PUBLIC},
    {REPOSITORY "/contributors", ROUTE_STATEMENT, STATEMENT_CONTRIBUTORS, contributors_parameters,
     PUBLIC},
    {REPOSITORY "/languages", ROUTE_STATEMENT, STATEMENT_LANGUAGES, no_parameters, PUBLIC},
    {REPOSITORY "/technologies", ROUTE_STATEMENT, STATEMENT_TECHNOLOGIES, no_parameters, PUBLIC},
    {REPOSITORY "/dependencies", ROUTE_STATEMENT, STATEMENT_DEPENDENCIES, dependencies_parameters,
     PUBLIC},
    {REPOSITORY "/activity", ROUTE_STATEMENT, STATEMENT_ACTIVITY, activity_parameters, PUBLIC},
    {REPOSITORY "/composition", ROUTE_STATEMENT, STATEMENT_COMPOSITION, composition_parameters,
     PUBLIC},
    {REPOSITORY "/technology-changes", ROUTE_STATEMENT, STATEMENT_TECHNOLOGY_CHANGES,
     technology_changes_parameters, PUBLIC},
    {REPOSITORY "/skipped", ROUTE_STATEMENT, STATEMENT_SKIPPED, no_parameters, PUBLIC},
    {"/api/v1/analysis", ROUTE_STATEMENT, STATEMENT_ANALYSES, analyses_parameters, OWN},
    HANDLER("/api/v1/analysis", METHOD_POST, no_parameters, analysis_request, true),
    {"/api/v1/analysis/{id}", ROUTE_STATEMENT, STATEMENT_ANALYSIS, no_parameters, OWN},
    HANDLER("/api/v1/analysis/{id}", METHOD_DELETE, no_parameters, analysis_cancel, true),
    HANDLER("/api/v1/analysis/{id}/events", METHOD_GET, no_parameters, events_stream, true),
    HANDLER("/api/v1/account/repos", METHOD_GET, account_parameters, analysis_account, true),
    HANDLER("/api/v1/auth/github", METHOD_GET, sign_in_parameters, sign_in_begin, false),
    HANDLER("/api/v1/auth/callback", METHOD_GET, callback_parameters, sign_in_return, false),
    HANDLER("/api/v1/auth/callback", METHOD_POST, no_parameters, sign_in_exchange, false),
    HANDLER("/api/v1/auth/refresh", METHOD_POST, no_parameters, sign_in_refresh, false),
    HANDLER("/api/v1/auth/logout", METHOD_POST, no_parameters, sign_in_end, false),
    HANDLER("/api/v1/auth/me", METHOD_GET, no_parameters, sign_in_me, true),
    HANDLER("/api/v1/webhooks/github", METHOD_POST, no_parameters, webhook_github, false),
    {"/healthz", ROUTE_HEALTH, STATEMENT_HEALTH, no_parameters, PUBLIC},
    {"/metrics", ROUTE_METRICS, STATEMENT_COUNT, no_parameters, PUBLIC},
    {"/{file}", ROUTE_FILE, STATEMENT_COUNT, NULL, PUBLIC},
    {"none", ROUTE_NONE, STATEMENT_COUNT, NULL, PUBLIC},
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

static unsigned method_bit(const char *method)
{
    if (strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0)
        return METHOD_GET;
    if (strcmp(method, "POST") == 0)
        return METHOD_POST;
    return strcmp(method, "DELETE") == 0 ? METHOD_DELETE : 0;
}

static unsigned methods_of(const struct route *route)
{
    return route->methods != 0 ? route->methods : METHOD_GET;
}

const struct route *route_find(const struct uri *uri, const char *method, unsigned *allowed)
{
    const struct route *found = NULL;
    size_t row;

    *allowed = 0;
    for (row = 0; row < route_count - 2; row++) {
        if (!matches(routes[row].pattern, uri))
            continue;
        *allowed |= methods_of(&routes[row]);
        if (found == NULL || (methods_of(&routes[row]) & method_bit(method)) != 0)
            found = &routes[row];
    }
    if (found == NULL) {
        found = &routes[row];
        *allowed = METHOD_GET;
    }
    return found;
}

bool route_takes(unsigned allowed, const char *method)
{
    return (allowed & method_bit(method)) != 0;
}

const char *route_methods(unsigned allowed)
{
    static const char *const names[] = {
        [METHOD_GET] = "GET, HEAD",
        [METHOD_POST] = "POST",
        [METHOD_DELETE] = "DELETE",
        [METHOD_GET | METHOD_POST] = "GET, HEAD, POST",
        [METHOD_GET | METHOD_DELETE] = "GET, HEAD, DELETE",
        [METHOD_POST | METHOD_DELETE] = "POST, DELETE",
        [METHOD_GET | METHOD_POST | METHOD_DELETE] = "GET, HEAD, POST, DELETE",
    };

    return names[allowed];
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
