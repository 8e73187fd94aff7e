#include "http/coding_trend.h"

#include "base/text.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SECONDS_A_DAY = 86400, NUMBER_SIZE = 32, BUCKET_SIZE = 128 };

/* From here on Python writes floats with an exponent. */
#define EXPONENT_FROM INT64_C(10000000000000000)

/* The number behind the '{' or ',' at `*text`, which goes behind it. */
static int next_number(const char **text, int64_t *number)
{
    char *end;

    if (**text != '{' && **text != ',')
        return -1;
    errno = 0;
    *number = strtoll(*text + 1, &end, 10);
    if (end == *text + 1 || errno != 0)
        return -1;
    *text = end;
    return 0;
}

/* repr(float(number)): the fewest digits that mean it. */
static const char *float_text(int64_t number, char out[NUMBER_SIZE])
{
    if (llabs(number) < EXPONENT_FROM) {
        snprintf(out, NUMBER_SIZE, "%" PRId64 ".0", number);
        return out;
    }
    for (int digits = 1; digits <= 17; digits++) {
        snprintf(out, NUMBER_SIZE, "%.*e", digits - 1, (double)number);
        if (strtod(out, NULL) == (double)number)
            break;
    }
    return out;
}

/* {"timestamp":"20250301_0905","total_size":9.0,"size_change":-1.0} */
static int write_bucket(int64_t seconds, int64_t total, int64_t step, struct buffer *json,
                        struct error *error)
{
    char sizes[2][NUMBER_SIZE];
    char text[BUCKET_SIZE];
    int64_t day = seconds / SECONDS_A_DAY - (seconds % SECONDS_A_DAY < 0);
    int minute = (int)((seconds - day * SECONDS_A_DAY) / 60);
    int64_t year;
    unsigned month, monthday;
    int size;

    text_date_from_days(day, &year, &month, &monthday);
    size = snprintf(text, sizeof text,
                    "{\"timestamp\":\"%04" PRId64
                    "%02u%02u_%02d%02d\",\"total_size\":%s,\"size_change\":%s}",
                    year, month, monthday, minute / 60, minute % 60, float_text(total, sizes[0]),
                    float_text(step, sizes[1]));
    return buffer_add(json, text, (size_t)size, error);
}

static int write_buckets(const char *times, const char *steps, struct buffer *json,
                         struct error *error)
{
    int64_t total = 0;
    int64_t seconds, step;

    for (const char *between = ""; *times != '}'; between = ",") {
        if (next_number(&times, &seconds) != 0 || next_number(&steps, &step) != 0)
            return error_record(error, "query-failed", "the database's buckets are no numbers");
        total += step;
        if (buffer_add_string(json, between, error) != 0 ||
            write_bucket(seconds, total, step, json, error) != 0)
            return -1;
    }
    return 0;
}

int coding_trend_write(const char *rows, struct buffer *json, struct error *error)
{
    const char *steps = *rows != '\0' ? strchr(rows + 1, '{') : rows;

    if (steps == NULL)
        return error_record(error, "query-failed", "the database's buckets have no sizes");
    if (buffer_add_string(json, "{\"trends\":[", error) != 0 ||
        (*rows != '\0' && write_buckets(rows, steps, json, error) != 0))
        return -1;
    return buffer_add_string(json, "]}", error);
}
