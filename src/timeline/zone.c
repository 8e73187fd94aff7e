#include "timeline/zone.h"

#include <ctype.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { SECONDS_A_DAY = 86400, HOURS_MOST = 14 };

static bool two_digits(const char *text, int *number)
{
    if (!isdigit((unsigned char)text[0]) || !isdigit((unsigned char)text[1]))
        return false;
    *number = (text[0] - '0') * 10 + text[1] - '0';
    return true;
}

/* "+h", "+hh", "+hhmm" or "+hh:mm", or with '-'. */
static bool parse_offset(const char *text, struct zone *zone)
{
    const char *rest = text + 3;
    int hours;
    int minutes = 0;

    if (*text != '+' && *text != '-')
        return false;
    if (isdigit((unsigned char)text[1]) && text[2] == '\0') {
        hours = text[1] - '0';
    } else {
        if (!two_digits(text + 1, &hours))
            return false;
        rest += *rest == ':';
        if (*rest != '\0' && (!two_digits(rest, &minutes) || rest[2] != '\0'))
            return false;
    }
    if (minutes > 59 || hours * 60 + minutes > HOURS_MOST * 60)
        return false;
    zone->place = false;
    zone->offset = (*text == '-' ? -1 : 1) * (hours * 60 + minutes) * 60;
    if (zone->offset == 0)
        snprintf(zone->name, sizeof zone->name, "UTC");
    else
        snprintf(zone->name, sizeof zone->name, "%c%02d:%02d", *text, hours, minutes);
    return true;
}

/* Parts of letters, digits, '_', '-' and '+', with slashes between: nothing that leaves the
 * database's folder, or that the C library would read as a rule of its own. */
static bool is_name(const char *text)
{
    size_t size = strlen(text);

    if (size == 0 || size >= ZONE_NAME_SIZE || !isalpha((unsigned char)*text))
        return false;
    for (size_t i = 0; i < size; i++)
        if (!isalnum((unsigned char)text[i]) && strchr("_-+/", text[i]) == NULL)
            return false;
    return text[size - 1] != '/' && strstr(text, "//") == NULL;
}

/* The C library takes UTC for a name that it does not know, and says nothing. */
static bool is_in_database(const char *folder, const char *name)
{
    char path[4096];
    char magic[4];
    int written = snprintf(path, sizeof path, "%s/%s", folder, name);
    int descriptor =
        written < (int)sizeof path ? open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) : -1;
    bool found = descriptor >= 0 && read(descriptor, magic, sizeof magic) == sizeof magic &&
                 memcmp(magic, "TZif", sizeof magic) == 0;

    if (descriptor >= 0)
        close(descriptor);
    return found;
}

static int use_place(const char *name, struct zone *zone, struct error *error)
{
    const char *folder = getenv("TZDIR"); /* where the C library looks, too */
    char setting[ZONE_NAME_SIZE + 1];

    if (folder == NULL || *folder == '\0')
        folder = "/usr/share/zoneinfo";
    if (!is_in_database(folder, name))
        return error_usage(error, "--tz: no time zone \"%s\" in %s (Debian's package tzdata)", name,
                           folder);
    snprintf(setting, sizeof setting, ":%s", name);
    if (setenv("TZ", setting, 1) != 0)
        return error_no_memory(error);
    tzset();
    zone->place = true;
    snprintf(zone->name, sizeof zone->name, "%s", name);
    return 0;
}

int zone_parse(const char *text, struct zone *zone, struct error *error)
{
    if (strcmp(text, "UTC") == 0 || strcmp(text, "Z") == 0)
        return parse_offset("+0", zone) ? 0 : -1;
    if (parse_offset(text, zone))
        return 0;
    if (is_name(text))
        return use_place(text, zone, error);
    return error_usage(error,
                       "--tz wants UTC, +02:00 (to 14 hours) or a name like Europe/Berlin, not "
                       "\"%.60s\"",
                       text);
}

/* Seconds east of UTC at a moment; 0 for years that no calendar holds. */
static int64_t offset_at(const struct zone *zone, int64_t seconds)
{
    time_t moment = seconds;
    struct tm clock;

    if (!zone->place)
        return zone->offset;
    return localtime_r(&moment, &clock) != NULL ? clock.tm_gmtoff : 0;
}

static int64_t add_clamped(int64_t seconds, int64_t offset)
{
    int64_t sum;

    if (__builtin_add_overflow(seconds, offset, &sum))
        return offset > 0 ? INT64_MAX : INT64_MIN;
    return sum;
}

int64_t zone_local(const struct zone *zone, int64_t seconds)
{
    return add_clamped(seconds, offset_at(zone, seconds));
}

int64_t zone_moment(const struct zone *zone, int64_t local)
{
    /* Offsets are less than a day, and no zone changes its clocks twice in two days. */
    int64_t before = offset_at(zone, add_clamped(local, -SECONDS_A_DAY));
    int64_t after = offset_at(zone, add_clamped(local, SECONDS_A_DAY));
    int64_t first = add_clamped(local, -before);
    int64_t second = add_clamped(local, -after);

    return zone_local(zone, first) != local && zone_local(zone, second) == local ? second : first;
}
