#include "watch-files/choose.h"

#include "base/array.h"
#include "base/buffer.h"
#include "detect/glob.h"
#include "detect/strategy.h"
#include "watch-files/choose_table.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { IGNORE_FILE_MOST = 1 << 20 };

/* "!/src/old/" in parts; a pattern that is nothing but those signs says nothing. */
static int add_rule(struct choice_rule **rules, size_t *capacity, size_t *count, const char *line,
                    struct error *error)
{
    struct choice_rule rule = {.again = *line == '!'};
    size_t size = strlen(line += rule.again);

    rule.directory = size > 0 && line[size - 1] == '/';
    size -= rule.directory;
    rule.whole = memchr(line, '/', size) != NULL;
    if (*line == '/' && size > 0) {
        line++;
        size--;
    }
    if (size == 0)
        return 0;
    if (array_reserve((void **)rules, capacity, *count, sizeof **rules, error) != 0)
        return -1;
    rule.pattern = strndup(line, size);
    if (rule.pattern == NULL)
        return error_no_memory(error);
    (*rules)[(*count)++] = rule;
    return 0;
}

int choice_ignore(struct choice *choice, const char *line, struct error *error)
{
    if (*line == '#')
        return 0;
    return add_rule(&choice->rules, &choice->capacity, &choice->count,
                    line[0] == '\\' && (line[1] == '#' || line[1] == '!') ? line + 1 : line, error);
}

int choice_want(struct choice *choice, const char *pattern, struct error *error)
{
    if (*pattern == '\0')
        return error_usage(error, "option --match wants a pattern");
    return add_rule(&choice->wanted, &choice->wanted_capacity, &choice->wanted_count, pattern,
                    error);
}

int choice_init(struct choice *choice, struct error *error)
{
    *choice = (struct choice){.rules = NULL};
    for (size_t i = 0; i < sizeof choose_table / sizeof *choose_table; i++)
        if (add_rule(&choice->rules, &choice->capacity, &choice->count, choose_table[i], error) !=
            0)
            return -1;
    return 0;
}

void choice_free(struct choice *choice)
{
    for (size_t i = 0; i < choice->count; i++)
        free(choice->rules[i].pattern);
    for (size_t i = 0; i < choice->wanted_count; i++)
        free(choice->wanted[i].pattern);
    free(choice->rules);
    free(choice->wanted);
}

static int read_whole(const char *path, struct buffer *text, struct error *error)
{
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t count = descriptor < 0 ? -1 : 1;

    while (count > 0) {
        if (text->size > IGNORE_FILE_MOST || buffer_reserve(text, 1 << 12, error) != 0) {
            close(descriptor);
            return error_usage(error, "%s has more than %d bytes", path, IGNORE_FILE_MOST);
        }
        count = read(descriptor, text->data + text->size, 1 << 12);
        text->size += count > 0 ? (size_t)count : 0;
    }
    if (count < 0)
        error_usage(error, "cannot read %s: %s", path, strerror(errno));
    if (descriptor >= 0)
        close(descriptor);
    return count < 0 ? -1 : buffer_add(text, "", 1, error);
}

int choice_ignore_file(struct choice *choice, const char *path, struct error *error)
{
    struct buffer text = BUFFER_INIT;
    int status = read_whole(path, &text, error);
    char *line = text.data;

    while (status == 0 && line != NULL) {
        char *next = strchr(line, '\n');
        size_t size;

        if (next != NULL)
            *next++ = '\0';
        for (size = strlen(line); size > 0 && strchr(" \t\r", line[size - 1]) != NULL;)
            line[--size] = '\0';
        status = choice_ignore(choice, line, error);
        line = next;
    }
    buffer_free(&text);
    return status;
}

static bool rule_matches(const struct choice_rule *rule, const char *path, const char *last)
{
    return glob_matches(rule->pattern, rule->whole ? path : last);
}

static bool is_left_out(const struct choice *choice, const char *path, bool directory)
{
    const char *last = path_basename(path);

    for (size_t i = choice->count; i-- > 0;) {
        const struct choice_rule *rule = &choice->rules[i];

        if ((directory || !rule->directory) && rule_matches(rule, path, last))
            return !rule->again;
    }
    return false;
}

bool choice_takes_directory(const struct choice *choice, const char *path)
{
    return !is_left_out(choice, path, true);
}

static bool is_source(const char *path)
{
    const struct language *language = strategy_detect_path(path);

    return language != NULL &&
           (language->type == LANGUAGE_PROGRAMMING || language->type == LANGUAGE_MARKUP);
}

bool choice_takes_file(const struct choice *choice, const char *path)
{
    const char *last = path_basename(path);

    if (is_left_out(choice, path, false))
        return false;
    if (choice->wanted_count == 0)
        return is_source(path);
    for (size_t i = 0; i < choice->wanted_count; i++)
        if (rule_matches(&choice->wanted[i], path, last))
            return true;
    return false;
}
