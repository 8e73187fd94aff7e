/*
 * The file that a repository's facts are kept in. Internal to facts.
 *
 * A file only ever grows: a header, then blocks (facts_block.h).  Whoever adds a block holds the
 * file's lock (flock); whoever reads takes what is whole up to the first header of a block that is
 * not, without a lock.  A writer that was killed leaves a torn tail, which the next writer writes
 * over.  A block whose body does not have its checksum is passed over.  A file of another format,
 * of other rules (FACTS_RULES: a hash of the sources that decide what facts say), of another kind
 * of ids, with a broken header or larger than FACTS_NEAR_LIMIT is unlinked, and a new one begun.
 *
 *   header    magic, format, size of an id, rules, the file's own random number, checksum
 *
 * Checksums find accidents, not forgery: whoever can write the file can make it say anything.  So
 * the directory is made for its user alone (0700), and one or a file that belongs to somebody else
 * or that others may write is refused.
 */
#ifndef SESAMI_GIT_FACTS_FILE_H
#define SESAMI_GIT_FACTS_FILE_H

#include "base/buffer.h"
#include "git/facts_block.h"
#include "git/mapping.h"

struct file_header {
    char magic[8];
    uint32_t format; /* tells a foreign byte order as well */
    uint32_t id_size;
    char rules[32];
    uint64_t nonce; /* random */
    uint32_t unused;
    uint32_t checksum;
};

/* No file grows beyond the limit; one that comes near it is not opened again but begun anew, which
 * gets rid of what history that is gone has left. */
#define FACTS_LIMIT ((uint64_t)1 << 30)
#define FACTS_NEAR_LIMIT (FACTS_LIMIT / 8 * 7)

struct facts_file {
    int directory;
    int descriptor;
    char *name; /* in the directory */
    char *path; /* for messages */
    size_t id_size;
    struct mapping mapping;
    uint64_t nonce; /* 0: no header yet */
    uint64_t end;   /* of what was whole when it was looked at last */
};

/* Opens the file of `repo` (any text) below `directory`, which is made when its parent exists, and
 * maps what it holds. facts_file_close() in any case. Everything that fails is ERROR_ENVIRONMENT:
 * "facts". */
int facts_file_open(struct facts_file *file, const char *directory, const char *repo,
                    size_t id_size, struct error *error);
void facts_file_close(struct facts_file *file);

/* Takes the mapped file apart; blocks that are damaged are left out. *blocks is malloc'd. */
int facts_file_blocks(struct facts_file *file, struct facts_block **blocks, size_t *count,
                      struct error *error);

/* Adds a block, `bytes` with its header unsealed. 1: added; 0: no room below FACTS_LIMIT, or the
 * file is no longer what was opened; -1: "facts", e.g. the disk is full. */
int facts_file_append(struct facts_file *file, struct buffer *bytes, struct error *error);

#endif
