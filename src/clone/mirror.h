/*
 * A clone out of a mirror that is kept between runs: fetched when the remote has changed, made when
 * there is none, made afresh when it is damaged.
 *
 * Nothing is served that the remote has not confirmed in this run, to this run's token: what is not
 * to be had there is an error, whatever the mirror holds. What is handed out is a private
 * repository whose object files are hard links to the mirror's. So the mirror is locked only while
 * it is fetched and linked; that it is repaired, packed anew or removed while the job still reads
 * is nothing to the job.
 */
#ifndef SESAMI_CLONE_MIRROR_H
#define SESAMI_CLONE_MIRROR_H

#include "clone/exchange.h"

/* Fills the empty directory `path` and writes the `clone` record. Codes: those of cache_open(),
 * exchange_ask(), exchange_fetch(), advertisement_find(), copy_objects(), local_describe(). */
int mirror_serve(struct exchange *exchange, const char *path, double started, struct error *error);

#endif
