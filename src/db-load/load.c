#include "db-load/load.h"

#include "base/ndjson.h"
#include "base/progress.h"
#include "db-load/encode.h"
#include "db/copy.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ATTEMPTS = 5 };

static const struct statement finish_statement = {
    "load-finish", "select sesami.load_finish($1::jsonb, $2::bigint, $3::boolean)", 3};

int loads_init(struct loads *loads, struct database *database, struct error *error)
{
    memset(loads, 0, sizeof *loads);
    loads->database = database;
    loads->file.descriptor = -1;
    loads->told_heads = json_object();
    return loads->told_heads ? 0 : error_no_memory(error);
}

void load_free(struct loads *loads, struct load *load)
{
    for (int i = 0; i < RECORD_TABLES; i++)
        spill_free(&loads->file, &load->spills[i]);
    free(load->repo);
    free(load->head);
    free(load->stage);
    free(load);
}

void loads_free(struct loads *loads)
{
    for (size_t i = 0; i < loads->count; i++)
        load_free(loads, loads->open[i]);
    spill_file_close(&loads->file);
    buffer_free(&loads->row);
    json_decref(loads->told_heads);
}

static struct load *load_new(const char *repo, const char *head, const char *stage)
{
    struct load *load = calloc(1, sizeof *load);

    if (load == NULL)
        return NULL;
    load->repo = strdup(repo);
    load->head = strdup(head);
    load->stage = strdup(stage);
    return load;
}

static struct load *find(const struct loads *loads, const char *repo, const char *head,
                         const char *stage)
{
    for (size_t i = loads->count; i-- > 0;) {
        struct load *load = loads->open[i];

        if (strcmp(load->stage, stage) == 0 && strcmp(load->head, head) == 0 &&
            strcmp(load->repo, repo) == 0)
            return load;
    }
    return NULL;
}

static void take_out(struct loads *loads, const struct load *load)
{
    for (size_t i = 0; i < loads->count; i++)
        if (loads->open[i] == load) {
            loads->open[i] = loads->open[--loads->count];
            return;
        }
}

struct load *loads_make_room(struct loads *loads)
{
    struct load *oldest = loads->open[0];

    if (loads->count < LOADS_OPEN)
        return NULL;
    for (size_t i = 1; i < loads->count; i++)
        if (loads->open[i]->touched < oldest->touched)
            oldest = loads->open[i];
    take_out(loads, oldest);
    return oldest;
}

/* The open load of these three, begun if need be; NULL when out of memory. */
static struct load *open_load(struct loads *loads, const char *repo, const char *head,
                              const char *stage, struct error *error)
{
    struct load *load = find(loads, repo, head, stage);

    if (load == NULL) {
        load = load_new(repo, head, stage);
        if (load == NULL || !load->repo || !load->head || !load->stage) {
            if (load != NULL)
                load_free(loads, load);
            error_no_memory(error);
            return NULL;
        }
        loads->open[loads->count++] = load;
    }
    load->touched = ++loads->clock;
    return load;
}

static int add_row(struct loads *loads, struct load *load, int table, const json_t *record,
                   struct error *error)
{
    buffer_clear(&loads->row);
    if (encode_record(&record_tables[table], record, &loads->row, error) != 0) {
        load->rejected++;
        return -1;
    }
    load->spills[table].rows++;
    return spill_add(&loads->file, &load->spills[table], loads->row.data, loads->row.size, error);
}

static const char *text_or_empty(const json_t *record, const char *key)
{
    const char *text = record_optional_string(record, key);

    return text ? text : "";
}

int loads_add(struct loads *loads, const json_t *record, struct error *error)
{
    int table = record_table_find(text_or_empty(record, "type"));
    const char *stage = table < 0 ? "" : record_tables[table].stage;
    const char *repo = record_optional_string(record, "repo");
    struct load *load;

    if (table < 0 && repo == NULL)
        return 0; /* nothing of ours */
    if (record_string(record, "repo", &repo, error) != 0 ||
        (stage == NULL && record_string(record, "stage", &stage, error) != 0))
        return -1;
    load = open_load(loads, repo, text_or_empty(record, "head"), stage, error);
    if (load == NULL)
        return -1;
    load->arrived++;
    if (table < 0 || record_tables[table].table == NULL)
        return 0;
    return add_row(loads, load, table, record, error);
}

