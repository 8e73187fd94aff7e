#include "db/copy.h"

#include <stdio.h>
#include <string.h>

/* Postgres counts days and microseconds from 2000-01-01, which is day 10957 of 1970's. */
enum { EPOCH_DAYS = 10957, SECONDS_A_DAY = 86400, MICROSECONDS = 1000000 };

static int add_number(struct buffer *row, uint64_t value, unsigned bytes, struct error *error)
{
    char network_order[8];

    for (unsigned i = 0; i < bytes; i++)
        network_order[i] = (char)(value >> (8 * (bytes - 1 - i)));
    return buffer_add(row, network_order, bytes, error);
}

int row_begin(struct buffer *row, unsigned fields, struct error *error)
{
    return add_number(row, fields, 2, error);
}

int row_null(struct buffer *row, struct error *error)
{
    return add_number(row, UINT32_MAX, 4, error);
}

int row_text(struct buffer *row, const char *bytes, size_t size, struct error *error)
{
    if (size > INT32_MAX)
        return error_record(error, "too-large", "a value of %zu bytes", size);
    if (add_number(row, size, 4, error) != 0)
        return -1;
    return buffer_add(row, bytes, size, error);
}

int row_json(struct buffer *row, const char *bytes, size_t size, struct error *error)
{
    if (size >= INT32_MAX)
        return error_record(error, "too-large", "a value of %zu bytes", size);
    if (add_number(row, size + 1, 4, error) != 0 || add_number(row, 1, 1, error) != 0)
        return -1; /* 1: the version of jsonb's transfer form */
    return buffer_add(row, bytes, size, error);
}

int row_bigint(struct buffer *row, int64_t value, struct error *error)
{
    if (add_number(row, 8, 4, error) != 0)
        return -1;
    return add_number(row, (uint64_t)value, 8, error);
}

int row_timestamp(struct buffer *row, int64_t seconds, struct error *error)
{
    int64_t since_2000 = seconds - (int64_t)EPOCH_DAYS * SECONDS_A_DAY;

    return row_bigint(row, since_2000 * MICROSECONDS, error);
}

int row_date(struct buffer *row, int64_t days, struct error *error)
{
    if (add_number(row, 4, 4, error) != 0)
        return -1;
    return add_number(row, (uint64_t)(days - EPOCH_DAYS), 4, error);
}

int copy_begin(struct database *database, const char *table, struct error *error)
{
    static const char header[19] = "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0"; /* no flags, no extension */
    char sql[200];
    PGresult *result;
    int status = 0;

    snprintf(sql, sizeof sql, "copy %s from stdin (format binary)", table);
    result = PQexec(database_connection(database), sql);
    if (PQresultStatus(result) != PGRES_COPY_IN)
        status = database_failure(database, result, error);
    PQclear(result);
    return status == 0 ? copy_send(database, header, sizeof header, error) : -1;
}

int copy_send(struct database *database, const char *bytes, size_t size, struct error *error)
{
    while (size > 0) {
        size_t piece = size < (1 << 20) ? size : 1 << 20;

        if (PQputCopyData(database_connection(database), bytes, (int)piece) != 1)
            return database_failure(database, NULL, error);
        bytes += piece;
        size -= piece;
    }
    return 0;
}

/* Reads results until there are none, keeping the first failure. */
static int drain(struct database *database, struct error *error)
{
    PGresult *result;
    int status = 0;

    while ((result = PQgetResult(database_connection(database))) != NULL) {
        if (PQresultStatus(result) != PGRES_COMMAND_OK)
            status = database_failure(database, result, error);
        PQclear(result);
        if (PQstatus(database_connection(database)) != CONNECTION_OK)
            return -1;
    }
    return status;
}

int copy_end(struct database *database, struct error *error)
{
    if (copy_send(database, "\377\377", 2, error) != 0)
        return -1;
    if (PQputCopyEnd(database_connection(database), NULL) != 1)
        return database_failure(database, NULL, error);
    return drain(database, error);
}

void copy_abort(struct database *database)
{
    if (PQputCopyEnd(database_connection(database), "given up") == 1)
        drain(database, NULL);
}
