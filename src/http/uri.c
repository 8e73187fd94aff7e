#include "http/uri.h"

#include "base/text.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

static int hexadecimal(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    if (digit >= 'a' && digit <= 'f')
        return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F')
        return digit - 'A' + 10;
    return -1;
}

/* Decodes in place; what comes out is never longer than what goes in. */
static bool decode(char *text, bool plus_is_space)
{
    char *out = text;

    for (const char *in = text; *in != '\0'; in++) {
        unsigned char byte = (unsigned char)*in;

        if (byte == '%') {
            int high = hexadecimal(in[1]);
            int low = high < 0 ? -1 : hexadecimal(in[2]);

            if (low < 0)
                return false;
            byte = (unsigned char)(high * 16 + low);
            in += 2;
        } else if (byte == '+' && plus_is_space) {
            byte = ' ';
        }
        if (byte < 0x20 || byte == 0x7f)
            return false;
        *out++ = (char)byte;
    }
    *out = '\0';
    return text_is_utf8(text, (size_t)(out - text));
}

static bool parse_path(struct uri *uri, char *path)
{
    char *rest = path + 1;

    if (*path != '/')
        return false;
    if (*rest == '\0')
        return true;
    while (rest != NULL) {
        char *segment = strsep(&rest, "/");

        if (uri->segment_count == URI_SEGMENTS || !decode(segment, false))
            return false;
        uri->segments[uri->segment_count++] = segment;
    }
    return true;
}

static bool parse_query(struct uri *uri, char *query)
{
    while (query != NULL) {
        char *value = strsep(&query, "&");
        char *name;

        if (*value == '\0')
            continue;
        name = strsep(&value, "=");
        if (uri->parameter_count == URI_PARAMETERS || !decode(name, true) ||
            (value != NULL && !decode(value, true)))
            return false;
        uri->parameters[uri->parameter_count++] =
            (struct uri_parameter){name, value != NULL ? value : ""};
    }
    return true;
}

/* The part of a target from its path on; "/" for an absolute form without a path. */
static const char *skip_authority(const char *target)
{
    if (strncasecmp(target, "http://", 7) != 0)
        return target;
    target += 7;
    target += strcspn(target, "/?");
    return *target == '\0' ? "/" : target;
}

enum uri_status uri_parse(const char *target, struct uri *uri)
{
    size_t size = strlen(target);
    char *query;

    uri->segment_count = uri->parameter_count = 0;
    if (size > URI_LIMIT)
        return URI_TOO_LONG;
    target = skip_authority(target);
    memcpy(uri->text, target, strlen(target) + 1);
    /* A fragment never belongs in a request; keeping it out of the last value is not our guess to
     * make. */
    if (strchr(uri->text, '#') != NULL)
        return URI_MALFORMED;
    query = strchr(uri->text, '?');
    if (query != NULL)
        *query++ = '\0';
    if (!parse_path(uri, uri->text) || !parse_query(uri, query))
        return URI_MALFORMED;
    return URI_GOOD;
}

static int add_encoded(struct buffer *out, const char *text, struct error *error)
{
    int status = 0;

    for (; status == 0 && *text != '\0'; text++)
        status = isalnum((unsigned char)*text) || strchr("-._~", *text) != NULL
                     ? buffer_add(out, text, 1, error)
                     : buffer_add_format(out, error, "%%%02X", (unsigned char)*text);
    return status;
}

static int add_parameter(struct buffer *out, const char *name, const char *value,
                         struct error *error)
{
    if (add_encoded(out, name, error) != 0 || buffer_add(out, "=", 1, error) != 0)
        return -1;
    return add_encoded(out, value, error);
}

int uri_add_query(const struct uri *uri, const char *left_out, const char *value,
                  struct buffer *out, struct error *error)
{
    int status = buffer_add(out, "?", 1, error);

    for (size_t i = 0; status == 0 && i < uri->parameter_count; i++) {
        if (strcmp(uri->parameters[i].name, left_out) == 0)
            continue;
        status = add_parameter(out, uri->parameters[i].name, uri->parameters[i].value, error);
        if (status == 0)
            status = buffer_add(out, "&", 1, error);
    }
    return status == 0 ? add_parameter(out, left_out, value, error) : -1;
}
