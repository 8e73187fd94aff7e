/* Any bytes, under any name and any .gitattributes: a kind, no crash, no endless matching. The
 * input is a path, a .gitattributes file and the content, each ended by a NUL but the last. */
#include "detect/classifier_tokens.h"
#include "detect/language.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What stands before the next NUL, copied so that reading behind it is caught. */
static char *take_field(const char **at, const char *end)
{
    const char *nul = *at < end ? memchr(*at, '\0', (size_t)(end - *at)) : NULL;
    char *field = strndup(*at, (size_t)((nul ? nul : end) - *at));

    *at = nul ? nul + 1 : end;
    return field;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *at = (const char *)data;
    const char *end = at + size;
    char *path = take_field(&at, end);
    char *lines = take_field(&at, end);
    size_t left = (size_t)(end - at);
    char *content = malloc(left + 1);
    struct attributes *attributes = attributes_new();
    struct classifier_tokens tokens;
    struct file_kind kind;
    size_t count = 0;

    memcpy(content, at, left);
    attributes_add(attributes, "", lines, strlen(lines), NULL);
    attributes_add(attributes, "a", lines, strlen(lines), NULL);
    language_classify(path, 0100644, left > 0 ? content : "", left, attributes, &kind);
    if (kind.counted && (kind.language == NULL || kind.category != CATEGORY_SOURCE))
        abort();
    classifier_tokens_init(&tokens, content, left);
    while (classifier_tokens_next(&tokens))
        if (++count > left)
            abort();
    attributes_free(attributes);
    free(content);
    free(lines);
    free(path);
    return 0;
}
