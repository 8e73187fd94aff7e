#include "base/options.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Levenshtein's distance of two short words; more than 63 letters count as very far. */
static size_t distance(const char *left, const char *right)
{
    size_t row[64];
    size_t width = strlen(right);

    if (width >= sizeof row / sizeof *row)
        return 1000;
    for (size_t i = 0; i <= width; i++)
        row[i] = i;
    for (size_t i = 1; left[i - 1]; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= width; j++) {
            size_t above = row[j];
            size_t best = diagonal + (left[i - 1] != right[j - 1]);
            if (above + 1 < best)
                best = above + 1;
            if (row[j - 1] + 1 < best)
                best = row[j - 1] + 1;
            row[j] = best;
            diagonal = above;
        }
    }
    return row[width];
}

static int unknown(const char *name, const struct option_spec *const tables[], struct error *error)
{
    const char *nearest = NULL;
    size_t best = strlen(name) / 3 + 1;

    for (; *tables != NULL; tables++)
        for (const struct option_spec *row = *tables; row->name != NULL; row++) {
            size_t here = distance(name, row->name);
            if (here <= best) {
                best = here;
                nearest = row->name;
            }
        }
    if (nearest != NULL)
        return error_usage(error, "unknown option --%.80s; did you mean --%s?", name, nearest);
    return error_usage(error, "unknown option --%.80s; --help lists them all", name);
}

static const struct option_spec *find_long(const char *name, size_t length,
                                           const struct option_spec *const tables[])
{
    for (; *tables != NULL; tables++)
        for (const struct option_spec *row = *tables; row->name != NULL; row++)
            if (strlen(row->name) == length && memcmp(row->name, name, length) == 0)
                return row;
    return NULL;
}

static const struct option_spec *find_letter(char letter, const struct option_spec *const tables[])
{
    for (; *tables != NULL; tables++)
        for (const struct option_spec *row = *tables; row->name != NULL; row++)
            if (row->letter == letter)
                return row;
    return NULL;
}

struct parser {
    int argc;
    char **argv;
    int at;
    const struct option_spec *const *tables;
    option_handler *handle;
    void *context;
};

/* Whether a value must follow. */
static bool needs_value(const struct option_spec *option)
{
    return option->argument != NULL && option->argument[0] != '[';
}

static int parse_long(struct parser *parser, const char *text, struct error *error)
{
    const char *equals = strchr(text, '=');
    size_t length = equals ? (size_t)(equals - text) : strlen(text);
    const struct option_spec *option = find_long(text, length, parser->tables);
    const char *value = equals ? equals + 1 : NULL;

    if (option == NULL) {
        char name[100];
        snprintf(name, sizeof name, "%.*s", (int)(length < 99 ? length : 99), text);
        return unknown(name, parser->tables, error);
    }
    if (option->argument == NULL && value != NULL)
        return error_usage(error, "option --%s takes no value", option->name);
    if (needs_value(option) && value == NULL) {
        if (parser->at + 1 >= parser->argc)
            return error_usage(error, "option --%s needs a value", option->name);
        value = parser->argv[++parser->at];
    }
    return parser->handle(parser->context, option, value, error);
}

static int parse_letters(struct parser *parser, const char *letters, struct error *error)
{
    for (; *letters; letters++) {
        const struct option_spec *option = find_letter(*letters, parser->tables);
        const char *value = NULL;
        char name[2] = {*letters, '\0'};

        if (option == NULL)
            return error_usage(error, "unknown option -%s; --help lists them all", name);
        if (option->argument != NULL) {
            if (letters[1] != '\0')
                value = letters + 1;
            else if (needs_value(option) && parser->at + 1 < parser->argc)
                value = parser->argv[++parser->at];
            else if (needs_value(option))
                return error_usage(error, "option -%s needs a value", name);
        }
        if (parser->handle(parser->context, option, value, error) != 0)
            return -1;
        if (value != NULL)
            return 0;
    }
    return 0;
}

int options_parse(int argc, char **argv, const struct option_spec *const tables[],
                  option_handler *handle, void *context, int *arguments, struct error *error)
{
    struct parser parser = {argc, argv, 1, tables, handle, context};
    int kept = 1;
    bool ended = false;

    for (; parser.at < argc; parser.at++) {
        char *text = argv[parser.at];
        int status = 0;

        if (ended || text[0] != '-' || text[1] == '\0')
            argv[kept++] = text;
        else if (strcmp(text, "--") == 0)
            ended = true;
        else if (text[1] == '-')
            status = parse_long(&parser, text + 2, error);
        else
            status = parse_letters(&parser, text + 1, error);
        if (status != 0)
            return -1;
    }
    *arguments = kept - 1;
    return 0;
}

/* "=SIZE", "[=SCORE]" or nothing, as it stands behind the name in --help. */
static void print_argument(const struct option_spec *option, char *text, size_t size)
{
    const char *argument = option->argument ? option->argument : "";
    bool optional = argument[0] == '[';

    snprintf(text, size, "%s%s%s", optional ? "[" : "", *argument ? "=" : "", argument + optional);
}

void options_print(FILE *stream, const struct option_spec *const tables[])
{
    for (; *tables != NULL; tables++)
        for (const struct option_spec *row = *tables; row->name != NULL; row++) {
            char left[64];
            char argument[32];

            print_argument(row, argument, sizeof argument);
            if (row->letter)
                snprintf(left, sizeof left, "-%c, --%s%s", row->letter, row->name, argument);
            else
                snprintf(left, sizeof left, "    --%s%s", row->name, argument);
            fprintf(stream, "  %-28s %s\n", left, row->help);
        }
}

static int parse_number(const char *name, const char *value, bool sizes, int64_t minimum,
                        int64_t maximum, int64_t *number, struct error *error)
{
    static const char units[] = "KMGT";
    char *end;
    long long parsed;
    const char *unit;

    errno = 0;
    parsed = strtoll(value, &end, 10);
    if (end == value || errno != 0 || *value == ' ' || *value == '+')
        goto bad;
    unit = sizes && *end ? strchr(units, *end) : NULL;
    if (unit != NULL) {
        int shift = 10 * (int)(unit - units + 1);
        if (parsed > INT64_MAX >> shift || parsed < 0)
            goto bad;
        parsed <<= shift;
        end++;
    }
    if (*end != '\0' || parsed < minimum || parsed > maximum)
        goto bad;
    *number = parsed;
    return 0;
bad:
    return error_usage(error, "option --%s wants a number from %lld to %lld%s, not \"%.60s\"", name,
                       (long long)minimum, (long long)maximum, sizes ? " (K, M, G allowed)" : "",
                       value);
}

int options_number(const char *name, const char *value, int64_t minimum, int64_t maximum,
                   int64_t *number, struct error *error)
{
    return parse_number(name, value, false, minimum, maximum, number, error);
}

int options_size(const char *name, const char *value, int64_t minimum, int64_t maximum,
                 int64_t *bytes, struct error *error)
{
    return parse_number(name, value, true, minimum, maximum, bytes, error);
}
