/*
 * Command-line options from a table: parsing, --help and hints for misspelt ones.
 * Long options take "--name value" and "--name=value"; "--" ends them; options and arguments may be
 * mixed.  A tool's man page documents every row of its table (tests/cli checks it).
 */
#ifndef SESAMI_BASE_OPTIONS_H
#define SESAMI_BASE_OPTIONS_H

#include "base/error.h"

#include <stdint.h>
#include <stdio.h>

struct option_spec {
    const char *name;     /* long name without dashes; NULL ends the table */
    char letter;          /* short name, 0: none */
    const char *argument; /* what its value is called in --help; NULL: it takes none. In brackets,
                           * "[N]": it may be left out, so it is given as --name=N or -xN only */
    const char *help;     /* one line */
};

/* Called for each option in order, as often as it is given; `value` is NULL for one without an
 * argument and where it is left out. Returns -1 with an ERROR_USAGE for a value that will not do.
 */
typedef int option_handler(void *context, const struct option_spec *option, const char *value,
                           struct error *error);

/* Parses argv[1..argc-1]; leaves the arguments that are no options, in order, at argv[1] onward and
 * their number in *arguments. `tables` is a NULL-ended list of option tables. */
int options_parse(int argc, char **argv, const struct option_spec *const tables[],
                  option_handler *handle, void *context, int *arguments, struct error *error);

/* Writes the rows of the tables in the form that --help shows. */
void options_print(FILE *stream, const struct option_spec *const tables[]);

/* Whole decimal numbers from options: "12", and for sizes also "64K", "32M", "1G" (powers of 1024).
 * Outside minimum..maximum, or with anything else in them: ERROR_USAGE. */
int options_number(const char *name, const char *value, int64_t minimum, int64_t maximum,
                   int64_t *number, struct error *error);
int options_size(const char *name, const char *value, int64_t minimum, int64_t maximum,
                 int64_t *bytes, struct error *error);

#endif
