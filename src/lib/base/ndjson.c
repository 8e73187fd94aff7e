#include "base/ndjson.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { CHUNK = 1 << 16, FLUSH_AT = 1 << 16 };

void ndjson_reader_init(struct ndjson_reader *reader, int descriptor)
{
    memset(reader, 0, sizeof *reader);
    reader->descriptor = descriptor;
    reader->name = "standard input";
    reader->chunk.limit = NDJSON_LINE_LIMIT + 2 * CHUNK;
}

void ndjson_reader_free(struct ndjson_reader *reader)
{
    buffer_free(&reader->chunk);
}

/* Reads one more chunk behind what is there. 0 at success and at the end of input. */
static int fill(struct ndjson_reader *reader, struct error *error)
{
    ssize_t count;

    if (reader->consumed > 0) {
        reader->chunk.size -= reader->consumed;
        memmove(reader->chunk.data, reader->chunk.data + reader->consumed, reader->chunk.size);
        reader->consumed = 0;
    }
    if (buffer_reserve(&reader->chunk, CHUNK, error) != 0)
        return -1;
    do
        count = read(reader->descriptor, reader->chunk.data + reader->chunk.size, CHUNK);
    while (count < 0 && errno == EINTR);
    if (count < 0)
        return error_set(error, ERROR_ENVIRONMENT, "input", "cannot read %s: %s", reader->name,
                         strerror(errno));
    reader->ended = count == 0;
    reader->chunk.size += (size_t)count;
    return 0;
}

/* Finds the end of the next line, reading as needed. 1: the line's bytes; 0: end; -1: error. */
static int next_line(struct ndjson_reader *reader, const char **bytes, size_t *size,
                     struct error *error)
{
    size_t searched = 0;
    bool too_long = false;

    for (;;) {
        const char *start = reader->chunk.data ? reader->chunk.data + reader->consumed : "";
        size_t left = reader->chunk.size - reader->consumed;
        const char *end = left > searched ? memchr(start + searched, '\n', left - searched) : NULL;

        if (end != NULL || (reader->ended && left > 0)) {
            *bytes = start;
            *size = end ? (size_t)(end - start) : left;
            reader->consumed += *size + (end ? 1 : 0);
            reader->line_number++;
            if (too_long || *size > NDJSON_LINE_LIMIT)
                return error_record(error, "line-too-long", "line %llu: longer than %zu bytes",
                                    (unsigned long long)reader->line_number, NDJSON_LINE_LIMIT);
            return 1;
        }
        if (reader->ended)
            return 0;
        searched = left;
        if (left > NDJSON_LINE_LIMIT) { /* keep nothing of it but the fact */
            too_long = true;
            reader->consumed = reader->chunk.size - 1;
            searched = 1;
        }
        if (fill(reader, error) != 0)
            return -1;
    }
}

int ndjson_read(struct ndjson_reader *reader, struct ndjson_line *line, struct error *error)
{
    json_error_t problem;

    do {
        int status = next_line(reader, &line->bytes, &line->size, error);
        if (status != 1)
            return status;
    } while (line->size == 0);
    line->object = json_loadb(line->bytes, line->size, JSON_REJECT_DUPLICATES, &problem);
    if (line->object == NULL)
        return error_record(error, "bad-json", "line %llu: not JSON: %s",
                            (unsigned long long)reader->line_number, problem.text);
    if (!json_is_object(line->object)) {
        json_decref(line->object);
        line->object = NULL;
        return error_record(error, "bad-record", "line %llu: not a JSON object",
                            (unsigned long long)reader->line_number);
    }
    return 1;
}

bool ndjson_pending(const struct ndjson_reader *reader)
{
    size_t left = reader->chunk.size - reader->consumed;

    return left > 0 && memchr(reader->chunk.data + reader->consumed, '\n', left) != NULL;
}

void output_init(struct output *output, int descriptor)
{
    memset(output, 0, sizeof *output);
    output->descriptor = descriptor;
}

void output_free(struct output *output)
{
    buffer_free(&output->pending);
}

int output_flush(struct output *output, struct error *error)
{
    size_t done = 0;

    while (done < output->pending.size) {
        ssize_t count =
            write(output->descriptor, output->pending.data + done, output->pending.size - done);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0) {
            error_set(error, ERROR_ENVIRONMENT, "output", "cannot write output: %s",
                      strerror(errno));
            buffer_clear(&output->pending);
            return -1;
        }
        done += (size_t)count;
    }
    buffer_clear(&output->pending);
    return 0;
}

static int end_line(struct output *output, struct error *error)
{
    if (buffer_add(&output->pending, "\n", 1, error) != 0)
        return -1;
    return output->pending.size >= FLUSH_AT ? output_flush(output, error) : 0;
}

static int add_bytes(const char *bytes, size_t size, void *buffer)
{
    return buffer_add(buffer, bytes, size, NULL);
}

int output_record(struct output *output, json_t *record, struct error *error)
{
    size_t start = output->pending.size;
    int status;

    if (record == NULL)
        return error_no_memory(error);
    status = json_dump_callback(record, add_bytes, &output->pending,
                                JSON_COMPACT | JSON_REAL_PRECISION(15));
    json_decref(record);
    if (status != 0) {
        output->pending.size = start;
        return error_record(error, "bad-record", "a record cannot be written as JSON");
    }
    if (output->pending.size - start > NDJSON_LINE_LIMIT) {
        output->pending.size = start;
        return error_record(error, "line-too-long", "a record of more than %zu bytes",
                            NDJSON_LINE_LIMIT);
    }
    output->records++;
    return end_line(output, error);
}

int output_line(struct output *output, const char *bytes, size_t size, struct error *error)
{
    if (buffer_add(&output->pending, bytes, size, error) != 0)
        return -1;
    return end_line(output, error);
}

int record_string(const json_t *object, const char *key, const char **value, struct error *error)
{
    *value = json_string_value(json_object_get(object, key));
    if (*value == NULL)
        return error_record(error, "missing-field", "the record has no string \"%s\"", key);
    return 0;
}

int record_integer(const json_t *object, const char *key, int64_t *value, struct error *error)
{
    const json_t *number = json_object_get(object, key);

    if (!json_is_integer(number))
        return error_record(error, "missing-field", "the record has no integer \"%s\"", key);
    *value = json_integer_value(number);
    return 0;
}

const char *record_optional_string(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}
