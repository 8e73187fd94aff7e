#include "timeline/coding_standing.h"

#include <stdlib.h>

int coding_standing_init(struct coding_standing *standing, const struct coding_work *work,
                         struct error *error)
{
    *standing = (struct coding_standing){.settled = INT64_MIN};
    standing->files = calloc((size_t)work->files + 1, sizeof *standing->files);
    return standing->files != NULL ? 0 : error_no_memory(error);
}

void coding_standing_free(struct coding_standing *standing)
{
    free(standing->files);
}

static void settle(struct coding_standing *standing, int64_t at)
{
    standing->settled = at;
    standing->failing = 0;
}

static int64_t save(struct coding_standing *standing, const struct coding_event *event)
{
    struct coding_file *file = &standing->files[event->file];
    int64_t step = (int64_t)event->value - file->bytes;
    bool first = !file->saved;

    file->saved = true;
    file->bytes = event->value;
    standing->saved = true;
    standing->size += step;
    if (first || step != 0)
        settle(standing, event->at);
    return first ? 0 : llabs(step);
}

int64_t coding_standing_step(struct coding_standing *standing, const struct coding_event *event)
{
    if (event->kind == CODING_SNAPSHOT)
        return save(standing, event);
    if (event->kind == CODING_BUILD && event->value == 0) {
        settle(standing, event->at);
    } else if (event->kind == CODING_BUILD && event->at > standing->settled) {
        if (standing->failing++ == 0)
            standing->failing_since = event->at;
    }
    return 0;
}
