#include "timeline/coding_time.h"

#include "base/text.h"

#include <ctype.h>
#include <string.h>

enum { FRACTION_DIGITS = 6 };

/* Reads what `form` says: 'Y', 'M', 'D', 'h', 'm', 's' a digit of year, month, day, hour, minute,
 * second, 'T' what may stand between date and time, all else itself. NULL where it is not there. */
static const char *scan(const char *text, const char *form, int64_t parts[6])
{
    static const char letters[] = "YMDhms";

    for (; *form; form++, text++) {
        const char *letter = strchr(letters, *form);

        if (letter != NULL) {
            if (!isdigit((unsigned char)*text))
                return NULL;
            parts[letter - letters] = parts[letter - letters] * 10 + (*text - '0');
        } else if (*form == 'T' ? *text == '\0' || strchr("Tt ", *text) == NULL : *text != *form) {
            return NULL;
        }
    }
    return text;
}

static const char *scan_fraction(const char *text, int64_t *microseconds)
{
    int digits = 0;

    *microseconds = 0;
    if (*text != '.')
        return text;
    for (text++; isdigit((unsigned char)*text); text++)
        if (digits < FRACTION_DIGITS) {
            *microseconds = *microseconds * 10 + (*text - '0');
            digits++;
        }
    if (digits == 0)
        return NULL;
    for (; digits < FRACTION_DIGITS; digits++)
        *microseconds *= 10;
    return text;
}

/* "Z", "+09:00", "-0330" or nothing: seconds east of UTC. */
static const char *scan_offset(const char *text, int64_t *seconds)
{
    int64_t parts[6] = {0};
    int64_t sign = *text == '-' ? -1 : 1;
    const char *rest;

    *seconds = 0;
    if (*text == 'Z' || *text == 'z')
        return text + 1;
    if (*text != '+' && *text != '-')
        return text;
    rest = scan(text + 1, "hh", parts);
    if (rest != NULL)
        rest = scan(rest + (*rest == ':'), "mm", parts);
    if (parts[3] > 23 || parts[4] > 59)
        return NULL;
    *seconds = sign * (parts[3] * 60 + parts[4]) * 60;
    return rest;
}

/* The day that year, month and day name, if the calendar has it. */
static bool day_of(const int64_t parts[6], int64_t *day)
{
    int64_t year;
    unsigned month;
    unsigned monthday;

    if (parts[0] < 1970 || parts[0] > 2999 || parts[1] < 1 || parts[1] > 12)
        return false;
    *day = text_days_from_date(parts[0], (unsigned)parts[1], (unsigned)parts[2]);
    text_date_from_days(*day, &year, &month, &monthday);
    return year == parts[0] && month == parts[1] && monthday == parts[2];
}

bool coding_time_parse(const char *text, int64_t *microseconds)
{
    int64_t compact[6] = {0};
    int64_t parted[6] = {0};
    const int64_t *parts = compact;
    int64_t fraction;
    int64_t offset = 0;
    int64_t day;
    const char *rest = scan(text, "YYYYMMDD_hhmmss", compact);

    if (rest != NULL) {
        rest = scan_fraction(rest, &fraction);
    } else {
        parts = parted;
        rest = scan(text, "YYYY-MM-DDThh:mm:ss", parted);
        if (rest != NULL)
            rest = scan_fraction(rest, &fraction);
        if (rest != NULL)
            rest = scan_offset(rest, &offset);
    }
    if (rest == NULL || *rest != '\0' || !day_of(parts, &day) || parts[3] > 23 || parts[4] > 59 ||
        parts[5] > 59)
        return false;
    *microseconds =
        (((day * 24 + parts[3]) * 60 + parts[4]) * 60 + parts[5] - offset) * MICROSECONDS +
        fraction;
    return true;
}
