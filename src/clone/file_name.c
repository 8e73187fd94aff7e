#include "clone/file_name.h"

#include <stdio.h>
#include <string.h>

static bool is_plain(char letter, bool first)
{
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') || letter == '-' || letter == '_' ||
           (letter == '.' && !first);
}

void file_name_set(char *name, size_t size, const char *text, const char *end)
{
    size_t used = 0;

    for (; *text != '\0' && used + strlen(end) + 1 < size; text++) {
        name[used] = is_plain(*text, used == 0) ? *text : *text == '/' ? '+' : '_';
        used++;
    }
    snprintf(name + used, size - used, "%s", end);
}

bool file_name_is_harmless(const char *text)
{
    for (const char *at = text; *at != '\0'; at++)
        if (!is_plain(*at, at == text))
            return false;
    return *text != '\0' && strlen(text) <= 100;
}
