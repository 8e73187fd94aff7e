#include "http/coding_check.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define NUMBER_TEXT_LIMIT 4300 /* Python's own limit for digits */

void coding_fault(json_t *faults, struct coding_place place, const char *type, const char *message,
                  json_t *input, json_t *context)
{
    json_t *loc = place.field != NULL ? json_pack("[s, s]", place.part, place.field)
                                      : json_pack("[s]", place.part);

    json_array_append_new(faults, json_pack("{s:s, s:o, s:s, s:o, s:o*}", "type", type, "loc", loc,
                                            "msg", message, "input", input, "ctx", context));
}

/* Takes over `body`. */
static void set_body(struct answer *answer, unsigned status, json_t *body)
{
    char *text = body ? json_dumps(body, JSON_COMPACT | JSON_REAL_PRECISION(15)) : NULL;

    json_decref(body);
    answer->status = text != NULL ? status : 500;
    answer->content_type = "application/json";
    (void)buffer_add_string(&answer->body, text ? text : "{}", NULL);
    free(text);
}

void coding_refuse(struct answer *answer, const json_t *faults)
{
    set_body(answer, 422, json_pack("{s:O}", "detail", faults));
}

void coding_detail(struct answer *answer, unsigned status, const char *detail)
{
    set_body(answer, status, json_pack("{s:s}", "detail", detail));
}

/* Where the number's text ends: before spaces, and before a point with nothing but zeros behind. */
static size_t number_length(const char *text)
{
    size_t size = strlen(text);
    const char *point;

    while (size > 0 && isspace((unsigned char)text[size - 1]))
        size--;
    point = memchr(text, '.', size);
    if (point != NULL && strspn(point + 1, "0") >= size - (size_t)(point - text) - 1)
        size = (size_t)(point - text);
    return size;
}

enum coding_number coding_number(const char *text, int64_t *number)
{
    bool negative = false, digit = false, beyond = false;
    size_t size;

    *number = 0;
    text += strspn(text, " \t\n\r\f\v");
    if (*text == '+' || *text == '-')
        negative = *text++ == '-';
    size = number_length(text);
    for (size_t i = 0; i < size; i++) {
        int64_t step = text[i] - '0';

        if (text[i] == '_' && digit && i + 1 < size) { /* one between two digits */
            digit = false;
            continue;
        }
        digit = isdigit((unsigned char)text[i]);
        if (!digit)
            return CODING_NO_NUMBER;
        beyond |= __builtin_mul_overflow(*number, 10, number) ||
                  __builtin_add_overflow(*number, negative ? -step : step, number);
    }
    if (!digit || size > NUMBER_TEXT_LIMIT)
        return CODING_NO_NUMBER;
    if (!beyond)
        return CODING_NUMBER;
    return negative ? CODING_TOO_SMALL : CODING_TOO_LARGE;
}

/* Reads two digits from `minimum` to `maximum`. */
static bool two_digits(const char **text, int minimum, int maximum)
{
    const char *digits = *text;
    int value;

    if (!isdigit((unsigned char)digits[0]) || !isdigit((unsigned char)digits[1]))
        return false;
    value = (digits[0] - '0') * 10 + digits[1] - '0';
    *text += 2;
    return value >= minimum && value <= maximum;
}

static bool is_day(const char *text)
{
    static const int days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int year = (int)strtol(text, NULL, 10), month = (int)strtol(text + 5, NULL, 10);
    int day = (int)strtol(text + 8, NULL, 10);

    if (year < 1 || month < 1 || month > 12 || day < 1 || day > days[month - 1])
        return false;
    return month != 2 || day < 29 || (year % 4 == 0 && (year % 100 != 0 || year % 400 == 0));
}

static bool has_form(const char *text, const char *form)
{
    for (; *form != '\0'; text++, form++)
        if (*form == '0' ? !isdigit((unsigned char)*text) : *text != *form)
            return false;
    return true;
}

/* "Z", "+09:00", "-0530"; written with a colon. */
static bool read_offset(const char *text, char out[8])
{
    const char *rest = text + 1;

    *out = '\0';
    if (*text == '\0')
        return true;
    if ((*text == 'Z' || *text == 'z') && text[1] == '\0') {
        snprintf(out, 8, "Z");
        return true;
    }
    if ((*text != '+' && *text != '-') || !two_digits(&rest, 0, 23))
        return false;
    rest += *rest == ':';
    if (!two_digits(&rest, 0, 59) || *rest != '\0')
        return false;
    snprintf(out, 8, "%.3s:%.2s", text, rest - 2);
    return true;
}

