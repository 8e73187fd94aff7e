#include "http/route.h"

#include "http/analysis.h"
#include "http/coding.h"
#include "http/events.h"
#include "http/sign_in.h"
#include "http/webhook.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char *const units[] = {"week", "month", "quarter", "year", "commit", NULL};
static const char *const repository_orders[] = {
    "analysed_at", "-analysed_at", "lines", "-lines", "name", "-name", "pushed", "-pushed", NULL};
static const char *const contributor_orders[] = {"lines",  "-lines",  "files",  "-files",
                                                 "oldest", "-oldest", "newest", "-newest",
                                                 "name",   "-name",   NULL};
static const char *const series[] = {"author", "language", NULL};
static const char *const ranks[] = {"commits", "lines", NULL};
static const char *const categories[] = {"vendored", "generated", "documentation", NULL};
static const char *const all_categories[] = {"source", "vendored", "generated", "documentation",
                                             NULL};

#define NO_CHOICES 0, 0, NULL
#define END_OF_PARAMETERS                      \
    {                                          \
        NULL, PARAMETER_TEXT, 0, 0, NULL, NULL \
    }
#define PAGE(most, usual)                                  \
    {"cursor", PARAMETER_TEXT, 0, CURSOR_LIMIT, NULL, ""}, \
    {                                                      \
        "limit", PARAMETER_LIMIT, 1, (most), NULL, (usual) \
    }
#define CURSOR_LIMIT 4000
#define WHO                                        \
    {                                              \
        "author", PARAMETER_TEXT, 0, 200, NULL, "" \
    }
#define LANGUAGE                                     \
    {                                                \
        "language", PARAMETER_TEXT, 0, 200, NULL, "" \
    }
#define BETWEEN                                   \
    {"since", PARAMETER_DATE, NO_CHOICES, NULL},  \
    {                                             \
        "until", PARAMETER_DATE, NO_CHOICES, NULL \
    }

static const struct parameter no_parameters[] = {END_OF_PARAMETERS};
static const struct parameter repositories_parameters[] = {
    {"search", PARAMETER_TEXT, 0, 200, NULL, ""},
    WHO,
    LANGUAGE,
    {"sort", PARAMETER_CHOICE, 0, 0, repository_orders, "-analysed_at"},
    PAGE(1000, "100"),
    END_OF_PARAMETERS,
};
static const struct parameter contributors_parameters[] = {
    {"exclude", PARAMETER_LIST, 0, 0, categories, "vendored,generated"},
    {"category", PARAMETER_LIST, 0, 0, all_categories, ""},
    WHO,
    LANGUAGE,
    {"sort", PARAMETER_CHOICE, 0, 0, contributor_orders, "-lines"},
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
    WHO,
    LANGUAGE,
    BETWEEN,
    {"rank", PARAMETER_CHOICE, 0, 0, ranks, "commits"},
    {"top", PARAMETER_NUMBER, 1, 100, NULL, "10"},
    END_OF_PARAMETERS,
};
static const struct parameter composition_parameters[] = {
    {"unit", PARAMETER_CHOICE, 0, 0, units, "month"}, LANGUAGE,          BETWEEN,
    {"top", PARAMETER_NUMBER, 1, 100, NULL, "10"},    END_OF_PARAMETERS,
};
static const struct parameter technology_changes_parameters[] = {
    {"unit", PARAMETER_CHOICE, 0, 0, units, "month"},
    BETWEEN,
    PAGE(5000, "1000"),
    END_OF_PARAMETERS,
};

static const char *const student_orders[] = {
    "number",         "-number",         "last_active", "-last_active",
    "snapshots",      "-snapshots",      "size",        "-size",
    "size_change",    "-size_change",    "builds",      "-builds",
    "failing_builds", "-failing_builds", "runs",        "-runs",
    "stuck",          "-stuck",          NULL};
#define STUCK                                        \
    {                                                \
        "stuck", PARAMETER_NUMBER, 2, 100, NULL, "5" \
    }
static const struct parameter classes_parameters[] = {
    PAGE(1000, "100"),
    END_OF_PARAMETERS,
};
static const struct parameter assignment_parameters[] = {
    STUCK,
    {"sort", PARAMETER_CHOICE, 0, 0, student_orders, "number"},
    PAGE(2000, "200"),
    END_OF_PARAMETERS,
};
static const struct parameter student_parameters[] = {STUCK, END_OF_PARAMETERS};

