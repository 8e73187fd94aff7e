/* One walk along the first-parent line for all that is told of the trees on it. */
#include "timeline/composition.h"
#include "timeline/proofs.h"
#include "timeline/tech_change.h"

struct line {
    const struct timeline *timeline;
    struct marks marks;
    struct tree_state *state;
    struct proofs *proofs;            /* NULL: technologies are not asked for */
    struct stack *last[PERIOD_UNITS]; /* at the end of each unit's last period */
};

static int write_tech(struct line *line, const struct mark *mark, struct error *error)
{
    struct stack **last = &line->last[mark->unit];
    struct stack *now;

    if (proofs_stack(line->proofs, &now, error) != 0)
        return -1;
    if (mark->shown && tech_change_write(line->timeline, mark, *last, now, error) != 0) {
        stack_release(now);
        return -1;
    }
    stack_release(*last);
    *last = now;
    return 0;
}

static int write_mark(struct line *line, const struct mark *mark, struct error *error)
{
    if (line->timeline->options->parts & PART_COMPOSITION &&
        composition_write(line->timeline, mark, line->state, error) != 0)
        return -1;
    return line->proofs ? write_tech(line, mark, error) : 0;
}

static int walk(struct line *line, struct error *error)
{
    const struct timeline *timeline = line->timeline;
    const struct tree_observer observer = {line->proofs, proofs_change};

    for (size_t i = 0; i < line->marks.count; i++) {
        const struct mark *mark = &line->marks.rows[i];
        const struct object_id *tree = &timeline->history->commits[mark->commit].tree;

        if ((i == 0 || mark->place != line->marks.rows[i - 1].place) &&
            tree_state_move(line->state, tree, line->proofs ? &observer : NULL, error) != 0)
            return -1;
        if (write_mark(line, mark, error) != 0)
            return -1;
        progress_update(&timeline->run->progress, i + 1, line->marks.count);
    }
    return line->proofs ? proofs_write_skipped(line->proofs, timeline->analysis, error) : 0;
}

int line_write(const struct timeline *timeline, struct error *error)
{
    struct line line = {.timeline = timeline};
    bool tech = timeline->options->parts & PART_TECH;
    int status = -1;

    line.state = tree_state_new(timeline->repository->objects, timeline->filter);
    line.proofs = tech ? proofs_new(timeline->repository->objects) : NULL;
    if (line.state == NULL || (tech && line.proofs == NULL))
        error_no_memory(error);
    else if (marks_find(timeline, tech, &line.marks, error) == 0)
        status = walk(&line, error);
    for (unsigned unit = 0; unit < PERIOD_UNITS; unit++)
        stack_release(line.last[unit]);
    marks_free(&line.marks);
    proofs_free(line.proofs);
    tree_state_free(line.state);
    return status;
}
