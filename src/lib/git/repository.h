/*
 * A repository on this machine: where it is, what it is called in records, what its branches are.
 *
 * Opened without searching parent directories, with the user's and the system's git configuration
 * shut out, whoever owns it: nothing in it is executed (DESIGN.md section 6).  `.git` files of
 * worktrees and submodules are followed.
 */
#ifndef SESAMI_GIT_REPOSITORY_H
#define SESAMI_GIT_REPOSITORY_H

#include "git/config.h"
#include "git/objects.h"

struct repository {
    char *git_dir;    /* absolute path of the git directory */
    char *common_dir; /* where objects and refs live; differs from git_dir in worktrees */
    char *work_dir;   /* absolute, NULL when bare */
    char *name;       /* `repo` of records: "github.com/owner/name" from the remote origin's URL
                         (credentials, port, ".git" and trailing slash dropped, host in lower case),
                         else "file:/abs/path" of the work tree or of the bare repository */
    bool shallow;     /* history is cut */
    bool partial;     /* a promisor remote: objects may be missing */
    size_t id_size;   /* 20 or 32 */
    struct object_store *objects;
};

/* Codes: "not-a-repository", "unreadable-repository" (rights), "unsupported-repository" (an unknown
 * extension). `options` are the object store's, may be NULL. */
int repository_open(struct repository **repository, const char *path,
                    const struct object_store_options *options, struct error *error);
void repository_close(struct repository *repository);

/* Adds what its configuration says, without what that includes; a worktree's own comes last.
 * config_free() in any case. Codes: those of config_read(). */
int repository_read_config(const struct repository *repository, struct config *config,
                           struct error *error);

/* The commit that `revision` names: NULL or "HEAD", a full or unique short id, a branch, a tag, a
 * full refname (in this order of precedence: full id, full refname, branch, tag, remote branch,
 * short id). Tags are peeled. *branch (malloc'd, may be NULL when not wanted) is the short name of
 * the branch, NULL for a detached HEAD or a revision that is no branch. Codes: "empty-repository"
 * (no commit at all or an unborn HEAD with no branch; the message says which), "unborn-head" (HEAD
 * names a branch without commits while others have some), "unknown-revision".
 */
int repository_resolve(struct repository *repository, const char *revision,
                       struct object_id *commit, char **branch, struct error *error);

/* A record's repository name from a URL or scp-like address, malloc'd; NULL when it has no host.
 * "https://token@GitHub.com/o/n.git/" gives "github.com/o/n". */
char *repository_name_from_url(const char *url);

#endif
