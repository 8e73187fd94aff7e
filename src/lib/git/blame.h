/*
 * Who last touched every line: what `git blame` says of each file of one commit, line for line,
 * for all files of one commit, or of several, in one walk of the history.
 *
 * The judge is `git blame` with the options that struct blame_options names (Myers with the indent
 * heuristic, whole-file renames followed): a line's commit, path there and line there are the same.
 * A line's fate depends on (commit, path, line) alone, and with -M and -C on the lines that came
 * there with it; so the order of the walk, the number of threads and what else is asked for at the
 * same time do not change it.
 */
#ifndef SESAMI_GIT_BLAME_H
#define SESAMI_GIT_BLAME_H

#include "git/commit.h"
#include "git/repository.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct book_commit;
struct facts;

/* A regular file of the commit's tree, with its number of lines (linediff_count_lines). */
struct blame_file {
    const char *path;
    struct object_id id;
    uint32_t lines;
};

/* git blame -M and -C: only lines that score higher than these count as moved or copied, where no
 * other number is given; and how many -C there are. */
enum { BLAME_MOVE_SCORE = 20, BLAME_COPY_SCORE = 40, BLAME_MOST_COPIES = 3 };

/* How much work (blame_budget.h) a file may take, and all together: some 20 seconds and 6 minutes
 * of one processor; with -C 16 times as much. The most that any file of git, redis, vim, curl,
 * tmux, rails and jq takes is 2^24.8 steps, all files of one of them together 2^29; of redis with
 * -C -C 2^25.7 and 2^30.2. */
#define BLAME_FILE_STEPS ((uint64_t)1 << 32)
#define BLAME_STEPS ((uint64_t)1 << 36)
enum { BLAME_COPIES_STEPS = 16 };

/* How far it is. Lines settle early and commits grow cheaper towards the end: the truth about the
 * time lies between the two. */
struct blame_progress {
    uint64_t settled; /* of `lines` */
    uint64_t lines;
    uint64_t walked;  /* of `commits`, added up over the threads */
    uint64_t commits; /* 0: not known, or not yet */
};

struct blame_options {
    bool first_parent;      /* git blame --first-parent */
    bool ignore_whitespace; /* git blame -w */

    /* git blame --since, seconds since 1970: commits with an older committer time keep what comes
     * to them. 0: there is no limit, as git knows no older time. */
    int64_t since;

    /* git blame --ignore-rev: lines that these commits changed are passed on to where they are
     * guessed to come from. Sorted by their bytes; the caller's. */
    const struct object_id *ignored;
    size_t ignored_count;

    /* What earlier runs found out, and where what this one finds out goes; may be NULL, and must be
     * where objects are replaced (object_store_replacements()): facts are of objects as stored. It
     * changes nothing but time, with two exceptions: versions that are missing or too large to be
     * read do not matter where it is known how they differ, and what is known takes no work. */
    struct facts *facts;

    /* git blame -M and -C: lines that a commit seems to have added are looked for elsewhere in its
     * parents. -C, given up to three times, looks in ever more files and implies -M. */
    bool find_moves;
    unsigned find_copies;
    uint32_t move_score;  /* 0: BLAME_MOVE_SCORE */
    uint32_t copy_score;  /* 0: BLAME_COPY_SCORE */
    size_t search_memory; /* bytes that each thread may keep for -C; 0: 16 MiB */

    uint64_t diff_steps; /* after which comparing two versions is given up; 0: LINEDIFF_STEPS */
    uint64_t file_steps; /* after which a file is given up; 0: BLAME_FILE_STEPS */
    uint64_t steps;      /* after which files that take more than their share of it are; 0:
                          * BLAME_STEPS */

    /* 0: blame_processors(). They share the cache of the repository's store. */
    unsigned threads;

    /* Called now and then, from any thread but never from two at once; may be NULL. */
    void (*progress)(void *context, const struct blame_progress *progress);
    void *progress_context;
};

/* How many threads there are when nobody says: one for each processor. */
unsigned blame_processors(void);

/* What became of a file. Those not BLAME_WHOLE have no ranges. */
enum blame_status {
    BLAME_WHOLE,      /* every line is attributed */
    BLAME_MISSING,    /* an older version, or with -C a file to look in, is not in the repository
                       * (a partial clone) */
    BLAME_TOO_LARGE,  /* the same is too large to be read */
    BLAME_TOO_COSTLY, /* following its lines takes too much work: two versions are so unlike that
                       * comparing them was given up, or the history is that long and wild */
};

struct blame_commit {
    struct object_id id;
    bool boundary; /* `git blame` calls it a boundary: it has no parents, or is too old */
    struct book_commit *book; /* blame_author()'s */
};

/* A file at the commit that its lines come from. */
struct blame_origin {
    uint32_t commit; /* index for blame_commits() */
    const char *path;
    uint32_t previous_commit;  /* the parent that the file was compared with first, likewise; */
    const char *previous_path; /* NULL: it is in no parent */
};

enum blame_flags {
    BLAME_IGNORED = 1,    /* an ignored commit changed it, git marks it with '?' */
    BLAME_UNBLAMABLE = 2, /* an ignored commit changed it, but no line before it is like it: '*' */
};

/* Lines `line` .. line+count-1 of the file are lines origin_line .. of its origin. From 0. */
struct blame_range {
    uint32_t line;
    uint32_t count;
    uint32_t origin_line;
    uint32_t origin; /* index for blame_origins() */
    uint32_t flags;  /* enum blame_flags */
};

struct blame;

/* A commit and the files of its tree that are to be attributed. */
struct blame_target {
    struct object_id commit;
    const struct blame_file *files; /* the caller's, until the answer is freed */
    size_t count;
};

/* Attributes the lines of all targets' files in one walk; blames[i] is the answer for targets[i],
 * to be freed, and the same as if that target were alone. Codes: "shallow-repository" (history is
 * cut: the answer would be wrong), "circular-history", "missing-object" (a commit or tree),
 * "corrupt-object". */
int blame_run(struct blame **blames, struct repository *repository,
              const struct blame_target *targets, size_t count, const struct blame_options *options,
              struct error *error);
void blame_free(struct blame *blame);

/* `blame` was filled by blame_run().
 * The ranges of files[file], in the order of its lines, neighbours of one origin and flags joined.
 */
enum blame_status blame_ranges(const struct blame *blame, size_t file,
                               const struct blame_range **ranges, size_t *count);
const struct blame_origin *blame_origins(const struct blame *blame, size_t *count);
const struct blame_commit *blame_commits(const struct blame *blame, size_t *count);

/* Who wrote commit number `commit`, and when (the zone is 0), as the commit says; as a rule the
 * walk read that on its way. The strings last as long as `blame`. Codes: commit_read()'s. */
int blame_author(const struct blame *blame, size_t commit, struct object_store *store,
                 struct signature *author, const char **encoding, struct error *error);

#endif
