#include "base/buffer.h"
#include "detect/pattern.h"
#include "detect/strategy.h"

#include <string.h>

enum { MODELINE_LINES = 5 };

/* Emacs: "-*- ruby -*-", or "mode: ruby" among other variables between the same marks. */
static struct pattern emacs = {
    .source = "(?i)-\\*-"
              "(?:[ \\t]*(?=[^:;\\s]+[ \\t]*-\\*-)"
              "|(?:.*?[ \\t;]|(?<=-\\*-))[ \\t]*mode[ \\t]*:[ \\t]*)"
              "([^:;\\s]+)"
              "(?=[ \\t;]|(?<![-*])-\\*-).*?-\\*-",
};

/* Vim (":help modeline", E520): vi, vim, Vim with a version, ex; then options up to the filetype.
 * With "set" the option list must be closed by a colon. */
static struct pattern vim = {
    .source = "(?:(?:^|[ \\t])(?:vi|Vi(?=m))(?:m[<=>]?[0-9]+|m)?|[ \\t]ex)"
              "(?=:(?=[ \\t]*set?[ \\t][^\\r\\n:]+:)|:(?![ \\t]*set?[ \\t]))"
              "(?:(?:[ \\t]*:[ \\t]*|[ \\t])\\w*(?:[ \\t]*=(?:[^\\\\\\s]|\\\\.)*)?)*"
              "[ \\t:](?:filetype|ft|syntax)[ \\t]*=(\\w+)(?=$|\\s|:)",
};

/* The line end that starts at `at`: 0 (none), 1, or 2 for CRLF. */
static size_t line_end(const struct source_file *file, size_t at)
{
    if (file->bytes[at] == '\n')
        return 1;
    if (file->bytes[at] != '\r')
        return 0;
    return at + 1 < file->size && file->bytes[at + 1] == '\n' ? 2 : 1;
}

/* Adds bytes[start..end) with every line end as "\n". */
static int add_lines(const struct source_file *file, size_t start, size_t end, struct buffer *text)
{
    while (start < end) {
        size_t stop = start;

        while (stop < end && line_end(file, stop) == 0)
            stop++;
        if (buffer_add(text, file->bytes + start, stop - start, NULL) != 0)
            return -1;
        if (stop < end && buffer_add(text, "\n", 1, NULL) != 0)
            return -1;
        start = stop < end ? stop + line_end(file, stop) : end;
    }
    return 0;
}

/* Where the first lines end: behind the fifth line end, or behind the last when there are fewer.
 * What follows the last line end of a short file is looked at as part of the footer only. */
static size_t header_end(const struct source_file *file)
{
    size_t end = 0;
    int lines = 0;

    for (size_t i = 0; i < file->size && lines < MODELINE_LINES; i++) {
        size_t size = line_end(file, i);

        if (size == 0)
            continue;
        i += size - 1;
        end = i + 1;
        lines++;
    }
    return end;
}

/* The last position before `limit` where a line end starts; false when there is none. */
static bool previous_line_end(const struct source_file *file, size_t limit, size_t *position)
{
    while (limit > 0)
        if (line_end(file, --limit) != 0) {
            *position = limit;
            return true;
        }
    return false;
}

/* Where the last lines start. As linguist searches backwards, the two halves of CRLF count as line
 * ends of their own, a final one is not counted, and the first line of a short file is left out. */
static size_t footer_start(const struct source_file *file)
{
    size_t limit = file->size;
    size_t start = file->size;
    size_t position;
    int lines = MODELINE_LINES;

    for (int count = 0; count < lines; count++) {
        if (!previous_line_end(file, limit > 0 ? limit : file->size, &position))
            break;
        start = position + line_end(file, position);
        if (count == 0 && start == file->size)
            lines++;
        limit = position;
    }
    return start;
}

static size_t footer_end(const struct source_file *file)
{
    size_t end = file->size;

    if (end > 0 && file->bytes[end - 1] == '\n')
        end -= end > 1 && file->bytes[end - 2] == '\r' ? 2 : 1;
    else if (end > 0 && file->bytes[end - 1] == '\r')
        end--;
    return end;
}

static const struct language *find_in(const char *text, size_t size)
{
    struct pattern_group groups[2];

    if (memmem(text, size, "-*-", 3) != NULL && pattern_find(&emacs, text, size, groups, 2))
        return lookup_alias(groups[1].start, groups[1].size);
    if (pattern_find(&vim, text, size, groups, 2))
        return lookup_alias(groups[1].start, groups[1].size);
    return NULL;
}

const struct language *modeline_language(const struct source_file *file)
{
    static const char vimball[] = "UseVimball"; /* its modeline is about another file */
    const struct language *language = NULL;
    struct buffer text = BUFFER_INIT;
    size_t end = header_end(file);
    size_t start = footer_start(file);

    if (end > 0 && memmem(file->bytes, end, vimball, sizeof vimball - 1) != NULL)
        return NULL;
    if (add_lines(file, 0, end, &text) == 0 &&
        (start >= footer_end(file) || add_lines(file, start, footer_end(file), &text) == 0) &&
        text.size > 0)
        language = find_in(text.data, text.size);
    buffer_free(&text);
    return language;
}
