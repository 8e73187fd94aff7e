/* What the options say. */
#ifndef SESAMI_WATCH_FILES_SETTINGS_H
#define SESAMI_WATCH_FILES_SETTINGS_H

#include "base/options.h"
#include "watch-files/choose.h"
#include "watch-files/layout.h"

#include <stdbool.h>

struct settings {
    struct layout layout;
    const char *pattern; /* of the layout; NULL: none */
    struct choice choice;
    int64_t settle; /* nanoseconds, like the next two */
    int64_t settle_limit;
    int64_t rescan;
    bool once;
    bool new_only;
    const char *store; /* a directory; NULL: contents are not kept */
    int64_t store_limit;
    bool store_sync;
};

extern const struct option_spec settings_options[];

int settings_init(struct settings *settings, struct error *error);
void settings_free(struct settings *settings);

/* An option_handler; the context is a struct settings. */
int settings_set(void *context, const struct option_spec *option, const char *value,
                 struct error *error);

/* Once all are read: whether they go together. */
int settings_check(const struct settings *settings, struct error *error);

#endif
