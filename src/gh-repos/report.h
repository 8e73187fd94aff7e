/* `error` records about accounts. */
#ifndef SESAMI_GH_REPOS_REPORT_H
#define SESAMI_GH_REPOS_REPORT_H

#include "base/tool.h"

/* What tool_report() does, for an account (NULL: none in particular): the record holds `account`,
 * and `retry_at` unless it is 0, and `organizations` unless NULL (stays the caller's). Clears
 * `error`. Returns -1 when the output failed. */
int report_failure(struct tool_run *run, const char *account, int64_t retry_at,
                   json_t *organizations, struct error *error);

#endif
