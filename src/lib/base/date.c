#include "base/date.h"

#include "base/options.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define YEAR_ZERO INT64_C(-62167219200) /* its first second; git knows no time before 1970 */

enum { MINUTE = 60, HOUR = 60 * MINUTE, DAY = 24 * HOUR, DIGITS_LIMIT = 9 };

static const struct {
    const char *name; /* of one; several have an s */
    int64_t seconds;  /* 0: counted by the calendar */
    unsigned months;
} units[] = {
    {"second", 1, 0},     {"minute", MINUTE, 0}, {"hour", HOUR, 0}, {"day", DAY, 0},
    {"week", 7 * DAY, 0}, {"month", 0, 1},       {"year", 0, 12},
};
enum { UNITS = sizeof units / sizeof *units };

static bool is_digit(char letter)
{
    return letter >= '0' && letter <= '9';
}

static bool is_letter(char letter)
{
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
}

/* Exactly `count` digits; *at moves behind them. */
static bool take_digits(const char **at, unsigned count, unsigned *number)
{
    *number = 0;
    for (; count > 0; count--, (*at)++) {
        if (!is_digit(**at))
            return false;
        *number = *number * 10 + (unsigned)(**at - '0');
    }
    return true;
}

static bool take_letter(const char **at, const char *letters)
{
    if (**at == '\0' || strchr(letters, **at) == NULL)
        return false;
    (*at)++;
    return true;
}

/* "2024-02-29", a day that there is. */
static bool take_day(const char **at, int64_t *day)
{
    unsigned year, month, monthday, back_month, back_day;
    int64_t back_year;

    if (!take_digits(at, 4, &year) || !take_letter(at, "-") || !take_digits(at, 2, &month) ||
        !take_letter(at, "-") || !take_digits(at, 2, &monthday) || month < 1 || month > 12)
        return false;
    *day = text_days_from_date(year, month, monthday);
    text_date_from_days(*day, &back_year, &back_month, &back_day);
    return back_month == month && back_day == monthday;
}

/* "12:00", "12:00:00", "12:00:00.5"; the fraction is dropped, as git does. */
static bool take_time(const char **at, int64_t *seconds)
{
    unsigned hour, minute, second = 0;

    if (!take_digits(at, 2, &hour) || !take_letter(at, ":") || !take_digits(at, 2, &minute))
        return false;
    if (take_letter(at, ":")) {
        if (!take_digits(at, 2, &second))
            return false;
        if (take_letter(at, ".") && !is_digit(**at))
            return false;
        while (is_digit(**at))
            (*at)++;
    }
    *seconds = (int64_t)hour * HOUR + minute * MINUTE + second;
    return hour < 24 && minute < 60 && second <= 60;
}

/* "Z", "+01:00", "+0100", "+01"; *seconds is how far the zone is ahead of UTC. */
static bool take_zone(const char **at, int64_t *seconds)
{
    bool behind = **at == '-';
    unsigned hours, minutes = 0;

    *seconds = 0;
    if (take_letter(at, "Zz"))
        return true;
    if (!take_letter(at, "+-") || !take_digits(at, 2, &hours))
        return false;
    if ((take_letter(at, ":") || **at != '\0') && !take_digits(at, 2, &minutes))
        return false;
    *seconds = (int64_t)hours * HOUR + minutes * MINUTE;
    if (behind)
        *seconds = -*seconds;
    return hours < 24 && minutes < 60;
}

static bool parse_calendar(const char *at, int64_t *seconds)
{
    int64_t day, time = 0, zone = 0;

    if (!take_day(&at, &day))
        return false;
    if (*at != '\0') {
        if (!take_letter(&at, "Tt ") || !take_time(&at, &time))
            return false;
        (void)take_letter(&at, " ");
        if (*at != '\0' && !take_zone(&at, &zone))
            return false;
    }
    *seconds = day * DAY + time - zone;
    return *at == '\0';
}

/* The next word or number of a relative date; *size is 0 at the end. */
static const char *next_word(const char **at, size_t *size)
{
    const char *word;

    while (**at != '\0' && strchr(" .,-_", **at) != NULL)
        (*at)++;
    word = *at;
    if (is_digit(*word))
        while (is_digit(**at))
            (*at)++;
    else
        while (is_letter(**at))
            (*at)++;
    *size = (size_t)(*at - word);
    return word;
}

static bool is_word(const char *word, size_t size, const char *wanted)
{
    return size == strlen(wanted) && strncasecmp(word, wanted, size) == 0;
}

static int find_unit(const char *word, size_t size)
{
    if (size > 1 && (word[size - 1] == 's' || word[size - 1] == 'S'))
        size--;
    for (int unit = 0; unit < UNITS; unit++)
        if (is_word(word, size, units[unit].name))
            return unit;
    return -1;
}

/* The same day and time so many months before; a day that the month does not have goes over into
 * the next month, as mktime() has it. */
static int64_t months_before(int64_t seconds, int64_t months)
{
    int64_t day = seconds / DAY - (seconds % DAY < 0);
    int64_t rest = seconds - day * DAY;
    int64_t year;
    unsigned month, monthday;

    text_date_from_days(day, &year, &month, &monthday);
    months = year * 12 + (month - 1) - months;
    year = months / 12 - (months % 12 < 0);
    month = (unsigned)(months - year * 12) + 1;
    return (text_days_from_date(year, month, 1) + monthday - 1) * DAY + rest;
}

/* Behind a number: "months", and so many of them back. The rest of the words is at *at. */
static bool go_back(const char *digits, size_t size, const char **at, int64_t *seconds)
{
    int64_t number = 0;
    const char *word;
    int unit;

    if (size > DIGITS_LIMIT)
        return false;
    for (; size > 0; size--)
        number = number * 10 + (*digits++ - '0');
    word = next_word(at, &size);
    unit = find_unit(word, size);
    if (unit < 0)
        return false;
    if (units[unit].seconds > 0)
        *seconds -= number * units[unit].seconds;
    else
        *seconds = months_before(*seconds, number * units[unit].months);
    return *seconds >= YEAR_ZERO;
}

/* "1.year.2.months.ago" */
static bool parse_relative(const char *at, int64_t now, int64_t *seconds)
{
    size_t size;
    const char *word = next_word(&at, &size);
    bool any = false;

    *seconds = now;
    for (; size > 0 && is_digit(*word); word = next_word(&at, &size)) {
        if (!go_back(word, size, &at, seconds))
            return false;
        any = true;
    }
    if (is_word(word, size, "ago"))
        next_word(&at, &size);
    return any && size == 0 && *at == '\0';
}

static bool parse_name(const char *text, int64_t now, int64_t *seconds)
{
    *seconds = strcasecmp(text, "yesterday") == 0 ? now - DAY : now;
    return *seconds != now || strcasecmp(text, "now") == 0;
}

int date_parse(const char *option, const char *text, int64_t now, int64_t *seconds,
               struct error *error)
{
    if (text[0] == '@')
        return options_number(option, text + 1, INT64_MIN / 2, INT64_MAX / 2, seconds, error);
    if (parse_calendar(text, seconds) || parse_name(text, now, seconds) ||
        parse_relative(text, now, seconds))
        return 0;
    return error_usage(error,
                       "option --%s wants 2024-02-29, 2024-02-29T12:00:00Z, @seconds or "
                       "\"3 months ago\", not \"%.60s\"",
                       option, text);
}
