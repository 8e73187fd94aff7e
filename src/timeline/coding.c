#include "timeline/coding.h"

#include "base/array.h"
#include "timeline/coding_event.h"
#include "timeline/coding_report.h"
#include "timeline/coding_time.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const types[] = {"snapshot", "build_log", "run_log"};

struct coding {
    json_t *work_numbers; /* by class, assignment and student */
    struct coding_work *works;
    size_t work_count;
    size_t work_capacity;
    struct coding_event *events;
    size_t event_count;
    size_t event_capacity;
};

struct coding *coding_new(void)
{
    struct coding *coding = calloc(1, sizeof *coding);

    if (coding != NULL && (coding->work_numbers = json_object()) == NULL) {
        free(coding);
        return NULL;
    }
    return coding;
}

void coding_free(struct coding *coding)
{
    if (coding == NULL)
        return;
    for (size_t i = 0; i < coding->work_count; i++) {
        free(coding->works[i].class_div);
        free(coding->works[i].hw_name);
        json_decref(coding->works[i].file_numbers);
    }
    free(coding->works);
    free(coding->events);
    json_decref(coding->work_numbers);
    free(coding);
}

static int kind_of(const char *type)
{
    for (size_t i = 0; type != NULL && i < sizeof types / sizeof *types; i++)
        if (strcmp(types[i], type) == 0)
            return (int)i;
    return -1;
}

bool coding_is(const char *type)
{
    return kind_of(type) >= 0;
}

static int text_of(const json_t *record, const char *key, const char **text, struct error *error)
{
    if (record_string(record, key, text, error) != 0)
        return -1;
    if (**text == '\0')
        return error_record(error, "bad-value", "\"%s\" is empty", key);
    return 0;
}

static int number_of(const json_t *record, const char *key, int64_t least, int32_t *number,
                     struct error *error)
{
    int64_t value;

    if (record_integer(record, key, &value, error) != 0)
        return -1;
    if (value < least || value > INT32_MAX)
        return error_record(error, "bad-value", "\"%s\" is not between %" PRId64 " and %d", key,
                            least, INT32_MAX);
    *number = (int32_t)value;
    return 0;
}

/* The number that a name has in a table, a new one where it had none. */
static int number_in(json_t *table, const char *name, uint32_t *count, uint32_t *number,
                     struct error *error)
{
    const json_t *known = json_object_get(table, name);

    *number = known != NULL ? (uint32_t)json_integer_value(known) : *count;
    if (known != NULL)
        return 0;
    if (*count == UINT32_MAX)
        return error_record(error, "too-large", "there are too many names");
    if (json_object_set_new(table, name, json_integer(*count)) != 0)
        return error_no_memory(error);
    ++*count;
    return 0;
}

static int add_work(struct coding *coding, const char *class_div, const char *hw_name,
                    int64_t student_id, struct error *error)
{
    struct coding_work work = {.student_id = student_id};

    if (array_reserve((void **)&coding->works, &coding->work_capacity, coding->work_count,
                      sizeof work, error) != 0)
        return -1;
    work.class_div = strdup(class_div);
    work.hw_name = strdup(hw_name);
    work.file_numbers = json_object();
    coding->works[coding->work_count++] = work;
    return work.class_div != NULL && work.hw_name != NULL && work.file_numbers != NULL
               ? 0
               : error_no_memory(error);
}

static int find_work(struct coding *coding, const json_t *record, uint32_t *work,
                     struct error *error)
{
    const char *class_div;
    const char *hw_name;
    int64_t student_id;
    uint32_t count = (uint32_t)coding->work_count;
    char *key;
    int status;

    if (text_of(record, "class_div", &class_div, error) != 0 ||
        text_of(record, "hw_name", &hw_name, error) != 0 ||
        record_integer(record, "student_id", &student_id, error) != 0)
        return -1;
    /* The length tells where the class ends. */
    if (asprintf(&key, "%" PRId64 " %zu %s %s", student_id, strlen(class_div), class_div, hw_name) <
        0)
        return error_no_memory(error);
    status = number_in(coding->work_numbers, key, &count, work, error);
    free(key);
    if (status == 0 && count > coding->work_count)
        status = add_work(coding, class_div, hw_name, student_id, error);
    return status;
}

