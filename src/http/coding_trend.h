/*
 * The answer of graph_data.  Postgres puts the snapshots into buckets; writing the numbers of
 * thousands of those as JSON took it twice as long as that, so it is done here.
 */
#ifndef SESAMI_HTTP_CODING_TREND_H
#define SESAMI_HTTP_CODING_TREND_H

#include "base/buffer.h"

/* `rows` is coding_api.trend()'s: an array of the seconds since 1970 that clocks show when the
 * buckets begin (as if they showed UTC), behind it one of what each adds to the size of all files;
 * empty where there are none.  Adds {"trends":[...]} to `json`, its sizes as Python writes floats.
 * Text of another form is an ERROR_RECORD "query-failed". */
int coding_trend_write(const char *rows, struct buffer *json, struct error *error);

#endif
