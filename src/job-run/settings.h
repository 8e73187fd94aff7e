/* The command line of job-run. */
#ifndef SESAMI_JOB_RUN_SETTINGS_H
#define SESAMI_JOB_RUN_SETTINGS_H

#include "base/error.h"

#include <stdint.h>

struct settings {
    char **command;     /* NULL-ended, argv's own */
    const char *user;   /* whose jobs alone; NULL: everybody's */
    const char *worker; /* how attempts name this worker; NULL: host and process */
    const char *job;    /* the id of the only job to do; NULL: whichever comes */
    bool drain;         /* end when no job is unfinished */
    bool once;          /* end after one job, or when there is none to take */
    int64_t timeout;    /* seconds that an attempt may take */
    bool bound;         /* stop when the parent process ends */
    bool help;
    bool version;
};

/* ERROR_USAGE: wrong options, no command. */
int settings_parse(int argc, char **argv, struct settings *settings, struct error *error);
void settings_print_help(void);

#endif
