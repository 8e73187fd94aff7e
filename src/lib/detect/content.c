#include "detect/content.h"

#include "detect/pattern.h"

#include <string.h>

enum { GIT_BYTES = 8000, POINTER_MOST = 1024 };

struct magic {
    const char *bytes;
    size_t size;
    bool binary;
};

/* The first that fits decides. */
static const struct magic magics[] = {
    {"%!PS-Adobe-", 11, false}, {"\x89PNG\r\n\x1a\n", 8, true},
    {"GIF87a", 6, true},        {"GIF89a", 6, true},
    {"%PDF-", 5, true},         {"\0\0\xfe\xff", 4, false},
    {"\xff\xfe\0\0", 4, false}, {"\xff\xd8\xff", 3, true},
    {"\xfe\xff", 2, false},     {"\xff\xfe", 2, false},
};

bool content_is_binary(const char *bytes, size_t size)
{
    return size > 0 && memchr(bytes, '\0', size < GIT_BYTES ? size : GIT_BYTES) != NULL;
}

bool content_is_linguist_binary(const char *bytes, size_t size)
{
    for (size_t i = 0; i < sizeof magics / sizeof *magics; i++)
        if (size >= magics[i].size && memcmp(bytes, magics[i].bytes, magics[i].size) == 0)
            return magics[i].binary;
    return size > 0 && memchr(bytes, '\0', size) != NULL;
}

bool content_is_lfs_pointer(const char *bytes, size_t size)
{
    static struct pattern pointer = {.source =
                                         "\\Aversion https://git-lfs\\.github\\.com/spec/v1\\n"
                                         "(?s:.*)(?<=\\n)oid sha256:(?s:.*)\\nsize \\d+\\n?\\z"};

    return size <= POINTER_MOST && size > 0 && *bytes == 'v' &&
           pattern_matches(&pointer, bytes, size);
}
