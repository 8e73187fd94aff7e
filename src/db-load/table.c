#include "db-load/table.h"

#include <string.h>

enum { OPTIONAL = false, REQUIRED = true };

/* clang-format off */
const struct record_table record_tables[RECORD_TABLES] = {
    {"blame", "blame-count", "stage_contribution", {
        {"author", COLUMN_AUTHOR, REQUIRED},
        {"language", COLUMN_TEXT, OPTIONAL},
        {"category", COLUMN_TEXT, REQUIRED},
        {"files", COLUMN_COUNT, REQUIRED},
        {"lines", COLUMN_COUNT, REQUIRED},
        {"oldest", COLUMN_TIME, OPTIONAL},
        {"newest", COLUMN_TIME, OPTIONAL},
        {NULL, COLUMN_TEXT, OPTIONAL}}},
    {"blame_file", "blame-count", "stage_blame_file", {
        {"path", COLUMN_TEXT, REQUIRED},
        {"path_raw", COLUMN_TEXT, OPTIONAL},
        {"language", COLUMN_TEXT, OPTIONAL},
        {"category", COLUMN_TEXT, OPTIONAL},
        {"lines", COLUMN_COUNT, REQUIRED},
        {"authors", COLUMN_JSON, REQUIRED},
        {NULL, COLUMN_TEXT, OPTIONAL}}},
    {"blame_lines", "blame-count", NULL, {{NULL, COLUMN_TEXT, OPTIONAL}}},
    {"blame_directory", "blame-count", NULL, {{NULL, COLUMN_TEXT, OPTIONAL}}},
    {"language", "stack-detect", "stage_language", {
        {"language", COLUMN_TEXT, REQUIRED},
        {"color", COLUMN_TEXT, OPTIONAL},
        {"files", COLUMN_COUNT, REQUIRED},
        {"bytes", COLUMN_COUNT, OPTIONAL},
        {"lines", COLUMN_COUNT, OPTIONAL},
        {NULL, COLUMN_TEXT, OPTIONAL}}},
    {"extension", "stack-detect", "stage_extension", {
        {"extension", COLUMN_TEXT, REQUIRED},
        {"files", COLUMN_COUNT, REQUIRED},
        {"bytes", COLUMN_COUNT, OPTIONAL},
        {"lines", COLUMN_COUNT, OPTIONAL},
        {NULL, COLUMN_TEXT, OPTIONAL}}},
    {"tech", "stack-detect", "stage_technology", {
        {"tech", COLUMN_TEXT, REQUIRED},
        {"name", COLUMN_TEXT, REQUIRED},
        {"kind", COLUMN_TEXT, OPTIONAL},
        {"evidence", COLUMN_JSON, REQUIRED},
        {"evidence_more", COLUMN_COUNT, OPTIONAL},
        {NULL, COLUMN_TEXT, OPTIONAL}}},
    {"dependency", "stack-detect", "stage_dependency", {
        {"ecosystem", COLUMN_TEXT, REQUIRED},
        {"name", COLUMN_TEXT, REQUIRED},
        {"requirement", COLUMN_TEXT, OPTIONAL},
        {"resolved", COLUMN_TEXT, OPTIONAL},
        {"scope", COLUMN_TEXT, OPTIONAL},
        {"path", COLUMN_TEXT, OPTIONAL},
        {"line", COLUMN_COUNT, OPTIONAL},
        {NULL, COLUMN_TEXT, OPTIONAL}}},
    {"activity", "timeline", "stage_activity", {
        {"unit", COLUMN_TEXT, REQUIRED},
        {"start", COLUMN_DATE, REQUIRED},
        {"author", COLUMN_AUTHOR, OPTIONAL},
        {"language", COLUMN_TEXT, OPTIONAL},
        {"commits", COLUMN_COUNT, REQUIRED},
        {"added", COLUMN_COUNT, REQUIRED},
        {"deleted", COLUMN_COUNT, REQUIRED},
        {"files", COLUMN_COUNT, REQUIRED},
        {"merges", COLUMN_COUNT, OPTIONAL},
        {"co_authored", COLUMN_COUNT, OPTIONAL},
        {"merge_added", COLUMN_COUNT, OPTIONAL},
        {"merge_deleted", COLUMN_COUNT, OPTIONAL},
        {"merge_files", COLUMN_COUNT, OPTIONAL},
        {"commit", COLUMN_TEXT, OPTIONAL},
        {NULL, COLUMN_TEXT, OPTIONAL}}},
    {"composition", "timeline", "stage_composition", {
        {"unit", COLUMN_TEXT, REQUIRED},
        {"start", COLUMN_DATE, REQUIRED},
        {"commit", COLUMN_TEXT, OPTIONAL},
        {"language", COLUMN_TEXT, OPTIONAL},
        {"bytes", COLUMN_COUNT, OPTIONAL},
        {"lines", COLUMN_COUNT, OPTIONAL},
        {"files", COLUMN_COUNT, OPTIONAL},
        {NULL, COLUMN_TEXT, OPTIONAL}}},
    {"tech_change", "timeline", "stage_tech_change", {
        {"unit", COLUMN_TEXT, REQUIRED},
        {"start", COLUMN_DATE, REQUIRED},
        {"commit", COLUMN_TEXT, OPTIONAL},
        {"tech", COLUMN_TEXT, OPTIONAL},
        {"dependency", COLUMN_JSON, OPTIONAL},
        {"change", COLUMN_TEXT, REQUIRED},
        {"path", COLUMN_TEXT, OPTIONAL},
        {NULL, COLUMN_TEXT, OPTIONAL}}},
    {"skipped", NULL, "stage_skipped", {
        {"reason", COLUMN_TEXT, REQUIRED},
        {"files", COLUMN_COUNT, REQUIRED},
        {"path", COLUMN_TEXT, OPTIONAL},
        {"message", COLUMN_TEXT, OPTIONAL},
        {NULL, COLUMN_TEXT, OPTIONAL}}},
};
/* clang-format on */

int record_table_find(const char *type)
{
    for (int i = 0; i < RECORD_TABLES; i++)
        if (strcmp(record_tables[i].type, type) == 0)
            return i;
    return -1;
}
