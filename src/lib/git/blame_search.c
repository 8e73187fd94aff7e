/* Ranges are cut into pieces, round by round, until nothing more of them is found. */
#include "git/blame_search.h"

#include "base/array.h"
#include "git/line_notes.h"

#include <stdlib.h>
#include <string.h>

/* A range or what is left of one, and the best place found for a part of it. */
struct piece {
    struct line_range range;
    size_t note;    /* its first line's, in search->notes */
    uint32_t score; /* of the part; 0: nothing found */
    uint32_t source;
    uint32_t part; /* the part's first line, from 0 */
    uint32_t part_count;
    uint32_t start; /* that line in the source */
};

struct piece_list {
    struct piece *items;
    size_t count;
    size_t capacity;
};

struct blame_search {
    struct blame_walk *walk;
    struct line_sets *sets;
    uint32_t threshold; /* of the run at hand */
    struct line_notes notes;
    struct piece_list pieces; /* to be looked for in this round */
    struct piece_list next;   /* and in the next */
    struct range_list left;   /* not found */
    struct search_hit *hits;
    size_t hit_count;
    size_t hit_capacity;
    struct object file; /* the analysed file that was needed last */
    uint32_t file_index;
    bool file_held;
};

struct blame_search *blame_search_new(struct blame_walk *walk, size_t memory)
{
    struct blame_search *search = calloc(1, sizeof *search);

    if (search == NULL)
        return NULL;
    search->walk = walk;
    search->sets = line_sets_new(walk->store, walk->options->ignore_whitespace, memory);
    if (search->sets == NULL) {
        free(search);
        return NULL;
    }
    return search;
}

static void release_file(struct blame_search *search)
{
    if (search->file_held)
        object_release(search->walk->store, &search->file);
    search->file_held = false;
}

void blame_search_free(struct blame_search *search)
{
    if (search == NULL)
        return;
    line_sets_free(search->sets);
    line_notes_free(&search->notes);
    free(search->pieces.items);
    free(search->next.items);
    range_list_free(&search->left);
    free(search->hits);
    free(search);
}

static int hold_file(struct blame_search *search, uint32_t index, struct error *error)
{
    if (search->file_held && search->file_index == index)
        return 0;
    release_file(search);
    if (object_read(search->walk->store, &search->walk->files[index]->id, OBJECT_BLOB,
                    &search->file, error) != 0)
        return -1;
    search->file_index = index;
    search->file_held = true;
    return 0;
}

/* Notes the lines of all pieces, which are sorted by file and line and do not overlap there. */
static int note_pieces(struct blame_search *search, struct error *error)
{
    uint32_t line = 0;
    uint32_t at = 0;

    search->notes.count = 0;
    for (size_t i = 0; i < search->pieces.count; i++) {
        struct piece *piece = &search->pieces.items[i];

        if (i == 0 || piece->range.file != piece[-1].range.file)
            line = at = 0;
        if (hold_file(search, piece->range.file, error) != 0)
            return -1;
        for (; line < piece->range.line; line++)
            at = line_notes_next_line(&search->file, at);
        piece->note = search->notes.count;
        if (line_notes_add(&search->notes, search->sets, &search->file, piece->range.count, &at,
                           error) != 0)
            return -1;
        line += piece->range.count;
    }
    return 0;
}

/* Adds lines first .. first+count-1 of `piece` to `list`; those whose score is too low are left. */
static int add_piece(struct blame_search *search, struct piece_list *list,
                     const struct piece *piece, uint32_t first, uint32_t count, struct error *error)
{
    struct piece added = {.range = piece->range, .note = piece->note + first};
    void *items = list->items;
    int status;

    if (count == 0)
        return 0;
    added.range.start += first;
    added.range.line += first;
    added.range.count = count;
    if (line_notes_score(&search->notes.items[added.note], count) <= search->threshold)
        return range_list_add(&search->left, &added.range, error);
    status = array_reserve(&items, &list->capacity, list->count, sizeof *list->items, error);
    list->items = items;
    if (status == 0)
        list->items[list->count++] = added;
    return status;
}

static int compare_pieces(const void *left, const void *right)
{
    const struct line_range *a = &((const struct piece *)left)->range;
    const struct line_range *b = &((const struct piece *)right)->range;

    if (a->file != b->file)
        return a->file < b->file ? -1 : 1;
    return a->line < b->line ? -1 : a->line > b->line;
}

