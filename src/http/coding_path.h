/*
 * What the path of a request for coding activity names, read and checked.
 */
#ifndef SESAMI_HTTP_CODING_PATH_H
#define SESAMI_HTTP_CODING_PATH_H

#include "http/coding_check.h"
#include "http/request.h"

enum { CODING_PARTS = 5, CODING_NUMBERS = 2 };

struct coding_path {
    const char *values[CODING_PARTS + 1]; /* of the open segments, in their order; a number beyond
                                             64 bits is NULL */
    size_t count;
    int64_t numbers[CODING_NUMBERS]; /* of {student_id} and {interval} */
    char number_texts[CODING_NUMBERS][24];
    char times[2][CODING_TIME_SIZE]; /* of {start} and {end} */
    char filename[URI_LIMIT + 1];    /* with "/" for "@" */
};

/* Fills `path`, adding to `faults` what cannot be taken. */
void coding_path_read(const struct request *request, struct coding_path *path, json_t *faults);

#endif
