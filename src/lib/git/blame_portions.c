#include "git/blame_portions.h"

#include <stdlib.h>
#include <string.h>

static int by_path(const void *left_portion, const void *right_portion)
{
    const struct portion *left = left_portion;
    const struct portion *right = right_portion;
    int order = strcmp(left->file->path, right->file->path);

    return order != 0 ? order : left->number < right->number ? -1 : 1;
}

static int by_lines(const void *left_portion, const void *right_portion)
{
    const struct portion *left = left_portion;
    const struct portion *right = right_portion;

    if (left->lines != right->lines)
        return left->lines > right->lines ? -1 : 1;
    return by_path(left, right);
}

bool portions_same_path(const struct portion *left, const struct portion *right)
{
    return left == right || strcmp(left->file->path, right->file->path) == 0;
}

static void sum_lines_by_path(struct portion *portions, size_t count)
{
    for (size_t i = 0, end; i < count; i = end) {
        uint64_t lines = 0;

        for (end = i; end < count && portions_same_path(&portions[i], &portions[end]); end++)
            lines += portions[end].file->lines;
        for (size_t k = i; k < end; k++)
            portions[k].lines = lines;
    }
}

int portions_list(const struct blame_target *targets, size_t target_count,
                  struct portion **portions, size_t *count, struct error *error)
{
    size_t files = 0;

    *count = 0;
    for (size_t i = 0; i < target_count; i++)
        files += targets[i].count;
    *portions = reallocarray(NULL, files + 1, sizeof **portions);
    if (*portions == NULL)
        return error_no_memory(error);
    for (size_t i = 0; i < target_count; i++)
        for (size_t k = 0; k < targets[i].count; k++, (*count)++)
            (*portions)[*count] =
                (struct portion){&targets[i].files[k], (uint32_t)*count, (uint32_t)i, 0};
    qsort(*portions, *count, sizeof **portions, by_path);
    sum_lines_by_path(*portions, *count);
    qsort(*portions, *count, sizeof **portions, by_lines);
    return 0;
}
