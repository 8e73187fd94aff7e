#include "clone/size.h"

#include <fts.h>
#include <stdio.h>
#include <sys/stat.h>

uint64_t size_of_objects(const char *common_dir)
{
    char path[4096];
    char *const roots[] = {path, NULL};
    uint64_t bytes = 0;
    FTS *walk;
    const FTSENT *entry;

    snprintf(path, sizeof path, "%s/objects", common_dir);
    walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
    if (walk == NULL)
        return 0;
    while ((entry = fts_read(walk)) != NULL)
        if (entry->fts_info == FTS_F)
            bytes += (uint64_t)entry->fts_statp->st_size;
    fts_close(walk);
    return bytes;
}
