#include "stack-detect/analyse.h"

#include "stack-detect/findings.h"
#include "stack-detect/tally.h"

#include <string.h>

/* The packs' pages are given back each time so many bytes of contents have gone by; each file also
 * costs pages of the index. */
enum { SKIPS = SKIP_REASONS, RELAX_BYTES = 4 << 20, FILE_COST = 4096 };

struct stack {
    struct analysis analysis;
    struct progress *progress;
    struct object_store *objects;
    const struct attributes *attributes;
    struct tally tally;
    struct findings findings;
    uint64_t skipped[SKIPS];
    uint64_t files;
    uint64_t total;
    uint64_t lines;
    uint64_t unrelaxed; /* bytes read since the packs' pages were given back */
};

/* UTF-16 is skipped by git's measure, but counts in the language bar. */
static bool is_left_out(const struct file_kind *kind)
{
    return kind->skip != SKIP_NONE && !kind->counted;
}

static void relax(struct stack *stack, uint64_t bytes)
{
    stack->unrelaxed += bytes + FILE_COST;
    if (stack->unrelaxed < RELAX_BYTES)
        return;
    object_store_relax(stack->objects);
    stack->unrelaxed = 0;
}

static int visit(void *context, const struct survey_file *file, struct error *error)
{
    struct stack *stack = context;

    progress_update(stack->progress, ++stack->files, stack->total);
    stack->lines += file->lines;
    relax(stack, file->size);
    if (is_left_out(&file->kind))
        stack->skipped[file->kind.skip]++;
    else if (tally_add(&stack->tally, file, error) != 0)
        return -1;
    return findings_add(&stack->findings, file, stack->attributes, error);
}

static int write_records(struct stack *stack, const struct analyse_options *options,
                         struct error *error)
{
    json_t *settings = json_pack("{s:I}", "max_file_size", (json_int_t)options->largest);

    if (tally_write(&stack->tally, &stack->analysis, error) != 0 ||
        findings_write(&stack->findings, &stack->analysis, error) != 0) {
        json_decref(settings);
        return -1;
    }
    for (int skip = 0; skip < SKIPS; skip++)
        if (analysis_skipped(&stack->analysis, file_skip_name((enum file_skip)skip),
                             stack->skipped[skip], error) != 0) {
            json_decref(settings);
            return -1;
        }
    return analysis_done(&stack->analysis, stack->files, stack->lines, settings, error);
}

int analyse_subject(const struct analyse_options *options, struct tool_run *run,
                    struct subject *subject, struct error *error)
{
    const struct survey_options survey = {
        .largest = (uint64_t)options->largest, .own = true, .threads = options->threads};
    struct object_store *objects = subject->repository->objects;
    struct attributes *attributes = NULL;
    struct stack stack = {.progress = &run->progress, .objects = objects};
    struct object_id tree;
    int status = -1;

    analysis_begin(&stack.analysis, run, subject->repo, subject->head_hex);
    if (survey_tree_of_commit(objects, &subject->head, &tree, error) == 0 &&
        survey_attributes(objects, &tree, &attributes, &stack.total, error) == 0) {
        object_store_relax(objects);
        stack.attributes = attributes;
        if (survey_tree(objects, &tree, attributes, &survey, visit, &stack, error) == 0)
            status = write_records(&stack, options, error);
    }
    attributes_free(attributes);
    tally_free(&stack.tally);
    findings_free(&stack.findings);
    return status;
}