/* FNV-1a of what tells two logs of one instant apart, each with the NUL behind it. */
static uint64_t mark_of(const json_t *record)
{
    static const char *const keys[] = {"cwd", "binary_path", "cmdline", "target_path",
                                       "process_type"};
    uint64_t mark = 0xcbf29ce484222325;

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const char *text = record_optional_string(record, keys[i]);

        for (text = text != NULL ? text : "";
             mark = (mark ^ (unsigned char)*text) * 0x100000001b3, *text != '\0'; text++)
            ;
    }
    return mark;
}

static int fill_event(struct coding *coding, const json_t *record, struct coding_event *event,
                      struct error *error)
{
    const char *timestamp;
    const char *filename;
    struct coding_work *work;

    if (text_of(record, "timestamp", &timestamp, error) != 0)
        return -1;
    if (!coding_time_parse(timestamp, &event->at))
        return error_record(error, "bad-value", "\"timestamp\" is not a time: %.60s", timestamp);
    if (event->kind != CODING_SNAPSHOT) {
        event->mark = mark_of(record);
        return number_of(record, "exit_code", INT32_MIN, &event->value, error) != 0 ||
                       find_work(coding, record, &event->work, error) != 0
                   ? -1
                   : 0;
    }
    if (text_of(record, "filename", &filename, error) != 0 ||
        number_of(record, "bytes", 0, &event->value, error) != 0 ||
        find_work(coding, record, &event->work, error) != 0)
        return -1;
    work = &coding->works[event->work];
    return number_in(work->file_numbers, filename, &work->files, &event->file, error);
}

int coding_add(struct coding *coding, const json_t *record, struct error *error)
{
    struct coding_event event = {0};

    event.kind = (enum coding_kind)kind_of(record_optional_string(record, "type"));
    if (fill_event(coding, record, &event, error) != 0 ||
        array_reserve((void **)&coding->events, &coding->event_capacity, coding->event_count,
                      sizeof event, error) != 0)
        return -1;
    coding->events[coding->event_count++] = event;
    return 0;
}

#define COMPARE(one, two) (((one) > (two)) - ((one) < (two)))

/* By work and time; of one instant the snapshots first, of one file the larger last. */
static int compare_events(const void *one, const void *two)
{
    const struct coding_event *a = one;
    const struct coding_event *b = two;
    int order = COMPARE(a->work, b->work);

    if (order == 0)
        order = COMPARE(a->at, b->at);
    if (order == 0)
        order = COMPARE(a->kind, b->kind);
    if (order == 0)
        order = COMPARE(a->file, b->file);
    if (order == 0)
        order = COMPARE(a->value, b->value);
    return order != 0 ? order : COMPARE(a->mark, b->mark);
}

static int compare_works(const void *one, const void *two)
{
    const struct coding_work *a = one;
    const struct coding_work *b = two;
    int order = strcmp(a->class_div, b->class_div);

    if (order == 0)
        order = strcmp(a->hw_name, b->hw_name);
    return order != 0 ? order : COMPARE(a->student_id, b->student_id);
}

/* In order, each once, and every work knows its own. */
static void arrange(struct coding *coding)
{
    size_t kept = 0;

    if (coding->event_count > 0)
        qsort(coding->events, coding->event_count, sizeof *coding->events, compare_events);
    for (size_t i = 0; i < coding->event_count; i++) {
        struct coding_work *work = &coding->works[coding->events[i].work];

        if (kept > 0 && compare_events(&coding->events[kept - 1], &coding->events[i]) == 0)
            continue;
        if (work->count++ == 0)
            work->first = kept;
        coding->events[kept++] = coding->events[i];
    }
    coding->event_count = kept;
}

int coding_write(struct coding *coding, const struct timeline_options *options, struct output *out,
                 struct error *error)
{
    int status = 0;

    arrange(coding);
    if (coding->work_count > 0)
        qsort(coding->works, coding->work_count, sizeof *coding->works, compare_works);
    for (size_t i = 0; status == 0 && i < coding->work_count; i++)
        if (coding->works[i].count > 0)
            status = coding_report(&coding->works[i], coding->events + coding->works[i].first,
                                   options, out, error);
    return status;
}
