#include "job-run/only.h"

#include "base/ndjson.h"

#include <string.h>

static enum only_state judge_status(const char *status)
{
    if (strcmp(status, "PENDING") == 0)
        return ONLY_WAITS;
    return strcmp(status, "COMPLETED") == 0 ? ONLY_COMPLETED : ONLY_ELSEWHERE;
}

int only_judge(const struct buffer *job, const char *id, enum only_state *state,
               struct error *error)
{
    json_t *record;
    const char *status;

    if (job->size == 0)
        return error_record(error, "no-job", "there is no job %s", id);
    record = json_loadb(job->data, job->size, 0, NULL);
    status = record_optional_string(record, "status");
    if (json_object_get(record, "attempt") != NULL)
        *state = ONLY_TAKEN;
    else
        *state = judge_status(status ? status : "");
    json_decref(record);
    return 0;
}
