/*
 * SIGINT, SIGTERM and SIGHUP ask the worker to stop: what runs is ended and its job handed back.
 */
#ifndef SESAMI_JOB_RUN_STOP_H
#define SESAMI_JOB_RUN_STOP_H

#include <stdbool.h>

/* From here on the signals are noted; one that is ignored stays so. */
void stop_catch(void);

bool stop_wanted(void);

/* Sleeps, unless a stop is or becomes wanted. */
void stop_or_sleep(double seconds);

/* Ends this process by the signal that was noted; returns when there was none. */
void stop_die(void);

/* For a child before exec: the signals end it again. */
void stop_forget(void);

#endif
