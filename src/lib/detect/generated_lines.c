#include "detect/generated.h"

#include <string.h>

static void end_line(const struct source_file *file, struct line *line)
{
    size_t left = (size_t)(file->bytes + file->size - line->start);
    const char *feed = left > 0 ? memchr(line->start, '\n', left) : NULL;

    line->size = feed ? (size_t)(feed - line->start) : left;
}

bool line_first(const struct source_file *file, struct line *line)
{
    line->start = file->bytes;
    end_line(file, line);
    return file->size > 0;
}

bool line_next(const struct source_file *file, struct line *line)
{
    if (line->start + line->size == file->bytes + file->size)
        return false;
    line->start += line->size + 1;
    end_line(file, line);
    return true;
}

bool line_at(const struct source_file *file, size_t number, struct line *line)
{
    bool found = line_first(file, line);

    while (found && number-- > 0)
        found = line_next(file, line);
    return found;
}

bool line_from_end(const struct source_file *file, size_t number, struct line *line)
{
    size_t end = file->size;

    for (;;) {
        const char *feed = end > 0 ? memrchr(file->bytes, '\n', end) : NULL;

        line->start = feed ? feed + 1 : file->bytes;
        line->size = (size_t)(file->bytes + end - line->start);
        if (number-- == 0)
            return file->size > 0;
        if (feed == NULL)
            return false;
        end = (size_t)(feed - file->bytes);
    }
}

bool has_lines(const struct source_file *file, size_t number)
{
    struct line line;

    return number == 0 || line_at(file, number - 1, &line);
}

bool line_is(const struct line *line, const char *text)
{
    return line->size == strlen(text) && memcmp(line->start, text, line->size) == 0;
}

bool line_contains(const struct line *line, const char *text)
{
    return memmem(line->start, line->size, text, strlen(text)) != NULL;
}

bool line_starts_with(const struct line *line, const char *text)
{
    size_t size = strlen(text);

    return line->size >= size && memcmp(line->start, text, size) == 0;
}
