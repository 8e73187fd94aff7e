#include "stack-detect/findings.h"

#include "base/text.h"
#include "survey/project.h"

#include <stdlib.h>
#include <string.h>

static size_t find_place(const struct findings *findings, const char *tech, bool *found)
{
    size_t low = 0;
    size_t high = findings->count;

    *found = false;
    while (low < high && !*found) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(tech, findings->rows[middle].tech);

        if (order == 0) {
            *found = true;
            low = middle;
        } else if (order < 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low;
}

static void free_finding(struct finding *finding)
{
    free(finding->tech);
    free(finding->name);
    free(finding->kind);
    json_decref(finding->evidence);
}

/* The row of a technology, made when it is new. */
static struct finding *find_row(struct findings *findings, const struct tech_evidence *evidence,
                                struct error *error)
{
    struct finding row = {NULL, NULL, NULL, NULL, 0};
    struct finding *rows;
    bool found;
    size_t place = find_place(findings, evidence->tech, &found);

    if (found)
        return &findings->rows[place];
    row.tech = strdup(evidence->tech);
    row.name = strdup(evidence->name);
    row.kind = strdup(evidence->kind);
    row.evidence = json_array();
    rows = realloc(findings->rows, (findings->count + 1) * sizeof *rows);
    if (rows != NULL)
        findings->rows = rows;
    if (rows == NULL || !row.tech || !row.name || !row.kind || !row.evidence) {
        free_finding(&row);
        error_no_memory(error);
        return NULL;
    }
    memmove(rows + place + 1, rows + place, (findings->count - place) * sizeof *rows);
    rows[place] = row;
    findings->count++;
    return &rows[place];
}

static int add_evidence(void *context, const struct tech_evidence *evidence, struct error *error)
{
    struct finding *row = find_row(context, evidence, error);
    json_t *proof;

    if (row == NULL)
        return -1;
    if (json_array_size(row->evidence) == EVIDENCE_MOST) {
        row->more++;
        return 0;
    }
    proof = json_object();
    if (proof == NULL ||
        text_set_bytes(proof, "path", evidence->path, strlen(evidence->path), NULL, error) != 0 ||
        (evidence->line > 0 &&
         json_object_set_new(proof, "line", json_integer(evidence->line)) != 0) ||
        json_object_set_new(proof, "rule", json_string(evidence->rule)) != 0 ||
        json_array_append(row->evidence, proof) != 0) {
        json_decref(proof);
        return error_no_memory(error);
    }
    json_decref(proof);
    return 0;
}

static int add_dependency(void *context, const struct dependency *dependency, struct error *error)
{
    struct findings *findings = context;

    return dependency_set_add(&findings->dependencies, dependency, error);
}

/* Remembers a manifest that could not be read to its end. */
static int add_unreadable(struct findings *findings, const char *path, const struct error *problem,
                          struct error *error)
{
    json_t *fields = json_object();
    int status = 0;

    if (findings->unreadable == NULL)
        findings->unreadable = json_array();
    if (fields == NULL || findings->unreadable == NULL ||
        text_set_bytes(fields, "path", path, strlen(path), NULL, error) != 0 ||
        text_set_bytes(fields, "message", problem->message, strlen(problem->message), NULL,
                       error) != 0 ||
        json_object_set_new(fields, "reason", json_string(problem->code)) != 0 ||
        json_array_append(findings->unreadable, fields) != 0)
        status = error_no_memory(error);
    json_decref(fields);
    return status;
}

int findings_add(struct findings *findings, const struct survey_file *file,
                 const struct attributes *attributes, struct error *error)
{
    const struct manifest_sink sink = {findings, add_dependency, add_evidence};
    struct error problem = ERROR_INIT;

    if (project_read(file, attributes, &sink, &problem, error) != 0)
        return -1;
    return problem.kind == ERROR_NONE ? 0 : add_unreadable(findings, file->path, &problem, error);
}

static int write_dependency(const struct dependency *dependency, struct analysis *analysis,
                            struct error *error)
{
    json_t *record = analysis_record(analysis, "dependency");
    json_t *fields = json_pack(
        "{s:s, s:s, s:s, s:s*, s:s, s:I}", "ecosystem", dependency->ecosystem, "name",
        dependency->name, "requirement", dependency->requirement, "resolved", dependency->resolved,
        "scope", dependency_scope_name(dependency->scope), "line", (json_int_t)dependency->line);

    if (record == NULL || fields == NULL || json_object_update(record, fields) != 0 ||
        text_set_bytes(record, "path", dependency->path, strlen(dependency->path), NULL, error) !=
            0) {
        json_decref(record);
        json_decref(fields);
        return error_no_memory(error);
    }
    json_decref(fields);
    return analysis_write(analysis, record, error);
}

static int write_finding(const struct finding *finding, struct analysis *analysis,
                         struct error *error)
{
    json_t *record = analysis_record(analysis, "tech");
    json_t *fields = json_pack("{s:s, s:s, s:s, s:O}", "tech", finding->tech, "name", finding->name,
                               "kind", finding->kind, "evidence", finding->evidence);

    if (record == NULL || fields == NULL || json_object_update(record, fields) != 0 ||
        (finding->more > 0 && json_object_set_new(record, "evidence_more",
                                                  json_integer((json_int_t)finding->more)) != 0)) {
        json_decref(record);
        json_decref(fields);
        return error_no_memory(error);
    }
    json_decref(fields);
    return analysis_write(analysis, record, error);
}

static int write_unreadable(json_t *fields, struct analysis *analysis, struct error *error)
{
    json_t *record = analysis_record(analysis, "skipped");

    if (record == NULL || json_object_update(record, fields) != 0 ||
        json_object_set_new(record, "stage", json_string(analysis->stage)) != 0 ||
        json_object_set_new(record, "files", json_integer(1)) != 0) {
        json_decref(record);
        return error_no_memory(error);
    }
    return analysis_write(analysis, record, error);
}

int findings_write(struct findings *findings, struct analysis *analysis, struct error *error)
{
    json_t *fields;
    size_t i;

    dependency_set_join(&findings->dependencies);
    for (i = 0; i < findings->dependencies.count; i++)
        if (write_dependency(&findings->dependencies.items[i], analysis, error) != 0)
            return -1;
    for (i = 0; i < findings->count; i++)
        if (write_finding(&findings->rows[i], analysis, error) != 0)
            return -1;
    json_array_foreach(findings->unreadable, i,
                       fields) if (write_unreadable(fields, analysis, error) != 0) return -1;
    return 0;
}

void findings_free(struct findings *findings)
{
    dependency_set_free(&findings->dependencies);
    for (size_t i = 0; i < findings->count; i++)
        free_finding(&findings->rows[i]);
    free(findings->rows);
    json_decref(findings->unreadable);
    memset(findings, 0, sizeof *findings);
}
