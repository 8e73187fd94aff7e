#include "clone/copy_objects.h"

#include "clone/cache_lock.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

static int copy_bytes(int from, int to)
{
    ssize_t count;

    while ((count = sendfile(to, from, NULL, 1 << 30)) > 0)
        ;
    return count == 0 ? 0 : -1;
}

static int copy_file(const char *from, const char *to)
{
    int source = open(from, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    int target = source >= 0 ? open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0400) : -1;
    int status = target >= 0 ? copy_bytes(source, target) : -1;
    int problem = errno;

    if (source >= 0)
        close(source);
    if (target >= 0 && close(target) != 0)
        status = -1;
    else
        errno = problem;
    return status;
}

static int link_or_copy(const char *from, const char *to)
{
    if (link(from, to) == 0)
        return 0;
    if (errno != EXDEV && errno != EPERM && errno != EMLINK && errno != EOPNOTSUPP)
        return -1;
    return copy_file(from, to);
}

/* What git has not finished does not count. */
static int take(const FTSENT *entry, const char *to)
{
    if (entry->fts_info == FTS_D)
        return mkdir(to, 0700);
    if (entry->fts_info == FTS_F && strncmp(entry->fts_name, "tmp_", 4) != 0)
        return link_or_copy(entry->fts_accpath, to);
    return 0;
}

int copy_objects(const char *from, const char *to, struct error *error)
{
    char *source = NULL;
    char *roots[] = {NULL, NULL};
    FTS *walk = NULL;
    const FTSENT *entry;
    int status = 0;

    if (asprintf(&source, "%s/objects", from) < 0)
        return error_no_memory(error);
    roots[0] = source;
    walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
    if (walk == NULL)
        status = cache_failed(error, "read", source);
    while (status == 0 && (entry = fts_read(walk)) != NULL) {
        char *target;

        if (asprintf(&target, "%s%s", to, entry->fts_path + strlen(from)) < 0) {
            status = error_no_memory(error);
            break;
        }
        if (take(entry, target) != 0)
            status = cache_failed(error, "make", target);
        free(target);
    }
    if (walk != NULL)
        fts_close(walk);
    free(source);
    return status;
}
