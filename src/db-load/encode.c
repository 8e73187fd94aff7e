#include "db-load/encode.h"

#include "base/text.h"
#include "db/copy.h"

#include <stdlib.h>
#include <string.h>

enum { SECONDS_A_DAY = 86400 };

static int bad_value(struct error *error, const char *what, const char *text)
{
    return error_record(error, "bad-value", "\"%.60s\" is no %s", text, what);
}

/* Reads exactly `count` digits and, when `end` is not 0, that character behind them. */
static bool read_digits(const char **text, int count, char end, int *value)
{
    *value = 0;
    for (int i = 0; i < count; i++, (*text)++) {
        if (**text < '0' || **text > '9')
            return false;
        *value = *value * 10 + (**text - '0');
    }
    if (end != '\0' && *(*text)++ != end)
        return false;
    return true;
}

static bool read_date(const char **text, int64_t *days)
{
    int year;
    int month;
    int day;
    int64_t real_year;
    unsigned real_month;
    unsigned real_day;

    if (!read_digits(text, 4, '-', &year) || !read_digits(text, 2, '-', &month) ||
        !read_digits(text, 2, '\0', &day) || month < 1 || month > 12 || day < 1 || day > 31)
        return false;
    *days = text_days_from_date(year, (unsigned)month, (unsigned)day);
    text_date_from_days(*days, &real_year, &real_month, &real_day);
    if (real_month != (unsigned)month) /* February 30th */
        return false;
    if (year == 0)
        *days = text_days_from_date(1, 1, 1);
    return true;
}

int encode_date(const char *text, int64_t *days, struct error *error)
{
    const char *rest = text;

    if (!read_date(&rest, days) || (*rest != '\0' && *rest != 'T'))
        return bad_value(error, "date", text);
    return 0;
}

/* "Z", "+01:00", "-0530": the seconds that local time is ahead of UTC. */
static bool read_offset(const char *text, int64_t *offset)
{
    int sign = *text == '-' ? -1 : 1;
    int hours;
    int minutes;

    *offset = 0;
    if (strcmp(text, "Z") == 0)
        return true;
    if (*text != '+' && *text != '-')
        return false;
    text++;
    if (!read_digits(&text, 2, '\0', &hours))
        return false;
    text += *text == ':';
    if (!read_digits(&text, 2, '\0', &minutes) || *text != '\0')
        return false;
    *offset = sign * (hours * 3600 + minutes * 60);
    return true;
}

int encode_time(const char *text, int64_t *seconds, struct error *error)
{
    const char *rest = text;
    int64_t days;
    int64_t offset;
    int hour;
    int minute;
    int second;

    if (!read_date(&rest, &days) || *rest++ != 'T' || !read_digits(&rest, 2, ':', &hour) ||
        !read_digits(&rest, 2, ':', &minute) || !read_digits(&rest, 2, '\0', &second))
        return bad_value(error, "time", text);
    if (*rest == '.')
        rest += 1 + strspn(rest + 1, "0123456789");
    if (!read_offset(rest, &offset) || hour > 23 || minute > 59 || second > 60)
        return bad_value(error, "time", text);
    *seconds = days * SECONDS_A_DAY + hour * 3600 + minute * 60 + second - offset;
    return 0;
}

static int wrong_type(const struct column *column, struct error *error)
{
    static const char *const wanted[] = {
        [COLUMN_TEXT] = "a string", [COLUMN_COUNT] = "a whole number",
        [COLUMN_TIME] = "a time",   [COLUMN_DATE] = "a date",
        [COLUMN_JSON] = "a value",  [COLUMN_AUTHOR] = "an author",
    };

    return error_record(error, "bad-value", "\"%s\" is not %s", column->field,
                        wanted[column->kind]);
}

static int encode_text(const struct column *column, const json_t *value, struct buffer *row,
                       struct error *error)
{
    int64_t moment;

    if (!json_is_string(value))
        return wrong_type(column, error);
    if (json_string_length(value) > TEXT_LIMIT)
        return error_record(error, "too-large", "\"%s\" has %zu bytes, more than %zu",
                            column->field, json_string_length(value), TEXT_LIMIT);
    if (column->kind == COLUMN_TEXT)
        return row_text(row, json_string_value(value), json_string_length(value), error);
    if (column->kind == COLUMN_DATE)
        return encode_date(json_string_value(value), &moment, error) == 0
                   ? row_date(row, moment, error)
                   : -1;
    return encode_time(json_string_value(value), &moment, error) == 0
               ? row_timestamp(row, moment, error)
               : -1;
}

/* The fields of an author that are stored, and no others: two records that name the same person
 * give the same bytes. NULL when it is no author; `too_large` then says why. */
static json_t *author_object(const json_t *author)
{
    static const char *const texts[] = {"name", "email", "login", "joined_by", "name_raw"};
    json_t *known = json_object();
    json_t *bot = json_object_get(author, "bot");

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        json_t *text = json_object_get(author, texts[i]);

        if (json_is_string(text) && json_string_length(text) <= TEXT_LIMIT)
            json_object_set(known, texts[i], text);
    }
    if (json_object_size(known) == 0) {
        json_decref(known);
        return NULL;
    }
    json_object_set(known, "bot", json_is_boolean(bot) ? bot : json_false());
    return known;
}

static int encode_dump(const struct column *column, const json_t *value, struct buffer *row,
                       struct error *error)
{
    char *text = json_dumps(value, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);
    int status;

    if (text == NULL)
        return error_no_memory(error);
    if (column->kind == COLUMN_AUTHOR)
        status = row_text(row, text, strlen(text), error);
    else
        status = row_json(row, text, strlen(text), error);
    free(text);
    return status;
}

static int encode_author(const struct column *column, const json_t *value, struct buffer *row,
                         struct error *error)
{
    json_t *author = author_object(value);
    int status = author ? encode_dump(column, author, row, error) : wrong_type(column, error);

    json_decref(author);
    return status;
}

static int encode_value(const struct column *column, const json_t *value, struct buffer *row,
                        struct error *error)
{
    if (value == NULL || json_is_null(value)) {
        if (column->required)
            return error_record(error, "missing-field", "the record has no \"%s\"", column->field);
        return row_null(row, error);
    }
    switch (column->kind) {
    case COLUMN_COUNT:
        return json_is_integer(value) ? row_bigint(row, json_integer_value(value), error)
                                      : wrong_type(column, error);
    case COLUMN_JSON:
        return encode_dump(column, value, row, error);
    case COLUMN_AUTHOR:
        return encode_author(column, value, row, error);
    default:
        return encode_text(column, value, row, error);
    }
}

int encode_record(const struct record_table *table, const json_t *record, struct buffer *row,
                  struct error *error)
{
    unsigned columns = 0;

    while (table->columns[columns].field != NULL)
        columns++;
    if (row_begin(row, columns, error) != 0)
        return -1;
    for (unsigned i = 0; i < columns; i++) {
        const struct column *column = &table->columns[i];

        if (encode_value(column, json_object_get(record, column->field), row, error) != 0)
            return -1;
    }
    return 0;
}
