/*
 * The object store: commits, trees and blobs of one repository, by id.
 *
 * Reads packs (index version 2, several packs, multi-pack-index, alternates, offset and reference
 * deltas) and loose objects through mmap and libdeflate, SHA-1 and SHA-256, with one cache of
 * bounded size that serves objects and delta bases alike.  Formats: git's Documentation/gitformat-
 * pack, gitformat-index.  Nothing here trusts the files: every offset and size is checked; what is
 * corrupt is an ERROR_RECORD, never a crash.
 *
 * A store may be used by one thread at a time; object_store_share() gives another thread a store of
 * its own over the same packs and cache.
 */
#ifndef SESAMI_GIT_OBJECTS_H
#define SESAMI_GIT_OBJECTS_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* An object's id. SHA-1 ids fill 20 bytes and leave the rest zero, so ids compare as 32 bytes. */
struct object_id {
    unsigned char bytes[32];
};

#define OBJECT_HEX_SIZE 65 /* room for 64 hex digits and NUL */

enum object_type {
    OBJECT_ANY = 0, /* only to ask for: whatever it is */
    OBJECT_COMMIT = 1,
    OBJECT_TREE = 2,
    OBJECT_BLOB = 3,
    OBJECT_TAG = 4,
};

struct object_store_options {
    size_t cache_bytes;  /* for all that share it; 0: 64 MiB */
    size_t object_limit; /* largest object read whole; 0: 1 GiB. Larger: "object-too-large" */
    bool verify; /* recompute each object's hash (nettle); a wrong one is "corrupt-object" */
};

struct object_store;

/* Opens the objects of the repository whose git directory (the one that holds objects/ or, in a
 * worktree, commondir) is `git_dir`. `options` may be NULL. */
int object_store_open(struct object_store **store, const char *git_dir,
                      const struct object_store_options *options, struct error *error);

/* A second store over the same packs and the same cache for another thread. The first must outlive
 * it. */
int object_store_share(struct object_store **copy, struct object_store *store, struct error *error);
void object_store_close(struct object_store *store);

/* Reads other objects in the place of those in the table (replace.h), which is taken over. For a
 * store of which there is no copy yet. */
struct replacements;
void object_store_replace(struct object_store *store, struct replacements *replacements);

/* That table; NULL: every object is read as it is. */
const struct replacements *object_store_replacements(const struct object_store *store);

/* Gives back the memory that the packs' pages take, for programs that read a great deal once and
 * promise to stay small. Objects held stay good. Other threads' stores only become slower for a
 * moment. */
void object_store_relax(struct object_store *store);

/* Gives back the cache's memory, unless something in it is held by anybody. */
void object_store_clear(struct object_store *store);

struct missing_objects;

/* From now on adds to `missing` (NULL: no more; see git/id_set.h) the ids of trees and blobs that
 * object_read() is asked for and does not find, and as blobs those that object_read_header() does
 * not find, for all stores that are shared from this one later. The sets must outlive that. */
void object_store_note_missing(struct object_store *store, const struct missing_objects *missing);

/* Looks for objects in one more objects directory, besides the repository's own and its alternates:
 * an absolute path. Only while no other thread uses a store over the same packs. */
int object_store_add_directory(struct object_store *store, const char *objects,
                               struct error *error);

/* Whether an object is there; not finding it is not noted. 1, 0 or -1 by object_read()'s codes. */
int object_store_has(struct object_store *store, const struct object_id *id, struct error *error);

/* Bytes in an id of this repository: 20 (SHA-1) or 32 (SHA-256). */
size_t object_store_id_size(const struct object_store *store);

/* An object's contents. `data` is valid until object_release(); many may be held at once. */
struct object {
    enum object_type type;
    const unsigned char *data; /* followed by one NUL that is not counted */
    size_t size;
    void *pin; /* the store's */
};

/* Reads an object of type `want`. Codes: "missing-object" (not there: a partial clone or a broken
 * one), "corrupt-object", "wrong-type", "object-too-large". */
int object_read(struct object_store *store, const struct object_id *id, enum object_type want,
                struct object *object, struct error *error);
void object_release(struct object_store *store, struct object *object);

/* The same for one that is unlikely to be read again: the cache lets it go sooner. */
void object_release_last(struct object_store *store, struct object *object);

/* Type and size without inflating the contents (deltas: their headers only). */
int object_read_header(struct object_store *store, const struct object_id *id,
                       enum object_type *type, size_t *size, struct error *error);

/* "commit", "tree", "blob", "tag"; "unknown" for anything else. */
const char *object_type_name(enum object_type type);

/* The one object whose id starts with these hex digits (at least 4): 1 found, 0 none (or not hex),
 * -1 "unknown-revision" when several do. */
int object_find_prefix(struct object_store *store, const char *hex, size_t length,
                       struct object_id *id, struct error *error);

/* Hex text of an id, and back (`length` 40 or 64 digits, either case; false when it is not that).
 */
const char *object_id_hex(const struct object_store *store, const struct object_id *id,
                          char out[OBJECT_HEX_SIZE]);
bool object_id_parse(const char *hex, size_t length, struct object_id *id);
bool object_id_equal(const struct object_id *left, const struct object_id *right);
bool object_id_is_zero(const struct object_id *id);

#endif