static const char *const job_states[] = {"PENDING", "PROCESSING", "COMPLETED", "FAILED", NULL};
static const char *const switches[] = {"0", "1", NULL};
static const struct parameter analyses_parameters[] = {
    {"status", PARAMETER_CHOICE, 0, 0, job_states, NULL},
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
#define HANDLER(pattern, method, parameters, function, own)                                       \
    {                                                                                             \
        (pattern), ROUTE_HANDLER, STATEMENT_COUNT, (parameters), NULL, (method), (function), own, \
            false                                                                                 \
    }
#define OWN METHOD_GET, NULL, true, false
#define PUBLIC METHOD_GET, NULL, false, false
#define KEYED METHOD_GET, NULL, false, true

static const struct parameter compare_parameters[] = {
    {"repos", PARAMETER_TEXT, 0, 4000, NULL, ""},
    END_OF_PARAMETERS,
};

/* Coding activity: the path alone says what is asked, other parameters are let pass as FastAPI
 * does. What has more parts spelt out comes first. */
#define CODING(pattern, name)                                                            \
    {                                                                                    \
        "/api/" pattern, ROUTE_HANDLER, STATEMENT_CODING_##name, NULL, NULL, METHOD_GET, \
            coding_answer, false, false                                                  \
    }
#define ASSIGNMENT "{class_div}/{hw_name}"
#define WORK ASSIGNMENT "/{student_id}"

#define REPOSITORY "/api/v1/repos/{owner}/{name}"
#define CLASS_ASSIGNMENT "/api/v1/classes/{class}/assignments/{name}"

const struct route routes[] = {
    {"/api/v1/repos", ROUTE_STATEMENT, STATEMENT_REPOSITORIES, repositories_parameters,
     "repo,owner,name,head,description,private,pushed_at,analysed_at,stages,lines,contributors,"
     "languages",
     PUBLIC},
    {REPOSITORY, ROUTE_STATEMENT, STATEMENT_REPOSITORY, no_parameters, NULL, PUBLIC},
    {REPOSITORY "/contributors", ROUTE_STATEMENT, STATEMENT_CONTRIBUTORS, contributors_parameters,
     "name,email,login,bot,lines,share,files,oldest,newest,languages,identities", PUBLIC},
    {REPOSITORY "/languages", ROUTE_STATEMENT, STATEMENT_LANGUAGES, no_parameters,
     "language,color,files,bytes,lines,share", PUBLIC},
    {REPOSITORY "/technologies", ROUTE_STATEMENT, STATEMENT_TECHNOLOGIES, no_parameters,
     "tech,name,kind,evidence,evidence_more", PUBLIC},
    {REPOSITORY "/dependencies", ROUTE_STATEMENT, STATEMENT_DEPENDENCIES, dependencies_parameters,
     "ecosystem,name,requirement,resolved,scope,path,line", PUBLIC},
    {REPOSITORY "/activity", ROUTE_STATEMENT, STATEMENT_ACTIVITY, activity_parameters,
     "start,commit,author.name,author.email,author.login,author.bot,language,commits,added,"
     "deleted",
     PUBLIC},
    {REPOSITORY "/composition", ROUTE_STATEMENT, STATEMENT_COMPOSITION, composition_parameters,
     "start,commit,language,bytes,lines,files", PUBLIC},
    {REPOSITORY "/technology-changes", ROUTE_STATEMENT, STATEMENT_TECHNOLOGY_CHANGES,
     technology_changes_parameters, "start,commit,change,tech,dependency,path", PUBLIC},
    {REPOSITORY "/skipped", ROUTE_STATEMENT, STATEMENT_SKIPPED, no_parameters,
     "stage,head,reason,files", PUBLIC},
    {"/api/v1/users/{login}/profile", ROUTE_STATEMENT, STATEMENT_PROFILE, no_parameters, NULL,
     PUBLIC},
    {"/api/v1/compare", ROUTE_STATEMENT, STATEMENT_COMPARE, compare_parameters, NULL, PUBLIC},
    {"/api/v1/analysis", ROUTE_STATEMENT, STATEMENT_ANALYSES, analyses_parameters, NULL, OWN},
    HANDLER("/api/v1/analysis", METHOD_POST, no_parameters, analysis_request, true),
    {"/api/v1/analysis/{id}", ROUTE_STATEMENT, STATEMENT_ANALYSIS, no_parameters, NULL, OWN},
    HANDLER("/api/v1/analysis/{id}", METHOD_DELETE, no_parameters, analysis_cancel, true),
    HANDLER("/api/v1/analysis/{id}/events", METHOD_GET, no_parameters, events_stream, true),
    HANDLER("/api/v1/account/repos", METHOD_GET, account_parameters, analysis_account, true),
    HANDLER("/api/v1/auth", METHOD_GET, no_parameters, sign_in_offer, false),
    HANDLER("/api/v1/auth/github", METHOD_GET, sign_in_parameters, sign_in_begin, false),
    HANDLER("/api/v1/auth/callback", METHOD_GET, callback_parameters, sign_in_return, false),
    HANDLER("/api/v1/auth/callback", METHOD_POST, no_parameters, sign_in_exchange, false),
    HANDLER("/api/v1/auth/refresh", METHOD_POST, no_parameters, sign_in_refresh, false),
    HANDLER("/api/v1/auth/logout", METHOD_POST, no_parameters, sign_in_end, false),
    HANDLER("/api/v1/auth/me", METHOD_GET, no_parameters, sign_in_me, true),
    HANDLER("/api/v1/webhooks/github", METHOD_POST, no_parameters, webhook_github, false),
    {"/api/v1/classes", ROUTE_STATEMENT, STATEMENT_CLASSES, classes_parameters, NULL, KEYED},
    {CLASS_ASSIGNMENT, ROUTE_STATEMENT, STATEMENT_CLASS_ASSIGNMENT, assignment_parameters, NULL,
     KEYED},
    {CLASS_ASSIGNMENT "/students/{number}", ROUTE_STATEMENT, STATEMENT_CLASS_STUDENT,
     student_parameters, NULL, KEYED},
    CODING("assignments/snapshot_avg/" WORK, WORK_AVERAGE),
    CODING("snapshot_avg/" WORK "/{filename}", FILE_AVERAGE),
    CODING("graph_data/" WORK "/{interval}", TREND),
    CODING("total_graph_data/" ASSIGNMENT "/{start}/{end}", CHANGES),
    CODING("assignment/" ASSIGNMENT, ASSIGNMENT),
    CODING("build_avg/" ASSIGNMENT, BUILD_AVERAGE),
    CODING("run_avg/" ASSIGNMENT, RUN_AVERAGE),
    CODING(WORK "/logs/build", BUILD_LOGS),
    HANDLER("/api/" WORK "/logs/build", METHOD_POST, NULL, coding_log, false),
    CODING(WORK "/logs/run", RUN_LOGS),
    HANDLER("/api/" WORK "/logs/run", METHOD_POST, NULL, coding_log, false),
    CODING(WORK, FILES),
    CODING(WORK "/{filename}", TIMESTAMPS),
    HANDLER("/api/" WORK "/{filename}/{timestamp}", METHOD_POST, NULL, coding_snapshot, false),
    HANDLER("/api/records", METHOD_POST, NULL, coding_records, false),
    {"/healthz", ROUTE_HEALTH, STATEMENT_HEALTH, no_parameters, NULL, PUBLIC},
    {"/metrics", ROUTE_METRICS, STATEMENT_COUNT, no_parameters, NULL, PUBLIC},
    {"/api/v1/openapi.json", ROUTE_FILE, STATEMENT_COUNT, NULL, NULL, PUBLIC},
    {"/docs", ROUTE_FILE, STATEMENT_COUNT, NULL, NULL, PUBLIC},
    {"/static/{version}/{file}", ROUTE_FILE, STATEMENT_COUNT, NULL, NULL, PUBLIC},
    {"/{file}", ROUTE_FILE, STATEMENT_COUNT, NULL, NULL, PUBLIC},
    {"none", ROUTE_NONE, STATEMENT_COUNT, NULL, NULL, PUBLIC},
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

static bool coding_is_served;

void route_serve_coding(bool serve)
{
    coding_is_served = serve;
}

bool route_coding_is_served(void)
{
    return coding_is_served;
}

bool route_is_coding(const struct route *route)
{
    return strncmp(route->pattern, "/api/", 5) == 0 && strncmp(route->pattern, "/api/v1/", 8) != 0;
}

/* No class is called "v1": all under that is the results'. */
static bool is_served(const struct route *route, const struct uri *uri)
{
    if (route_is_coding(route) && strcmp(uri->segments[1], "v1") == 0)
        return false;
    return coding_is_served || !(route->keyed || route_is_coding(route));
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
        if (!matches(routes[row].pattern, uri) || !is_served(&routes[row], uri))
            continue;
        *allowed |= methods_of(&routes[row]);
        if (found == NULL || ((methods_of(&routes[row]) & method_bit(method)) != 0 &&
                              (methods_of(found) & method_bit(method)) == 0))
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

/* As Postgres takes it: a day that the calendar has. */
static bool is_date(const char *value)
{
    static const char form[] = "0000-00-00";
    static const int days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int year, month, day;

    if (strlen(value) != sizeof form - 1)
        return false;
    for (size_t i = 0; i < sizeof form - 1; i++)
        if (form[i] == '0' ? !isdigit((unsigned char)value[i]) : value[i] != form[i])
            return false;
    year = (int)strtol(value, NULL, 10);
    month = (int)strtol(value + 5, NULL, 10);
    day = (int)strtol(value + 8, NULL, 10);
    if (year < 1 || month < 1 || month > 12 || day < 1 || day > days[month - 1])
        return false;
    return month != 2 || day < 29 || (year % 4 == 0 && (year % 100 != 0 || year % 400 == 0));
}

static bool fits(const struct parameter *parameter, const char *value)
{
    switch (parameter->kind) {
    case PARAMETER_NUMBER:
    case PARAMETER_LIMIT:
        return is_number(value, parameter->minimum, parameter->maximum);
    case PARAMETER_CHOICE:
        return is_choice(parameter->choices, value, strlen(value));
    case PARAMETER_LIST:
        return is_list(parameter->choices, value);
    case PARAMETER_TEXT:
        return strlen(value) <= (size_t)parameter->maximum;
    case PARAMETER_DATE:
        return is_date(value);
    }
    return false;
}

static int refuse(const struct parameter *parameter, struct error *error)
{
    char choices[300] = "";

    if (parameter->kind == PARAMETER_DATE)
        return error_set(error, ERROR_USAGE, "bad-parameter", "\"%s\" is a day as in 2024-02-29",
                         parameter->name);
    if (parameter->kind == PARAMETER_NUMBER || parameter->kind == PARAMETER_LIMIT)
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

/* The values of a pattern's open segments. Returns how many there are. */
static size_t set_segments(const char *pattern, const struct uri *uri, const char **values)
{
    size_t count = 0;

    for (size_t segment = 0; segment < uri->segment_count; segment++) {
        pattern = strchr(pattern, '/') + 1;
        if (*pattern == '{')
            values[count++] = uri->segments[segment];
    }
    return count;
}

static void set_fallbacks(const struct parameter *parameters, bool rows, const char **values,
                          long *limit)
{
    for (size_t i = 0; parameters[i].name != NULL; i++) {
        bool is_limit = parameters[i].kind == PARAMETER_LIMIT;

        if (values[i] == NULL && !(is_limit && rows))
            values[i] = parameters[i].fallback;
        if (is_limit && values[i] != NULL)
            *limit = strtol(values[i], NULL, 10);
    }
}

int route_values(const struct route *route, const struct uri *uri, const char *viewer, bool rows,
                 const char **values, long *limit, struct error *error)
{
    memset(values, 0, STATEMENT_PARAMETERS * sizeof *values);
    *limit = 0;
    if (route->parameters == NULL)
        return 0;
    if (!route->keyed)
        *values++ = *viewer != '\0' ? viewer : NULL;
    values += set_segments(route->pattern, uri, values);
    for (size_t i = 0; i < uri->parameter_count; i++) {
        const struct uri_parameter *given = &uri->parameters[i];

        if (route->kind == ROUTE_STATEMENT && strcmp(given->name, "format") == 0)
            continue;
        if (set_value(route->parameters, given, values, error) != 0)
            return -1;
    }
    set_fallbacks(route->parameters, rows, values, limit);
    return 0;
}
