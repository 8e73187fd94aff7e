#include "sesami-keys/rotate.h"

#include "base/message.h"
#include "sesami-keys/token_table.h"

#include <stdlib.h>
#include <string.h>

enum column { COLUMN_USER_ID, COLUMN_TOKEN, COLUMN_HOST, COLUMN_LOGIN };

static int rotate_row(struct database *database, const struct keyring *ring, const PGresult *rows,
                      int row, struct rotation *rotation, struct error *error)
{
    const char *token = PQgetvalue(rows, row, COLUMN_TOKEN);
    struct error refused = ERROR_INIT;
    char *rotated = NULL;
    int status = 0;

    if (keyring_rotate(ring, token, strlen(token), &rotated, &refused) == 0) {
        if (rotated != NULL)
            status = token_table_replace(database, PQgetvalue(rows, row, COLUMN_USER_ID), rotated,
                                         error);
        *(rotated != NULL ? &rotation->rotated : &rotation->unchanged) += 1;
    } else if (refused.kind == ERROR_RECORD) {
        message_error("%s/%s: %s", PQgetvalue(rows, row, COLUMN_HOST),
                      PQgetvalue(rows, row, COLUMN_LOGIN), refused.message);
        rotation->refused++;
    } else {
        status = error_set(error, refused.kind, refused.code, "%s", refused.message);
    }
    free(rotated);
    return status;
}

/* 1: a lot of rows is done; 0: there are no more. What is counted is what is committed. */
static int rotate_lot(struct database *database, const struct keyring *ring, char after[24],
                      struct rotation *rotation, struct error *error)
{
    struct rotation lot = *rotation;
    PGresult *rows = NULL;
    int status = database_run(database, "begin", error);

    if (status == 0)
        status = token_table_lock_next(database, after, &rows, error);
    for (int row = 0; status == 0 && rows != NULL && row < PQntuples(rows); row++)
        status = rotate_row(database, ring, rows, row, &lot, error);
    if (status == 0)
        status = database_run(database, "commit", error);
    if (status != 0)
        database_rollback(database);
    else
        *rotation = lot;
    if (status == 0 && rows != NULL)
        status = 1;
    PQclear(rows);
    return status;
}

int rotate(struct database *database, const struct keyring *ring, struct rotation *rotation,
           struct error *error)
{
    char after[24] = "0";
    int status;

    *rotation = (struct rotation){0, 0, 0};
    do
        status = rotate_lot(database, ring, after, rotation, error);
    while (status == 1);
    return status;
}
