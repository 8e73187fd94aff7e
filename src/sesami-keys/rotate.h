/*
 * Encrypts every stored token anew under the first key.
 *
 * Some hundred rows at a time, each lot in a transaction that holds its rows' locks: whenever this
 * is killed, every token is whole and under the old key or the new one, and the next run goes on.
 * Several at once take turns, and each ends only when all tokens that it met were under its first
 * key or could not be opened.
 */
#ifndef SESAMI_KEYS_ROTATE_H
#define SESAMI_KEYS_ROTATE_H

#include "crypto/keyring.h"
#include "db/connection.h"

struct rotation {
    size_t rotated;
    size_t unchanged; /* were under the first key already */
    size_t refused;   /* no key opens them; each is named on stderr and left as it is */
};

int rotate(struct database *database, const struct keyring *ring, struct rotation *rotation,
           struct error *error);

#endif
