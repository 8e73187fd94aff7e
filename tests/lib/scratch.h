/*
 * A bare repository in a directory of its own that a unit test fills with loose objects made by
 * hand, broken ones too. Any failure here fails the test.
 */
#ifndef SESAMI_TESTS_SCRATCH_H
#define SESAMI_TESTS_SCRATCH_H

#include "git/object_hash.h"
#include "git/repository.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

struct scratch {
    char directory[64];
    struct repository *repository; /* opened by scratch_open() */
};

static inline void scratch_write_file(const struct scratch *scratch, const char *name,
                                      const void *bytes, size_t size)
{
    char path[256];
    FILE *file;

    snprintf(path, sizeof path, "%s/%s", scratch->directory, name);
    for (char *slash = strchr(path + strlen(scratch->directory) + 1, '/'); slash != NULL;
         slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(path, 0700);
        *slash = '/';
    }
    file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static inline void scratch_write_text(const struct scratch *scratch, const char *name,
                                      const char *text)
{
    scratch_write_file(scratch, name, text, strlen(text));
}

static inline void scratch_create(struct scratch *scratch)
{
    memset(scratch, 0, sizeof *scratch);
    snprintf(scratch->directory, sizeof scratch->directory, "/tmp/sesami-scratch-XXXXXX");
    assert_non_null(mkdtemp(scratch->directory));
    scratch_write_text(scratch, "HEAD", "ref: refs/heads/main\n");
    scratch_write_text(scratch, "config", "[core]\n\tbare = true\n");
    scratch_write_text(scratch, "objects/info/.keep", "");
    scratch_write_text(scratch, "refs/.keep", "");
}

static inline void scratch_open(struct scratch *scratch)
{
    struct error error = ERROR_INIT;

    assert_int_equal(repository_open(&scratch->repository, scratch->directory, NULL, &error), 0);
}

static inline int scratch_remove_entry(const char *path, const struct stat *status, int kind,
                                       struct FTW *place)
{
    (void)status;
    (void)kind;
    (void)place;
    return remove(path);
}

static inline void scratch_remove(struct scratch *scratch)
{
    repository_close(scratch->repository);
    assert_int_equal(nftw(scratch->directory, scratch_remove_entry, 16, FTW_DEPTH | FTW_PHYS), 0);
}

/* Writes a SHA-1 object and gives its id. */
static inline struct object_id scratch_object(const struct scratch *scratch, enum object_type type,
                                              const void *bytes, size_t size)
{
    unsigned char *plain = malloc(size + 64);
    uLongf packed_size = compressBound(size + 64);
    unsigned char *packed = malloc(packed_size);
    struct object_id id;
    char name[80] = "objects/";
    int header = snprintf((char *)plain, 64, "%s %zu", object_type_name(type), size) + 1;

    memcpy(plain + header, bytes, size);
    object_hash(type, bytes, size, 20, &id);
    assert_int_equal(compress(packed, &packed_size, plain, (uLong)header + size), Z_OK);
    for (size_t i = 0; i < 20; i++)
        snprintf(name + strlen(name), 4, i == 0 ? "%02x/" : "%02x", id.bytes[i]);
    scratch_write_file(scratch, name, packed, packed_size);
    free(packed);
    free(plain);
    return id;
}

#endif
