#include "clone/steps.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ARGUMENTS = 24, FIRST_STEP = 100, LONGEST_STEP = 1 << 24, CHANGE = 4 };

/* Whether bytes came before it failed: only then may less have come through. */
static bool broke_off(const struct error *error)
{
    return strcmp(error->code, "connection-lost") == 0 ||
           strcmp(error->code, "connection-stalled") == 0 ||
           strcmp(error->code, "broken-pack") == 0;
}

static bool is_shallow(const char *path)
{
    char name[4200];

    snprintf(name, sizeof name, "%s/shallow", path);
    return access(name, F_OK) == 0;
}

/* "+refs/heads/main:refs/heads/main", of the branch that HEAD names; false when it names none. */
static bool set_refspec(const char *path, bool all, char *refspec, size_t size)
{
    static const char start[] = "ref: ";
    char name[4200];
    char line[1100] = "";
    FILE *file;

    snprintf(name, sizeof name, "%s/HEAD", path);
    file = fopen(name, "re");
    if (file == NULL)
        return false;
    if (fgets(line, sizeof line, file) == NULL)
        line[0] = '\0';
    fclose(file);
    line[strcspn(line, "\n")] = '\0';
    if (strncmp(line, start, sizeof start - 1) != 0)
        return false;
    snprintf(refspec, size, all ? "+refs/heads/*:refs/heads/*" : "+%s:%s", line + sizeof start - 1,
             line + sizeof start - 1);
    return true;
}

/* The newest commits alone. */
static int clone_top(struct exchange *exchange, const char *const *clone, const char *path,
                     bool all, struct error *error)
{
    const char *arguments[ARGUMENTS] = {clone[0], "--depth=1",
                                        all ? "--no-single-branch" : "--single-branch"};
    size_t count = 3;

    for (size_t i = 1; clone[i] != NULL && count < ARGUMENTS - 1; i++)
        if (strcmp(clone[i], "--single-branch") != 0)
            arguments[count++] = clone[i];
    return exchange_fetch(exchange, arguments, path, true, error);
}

static int deepen(struct exchange *exchange, const char *path, int step, const char *refspec,
                  struct error *error)
{
    char directory[4200];
    char depth[40];
    const char *const arguments[] = {directory,
                                     "-c",
                                     "fetch.unpackLimit=1",
                                     "fetch",
                                     depth,
                                     "--progress",
                                     "--force",
                                     "--no-tags",
                                     "--no-write-fetch-head",
                                     "--no-auto-maintenance",
                                     "--recurse-submodules=no",
                                     "--",
                                     exchange->wanted->url,
                                     refspec,
                                     NULL};

    snprintf(directory, sizeof directory, "--git-dir=%s", path);
    snprintf(depth, sizeof depth, "--deepen=%d", step);
    return exchange_fetch_once(exchange, arguments, path, error);
}

static int deepen_all(struct exchange *exchange, const char *path, const char *refspec,
                      struct error *error)
{
    int64_t failures = 0;
    int step = FIRST_STEP;

    while (is_shallow(path)) {
        if (deepen(exchange, path, step, refspec, error) == 0) {
            step = step < LONGEST_STEP / CHANGE ? step * CHANGE : LONGEST_STEP;
            failures = 0;
        } else if (exchange_pause(exchange, failures++, error) == 0) {
            step = step > CHANGE ? step / CHANGE : 1;
        } else {
            return -1;
        }
    }
    return 0;
}

/* `path` is empty. */
static int clone_in_steps(struct exchange *exchange, const char *const *clone, const char *path,
                          bool all, struct error *error)
{
    char refspec[2300];

    if (clone_top(exchange, clone, path, all, error) != 0)
        return -1;
    if (set_refspec(path, all, refspec, sizeof refspec))
        return deepen_all(exchange, path, refspec, error);
    /* HEAD names no branch: there is nothing to deepen but all at once. */
    if (exchange_empty(path, error) != 0)
        return -1;
    return exchange_fetch(exchange, clone, path, true, error);
}

int steps_clone(struct exchange *exchange, const char *const *clone, const char *path, bool all,
                struct error *error)
{
    for (int64_t attempt = 0;; attempt++) {
        int status = exchange_fetch_once(exchange, clone, path, error);
        bool broken = status != 0 && broke_off(error);

        if (status == 0 || exchange_pause(exchange, attempt, error) != 0)
            return status;
        if (exchange_empty(path, error) != 0)
            return -1;
        if (broken)
            return clone_in_steps(exchange, clone, path, all, error);
    }
}
