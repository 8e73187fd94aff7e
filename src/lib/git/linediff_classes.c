/* Classes by hash and comparison; the clean-up after xdiff/xprepare.c's rules. */
#include "git/linediff_classes.h"

#include <stdlib.h>
#include <sys/random.h>

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
    free(classes->slots);
}

static uint64_t mix(uint64_t left, uint64_t right)
{
    unsigned __int128 product = (unsigned __int128)left * right;

    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static uint64_t hash_bytes(const struct line_classes *classes, const char *line, size_t size)
{
    uint64_t hash = classes->secret[0] ^ size;
    uint64_t word;

    for (; size > 8; size -= 8, line += 8) {
        memcpy(&word, line, 8);
        hash = mix(hash ^ word, classes->secret[1]);
    }
    word = 0;
    memcpy(&word, line, size);
    return mix(hash ^ word, classes->secret[1]);
}

static uint64_t hash_but_space(const struct line_classes *classes, const char *line, size_t size)
{
    uint64_t hash = classes->secret[0];

    for (size_t i = 0; i < size; i++)
        if (!line_is_space(line[i]))
            hash = mix(hash ^ (unsigned char)line[i], classes->secret[1]);
    return hash;
}

static uint64_t hash_line(const struct line_classes *classes, const char *line, size_t size)
{
    return classes->ignore_whitespace ? hash_but_space(classes, line, size)
                                      : hash_bytes(classes, line, size);
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

static void start_secret(struct line_classes *classes)
{
    if (classes->secret[1])
        return;
    if (getrandom(classes->secret, sizeof classes->secret, 0) != sizeof classes->secret) {
        classes->secret[0] = (uint64_t)(uintptr_t)classes;
        classes->secret[1] = 0x9e3779b97f4a7c15u;
    }
    classes->secret[1] |= 1;
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

    while (room < 2 * lines)
        room *= 2;
    if (room > classes->slot_room) {
        free(classes->slots);
        classes->slots = malloc(room * sizeof *classes->slots);
        classes->slot_room = classes->slots ? room : 0;
    }
    if (lines > classes->room) {
        free(classes->classes);
        classes->room = lines + lines / 2 + 64;
        classes->classes = malloc(classes->room * sizeof *classes->classes);
    }
    if (!classes->slots || !classes->classes) {
        classes->room = 0;
        return -1;
    }
    memset(classes->slots, 0, room * sizeof *classes->slots);
    classes->slot_mask = room - 1;
    classes->count = 0;
    start_secret(classes);
    return 0;
}

static uint32_t add_line(struct line_classes *classes, const char *line, size_t size)
{
    uint64_t hash = hash_line(classes, line, size);
    struct class_slot *slot = find_slot(classes, hash, line, size);

    if (!slot->class) {
        classes->classes[classes->count++] =
            (struct line_class){.hash = hash, .line = line, .size = (uint32_t)size};
        slot->tag = (uint32_t)(hash >> 32);
        slot->class = (uint32_t)classes->count;
    }
    return slot->class - 1;
}

static bool add_side(struct line_classes *classes, const struct line_table *lines, int side)
{
    bool shared = false;

    for (long i = 0; i < lines->count; i++) {
        size_t size;
        const char *line = lines_get(lines, i, &size);
        uint32_t number = add_line(classes, line, size);

        classes->kept[side].class[i] = number;
        classes->classes[number].count[side]++;
        shared |= classes->classes[number].count[!side] > 0;
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
    add_side(classes, old_lines, 0);
    return add_side(classes, new_lines, 1);
}

/* Sizes modulo 256 that lines of the classes have. */
static void collect_sizes(const struct line_classes *classes, uint64_t sizes[4])
{
    memset(sizes, classes->ignore_whitespace ? 0xff : 0, 4 * sizeof *sizes);
    for (size_t i = 0; i < classes->count; i++)
        sizes[classes->classes[i].size / 64 % 4] |= (uint64_t)1 << classes->classes[i].size % 64;
}

size_t classes_count_outside(struct line_classes *classes, const char *bytes, size_t size)
{
    struct line_scanner scanner = line_scanner_start(bytes, size);
    uint64_t sizes[4];
    size_t lines = 0;
    size_t start;
    size_t length;

    collect_sizes(classes, sizes);
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

    kept->count = 0;
    for (long i = 0; i < count; i++) {
        bool keep = presence[i] == FEW ||
                    (presence[i] == FREQUENT && !goes_with_neighbours(presence, i, count));

        kept->changed[i] = !keep;
        if (!keep)
            continue;
        kept->line[kept->count] = (uint32_t)i;
        kept->class[kept->count++] = kept->class[i];
    }
}

static void find_presence(const struct line_classes *classes, int side, long count,
                          size_t total_lines)
{
    const struct kept_lines *kept = &classes->kept[side];
    size_t frequent = frequent_from(total_lines);

    for (long i = 0; i < count; i++) {
        const struct line_class *class = &classes->classes[kept->class[i]];
        size_t equals = (size_t) class->count[!side] + class->outside;

        kept->presence[i] = equals >= frequent ? FREQUENT : equals ? FEW : ABSENT;
    }
}

void classes_discard(struct line_classes *classes, const struct line_table *old_lines,
                     const struct line_table *new_lines, size_t outside)
{
    const long count[2] = {old_lines->count, new_lines->count};

    for (int side = 0; side < 2; side++) {
        struct kept_lines *kept = &classes->kept[side];

        find_presence(classes, side, count[side], outside + (size_t)count[side]);
        keep_lines(kept, count[side]);
    }
}
