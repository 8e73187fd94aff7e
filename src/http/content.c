#include "http/content.h"

#include <nettle/sha2.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <zlib.h>

#define TAG_BYTES 16
#define GZIP_LEVEL 4
#define GZIP_WINDOW (15 + 16) /* deflateInit2's way to ask for gzip's header */

/* Gives back what the buffer reserved and did not need: contents live long. */
static void trim(struct buffer *buffer)
{
    char *data = buffer->size > 0 ? realloc(buffer->data, buffer->size) : NULL;

    if (data != NULL) {
        buffer->data = data;
        buffer->capacity = buffer->size;
    }
}

int content_new(struct buffer *body, bool shrinks, struct content **out, struct error *error)
{
    struct content *content = calloc(1, sizeof *content);
    int status = 0;

    if (content == NULL) {
        buffer_free(body);
        return error_no_memory(error);
    }
    atomic_init(&content->users, 1);
    content->body = *body;
    *body = (struct buffer)BUFFER_INIT;
    content_tag(content->body.data, content->body.size, content->tag);
    if (shrinks && content->body.size >= CONTENT_GZIP_MINIMUM)
        status = content_gzip(content->body.data, content->body.size, &content->gzip, error);
    if (status != 0) {
        content_release(content);
        return -1;
    }
    if (content->gzip.size >= content->body.size)
        buffer_free(&content->gzip);
    trim(&content->body);
    trim(&content->gzip);
    *out = content;
    return 0;
}

struct content *content_use(struct content *content)
{
    atomic_fetch_add(&content->users, 1);
    return content;
}

void content_release(struct content *content)
{
    if (content == NULL || atomic_fetch_sub(&content->users, 1) != 1)
        return;
    buffer_free(&content->body);
    buffer_free(&content->gzip);
    free(content->next);
    free(content);
}

void content_tag(const void *body, size_t size, char tag[CONTENT_TAG_SIZE])
{
    static const char digits[] = "0123456789abcdef";
    struct sha256_ctx context;
    unsigned char hash[TAG_BYTES];

    sha256_init(&context);
    sha256_update(&context, size, body);
    sha256_digest(&context, sizeof hash, hash);
    for (size_t i = 0; i < TAG_BYTES; i++) {
        tag[2 * i] = digits[hash[i] >> 4];
        tag[2 * i + 1] = digits[hash[i] & 15];
    }
    tag[2 * TAG_BYTES] = '\0';
}

bool content_tag_matches(const char *if_none_match, const char *tag)
{
    size_t length = strlen(tag);

    for (const char *at = if_none_match; *at != '\0';) {
        at += strspn(at, " \t,");
        if (*at == '*')
            return true;
        if (strncmp(at, "W/", 2) == 0)
            at += 2;
        if (*at != '"')
            return false;
        at++;
        if (strncmp(at, tag, length) == 0 &&
            (at[length] == '"' || strncmp(at + length, "-gzip\"", 6) == 0))
            return true;
        at = strchr(at, '"');
        if (at == NULL)
            return false;
        at++;
    }
    return false;
}

/* The weight of one element, "gzip;q=0.5": only whether it is above zero matters here. */
static bool weight_above_zero(const char *element, size_t size)
{
    for (size_t i = 0; i + 1 < size; i++) {
        if ((element[i] != 'q' && element[i] != 'Q') || element[i + 1] != '=')
            continue;
        for (size_t j = i + 2; j < size; j++)
            if (element[j] >= '1' && element[j] <= '9')
                return true;
        return false;
    }
    return true;
}

bool content_accepts_gzip(const char *accept_encoding)
{
    bool any = false;

    if (accept_encoding == NULL)
        return false;
    for (const char *at = accept_encoding; *at != '\0';) {
        size_t size, name;

        at += strspn(at, " \t,");
        size = strcspn(at, ",");
        name = strcspn(at, " \t;,");
        if ((name == 4 && strncasecmp(at, "gzip", 4) == 0) ||
            (name == 6 && strncasecmp(at, "x-gzip", 6) == 0))
            return weight_above_zero(at + name, size - name);
        if (name == 1 && *at == '*')
            any = weight_above_zero(at + name, size - name);
        at += size;
    }
    return any;
}

int content_gzip(const void *body, size_t size, struct buffer *out, struct error *error)
{
    z_stream stream = {0};
    uLong bound;
    int status;

    if (size > BUFFER_LIMIT)
        return error_set(error, ERROR_ENVIRONMENT, "too-large", "a body of %zu bytes", size);
    if (deflateInit2(&stream, GZIP_LEVEL, Z_DEFLATED, GZIP_WINDOW, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return error_no_memory(error);
    bound = deflateBound(&stream, (uLong)size);
    if (buffer_reserve(out, bound, error) != 0) {
        deflateEnd(&stream);
        return -1;
    }
    stream.next_in = (Bytef *)(uintptr_t)body;
    stream.avail_in = (uInt)size;
    stream.next_out = (Bytef *)out->data + out->size;
    stream.avail_out = (uInt)bound;
    status = deflate(&stream, Z_FINISH);
    out->size += stream.total_out;
    deflateEnd(&stream);
    return status == Z_STREAM_END ? 0 : error_no_memory(error);
}
