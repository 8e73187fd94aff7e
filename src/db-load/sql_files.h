/*
 * The SQL that comes with the program: migrations/NNNN_name.sql, and files that are applied again
 * whenever they have changed (api/, load/, report/).
 */
#ifndef SESAMI_DB_LOAD_SQL_FILES_H
#define SESAMI_DB_LOAD_SQL_FILES_H

#include "base/error.h"

#include <stddef.h>

struct sql_file {
    char *name;  /* "0001_roles", or "api/repos" */
    int version; /* of a migration, from 1; 0: no migration */
    char *text;  /* the whole file */
};

struct sql_files {
    struct sql_file *files;
    size_t count;
};

/* Finds the directory: `asked` if not NULL, else SESAMI_SQL of the environment, else sql/ of the
 * checkout that the program was built in, else ../share/sesami/sql beside its bin/.
 * Puts it into `directory`. */
int sql_directory_find(const char *asked, char *directory, size_t size, struct error *error);

/* Reads DIR/FOLDER/?*.sql in the order of the names. Where `numbered`, names begin with four digits
 * and a "_", and no number comes twice. A folder that is not there has no files. */
int sql_files_read(struct sql_files *files, const char *directory, const char *folder,
                   bool numbered, struct error *error);
void sql_files_free(struct sql_files *files);

#endif
