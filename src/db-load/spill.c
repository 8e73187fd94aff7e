#include "db-load/spill.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int file_error(struct error *error, const char *what)
{
    return error_set(error, ERROR_ENVIRONMENT, "temporary-file", "%s a temporary file: %s", what,
                     strerror(errno));
}

static int open_file(struct spill_file *file, struct error *error)
{
    const char *directory = getenv("TMPDIR");
    char path[4096];

    if (file->descriptor >= 0)
        return 0;
    if (directory == NULL || *directory == '\0')
        directory = "/tmp";
    file->descriptor = open(directory, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (file->descriptor < 0) { /* some file systems cannot */
        snprintf(path, sizeof path, "%s/sesami-db-load-XXXXXX", directory);
        file->descriptor = mkostemp(path, O_CLOEXEC);
        if (file->descriptor >= 0)
            unlink(path);
    }
    return file->descriptor < 0 ? file_error(error, "cannot make") : 0;
}

static int push_chunk(struct spill_chunks *chunks, uint32_t number, struct error *error)
{
    if (chunks->count == chunks->capacity) {
        size_t capacity = chunks->capacity ? 2 * chunks->capacity : 8;
        uint32_t *numbers = realloc(chunks->numbers, capacity * sizeof *numbers);

        if (numbers == NULL)
            return error_no_memory(error);
        chunks->numbers = numbers;
        chunks->capacity = capacity;
    }
    chunks->numbers[chunks->count++] = number;
    return 0;
}

static int write_chunk(struct spill_file *file, uint32_t number, const char *bytes,
                       struct error *error)
{
    size_t done = 0;

    while (done < SPILL_CHUNK) {
        off_t place = (off_t)number * (off_t)SPILL_CHUNK + (off_t)done;
        ssize_t count = pwrite(file->descriptor, bytes + done, SPILL_CHUNK - done, place);

        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return file_error(error, "cannot write");
        done += (size_t)count;
    }
    return 0;
}

static int read_chunk(const struct spill_file *file, uint32_t number, char *bytes,
                      struct error *error)
{
    size_t done = 0;

    while (done < SPILL_CHUNK) {
        off_t place = (off_t)number * (off_t)SPILL_CHUNK + (off_t)done;
        ssize_t count = pread(file->descriptor, bytes + done, SPILL_CHUNK - done, place);

        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return file_error(error, "cannot read");
        done += (size_t)count;
    }
    return 0;
}

/* Moves the first chunk's worth of the open bytes to the file. */
static int move_chunk(struct spill_file *file, struct spill *spill, size_t from,
                      struct error *error)
{
    uint32_t number;

    if (open_file(file, error) != 0)
        return -1;
    if (file->unused.count == 0 && file->end == UINT32_MAX)
        return error_set(error, ERROR_ENVIRONMENT, "temporary-file", "too much to put aside");
    number = file->unused.count > 0 ? file->unused.numbers[--file->unused.count] : file->end++;
    if (push_chunk(&spill->chunks, number, error) != 0)
        return -1;
    return write_chunk(file, number, spill->open.data + from, error);
}

int spill_add(struct spill_file *file, struct spill *spill, const char *bytes, size_t size,
              struct error *error)
{
    size_t moved = 0;

    if (buffer_add(&spill->open, bytes, size, error) != 0)
        return -1;
    while (spill->open.size - moved >= SPILL_CHUNK) {
        if (move_chunk(file, spill, moved, error) != 0)
            return -1;
        moved += SPILL_CHUNK;
    }
    if (moved > 0) {
        struct buffer rest = BUFFER_INIT; /* afresh: one huge row must not keep its memory */
        int status = buffer_add(&rest, spill->open.data + moved, spill->open.size - moved, error);

        buffer_free(&spill->open);
        spill->open = rest;
        return status;
    }
    return 0;
}

int spill_read(struct spill_file *file, const struct spill *spill, spill_taker *take, void *context,
               struct error *error)
{
    char *chunk = spill->chunks.count > 0 ? malloc(SPILL_CHUNK) : NULL;
    int status = 0;

    if (spill->chunks.count > 0 && chunk == NULL)
        return error_no_memory(error);
    for (size_t i = 0; status == 0 && i < spill->chunks.count; i++) {
        status = read_chunk(file, spill->chunks.numbers[i], chunk, error);
        if (status == 0)
            status = take(context, chunk, SPILL_CHUNK, error);
    }
    free(chunk);
    if (status == 0 && spill->open.size > 0)
        status = take(context, spill->open.data, spill->open.size, error);
    return status;
}

void spill_free(struct spill_file *file, struct spill *spill)
{
    /* A chunk that cannot be noted as unused is only lost until the program ends. */
    for (size_t i = 0; i < spill->chunks.count; i++)
        push_chunk(&file->unused, spill->chunks.numbers[i], NULL);
    free(spill->chunks.numbers);
    buffer_free(&spill->open);
    memset(spill, 0, sizeof *spill);
}

void spill_file_close(struct spill_file *file)
{
    if (file->descriptor >= 0)
        close(file->descriptor);
    free(file->unused.numbers);
    memset(file, 0, sizeof *file);
    file->descriptor = -1;
}
