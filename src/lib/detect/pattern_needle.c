#include "detect/lookup.h"
#include "detect/pattern_split.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

/* What is being read, the literal that ends here, and the longest so far. */
struct reading {
    const char *at, *end;
    char *longest;
    size_t longest_size, most;
    char run[64];
    size_t run_size;
};

static void end_run(struct reading *reading)
{
    if (reading->run_size > reading->longest_size) {
        reading->longest_size =
            reading->run_size < reading->most ? reading->run_size : reading->most;
        memcpy(reading->longest, reading->run, reading->longest_size);
    }
    reading->run_size = 0;
}

/* Behind a group; *chooses tells whether it has alternatives of its own. */
static const char *skip_group(const char *at, const char *end, bool *chooses)
{
    size_t depth = 0;

    *chooses = false;
    while (at < end) {
        if (*at == '\\') {
            at++;
        } else if (*at == '[') {
            at = pattern_class_end(at + 1);
        } else if (*at == '(') {
            depth++;
        } else if (*at == '|' && depth == 1) {
            *chooses = true;
        } else if (*at == ')' && --depth == 0) {
            return at + 1;
        }
        at++;
    }
    return end;
}

/* Behind the quantifier at `at`, if there is one; *least is how often it wants its atom. */
static const char *skip_quantifier(const char *at, const char *end, unsigned *least)
{
    size_t digits;

    *least = 1;
    if (at == end || strchr("?*+{", *at) == NULL)
        return at;
    if (*at == '{') {
        digits = strspn(at + 1, "0123456789,");
        if (digits == 0 || at[1 + digits] != '}')
            return at; /* a brace of its own */
        *least = 0;
        at += digits + 1;
    } else {
        *least = *at == '+';
    }
    at++;
    return at + (at < end && (*at == '?' || *at == '+'));
}

/* Takes a byte that every match has here, unless its quantifier says otherwise. */
static void take(struct reading *reading, char byte, const char *behind)
{
    unsigned least;

    reading->at = skip_quantifier(behind, reading->end, &least);
    if (least > 0 && reading->run_size < sizeof reading->run)
        reading->run[reading->run_size++] = ascii_lower(byte);
    if (reading->at != behind || reading->run_size == sizeof reading->run)
        end_run(reading);
}

static void pass(struct reading *reading, const char *behind)
{
    unsigned least;

    end_run(reading);
    reading->at = skip_quantifier(behind, reading->end, &least);
}

/* "[Dd]" is a letter in either case; any other class is not known. */
static void read_class(struct reading *reading)
{
    const char *at = reading->at;
    const char *behind = pattern_class_end(at + 1) + 1;

    if (behind - at == 4 && isalpha((unsigned char)at[1]) &&
        ascii_lower(at[1]) == ascii_lower(at[2]))
        take(reading, at[1], behind);
    else
        pass(reading, behind);
}

/* A group that neither chooses nor repeats is as if it were not there. */
static void read_group(struct reading *reading)
{
    const char *at = reading->at;
    const char *behind;
    unsigned least;
    bool chooses;

    behind = skip_group(at, reading->end, &chooses);
    if (chooses || skip_quantifier(behind, reading->end, &least) != behind)
        pass(reading, behind);
    else if (at[1] != '?')
        reading->at = at + 1;
    else if (at[2] == ':')
        reading->at = at + 3;
    else if (at[2] == 'i')
        reading->at = at + 4;
    else
        pass(reading, behind);
}

static void read_atom(struct reading *reading)
{
    const char *at = reading->at;

    switch (*at) {
    case '\\':
        if (ispunct((unsigned char)at[1]))
            take(reading, at[1], at + 2);
        else
            pass(reading, at + 2);
        break;
    case '[':
        read_class(reading);
        break;
    case '(':
        read_group(reading);
        break;
    case ')': /* of a group that read_group() went into */
        reading->at++;
        break;
    case '^':
    case '$':
    case '.':
        pass(reading, at + 1);
        break;
    default:
        take(reading, *at, at + 1);
    }
}

size_t pattern_needle(const struct pattern_part *part, char *needle, size_t most)
{
    struct reading reading = {
        .at = part->start, .end = part->start + part->size, .longest = needle, .most = most};

    while (reading.at < reading.end)
        read_atom(&reading);
    end_run(&reading);
    return reading.longest_size;
}
