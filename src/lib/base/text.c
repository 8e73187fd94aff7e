#include "base/text.h"

#include <errno.h>
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Length of the UTF-8 sequence at the start of `bytes`, 0 when it is not one. */
static size_t sequence_length(const unsigned char *bytes, size_t size)
{
    unsigned char first = bytes[0];
    size_t length;

    if (first == 0)
        return 0;
    if (first < 0x80)
        return 1;
    if (first < 0xc2 || first > 0xf4)
        return 0;
    length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    if (size < length)
        return 0;
    for (size_t i = 1; i < length; i++)
        if ((bytes[i] & 0xc0) != 0x80)
            return 0;
    if ((first == 0xe0 && bytes[1] < 0xa0) || (first == 0xed && bytes[1] > 0x9f) ||
        (first == 0xf0 && bytes[1] < 0x90) || (first == 0xf4 && bytes[1] > 0x8f))
        return 0;
    return length;
}

bool text_is_utf8(const char *bytes, size_t size)
{
    const unsigned char *at = (const unsigned char *)bytes;

    while (size > 0) {
        size_t length = sequence_length(at, size);
        if (length == 0)
            return false;
        at += length;
        size -= length;
    }
    return true;
}

/* Converts by iconv; false (and nothing added) when the encoding is unknown or does not fit. */
static bool convert(const char *bytes, size_t size, const char *encoding, struct buffer *out)
{
    iconv_t conversion = iconv_open("UTF-8", encoding);
    size_t start = out->size;
    char *input = (char *)(uintptr_t)bytes;
    size_t left = size;
    bool good = false;

    if (conversion == (iconv_t)-1)
        return false;
    if (buffer_reserve(out, size * 4 + 16, NULL) == 0) {
        char *output = out->data + start;
        size_t room = size * 4;
        good = iconv(conversion, &input, &left, &output, &room) != (size_t)-1 && left == 0;
        if (good) {
            out->size = (size_t)(output - out->data);
            out->data[out->size] = '\0';
            good = text_is_utf8(out->data + start, out->size - start);
        }
    }
    if (!good && out->data != NULL) {
        out->size = start;
        out->data[start] = '\0';
    }
    iconv_close(conversion);
    return good;
}

int text_to_utf8(const char *bytes, size_t size, const char *encoding, struct buffer *out,
                 struct error *error)
{
    const unsigned char *at = (const unsigned char *)bytes;

    if (text_is_utf8(bytes, size))
        return buffer_add(out, bytes, size, error);
    if (encoding != NULL && convert(bytes, size, encoding, out))
        return 0;
    while (size > 0) {
        size_t length = sequence_length(at, size);
        int status =
            length ? buffer_add(out, at, length, error) : buffer_add(out, "\xef\xbf\xbd", 3, error);
        if (status != 0)
            return -1;
        at += length ? length : 1;
        size -= length ? length : 1;
    }
    return 0;
}

int text_base64(const void *bytes, size_t size, struct buffer *out, struct error *error)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const unsigned char *at = bytes;

    for (size_t i = 0; i < size; i += 3) {
        size_t left = size - i;
        unsigned group = (unsigned)at[i] << 16;
        char text[4];

        if (left > 1)
            group |= (unsigned)at[i + 1] << 8;
        if (left > 2)
            group |= at[i + 2];
        text[0] = digits[group >> 18];
        text[1] = digits[group >> 12 & 63];
        text[2] = left > 1 ? digits[group >> 6 & 63] : '=';
        text[3] = left > 2 ? digits[group & 63] : '=';
        if (buffer_add(out, text, sizeof text, error) != 0)
            return -1;
    }
    return 0;
}

int text_set_bytes(json_t *object, const char *key, const char *bytes, size_t size,
                   const char *encoding, struct error *error)
{
    struct buffer text = BUFFER_INIT;
    int status = -1;

    if (text_is_utf8(bytes, size)) {
        if (json_object_set_new(object, key, json_stringn(bytes, size)) != 0)
            return error_no_memory(error);
        return 0;
    }
    if (text_to_utf8(bytes, size, encoding, &text, error) != 0)
        goto done;
    if (json_object_set_new(object, key, json_stringn(text.data, text.size)) != 0) {
        error_no_memory(error);
        goto done;
    }
    buffer_clear(&text);
    if (text_base64(bytes, size, &text, error) != 0)
        goto done;
    char raw_key[80];
    snprintf(raw_key, sizeof raw_key, "%s_raw", key);
    if (json_object_set_new(object, raw_key, json_stringn(text.data, text.size)) != 0) {
        error_no_memory(error);
        goto done;
    }
    status = 0;
done:
    buffer_free(&text);
    return status;
}

/* Days and dates: era arithmetic on 400-year cycles of 146,097 days, years starting in March. */
int64_t text_days_from_date(int64_t year, unsigned month, unsigned day)
{
    int64_t shifted = month <= 2 ? year - 1 : year;
    int64_t era = (shifted >= 0 ? shifted : shifted - 399) / 400;
    int64_t year_of_era = shifted - era * 400;
    int64_t day_of_year = (153 * ((int64_t)month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year -
           719468;
}

void text_date_from_days(int64_t days, int64_t *year, unsigned *month, unsigned *day)
{
    int64_t shifted = days + 719468;
    int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
    int64_t day_of_era = shifted - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t march_month = (5 * day_of_year + 2) / 153;

    *day = (unsigned)(day_of_year - (153 * march_month + 2) / 5 + 1);
    *month = (unsigned)(march_month < 10 ? march_month + 3 : march_month - 9);
    *year = year_of_era + era * 400 + (*month <= 2);
}

const char *text_time(int64_t seconds, char out[TEXT_TIME_SIZE])
{
    const int64_t first = INT64_C(-62167219200); /* 0000-01-01T00:00:00Z */
    const int64_t last = INT64_C(253402300799);  /* 9999-12-31T23:59:59Z */
    int64_t clamped = seconds < first ? first : seconds > last ? last : seconds;
    int64_t days = clamped / 86400;
    int64_t rest = clamped % 86400;
    int64_t year;
    unsigned month;
    unsigned day;

    if (rest < 0) {
        rest += 86400;
        days--;
    }
    text_date_from_days(days, &year, &month, &day);
    snprintf(out, TEXT_TIME_SIZE, "%04d-%02u-%02uT%02d:%02d:%02dZ", (int)year, month, day,
             (int)(rest / 3600), (int)(rest / 60 % 60), (int)(rest % 60));
    return out;
}