static void swap_lists(struct blame_search *search)
{
    struct piece_list done = search->pieces;

    search->pieces = search->next;
    search->next = done;
    search->next.count = 0;
}

/* The ranges worth a look become the first round's pieces. */
static int start_pieces(struct blame_search *search, const struct range_list *ranges,
                        struct error *error)
{
    struct piece_list *pieces = &search->pieces;

    pieces->count = search->next.count = 0;
    for (uint32_t i = 0; i < ranges->count; i++) {
        void *items = pieces->items;
        int status =
            array_reserve(&items, &pieces->capacity, pieces->count, sizeof *pieces->items, error);

        pieces->items = items;
        if (status != 0)
            return -1;
        pieces->items[pieces->count++] = (struct piece){.range = ranges->items[i]};
    }
    if (pieces->count > 0)
        qsort(pieces->items, pieces->count, sizeof *pieces->items, compare_pieces);
    if (note_pieces(search, error) != 0)
        return -1;
    for (size_t i = 0; i < pieces->count; i++)
        if (add_piece(search, &search->next, &pieces->items[i], 0, pieces->items[i].range.count,
                      error) != 0)
            return -1;
    swap_lists(search);
    return 0;
}

/* Lines first .. end-1 of the piece match lines `start` and so on of the source. */
static void consider(const struct blame_search *search, struct piece *piece, uint32_t source,
                     uint32_t first, uint32_t end, uint32_t start)
{
    uint32_t score;

    if (first >= end)
        return;
    score = line_notes_score(&search->notes.items[piece->note + first], end - first);
    if (score <= search->threshold || score < piece->score)
        return;
    piece->score = score;
    piece->source = source;
    piece->part = first;
    piece->part_count = end - first;
    piece->start = start;
}

static uint32_t file_of(const struct piece *piece)
{
    return piece->range.file;
}

/* Diffs a piece with a file, for what its own file has left to take. */
static int diff_piece(struct blame_search *search, const struct piece *piece,
                      const struct object *blob, const struct hunk **hunks, size_t *count,
                      struct error *error)
{
    struct blame_walk *walk = search->walk;
    const struct line_note *notes = &search->notes.items[piece->note];
    size_t size = notes[piece->range.count].begin - notes[0].begin;
    uint64_t wanted = walk->options->diff_steps > 0 ? walk->options->diff_steps : LINEDIFF_STEPS;
    uint64_t left = budget_left(walk->budget, file_of(piece));
    unsigned flags =
        LINEDIFF_TRIM_TAIL | (walk->options->ignore_whitespace ? LINEDIFF_IGNORE_WHITESPACE : 0);
    int status;

    linediff_set_limit(walk->diff, left > 0 && left < wanted ? left : wanted);
    status = linediff_run(walk->diff, blob->data, blob->size, search->file.data + notes[0].begin,
                          size, flags, hunks, count, error);
    budget_charge(walk->budget, file_of(piece),
                  (blob->size + size) / BUDGET_BYTES + linediff_steps(walk->diff));
    return status;
}

/* What is too costly costs its own file, no other whose lines are looked for, too. */
static int match_piece(struct blame_search *search, struct piece *piece, uint32_t source,
                       const struct object *blob, struct error *error)
{
    struct error problem = ERROR_INIT;
    const struct hunk *hunks;
    uint32_t line = 0, start = 0;
    size_t count;

    if (hold_file(search, file_of(piece), error) != 0)
        return -1;
    if (diff_piece(search, piece, blob, &hunks, &count, &problem) != 0) {
        if (strcmp(problem.code, "diff-too-costly") == 0) {
            budget_give_up(search->walk->budget, file_of(piece));
            return 0;
        }
        *error = problem;
        return -1;
    }
    for (size_t i = 0; i < count; i++) {
        consider(search, piece, source, line, hunks[i].new_start, start);
        line = hunks[i].new_start + hunks[i].new_count;
        start = hunks[i].old_start + hunks[i].old_count;
    }
    consider(search, piece, source, line, piece->range.count, start);
    return 0;
}

/* Lines of `set` for each file that lines are looked for of, and those lines themselves. */
static void charge_source(struct blame_search *search, const struct line_set *set)
{
    enum { SLOTS_A_LINE = 4 };

    for (size_t i = 0; i < search->pieces.count; i++) {
        const struct piece *piece = &search->pieces.items[i];
        bool first = i == 0 || file_of(piece) != file_of(piece - 1);

        budget_charge(search->walk->budget, file_of(piece),
                      piece->range.count + (first ? set->mask / SLOTS_A_LINE : 0));
    }
}

