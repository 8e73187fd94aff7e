/*
 * Damages packs, indexes and loose objects at random places and reads every object each time.
 *
 *   damage-packs REPO SEED ROUNDS <ids
 *
 * Every second round asks for verification: then an object is either what it was before, or an
 * error. Without it a wrong one may come through unseen (counted as "unseen"), but nothing may
 * crash. Prints the counts; exit code 1 when a verified object was wrong, 2 for anything else.
 * REPO is left as it was.
 */
#include "base/buffer.h"
#include "git/file.h"
#include "git/repository.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MAX_OBJECTS = 4096, MAX_FILES = 4096 };

struct known {
    struct object_id id;
    enum object_type type;
    unsigned char *data;
    size_t size;
};

static struct known objects[MAX_OBJECTS];
static size_t object_count;
static char *files[MAX_FILES];
static size_t file_count;

static void fail(const char *what, const struct error *error)
{
    fprintf(stderr, "damage-packs: %s: %s\n", what, error ? error->message : "");
    exit(2);
}

/* xorshift64*: the same damage for the same seed on every machine. */
static uint64_t next_random(uint64_t *state)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * UINT64_C(2685821657736338717) >> 16;
}

static int note_file(const char *path, const struct stat *status, int kind, struct FTW *place)
{
    (void)status;
    (void)place;
    if (kind == FTW_F && file_count < MAX_FILES && strstr(path, "/info/") == NULL &&
        strstr(path, ".rev") == NULL && strstr(path, ".bitmap") == NULL)
        files[file_count++] = strdup(path);
    return 0;
}

static int compare_names(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

static void read_originals(const char *path)
{
    struct repository *repository;
    struct error error = ERROR_INIT;
    char line[256];

    if (repository_open(&repository, path, NULL, &error) != 0)
        fail(path, &error);
    while (fgets(line, sizeof line, stdin) != NULL && object_count < MAX_OBJECTS) {
        struct known *known = &objects[object_count++];
        struct object object;

        if (!object_id_parse(line, strcspn(line, " \n"), &known->id) ||
            object_read(repository->objects, &known->id, OBJECT_ANY, &object, &error) != 0)
            fail(line, &error);
        known->type = object.type;
        known->size = object.size;
        known->data = malloc(object.size + 1);
        memcpy(known->data, object.data, object.size);
        object_release(repository->objects, &object);
    }
    repository_close(repository);
}

static void write_file(const char *path, const void *bytes, size_t size)
{
    FILE *file;

    unlink(path);
    file = fopen(path, "wb");
    if (file == NULL || fwrite(bytes, 1, size, file) != size || fclose(file) != 0)
        fail(path, NULL);
}

/* Half of the damage goes to the head of the file, where the tables are. */
static void damage(struct buffer *bytes, uint64_t *random)
{
    size_t bound = next_random(random) % 2 && bytes->size > 1200 ? 1200 : bytes->size;
    size_t at = bound ? next_random(random) % bound : 0;
    size_t length = 1 + next_random(random) % 16;

    switch (next_random(random) % 6) {
    case 0:
        bytes->size = at;
        break;
    case 1:
        buffer_add(bytes, "more than before", length, NULL);
        break;
    case 2:
        for (size_t i = at; i < bytes->size && i < at + length; i++)
            bytes->data[i] = (char)(next_random(random) % 2 ? 0xff : 0);
        break;
    default:
        for (size_t i = 0; i < length && bytes->size > 0; i += 4)
            bytes->data[at] ^= (char)(1 + next_random(random) % 255);
        break;
    }
}

struct counts {
    unsigned refused; /* to open the repository */
    unsigned failed;  /* at least one object was an error */
    unsigned unharmed;
    unsigned unseen;
    unsigned wrong; /* although verified */
};

static bool same(const struct known *known, const struct object *object)
{
    return object->type == known->type && object->size == known->size &&
           memcmp(object->data, known->data, known->size) == 0;
}

static void read_damaged(const char *path, bool verify, struct counts *counts)
{
    struct object_store_options options = {1 << 20, 1 << 26, verify};
    struct repository *repository;
    bool failed = false;
    bool differs = false;

    if (repository_open(&repository, path, &options, NULL) != 0) {
        counts->refused++;
        return;
    }
    for (size_t i = 0; i < object_count; i++) {
        struct object object;
        enum object_type type;
        size_t size;

        object_read_header(repository->objects, &objects[i].id, &type, &size, NULL);
        if (object_read(repository->objects, &objects[i].id, OBJECT_ANY, &object, NULL) != 0) {
            failed = true;
            continue;
        }
        differs = differs || !same(&objects[i], &object);
        object_release(repository->objects, &object);
    }
    counts->failed += failed;
    counts->unharmed += !failed && !differs;
    counts->unseen += differs && !verify;
    counts->wrong += differs && verify;
    repository_close(repository);
}

int main(int argc, char **argv)
{
    struct counts counts = {0, 0, 0, 0, 0};
    uint64_t random;
    long rounds;
    char *directory;

    if (argc != 4)
        fail("usage: damage-packs REPO SEED ROUNDS <ids", NULL);
    random = strtoull(argv[2], NULL, 10) * 2 + 1;
    rounds = strtol(argv[3], NULL, 10);
    directory = path_join(argv[1], "objects");
    read_originals(argv[1]);
    nftw(directory, note_file, 16, FTW_PHYS);
    qsort(files, file_count, sizeof *files, compare_names);
    for (long round = 0; round < rounds && file_count > 0; round++) {
        const char *path = files[next_random(&random) % file_count];
        struct buffer original = BUFFER_INIT;
        struct buffer damaged = BUFFER_INIT;
        struct error error = ERROR_INIT;

        if (file_read(path, &original, &error) != 1 ||
            buffer_add(&damaged, original.data, original.size, &error) != 0)
            fail(path, &error);
        damage(&damaged, &random);
        write_file(path, damaged.data, damaged.size);
        read_damaged(argv[1], round % 2 == 1, &counts);
        write_file(path, original.data, original.size);
        buffer_free(&original);
        buffer_free(&damaged);
    }
    printf("refused %u failed %u unharmed %u unseen %u wrong %u\n", counts.refused, counts.failed,
           counts.unharmed, counts.unseen, counts.wrong);
    while (file_count > 0)
        free(files[--file_count]);
    while (object_count > 0)
        free(objects[--object_count].data);
    free(directory);
    return counts.wrong > 0;
}
