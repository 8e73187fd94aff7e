#include "detect/pattern.h"
#include "detect/strategy.h"

#include <string.h>

/* Walks along the first line. */
struct scanner {
    const char *at;
    const char *end;
};

static bool is_space(char byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

static size_t skip_spaces(struct scanner *scanner)
{
    const char *start = scanner->at;

    while (scanner->at < scanner->end && is_space(*scanner->at))
        scanner->at++;
    return (size_t)(scanner->at - start);
}

static size_t word_size(const struct scanner *scanner)
{
    const char *at = scanner->at;

    while (at < scanner->end && !is_space(*at))
        at++;
    return (size_t)(at - scanner->at);
}

/* Options and NAME=value that env takes before the program; each must be followed by a space. */
static bool is_env_option(const char *word, size_t size)
{
    const char *equals = memchr(word, '=', size);

    if (size >= 3 && word[0] == '-' && word[1] == '-')
        return true;
    if (size >= 1 && word[0] == '-') {
        size_t letters = 1;

        while (letters < size && strchr("i0uCSv", word[letters]) != NULL)
            letters++;
        if (letters == size)
            return true;
    }
    return equals != NULL && equals > word && equals + 1 < word + size;
}

static void skip_env_options(struct scanner *scanner)
{
    skip_spaces(scanner);
    for (;;) {
        size_t size = word_size(scanner);

        if (size == 0 || scanner->at + size == scanner->end || !is_env_option(scanner->at, size))
            return;
        scanner->at += size;
        skip_spaces(scanner);
    }
}

static void take_basename(const char **name, size_t *size)
{
    const char *slash = memrchr(*name, '/', *size);

    if (slash != NULL) {
        *size -= (size_t)(slash + 1 - *name);
        *name = slash + 1;
    }
}

/* "python3.11" is python3. */
static void drop_minor_version(const char *name, size_t *size)
{
    size_t digits = *size;

    while (digits > 0 && name[digits - 1] >= '0' && name[digits - 1] <= '9')
        digits--;
    if (digits < *size && digits > 0 && name[digits - 1] == '.')
        *size = digits - 1;
}

/* Scripts that start as sh and at once hand themselves to another program. */
static void follow_exec(const struct source_file *file, const char **name, size_t *size)
{
    static struct pattern hack = {.source = "exec (\\w+)[\\s\"']+\\$0[\\s\"']+\\$@"};
    const char *at = file->bytes;
    const char *end = file->bytes + file->size;
    struct pattern_group groups[2];

    for (int line = 0; line < 5 && at < end; line++) {
        const char *feed = memchr(at, '\n', (size_t)(end - at));
        const char *next = feed ? feed + 1 : end;

        if (pattern_find(&hack, at, (size_t)(next - at), groups, 2)) {
            *name = groups[1].start;
            *size = groups[1].size;
            return;
        }
        at = next;
    }
}

static bool equals(const char *name, size_t size, const char *word)
{
    return size == strlen(word) && memcmp(name, word, size) == 0;
}

bool shebang_interpreter(const struct source_file *file, const char **name, size_t *size)
{
    struct scanner scanner = {file->bytes, file->bytes + file->size};
    const char *feed = memchr(file->bytes, '\n', file->size);

    if (file->size < 2 || memcmp(file->bytes, "#!", 2) != 0)
        return false;
    scanner.at += 2;
    scanner.end = feed ? feed : scanner.end;
    skip_spaces(&scanner);
    *name = scanner.at;
    *size = word_size(&scanner);
    if (*size == 0)
        return false;
    scanner.at += *size;
    if (memchr(*name, '/', *size) != NULL) {
        take_basename(name, size);
        if (equals(*name, *size, "env")) {
            skip_env_options(&scanner);
            *name = scanner.at;
            *size = word_size(&scanner);
        }
    }
    drop_minor_version(*name, size);
    if (equals(*name, *size, "sh"))
        follow_exec(file, name, size);
    if (equals(*name, *size, "osascript") &&
        memmem(scanner.at, (size_t)(scanner.end - scanner.at), "-l", 2) != NULL)
        return false; /* in which language, only that option knows */
    take_basename(name, size);
    return *size > 0;
}
