/* Classes by hash and comparison; the clean-up after xdiff/xprepare.c's rules. */
#include "git/linediff_classes.h"

#include <stdlib.h>

/* xdiff's numbers: a line with at least sqrt(lines) equals on the other side, at most 1,024, is
 * frequent; it goes when fewer than a fourth of the lines around it are frequent ones and the rest
 * has no equal at all; 100 lines each way are looked at. */
enum { FREQUENT_MOST = 1024, FREQUENT_SHARE = 4, WINDOW = 100 };

enum presence { ABSENT, FEW, FREQUENT };

void classes_free(struct line_classes *classes)
{
    for (int side = 0; side < 2; side++) {
        free(classes->kept[side].class);
        free(classes->kept[side].line);
        free(classes->kept[side].changed);
        free(classes->kept[side].presence);
    }
    free(classes->classes);
    free(classes->presence);
    free(classes->slots);
}

static uint64_t hash_line(const struct line_classes *classes, const char *line, size_t size)
{
    return line_hash(&classes->secret, line, size, classes->ignore_whitespace);
}

/* The slot of a line's class, or the free slot where it belongs. */
static struct class_slot *find_slot(const struct line_classes *classes, uint64_t hash,
                                    const char *line, size_t size)
{
    for (size_t at = hash & classes->slot_mask;; at = (at + 1) & classes->slot_mask) {
        struct class_slot *slot = &classes->slots[at];
        const struct line_class *class;

        if (!slot->class)
            return slot;
        if (slot->tag != (uint32_t)(hash >> 32))
            continue;
        class = &classes->classes[slot->class - 1];
        if (class->hash == hash &&
            line_equal(class->line, class->size, line, size, classes->ignore_whitespace))
            return slot;
    }
}

static int reserve_kept(struct kept_lines *kept, size_t lines)
{
    size_t room = lines + lines / 2 + 64;

    if (lines <= kept->room)
        return 0;
    free(kept->class);
    free(kept->line);
    free(kept->changed);
    free(kept->presence);
    kept->class = malloc(room * sizeof *kept->class);
    kept->line = malloc(room * sizeof *kept->line);
    kept->changed = malloc(room);
    kept->presence = malloc(room);
    kept->room = kept->class && kept->line && kept->changed && kept->presence ? room : 0;
    return kept->room ? 0 : -1;
}

/* An empty table for so many lines. */
static int start_table(struct line_classes *classes, size_t lines)
{
    size_t room = 64;

    while (room < lines + lines / 2)
        room *= 2;
    if (room > classes->slot_room) {
        free(classes->slots);
        classes->slots = malloc(room * sizeof *classes->slots);
        classes->slot_room = classes->slots ? room : 0;
    }
    if (lines > classes->room) {
        free(classes->classes);
        free(classes->presence);
        classes->room = lines + lines / 2 + 64;
        classes->classes = malloc(classes->room * sizeof *classes->classes);
        classes->presence = malloc(classes->room);
    }
    if (!classes->slots || !classes->classes || !classes->presence) {
        classes->room = 0;
        return -1;
    }
    memset(classes->slots, 0, room * sizeof *classes->slots);
    classes->slot_mask = room - 1;
    classes->count = 0;
    memset(classes->sizes, classes->ignore_whitespace ? 0xff : 0, sizeof classes->sizes);
    line_secret_draw(&classes->secret);
    return 0;
}

static uint32_t add_line(struct line_classes *classes, const char *line, size_t size)
{
    uint64_t hash = hash_line(classes, line, size);
    struct class_slot *slot = find_slot(classes, hash, line, size);

    if (!slot->class) {
        classes->classes[classes->count++] =
            (struct line_class){.hash = hash, .line = line, .size = (uint32_t)size};
        classes->sizes[size / 64 % 4] |= (uint64_t)1 << size % 64;
        slot->tag = (uint32_t)(hash >> 32);
        slot->class = (uint32_t)classes->count;
    }
    return slot->class - 1;
}

static void count_line(struct line_classes *classes, int side, long i, uint32_t number)
{
    classes->kept[side].class[i] = number;
    classes->classes[number].count[side]++;
}

static void add_old_lines(struct line_classes *classes, const struct line_table *lines)
{
    for (long i = 0; i < lines->count; i++) {
        size_t size;
        const char *line = lines_get(lines, i, &size);
        uint32_t number = add_line(classes, line, size);

        if (!classes->classes[number].count[0])
            classes->classes[number].first = (uint32_t)i;
        count_line(classes, 0, i, number);
    }
}

/* Takes new lines from line `at` on, as long as they are byte for byte the old lines from `guess`
 * on, without hashing them. Returns how many. */
static long add_equal_lines(struct line_classes *classes, const struct line_table *old_lines,
                            long guess, const struct line_table *new_lines, long at)
{
    const uint32_t *old_starts = old_lines->starts + (long)old_lines->origin + guess;
    const uint32_t *new_starts = new_lines->starts + (long)new_lines->origin + at;
    size_t old_size = old_lines->middle_end - old_starts[0];
    size_t new_size = new_lines->middle_end - new_starts[0];
    size_t common =
        lines_common_head(old_lines->bytes + old_starts[0], new_lines->bytes + new_starts[0],
                          old_size < new_size ? old_size : new_size);
    long taken = 0;

    while (guess + taken < old_lines->count && at + taken < new_lines->count) {
        size_t old_end = old_starts[taken + 1] - old_starts[0];

        if (old_end > common || old_end != new_starts[taken + 1] - new_starts[0])
            break;
        count_line(classes, 1, at + taken, classes->kept[0].class[guess + taken]);
        taken++;
    }
    return taken;
}

/* The old line behind the one that a new line of class `number` likely is, when `guess` was not:
 * one not far below, else the only one. */