/* What stands behind the day: "T10:15[:30[.123456789]][offset]". */
static bool read_clock(const char *text, const char *day, char out[CODING_TIME_SIZE],
                       const char **reason)
{
    const char *clock = text + 1, *rest = clock, *seconds = "00", *fraction = "";
    int digits = 0;
    char offset[8];

    *reason = "invalid datetime separator, expected `T`, `t`, `_` or space";
    if (strchr("Tt_ ", *text) == NULL)
        return false;
    *reason = "the time is none";
    if (!two_digits(&rest, 0, 23) || *rest++ != ':' || !two_digits(&rest, 0, 59))
        return false;
    if (*rest == ':') {
        seconds = ++rest;
        if (!two_digits(&rest, 0, 59))
            return false;
        if (*rest == '.' || *rest == ',') {
            fraction = ++rest;
            digits = (int)strspn(rest, "0123456789");
            rest += digits;
            if (digits < 1 || digits > 9)
                return false;
        }
    }
    if (!read_offset(rest, offset))
        return false;
    snprintf(out, CODING_TIME_SIZE, "%.10sT%.5s:%.2s%s%.*s%s", day, clock, seconds,
             digits > 0 ? "." : "", digits > 6 ? 6 : digits, fraction, offset);
    return true;
}

/* Seconds since 1970, or milliseconds where they are more than 2e10. */
static bool read_unix(const char *text, char out[CODING_TIME_SIZE])
{
    char *end;
    double number = strtod(text, &end);
    time_t seconds;
    struct tm when;
    size_t size;

    if (end == text || *end != '\0' || strspn(text, "0123456789.-+") != strlen(text))
        return false;
    if (fabs(number) > 2e10)
        number /= 1000;
    if (!(number >= 0 && number < 32503680000.0)) /* to the year 2999 */
        return false;
    number = rint(number * 1e6);
    seconds = (time_t)(number / 1e6);
    size = strftime(out, CODING_TIME_SIZE, "%Y-%m-%dT%H:%M:%S", gmtime_r(&seconds, &when));
    snprintf(out + size, CODING_TIME_SIZE - size, ".%06dZ",
             (int)((int64_t)number - (int64_t)seconds * 1000000));
    return true;
}

bool coding_time(const char *text, char out[CODING_TIME_SIZE], const char **reason)
{
    if (read_unix(text, out))
        return true;
    *reason = "input is too short";
    if (strlen(text) < 10)
        return false;
    *reason = "invalid character in year";
    if (!has_form(text, "0000"))
        return false;
    *reason = "invalid date separator, expected `-`";
    if (!has_form(text, "0000-00-00"))
        return false;
    *reason = "day value is outside expected range";
    if (!is_day(text))
        return false;
    if (text[10] != '\0')
        return read_clock(text + 10, text, out, reason);
    snprintf(out, CODING_TIME_SIZE, "%.10sT00:00:00", text);
    return true;
}

static struct coding_place in_body(const char *field)
{
    return (struct coding_place){"body", field};
}

/* NULL and a fault when it is not there. */
static json_t *find_field(const json_t *body, const char *field, json_t *faults)
{
    json_t *value = json_object_get(body, field);

    if (value == NULL)
        coding_fault(faults, in_body(field), "missing", "Field required", json_deep_copy(body),
                     NULL);
    return value;
}

/* What of JSON pydantic takes for a whole number; NULL when it was one, else the fault's type. */
static const char *take_number(const json_t *value, int64_t *number, const char **message)
{
    double real = json_is_real(value) ? json_real_value(value) : 0;

    *message = "Input should be a valid integer";
    *number = json_is_integer(value) ? json_integer_value(value) : json_is_true(value);
    if (json_is_integer(value) || json_is_boolean(value))
        return NULL;
    if (json_is_string(value)) {
        *message = "Input should be a valid integer, unable to parse string as an integer";
        switch (coding_number(json_string_value(value), number)) {
        case CODING_NUMBER:
            return NULL;
        case CODING_NO_NUMBER:
            return "int_parsing";
        default:
            *message = "Unable to parse input string as an integer, exceeded maximum size";
            return "int_parsing_size";
        }
    }
    if (!json_is_real(value))
        return "int_type";
    *message = "Input should be a valid integer, got a number with a fractional part";
    if (real != trunc(real) || fabs(real) >= 9007199254740992.0)
        return "int_from_float";
    *number = (int64_t)real;
    return NULL;
}

