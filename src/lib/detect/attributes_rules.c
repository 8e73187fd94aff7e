#include "detect/attributes_rules.h"

#include "detect/glob.h"

#include <stdlib.h>
#include <string.h>

static const char spaces[] = " \t\r\n";

static const char *const known_names[ATTRIBUTE_COUNT] = {
    [ATTRIBUTE_LANGUAGE] = "linguist-language",
    [ATTRIBUTE_VENDORED] = "linguist-vendored",
    [ATTRIBUTE_GENERATED] = "linguist-generated",
    [ATTRIBUTE_DOCUMENTATION] = "linguist-documentation",
    [ATTRIBUTE_DETECTABLE] = "linguist-detectable",
    [ATTRIBUTE_FILTER] = "filter",
    [ATTRIBUTE_DIFF] = "diff",
    [ATTRIBUTE_TEXT] = "text",
};

/* Where parsing stands: in a line of the file's copy that ends in NUL. */
struct parser {
    struct attribute_names *names;
    char *at;
};

static bool name_number(const struct attribute_names *names, const char *name, size_t size,
                        uint16_t *number)
{
    for (size_t i = 0; i < names->count; i++)
        if (names->rows[i].size == size && memcmp(names->rows[i].name, name, size) == 0) {
            *number = (uint16_t)i;
            return true;
        }
    return false;
}

