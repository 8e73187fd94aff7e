/*
 * Finding languages in the tables: by filename, extension, interpreter, alias.
 */
#ifndef SESAMI_DETECT_LOOKUP_H
#define SESAMI_DETECT_LOOKUP_H

#include "detect/language.h"

#include <stdint.h>

/* No key of linguist's leads to more than 7 languages; a unit test holds the tables to it. */
enum { CANDIDATES_MOST = 12, EXTENSION_MOST = 64 };

/* Languages (by number) that a file may be in, likeliest first. */
struct candidates {
    uint16_t ids[CANDIDATES_MOST];
    size_t count;
};

/* Each replaces *found with what the key leads to; nothing known leaves it empty. */
void lookup_filename(const char *basename, struct candidates *found);
void lookup_interpreter(const char *name, size_t size, struct candidates *found);

/* The longest of a name's endings that is a known extension: "x.blade.php" is ".blade.php". */
void lookup_extension(const char *basename, struct candidates *found);

/* As linguist-language and modelines name one: any case, also the part before a comma. NULL: none.
 */
const struct language *lookup_alias(const char *alias, size_t size);

const struct language *lookup_id(uint16_t id);
uint16_t lookup_number(const struct language *language);

/* The part of a path behind the last slash. */
const char *path_basename(const char *path);

/* What Ruby's File.extname gives: the last dot of the basename and what follows; "" when there is
 * none but leading dots. */
const char *path_extension(const char *path);

/* Lower-case ASCII letters only, whatever the locale. */
char ascii_lower(char letter);
bool path_ends_with(const char *path, const char *suffix); /* `suffix` in lower case, any in path */

#endif