/* Whether any piece's file may take more. */
static bool may_look(const struct blame_search *search)
{
    for (size_t i = 0; i < search->pieces.count; i++)
        if (budget_left(search->walk->budget, file_of(&search->pieces.items[i])) > 0)
            return true;
    return false;
}

/* A match scores no more than lines in a row that the source has too, and of equals the last one
 * counts. */
static int look_in_source(struct blame_search *search, uint32_t number,
                          const struct search_source *source, struct error *error)
{
    const struct line_set *set;
    struct object blob;
    bool held = false;
    int status = line_sets_get(search->sets, &source->blob, &set, error);

    if (status == 0)
        charge_source(search, set);
    for (size_t i = 0; i < search->pieces.count && status == 0; i++) {
        struct piece *piece = &search->pieces.items[i];
        uint32_t highest =
            line_notes_highest(&search->notes.items[piece->note], piece->range.count, set);

        if (highest <= search->threshold || highest < piece->score ||
            budget_left(search->walk->budget, file_of(piece)) == 0)
            continue;
        if (!held)
            status = object_read(search->walk->store, &source->blob, OBJECT_BLOB, &blob, error);
        if (status != 0)
            break;
        held = true;
        status = match_piece(search, piece, number, &blob, error);
    }
    if (held)
        object_release(search->walk->store, &blob);
    return status;
}

static int add_hit(struct blame_search *search, const struct piece *piece, struct error *error)
{
    struct line_range range = {piece->start, piece->part_count, piece->range.line + piece->part,
                               piece->range.file, piece->range.flags};
    void *hits = search->hits;
    int status =
        array_reserve(&hits, &search->hit_capacity, search->hit_count, sizeof *search->hits, error);

    search->hits = hits;
    if (status == 0)
        search->hits[search->hit_count++] = (struct search_hit){piece->source, range};
    return status;
}

/* Ends a round: parts that were found are hits, what is above and below them goes to the next. */
static int divide_pieces(struct blame_search *search, struct error *error)
{
    for (size_t i = 0; i < search->pieces.count; i++) {
        const struct piece *piece = &search->pieces.items[i];
        uint32_t behind = piece->part + piece->part_count;
        int status;

        if (piece->score == 0)
            status = range_list_add(&search->left, &piece->range, error);
        else
            status = add_hit(search, piece, error) != 0 ||
                     add_piece(search, &search->next, piece, 0, piece->part, error) != 0 ||
                     add_piece(search, &search->next, piece, behind, piece->range.count - behind,
                               error) != 0;
        if (status != 0)
            return -1;
    }
    swap_lists(search);
    return 0;
}

static int run_rounds(struct blame_search *search, const struct search_source *sources,
                      size_t count, size_t skip, struct error *error)
{
    while (search->pieces.count > 0) {
        for (size_t i = 0; i < count && may_look(search); i++)
            if (i != skip && look_in_source(search, (uint32_t)i, &sources[i], error) != 0)
                return -1;
        if (divide_pieces(search, error) != 0)
            return -1;
    }
    return 0;
}

static int compare_hits(const void *left, const void *right)
{
    const struct search_hit *a = left, *b = right;

    if (a->source != b->source)
        return a->source < b->source ? -1 : 1;
    return range_compare(&a->range, &b->range);
}

int blame_search_run(struct blame_search *search, struct range_list *ranges,
                     const struct search_source *sources, size_t count, size_t skip,
                     uint32_t threshold, const struct search_hit **hits, size_t *hit_count,
                     struct error *error)
{
    int status;

    search->threshold = threshold;
    search->hit_count = 0;
    search->left.count = 0;
    status = start_pieces(search, ranges, error);
    if (status == 0)
        status = run_rounds(search, sources, count, skip, error);
    release_file(search);
    if (status != 0)
        return -1;
    if (search->hit_count > 0) {
        struct range_list found = *ranges;

        *ranges = search->left;
        search->left = found;
        qsort(search->hits, search->hit_count, sizeof *search->hits, compare_hits);
    }
    *hits = search->hits;
    *hit_count = search->hit_count;
    return 0;
}
