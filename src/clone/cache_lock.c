#include "clone/cache_lock.h"

#include "base/progress.h"
#include "remote/git_process.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

int cache_failed(struct error *error, const char *what, const char *path)
{
    const char *code = errno == ENOSPC || errno == EDQUOT ? "disk-full" : "cache";

    return error_set(error, ERROR_ENVIRONMENT, code, "cannot %s %s: %s", what, path,
                     strerror(errno));
}

/* A mirror's removal takes its lock's file along: a lock on a file without a name locks nothing. */
static bool is_named(int descriptor, const char *path)
{
    struct stat mine, named;

    return fstat(descriptor, &mine) == 0 && lstat(path, &named) == 0 &&
           mine.st_dev == named.st_dev && mine.st_ino == named.st_ino;
}

int cache_lock_try(const char *path, struct error *error)
{
    int descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

    if (descriptor < 0)
        return cache_failed(error, "open the lock", path);
    if (flock(descriptor, LOCK_EX | LOCK_NB) == 0 && is_named(descriptor, path))
        return descriptor;
    close(descriptor);
    return -1;
}

int cache_lock_wait(const char *path, double deadline, struct error *error)
{
    for (;;) {
        struct error problem = ERROR_INIT;
        int descriptor = cache_lock_try(path, &problem);

        if (descriptor >= 0)
            return descriptor;
        if (problem.kind == ERROR_NONE && progress_now() >= deadline)
            return -2;
        if (problem.kind != ERROR_NONE || git_wait(0.05, &problem) != 0) {
            *error = problem;
            return -1;
        }
    }
}

void cache_lock_release(int descriptor)
{
    futimens(descriptor, NULL);
    flock(descriptor, LOCK_UN); /* at once, whoever else may have the descriptor */
    close(descriptor);
}
