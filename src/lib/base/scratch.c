#include "base/scratch.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

/* What the guardian watches and what it removes. */
struct watch {
    const char *path;
    dev_t device;
    ino_t inode;
    pid_t group; /* of the job; 0: the job is the creator alone */
    pid_t creator;
    unsigned long long started; /* when the guardian began, in clock ticks since boot */
};

int scratch_remove_tree(const char *path)
{
    char *const roots[] = {(char *)(uintptr_t)path, NULL};
    FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR | FTS_XDEV, NULL);
    int problem = 0;
    const FTSENT *entry;

    if (walk == NULL)
        return -1;
    while ((entry = fts_read(walk)) != NULL) {
        int status = 0;

        if (entry->fts_info == FTS_D)
            continue;
        if (entry->fts_info == FTS_DP || entry->fts_info == FTS_DNR)
            status = rmdir(entry->fts_accpath);
        else
            status = unlink(entry->fts_accpath);
        if (status != 0 && errno != ENOENT)
            problem = errno;
    }
    fts_close(walk);
    errno = problem;
    return problem == 0 ? 0 : -1;
}

/* Field 22 of /proc/PID/stat: when the process began; 0 when there is no such process. The name in
 * field 2 may hold anything, so counting begins behind its last parenthesis. */
static unsigned long long process_start(pid_t pid)
{
    char name[40];
    char text[1024];
    FILE *file;
    size_t size;
    char *at;

    snprintf(name, sizeof name, "/proc/%ld/stat", (long)pid);
    file = fopen(name, "re");
    if (file == NULL)
        return 0;
    size = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[size] = '\0';
    at = strrchr(text, ')');
    for (int field = 2; at != NULL && field < 22; field++)
        at = strchr(at + 1, ' ');
    return at != NULL ? strtoull(at, NULL, 10) : 0;
}

/* A group's number is not given out again while the group lives. A process of that number which is
 * younger than the guardian therefore leads another group: ours has gone. */
static bool group_lives(const struct watch *watch)
{
    if (kill(-watch->group, 0) != 0 && errno == ESRCH)
        return false;
    return process_start(watch->group) <= watch->started;
}

/* A child whose parent has ended is given another one at once. */
static bool job_lives(const struct watch *watch)
{
    return watch->group > 0 ? group_lives(watch) : getppid() == watch->creator;
}

static bool directory_is_there(const struct watch *watch)
{
    struct stat status;

    return lstat(watch->path, &status) == 0 && S_ISDIR(status.st_mode) &&
           status.st_dev == watch->device && status.st_ino == watch->inode;
}

static void pause_for(long milliseconds)
{
    struct timespec time = {milliseconds / 1000, milliseconds % 1000 * 1000000};

    nanosleep(&time, NULL);
}

static void close_everything(void)
{
    int null = open("/dev/null", O_RDWR);

    for (int descriptor = 0; descriptor <= 2; descriptor++)
        dup2(null, descriptor);
    close_range(3, ~0U, 0);
}

/* Never returns. A pipe's reader must see the end of its input although the guardian lives on, so
 * every descriptor goes first. */
static void guard(struct watch *watch)
{
    setsid();
    prctl(PR_SET_NAME, "sesami-guardian");
    watch->started = process_start(getpid());
    if (chdir("/") != 0)
        _exit(1);
    close_everything();
    while (job_lives(watch) && directory_is_there(watch))
        pause_for(200);
    /* A git that is dying may still write: try again for a while. */
    for (int attempt = 0; attempt < 50 && directory_is_there(watch); attempt++) {
        if (scratch_remove_tree(watch->path) == 0)
            break;
        pause_for(200);
    }
    _exit(0);
}

static int failed(struct error *error, const char *what, const char *path)
{
    const char *code = errno == ENOSPC || errno == EDQUOT ? "disk-full" : "scratch";

    return error_set(error, ERROR_ENVIRONMENT, code, "cannot %s %s: %s", what, path,
                     strerror(errno));
}

static int start_guardian(const char *path, bool own, struct error *error)
{
    struct watch watch = {.path = path, .group = own ? 0 : getpgrp(), .creator = getpid()};
    struct stat status;
    pid_t child;

    if (!own && watch.group <= 0)
        return error_set(error, ERROR_ENVIRONMENT, "scratch",
                         "this process group is led from outside of its PID namespace, so its end "
                         "cannot be seen: name a directory instead");
    if (lstat(path, &status) != 0)
        return failed(error, "look at", path);
    watch.device = status.st_dev;
    watch.inode = status.st_ino;
    child = fork();
    if (child < 0)
        return failed(error, "start the guardian of", path);
    if (child == 0)
        guard(&watch);
    return 0;
}

static int create(char **path, const char *parent, bool own, struct error *error)
{
    char *absolute = realpath(parent, NULL);
    char *template = NULL;

    if (absolute == NULL)
        return failed(error, "use the directory for temporary files", parent);
    if (asprintf(&template, "%s/sesami-XXXXXX", absolute) < 0) {
        free(absolute);
        return error_no_memory(error);
    }
    free(absolute);
    if (mkdtemp(template) == NULL) {
        failed(error, "make the directory", template);
        goto fail;
    }
    if (start_guardian(template, own, error) != 0) {
        rmdir(template);
        goto fail;
    }
    *path = template;
    return 0;
fail:
    free(template);
    return -1;
}

static const char *usual_parent(void)
{
    const char *parent = getenv("TMPDIR");

    return parent != NULL && *parent != '\0' ? parent : "/tmp";
}

int scratch_create(char **path, struct error *error)
{
    return create(path, usual_parent(), false, error);
}

int scratch_create_in(char **path, const char *parent, struct error *error)
{
    return create(path, parent, false, error);
}

int scratch_create_own(char **path, struct error *error)
{
    return create(path, usual_parent(), true, error);
}
