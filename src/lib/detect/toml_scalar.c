/* TOML 1.0: which bytes are a boolean, a number, a time. */
#include "detect/toml.h"

#include "base/text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct scalar {
    const char *cursor, *end;
};

static bool at_digit(const struct scalar *scalar)
{
    return scalar->cursor < scalar->end && *scalar->cursor >= '0' && *scalar->cursor <= '9';
}

static bool take(struct scalar *scalar, const char *any)
{
    if (scalar->cursor == scalar->end || *scalar->cursor == '\0' ||
        strchr(any, *scalar->cursor) == NULL) {
        return false;
    }
    scalar->cursor++;
    return true;
}

/* Digits of a set, single underscores between them. Returns how many, 0 when they are ill-formed.
 */
static size_t take_digits(struct scalar *scalar, const char *set)
{
    size_t count = 0;
    bool underscore = false;

    while (scalar->cursor < scalar->end) {
        if (*scalar->cursor == '_' && (count == 0 || underscore)) {
            return 0;
        }
        if (take(scalar, "_")) {
            underscore = true;
        } else if (take(scalar, set)) {
            underscore = false;
            count++;
        } else {
            break;
        }
    }
    return underscore ? 0 : count;
}

static bool fits_integer(const char *bytes, size_t size, int base)
{
    char digits[80];
    size_t count = 0;

    for (size_t i = 0; i < size; i++) {
        if (bytes[i] != '_') {
            if (count + 1 >= sizeof(digits)) {
                return false;
            }
            digits[count++] = bytes[i];
        }
    }
    digits[count] = '\0';
    errno = 0;
    strtoll(digits, NULL, base);
    return errno == 0;
}

static bool is_prefixed(const char *bytes, size_t size)
{
    static const struct {
        char letter;
        int base;
        const char *digits;
    } forms[] = {{'x', 16, "0123456789abcdefABCDEF"}, {'o', 8, "01234567"}, {'b', 2, "01"}};

    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
        if (size > 2 && bytes[0] == '0' && bytes[1] == forms[i].letter) {
            struct scalar scalar = {bytes + 2, bytes + size};

            return take_digits(&scalar, forms[i].digits) > 0 && scalar.cursor == scalar.end &&
                   fits_integer(bytes + 2, size - 2, forms[i].base);
        }
    }
    return false;
}

static enum node_kind number_kind(const char *bytes, size_t size)
{
    static const char digits[] = "0123456789";
    struct scalar scalar = {bytes, bytes + size};
    enum node_kind kind = NODE_INTEGER;

    take(&scalar, "+-");
    size_t rest = (size_t)(scalar.end - scalar.cursor);
    if (rest == 3 &&
        (memcmp(scalar.cursor, "inf", 3) == 0 || memcmp(scalar.cursor, "nan", 3) == 0)) {
        return NODE_FLOAT;
    }
    bool zero = rest > 0 && *scalar.cursor == '0';
    size_t whole = take_digits(&scalar, digits);
    if (whole == 0 || (zero && whole > 1)) {
        return NODE_NULL;
    }
    if (take(&scalar, ".")) {
        kind = NODE_FLOAT;
        if (take_digits(&scalar, digits) == 0) {
            return NODE_NULL;
        }
    }
    if (take(&scalar, "eE")) {
        kind = NODE_FLOAT;
        take(&scalar, "+-");
        if (take_digits(&scalar, digits) == 0) {
            return NODE_NULL;
        }
    }
    if (scalar.cursor != scalar.end) {
        return NODE_NULL;
    }
    return kind == NODE_FLOAT || fits_integer(bytes, size, 10) ? kind : NODE_NULL;
}

/* Exactly two (or four) digits. */
static bool take_field(struct scalar *scalar, unsigned digits, unsigned minimum, unsigned maximum,
                       unsigned *value)
{
    *value = 0;
    for (unsigned i = 0; i < digits; i++) {
        if (!at_digit(scalar)) {
            return false;
        }
        *value = *value * 10 + (unsigned)(*scalar->cursor++ - '0');
    }
    return *value >= minimum && *value <= maximum;
}

static bool day_exists(unsigned year, unsigned month, unsigned day)
{
    int64_t back_year;
    unsigned back_month, back_day;

    text_date_from_days(text_days_from_date(year, month, day), &back_year, &back_month, &back_day);
    return back_month == month && back_day == day;
}

static bool take_date(struct scalar *scalar)
{
    unsigned year, month, day;

    return take_field(scalar, 4, 0, 9999, &year) && take(scalar, "-") &&
           take_field(scalar, 2, 1, 12, &month) && take(scalar, "-") &&
           take_field(scalar, 2, 1, 31, &day) && day_exists(year, month, day);
}

static bool take_time(struct scalar *scalar)
{
    unsigned ignored;

    if (!take_field(scalar, 2, 0, 23, &ignored) || !take(scalar, ":") ||
        !take_field(scalar, 2, 0, 59, &ignored) || !take(scalar, ":") ||
        !take_field(scalar, 2, 0, 60, &ignored)) {
        return false;
    }
    if (take(scalar, ".")) {
        if (!at_digit(scalar)) {
            return false;
        }
        while (at_digit(scalar)) {
            scalar->cursor++;
        }
    }
    return true;
}

static bool take_offset(struct scalar *scalar)
{
    unsigned ignored;

    if (take(scalar, "zZ")) {
        return true;
    }
    return take(scalar, "+-") && take_field(scalar, 2, 0, 23, &ignored) && take(scalar, ":") &&
           take_field(scalar, 2, 0, 59, &ignored);
}

static bool is_time(const char *bytes, size_t size)
{
    struct scalar scalar = {bytes, bytes + size};

    if (size > 2 && bytes[2] == ':') {
        return take_time(&scalar) && scalar.cursor == scalar.end;
    }
    if (size < 10 || !take_date(&scalar)) {
        return false;
    }
    if (scalar.cursor == scalar.end) {
        return true;
    }
    if (!take(&scalar, "tT ") || !take_time(&scalar)) {
        return false;
    }
    return scalar.cursor == scalar.end || (take_offset(&scalar) && scalar.cursor == scalar.end);
}

enum node_kind toml_scalar_kind(const char *bytes, size_t size)
{
    if ((size == 4 && memcmp(bytes, "true", 4) == 0) ||
        (size == 5 && memcmp(bytes, "false", 5) == 0)) {
        return NODE_BOOLEAN;
    }
    if (is_prefixed(bytes, size)) {
        return NODE_INTEGER;
    }
    enum node_kind kind = number_kind(bytes, size);
    return kind == NODE_NULL && is_time(bytes, size) ? NODE_TIME : kind;
}