/* Bounds are ours: what the database holds. */
static void check_bounds(const json_t *value, int64_t number, const char *field, int64_t minimum,
                         int64_t maximum, json_t *faults)
{
    bool below = number < minimum;
    char message[100];

    if (!below && number <= maximum)
        return;
    snprintf(message, sizeof message, "Input should be %s than or equal to %lld",
             below ? "greater" : "less", (long long)(below ? minimum : maximum));
    coding_fault(faults, in_body(field), below ? "greater_than_equal" : "less_than_equal", message,
                 json_deep_copy(value),
                 json_pack("{s:I}", below ? "ge" : "le", (json_int_t)(below ? minimum : maximum)));
}

int64_t coding_body_number(const json_t *body, const char *field, int64_t minimum, int64_t maximum,
                           json_t *faults)
{
    const json_t *value = find_field(body, field, faults);
    const char *message, *type;
    int64_t number = 0;

    if (value == NULL)
        return 0;
    type = take_number(value, &number, &message);
    if (type != NULL)
        coding_fault(faults, in_body(field), type, message, json_deep_copy(value), NULL);
    else
        check_bounds(value, number, field, minimum, maximum, faults);
    return number;
}

const char *coding_body_text(const json_t *body, const char *field, size_t limit, json_t *faults)
{
    const json_t *value = find_field(body, field, faults);
    char message[100];

    if (value == NULL)
        return "";
    if (!json_is_string(value)) {
        coding_fault(faults, in_body(field), "string_type", "Input should be a valid string",
                     json_deep_copy(value), NULL);
        return "";
    }
    if (json_string_length(value) > limit) {
        snprintf(message, sizeof message, "String should have at most %zu bytes", limit);
        coding_fault(faults, in_body(field), "string_too_long", message, json_string("..."),
                     json_pack("{s:I}", "max_length", (json_int_t)limit));
    }
    return json_string_value(value);
}

void coding_body_time(const json_t *body, const char *field, char out[CODING_TIME_SIZE],
                      json_t *faults)
{
    const json_t *value = find_field(body, field, faults);
    const char *reason = "the number is out of range";
    char number[40] = "", message[120];

    *out = '\0';
    if (value == NULL)
        return;
    if (json_is_number(value))
        snprintf(number, sizeof number, "%.6f", json_number_value(value));
    if (!json_is_number(value) && !json_is_string(value)) {
        coding_fault(faults, in_body(field), "datetime_type", "Input should be a valid datetime",
                     json_deep_copy(value), NULL);
    } else if (!coding_time(*number ? number : json_string_value(value), out, &reason)) {
        snprintf(message, sizeof message, "Input should be a valid datetime or date, %s", reason);
        coding_fault(faults, in_body(field), "datetime_from_date_parsing", message,
                     json_deep_copy(value), json_pack("{s:s}", "error", reason));
    }
}

json_t *coding_body(const char *text, size_t size, json_t *faults)
{
    json_error_t error = {.position = 0};
    json_t *body;

    if (size == 0) {
        coding_fault(faults, in_body(NULL), "missing", "Field required", json_null(), NULL);
        return NULL;
    }
    body = json_loadb(text, size, JSON_DECODE_ANY, &error);
    if (body == NULL) {
        json_array_append_new(faults,
                              json_pack("{s:s, s:[s, i], s:s, s:{}, s:{s:s}}", "type",
                                        "json_invalid", "loc", "body", error.position, "msg",
                                        "JSON decode error", "input", "ctx", "error", error.text));
        return NULL;
    }
    if (json_is_object(body))
        return body;
    coding_fault(faults, in_body(NULL), "model_attributes_type",
                 "Input should be a valid dictionary or object to extract fields from", body, NULL);
    return NULL;
}
