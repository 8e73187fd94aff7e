#include "timeline/tech_change.h"

#include "base/text.h"

#include <string.h>

static const char *const kinds[] = {
    [STACK_ADDED] = "added", [STACK_REMOVED] = "removed", [STACK_UPDATED] = "updated"};

struct writer {
    const struct timeline *timeline;
    const struct mark *mark;
    char commit[OBJECT_HEX_SIZE];
};

static json_t *version_json(const struct dependency *dependency)
{
    return json_pack("{s:s, s:s*}", "requirement", dependency->requirement, "resolved",
                     dependency->resolved);
}

static json_t *dependency_json(const struct stack_change *change)
{
    const struct dependency *dependency = change->dependency;
    json_t *object = json_pack("{s:s, s:s, s:s}", "ecosystem", dependency->ecosystem, "name",
                               dependency->name, "scope", dependency_scope_name(dependency->scope));

    if (json_object_update_new(object, version_json(dependency)) != 0 ||
        (change->was != NULL &&
         json_object_set_new(object, "was", version_json(change->was)) != 0)) {
        json_decref(object);
        return NULL;
    }
    return object;
}

static int write_change(void *context, const struct stack_change *change, struct error *error)
{
    const struct writer *writer = context;
    const char *path = change->tech ? change->tech->path : change->dependency->path;
    json_t *record = analysis_record(writer->timeline->analysis, "tech_change");
    json_t *subject = change->tech ? json_string(change->tech->tech) : dependency_json(change);
    char date[PERIOD_DATE_SIZE];
    json_t *rest =
        json_pack("{s:s, s:s, s:s, s:o, s:s}", "unit", period_unit_name(writer->mark->unit),
                  "start", period_date(writer->mark->start, date), "commit", writer->commit,
                  change->tech ? "tech" : "dependency", subject, "change", kinds[change->kind]);

    if (rest == NULL || json_object_update_new(record, rest) != 0 ||
        text_set_bytes(record, "path", path, strlen(path), NULL, error) != 0) {
        json_decref(record);
        return error_no_memory(error);
    }
    return analysis_write(writer->timeline->analysis, record, error);
}

int tech_change_write(const struct timeline *timeline, const struct mark *mark,
                      const struct stack *last, const struct stack *now, struct error *error)
{
    struct writer writer = {.timeline = timeline, .mark = mark};

    object_id_hex(timeline->repository->objects, &timeline->history->commits[mark->commit].id,
                  writer.commit);
    return stack_compare(last, now, write_change, &writer, error);
}