static long guess_next(const struct line_classes *classes, uint32_t number, long guess,
                       long old_count)
{
    const struct line_class *class = &classes->classes[number];

    if (class->count[0] == 0)
        return guess;
    if (class->count[0] == 1)
        return class->first + 1;
    for (long i = guess; i < old_count && i < guess + 16; i++)
        if (classes->kept[0].class[i] == number)
            return i + 1;
    return guess;
}

/* Most lines follow one another as they do in the old middle. */
static bool add_new_lines(struct line_classes *classes, const struct line_table *old_lines,
                          const struct line_table *new_lines)
{
    bool shared = false;
    long guess = 0;

    for (long i = 0; i < new_lines->count;) {
        long taken =
            guess < old_lines->count ? add_equal_lines(classes, old_lines, guess, new_lines, i) : 0;

        i += taken;
        guess += taken;
        shared |= taken > 0;
        if (i < new_lines->count) {
            size_t size;
            const char *line = lines_get(new_lines, i, &size);
            uint32_t number = add_line(classes, line, size);

            count_line(classes, 1, i++, number);
            shared |= classes->classes[number].count[0] > 0;
            guess = guess_next(classes, number, guess, old_lines->count);
        }
    }
    return shared;
}

int classes_assign(struct line_classes *classes, const struct line_table *old_lines,
                   const struct line_table *new_lines)
{
    classes->ignore_whitespace = old_lines->ignore_whitespace;
    if (reserve_kept(&classes->kept[0], (size_t)old_lines->count) < 0 ||
        reserve_kept(&classes->kept[1], (size_t)new_lines->count) < 0 ||
        start_table(classes, (size_t)(old_lines->count + new_lines->count)) < 0)
        return -1;
    add_old_lines(classes, old_lines);
    return add_new_lines(classes, old_lines, new_lines);
}

size_t classes_count_outside(struct line_classes *classes, const char *bytes, size_t size)
{
    struct line_scanner scanner = line_scanner_start(bytes, size);
    const uint64_t *sizes = classes->sizes;
    size_t lines = 0;
    size_t start;
    size_t length;

    for (; line_scanner_next(&scanner, &start, &length); lines++) {
        const struct class_slot *slot;

        if (!(sizes[length / 64 % 4] >> length % 64 & 1))
            continue;
        slot = find_slot(classes, hash_line(classes, bytes + start, length), bytes + start, length);
        if (slot->class)
            classes->classes[slot->class - 1].outside++;
    }
    return lines;
}

/* Git's rough square root: the power of two with half the binary digits, rounded up. */
static size_t frequent_from(size_t lines)
{
    size_t root = 1;

    for (; lines; lines >>= 2)
        root <<= 1;
    return root < FREQUENT_MOST ? root : FREQUENT_MOST;
}

/* How the lines from `at` on, `step` by `step`, are: how many are absent and how many frequent
 * before the first of few, the window's or the middle's end. */
static void look_around(const unsigned char *presence, long at, long step, long end, size_t seen[3])
{
    for (int looked = 0; looked < WINDOW && at != end; looked++, at += step) {
        if (presence[at] == FEW)
            break;
        seen[presence[at]]++;
    }
}

/* Whether the frequent line `at` stands among lines that are absent on the other side. */
static bool goes_with_neighbours(const unsigned char *presence, long at, long count)
{
    size_t above[3] = {0, 0, 1};
    size_t below[3] = {0, 0, 1};
    size_t frequent;

    look_around(presence, at - 1, -1, -1, above);
    if (!above[ABSENT])
        return false;
    look_around(presence, at + 1, 1, count, below);
    if (!below[ABSENT])
        return false;
    frequent = above[FREQUENT] + below[FREQUENT];
    return frequent * FREQUENT_SHARE < frequent + above[ABSENT] + below[ABSENT];
}

/* Moves the classes of the lines kept to the front. */
static void keep_lines(struct kept_lines *kept, long count)
{
    const unsigned char *presence = kept->presence;
    unsigned char *restrict changed = kept->changed;
    uint32_t *restrict line = kept->line;
    uint32_t *restrict class = kept->class;
    size_t kept_count = 0;

    for (long i = 0; i < count; i++) {
        bool keep = presence[i] == FEW ||
                    (presence[i] == FREQUENT && !goes_with_neighbours(presence, i, count));

        /* Written in any case: one that goes is written over by the next that stays. */
        changed[i] = !keep;
        line[kept_count] = (uint32_t)i;
        class[kept_count] = class[i];
        kept_count += keep;
    }
    kept->count = kept_count;
}

/* How each class that one side has is present on the other. */
static void find_presence(struct line_classes *classes, int side, size_t total_lines)
{
    size_t frequent = frequent_from(total_lines);
    const struct line_class *class = classes->classes;
    const struct line_class *end = class + classes->count;
    unsigned char *restrict presence = classes->presence;

    for (; class < end; class ++) {
        size_t equals = (size_t) class->count[!side] + class->outside;

        *presence++ = equals >= frequent ? FREQUENT : equals ? FEW : ABSENT;
    }
}

void classes_discard(struct line_classes *classes, const struct line_table *old_lines,
                     const struct line_table *new_lines, size_t outside)
{
    const long count[2] = {old_lines->count, new_lines->count};

    for (int side = 0; side < 2; side++) {
        struct kept_lines *kept = &classes->kept[side];
        const unsigned char *of_class = classes->presence;
        const uint32_t *class = kept->class;
        unsigned char *restrict presence = kept->presence;

        find_presence(classes, side, outside + (size_t)count[side]);
        for (long i = 0; i < count[side]; i++)
            presence[i] = of_class[class[i]];
        keep_lines(kept, count[side]);
    }
}
