#include "gh-repos/report.h"

#include "base/text.h"

#include <string.h>

int report_failure(struct tool_run *run, const char *account, int64_t retry_at,
                   json_t *organizations, struct error *error)
{
    struct error failure = *error;
    struct buffer message = BUFFER_INIT;
    char time[TEXT_TIME_SIZE];
    json_t *record;

    error_clear(error);
    message_error("%s%s%s", account != NULL ? account : "", account != NULL ? ": " : "",
                  failure.message);
    if (run->status < message_exit_code(&failure))
        run->status = message_exit_code(&failure);
    text_to_utf8(failure.message, strlen(failure.message), NULL, &message, NULL);
    record =
        json_pack("{s:s, s:s*, s:s, s:s, s:s, s:b, s:s*, s:O*}", "type", "error", "account",
                  account, "stage", run->stage, "code", failure.code, "message",
                  message.data ? message.data : "", "retryable", (int)failure.retryable, "retry_at",
                  retry_at > 0 ? text_time(retry_at, time) : NULL, "organizations", organizations);
    buffer_free(&message);
    return output_record(&run->output, record, error);
}
