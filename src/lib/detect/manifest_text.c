/* Lines, words and path patterns for the parsers of plain text. */
#include "detect/manifest_reader.h"

#include <string.h>

void manifest_lines(struct manifest *manifest, struct manifest_line *line)
{
    size_t size = manifest->size;
    const char *start = document_skip_bom(manifest->bytes, &size);

    *line = (struct manifest_line){NULL, 0, manifest_copy(manifest, start, size)};
}

bool manifest_next(struct manifest_line *line)
{
    if (line->rest == NULL || (*line->rest == '\0')) {
        return false;
    }
    line->text = line->rest;
    line->number++;
    size_t size = strcspn(line->text, "\n");
    line->rest = line->text[size] == '\0' ? NULL : line->text + size + 1;
    line->text[size] = '\0';
    if (size > 0 && line->text[size - 1] == '\r') {
        line->text[size - 1] = '\0';
    }
    return true;
}

char *manifest_next_trimmed(struct manifest_line *line)
{
    return manifest_next(line) ? text_trim(line->text) : NULL;
}

char *text_trim(char *text)
{
    text += strspn(text, " \t\r\f\v");
    size_t size = strlen(text);
    while (size > 0 && strchr(" \t\r\f\v", text[size - 1]) != NULL) {
        size--;
    }
    text[size] = '\0';
    return text;
}

char *text_cut(char *text, const char *bytes)
{
    char *found = strpbrk(text, bytes);

    if (found == NULL) {
        return NULL;
    }
    *found = '\0';
    return found + 1;
}

bool text_starts(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

bool text_ends(const char *text, const char *end)
{
    size_t size = strlen(text), end_size = strlen(end);

    return size >= end_size && strcmp(text + size - end_size, end) == 0;
}

char *text_word(char **text, const char *separators)
{
    char *word = *text + strspn(*text, separators);

    if (*word == '\0') {
        *text = word;
        return NULL;
    }
    size_t size = strcspn(word, separators);
    *text = word + size;
    if (**text != '\0') {
        *(*text)++ = '\0';
    }
    return word;
}

char *text_unquote(char *text)
{
    size_t size = strlen(text);

    if (size >= 2 && (*text == '"' || *text == '\'' || *text == '`') && text[size - 1] == *text) {
        text[size - 1] = '\0';
        return text + 1;
    }
    return text;
}

/* One component, `size` bytes, against a pattern that ends at '/' or NUL. The stars are few (the
 * patterns are ours), so going back costs little. */
static bool component_matches(const char *text, size_t size, const char *pattern)
{
    while (*pattern != '*') {
        bool pattern_ended = *pattern == '\0' || *pattern == '/';

        if (size == 0 || pattern_ended) {
            return size == 0 && pattern_ended;
        }
        if (*text != *pattern) {
            return false;
        }
        text++, size--, pattern++;
    }
    for (size_t skip = 0; skip <= size; skip++) {
        if (component_matches(text + skip, size - skip, pattern + 1)) {
            return true;
        }
    }
    return false;
}

bool path_matches(const char *path, const char *pattern)
{
    const char *path_end = path + strlen(path), *component = pattern + strlen(pattern);

    for (;;) {
        const char *start = path_end;

        while (component > pattern && component[-1] != '/') {
            component--;
        }
        while (start > path && start[-1] != '/') {
            start--;
        }
        if (!component_matches(start, (size_t)(path_end - start), component)) {
            return false;
        }
        if (component == pattern) {
            return true;
        }
        if (start == path) {
            return false;
        }
        path_end = start - 1;
        component--;
    }
}
