/*
 * Which records go where: the one place that knows the fields stored of each record type.
 * The temporary tables and their columns, in this order, are those of sql/load/prepare.sql.
 */
#ifndef SESAMI_DB_LOAD_TABLE_H
#define SESAMI_DB_LOAD_TABLE_H

#include <stdbool.h>

enum { RECORD_TABLES = 12, RECORD_COLUMNS = 14 };

enum column_kind {
    COLUMN_TEXT,
    COLUMN_COUNT,  /* a whole number of 64 bits */
    COLUMN_TIME,   /* RFC 3339 */
    COLUMN_DATE,   /* the date of an RFC 3339 time, or a date alone */
    COLUMN_JSON,   /* any JSON value */
    COLUMN_AUTHOR, /* an author object, as text in one fixed form */
};

struct column {
    const char *field; /* NULL ends the list */
    enum column_kind kind;
    bool required;
};

struct record_table {
    const char *type;  /* of the records */
    const char *stage; /* whose records they are; NULL: the record says so in `stage` */
    const char *table; /* NULL: counted, not stored */
    struct column columns[RECORD_COLUMNS + 1];
};

extern const struct record_table record_tables[RECORD_TABLES];

/* The index of a record type in record_tables, -1 for the types that belong to no analysis or that
 * this program does not know. */
int record_table_find(const char *type);

#endif
