/*
 * What coding.c has collected, for what writes it.
 */
#ifndef SESAMI_TIMELINE_CODING_EVENT_H
#define SESAMI_TIMELINE_CODING_EVENT_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

enum coding_kind { CODING_SNAPSHOT, CODING_BUILD, CODING_RUN };

struct coding_event {
    int64_t at; /* microseconds since 1970 */
    uint64_t mark;
    uint32_t work;
    uint32_t file; /* of a snapshot: its number in the work; of a log 0 */
    int32_t value; /* bytes, or the exit code */
    enum coding_kind kind;
};

struct coding_work {
    char *class_div;
    char *hw_name;
    int64_t student_id;
    uint32_t files;
    json_t *file_numbers;
    size_t first; /* its events, when they are in order */
    size_t count;
};

#endif