/* Do as many records of this stage have come as it wrote? Those of unknown types on the same commit
 * may be its own. */
static int check_count(struct loads *loads, const struct load *load, const json_t *done,
                       struct error *error)
{
    json_t *count = json_object_get(done, "records");
    struct load *unknown = find(loads, load->repo, load->head, "");
    uint64_t arrived = load->arrived;
    int64_t missing;

    if (!json_is_integer(count))
        return 0;
    missing = json_integer_value(count) - (int64_t)arrived;
    if (missing >= 0 && unknown != NULL && (int64_t)unknown->arrived >= missing) {
        unknown->arrived -= (uint64_t)missing;
        missing = 0;
    }
    if (missing == 0)
        return 0;
    return error_record(error, "count-mismatch",
                        "not stored: %s wrote %lld records, %llu came (records were lost or taken "
                        "out, or two runs are mixed)",
                        load->stage, (long long)json_integer_value(count),
                        (unsigned long long)arrived);
}

static int send_bytes(void *context, const char *bytes, size_t size, struct error *error)
{
    return copy_send(context, bytes, size, error);
}

static int copy_rows(struct loads *loads, const struct load *load, int table, struct error *error)
{
    if (load->spills[table].rows == 0)
        return 0;
    if (copy_begin(loads->database, record_tables[table].table, error) != 0)
        return -1;
    if (spill_read(&loads->file, &load->spills[table], send_bytes, loads->database, error) != 0) {
        copy_abort(loads->database);
        return -1;
    }
    return copy_end(loads->database, error);
}

/* One try at the whole transaction. */
static int store_once(struct loads *loads, const struct load *load, const char *const *values,
                      struct error *error)
{
    int status = database_run(loads->database, "begin isolation level read committed", error);

    for (int i = 0; status == 0 && i < RECORD_TABLES; i++)
        status = copy_rows(loads, load, i, error);
    if (status == 0)
        status = database_query(loads->database, &finish_statement, values, NULL, error);
    if (status == 0)
        status = database_run(loads->database, "commit", error);
    if (status != 0)
        database_rollback(loads->database);
    return status;
}

static int store(struct loads *loads, const struct load *load, const json_t *done,
                 struct error *error)
{
    char *text = json_dumps(done, JSON_COMPACT);
    char rejected[24];
    bool told = json_object_get(loads->told_heads, load->repo) != NULL;
    const char *values[] = {text, rejected, told ? "false" : "true"};
    int status = -1;

    if (text == NULL)
        return error_no_memory(error);
    snprintf(rejected, sizeof rejected, "%llu", (unsigned long long)load->rejected);
    for (int attempt = 1; status != 0; attempt++) {
        struct timespec pause = {0, attempt * 50000000L};

        error_clear(error);
        status = store_once(loads, load, values, error);
        if (status != 0 &&
            (!error->retryable || error->kind != ERROR_RECORD || attempt == ATTEMPTS))
            break;
        if (status != 0)
            nanosleep(&pause, NULL);
    }
    free(text);
    return status;
}

int loads_finish(struct loads *loads, const json_t *done, struct error *error)
{
    double started = progress_now();
    struct load *load;
    const char *repo;
    const char *stage;
    int status;

    if (record_string(done, "repo", &repo, error) != 0 ||
        record_string(done, "stage", &stage, error) != 0)
        return -1;
    load = open_load(loads, repo, text_or_empty(done, "head"), stage, error);
    if (load == NULL)
        return -1;
    take_out(loads, load);
    status = check_count(loads, load, done, error);
    if (status == 0)
        status = store(loads, load, done, error);
    if (status == 0) {
        loads->stored.analyses++;
        for (int i = 0; i < RECORD_TABLES; i++)
            loads->stored.rows += load->spills[i].rows;
        loads->stored.seconds += progress_now() - started;
    }
    load_free(loads, load);
    return status;
}

struct load *loads_take_unfinished(struct loads *loads, const char *repo, const char *head)
{
    for (size_t i = 0; i < loads->count; i++) {
        struct load *load = loads->open[i];

        if (repo != NULL && (strcmp(load->repo, repo) != 0 || strcmp(load->head, head) != 0))
            continue;
        take_out(loads, load);
        if (*load->stage != '\0')
            return load;
        load_free(loads, load);
        i--;
    }
    return NULL;
}