static bool name_is_valid(const char *name, size_t size)
{
    static const char reserved[] = "builtin_";

    if (size == 0 || name[0] == '-' ||
        (size >= sizeof reserved - 1 && memcmp(name, reserved, sizeof reserved - 1) == 0))
        return false;
    for (size_t i = 0; i < size; i++) {
        char byte = name[i];

        if (!((byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
              (byte >= '0' && byte <= '9') || byte == '-' || byte == '_' || byte == '.'))
            return false;
    }
    return true;
}

/* One word behind the pattern. 1: kept in *assignment; 0: a name that is not kept; -1: wrong. */
static int parse_assignment(const struct parser *parser, const char *word, size_t size,
                            struct assignment *assignment)
{
    const char *equals = memchr(word, '=', size);
    struct attribute_value *value = &assignment->value;

    *value = (struct attribute_value){ATTRIBUTE_SET, NULL, 0};
    if (word[0] == '-' || word[0] == '!') {
        value->state = word[0] == '-' ? ATTRIBUTE_UNSET : ATTRIBUTE_UNSPECIFIED;
        word++;
        size--;
    } else if (equals != NULL) {
        *value = (struct attribute_value){ATTRIBUTE_VALUE, equals + 1,
                                          size - (size_t)(equals + 1 - word)};
        size = (size_t)(equals - word);
    }
    if (!name_is_valid(word, size))
        return -1;
    return name_number(parser->names, word, size, &assignment->name);
}

static size_t count_words(const char *text)
{
    size_t count = 0;

    for (text += strspn(text, spaces); *text != '\0'; text += strspn(text, spaces)) {
        text += strcspn(text, spaces);
        count++;
    }
    return count;
}

/* 1: parsed (perhaps into nothing); 0: git ignores the line; -1: no memory. */
static int parse_assignments(struct parser *parser, struct assignments *assignments,
                             struct error *error)
{
    assignments->count = 0;
    assignments->rows = calloc(count_words(parser->at) + 1, sizeof *assignments->rows);
    if (assignments->rows == NULL)
        return error_no_memory(error);
    for (parser->at += strspn(parser->at, spaces); *parser->at != '\0';
         parser->at += strspn(parser->at, spaces)) {
        size_t size = strcspn(parser->at, spaces);
        int kept =
            parse_assignment(parser, parser->at, size, &assignments->rows[assignments->count]);

        if (kept < 0) {
            free(assignments->rows);
            *assignments = (struct assignments){NULL, 0};
            return 0;
        }
        assignments->count += (size_t)kept;
        parser->at += size;
    }
    return 1;
}

static int define_macro(struct parser *parser, struct error *error)
{
    struct attribute_names *names = parser->names;
    const char *name = parser->at += strspn(parser->at, spaces);
    size_t size = strcspn(name, spaces);
    struct assignments assignments;
    uint16_t number;
    int parsed;

    if (!name_is_valid(name, size))
        return 0;
    parser->at += size;
    if (!name_number(names, name, size, &number)) {
        if (names->count == ATTRIBUTES_NAMES_MOST)
            return 0;
        number = (uint16_t)names->count++;
        names->rows[number].name = name;
        names->rows[number].size = size;
    }
    parsed = parse_assignments(parser, &assignments, error);
    if (parsed == 1) {
        free(names->rows[number].macro.rows);
        names->rows[number].macro = assignments;
    }
    return parsed < 0 ? -1 : 0;
}

int attribute_names_init(struct attribute_names *names, struct error *error)
{
    static const enum attribute unset[] = {ATTRIBUTE_DIFF, ATTRIBUTE_TEXT};
    struct assignments *binary = &names->rows[ATTRIBUTE_COUNT].macro;

    memset(names, 0, sizeof *names);
    for (names->count = 0; names->count < ATTRIBUTE_COUNT; names->count++) {
        names->rows[names->count].name = known_names[names->count];
        names->rows[names->count].size = strlen(known_names[names->count]);
    }
    names->rows[names->count].name = "binary";
    names->rows[names->count++].size = 6;
    binary->rows = calloc(2, sizeof *binary->rows);
    if (binary->rows == NULL)
        return error_no_memory(error);
    for (; binary->count < 2; binary->count++)
        binary->rows[binary->count] =
            (struct assignment){(uint16_t)unset[binary->count], {ATTRIBUTE_UNSET, NULL, 0}};
    return 0;
}

void attribute_names_free(struct attribute_names *names)
{
    for (size_t i = 0; i < names->count; i++)
        free(names->rows[i].macro.rows);
}

static int octal(const char *at)
{
    int value = 0;

    for (int i = 0; i < 3; i++) {
        if (at[i] < '0' || at[i] > '7')
            return -1;
        value = value * 8 + (at[i] - '0');
    }
    return value <= 255 ? value : -1;
}

/* Undoes C quoting in place from the opening quote on; NULL when it is not closed properly. */
static char *unquote(char *quoted, char **end)
{
    static const char escapes[] = "a\ab\bf\fn\nr\rt\tv\v\\\\\"\"";
    char *out = quoted;
    char *at = quoted + 1;

    for (; *at != '"'; at++) {
        const char *escape = NULL;

        if (*at == '\0')
            return NULL;
        if (*at != '\\') {
            *out++ = *at;
            continue;
        }
        at++;
        for (const char *pair = escapes; *pair != '\0' && escape == NULL; pair += 2)
            escape = *pair == *at ? pair : NULL;
        if (escape != NULL) {
            *out++ = escape[1];
        } else if (octal(at) > 0) {
            *out++ = (char)octal(at);
            at += 2;
        } else {
            return NULL;
        }
    }
    *end = at + 1;
    *out = '\0';
    return quoted;
}

/* Cuts the pattern off the line; NULL when the line counts for nothing. */
static char *take_pattern(struct parser *parser)
{
    char *pattern = parser->at += strspn(parser->at, spaces);
    char *end;

    if (*pattern == '\0' || *pattern == '#')
        return NULL;
    if (*pattern == '"') {
        pattern = unquote(pattern, &end);
        parser->at = pattern ? end : parser->at;
        return pattern;
    }
    end = pattern + strcspn(pattern, spaces);
    parser->at = end + (*end != '\0');
    *end = '\0';
    return pattern;
}

/* False for patterns that match no file: of folders, and negated ones, which git forbids. */
static bool set_pattern(struct rule *rule, char *pattern)
{
    size_t size = strlen(pattern);
    static const char wild[] = "*?[\\";

    if (size == 0 || pattern[0] == '!' || pattern[size - 1] == '/')
        return false;
    rule->pattern = pattern;
    if (strchr(pattern, '/') != NULL) {
        rule->kind = RULE_PATH_GLOB;
        rule->pattern = pattern[0] == '/' ? pattern + 1 : pattern;
    } else if (strpbrk(pattern, wild) == NULL) {
        rule->kind = RULE_NAME;
    } else if (pattern[0] == '*' && strpbrk(pattern + 1, wild) == NULL) {
        rule->kind = RULE_NAME_END;
        rule->pattern = pattern + 1;
    } else {
        rule->kind = RULE_NAME_GLOB;
    }
    return true;
}

static int add_rule(struct rules *rules, const struct rule *rule, struct error *error)
{
    if ((rules->count & (rules->count - 1)) == 0) {
        size_t room = rules->count ? rules->count * 2 : 1;
        struct rule *rows = realloc(rules->rows, room * sizeof *rows);

        if (rows == NULL)
            return error_no_memory(error);
        rules->rows = rows;
    }
    rules->rows[rules->count++] = *rule;
    return 0;
}

static int parse_line(struct rules *rules, struct parser *parser, bool macros, struct error *error)
{
    static const char macro[] = "[attr]";
    struct rule rule = {.kind = RULE_NAME};
    char *pattern;
    int parsed;

    parser->at += strspn(parser->at, spaces);
    if (strncmp(parser->at, macro, sizeof macro - 1) == 0) {
        parser->at += sizeof macro - 1;
        return macros ? define_macro(parser, error) : 0;
    }
    pattern = take_pattern(parser);
    if (pattern == NULL || !set_pattern(&rule, pattern))
        return 0;
    parsed = parse_assignments(parser, &rule.assignments, error);
    if (parsed <= 0)
        return parsed;
    if (rule.assignments.count > 0 && add_rule(rules, &rule, error) == 0)
        return 0;
    free(rule.assignments.rows);
    return rule.assignments.count > 0 ? -1 : 0;
}

int rules_parse(struct rules *rules, struct attribute_names *names, bool macros, const char *bytes,
                size_t size, struct error *error)
{
    static const char mark[] = "\xef\xbb\xbf";
    struct parser parser = {names, NULL};
    char *end;

    memset(rules, 0, sizeof *rules);
    if (size > ATTRIBUTES_FILE_LIMIT)
        return 0;
    rules->bytes = malloc(size + 1);
    if (rules->bytes == NULL)
        return error_no_memory(error);
    memcpy(rules->bytes, bytes, size);
    rules->bytes[size] = '\0';
    end = rules->bytes + size;
    for (char *line = rules->bytes, *next; line < end; line = next) {
        char *feed = memchr(line, '\n', (size_t)(end - line));

        next = feed ? feed + 1 : end;
        if (feed != NULL)
            *feed = '\0';
        if (line == rules->bytes && strncmp(line, mark, sizeof mark - 1) == 0)
            line += sizeof mark - 1;
        parser.at = line;
        if (next - line < ATTRIBUTES_LINE_LIMIT && parse_line(rules, &parser, macros, error) != 0)
            return -1;
    }
    return 0;
}

void rules_free(struct rules *rules)
{
    for (size_t i = 0; i < rules->count; i++)
        free(rules->rows[i].assignments.rows);
    free(rules->rows);
    free(rules->bytes);
}

bool rule_matches(const struct rule *rule, const char *path, const char *basename)
{
    size_t size;
    size_t name_size;

    switch (rule->kind) {
    case RULE_NAME:
        return strcmp(rule->pattern, basename) == 0;
    case RULE_NAME_END:
        size = strlen(rule->pattern);
        name_size = strlen(basename);
        return name_size >= size && memcmp(basename + name_size - size, rule->pattern, size) == 0;
    case RULE_NAME_GLOB:
        return glob_matches(rule->pattern, basename);
    case RULE_PATH_GLOB:
        return glob_matches(rule->pattern, path);
    }
    return false;
}
