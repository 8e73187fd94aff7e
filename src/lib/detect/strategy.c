#include "detect/strategy.h"

#include "detect/classifier.h"
#include "detect/data/tables.h"

#include <string.h>

enum { XML_LINES = 2, VIEWABLE_SIZE = 1024 * 1024 };

/* Candidates that stand in both, in the order of the first; an empty first leaves all of the
 * second. An empty result changes nothing: a strategy without an answer is passed over. */
static bool narrow(struct candidates *candidates, const struct candidates *found)
{
    struct candidates both = {.count = 0};

    if (candidates->count == 0) {
        *candidates = *found;
        return candidates->count == 1;
    }
    for (size_t i = 0; i < candidates->count; i++)
        for (size_t j = 0; j < found->count; j++)
            if (candidates->ids[i] == found->ids[j])
                both.ids[both.count++] = candidates->ids[i];
    if (both.count > 0)
        *candidates = both;
    return candidates->count == 1;
}

static bool by_filename(const char *path, struct candidates *candidates)
{
    struct candidates found;

    lookup_filename(path_basename(path), &found);
    return narrow(candidates, &found);
}

static bool by_shebang(const struct source_file *file, struct candidates *candidates)
{
    struct candidates found;
    const char *name;
    size_t size;

    if (!shebang_interpreter(file, &name, &size))
        return false;
    lookup_interpreter(name, size, &found);
    return narrow(candidates, &found);
}

static bool is_generic(const char *path)
{
    for (size_t i = 0; i < table_generic_count; i++)
        if (path_ends_with(path, table_generic[i]))
            return true;
    return false;
}

static bool by_extension(const char *path, struct candidates *candidates)
{
    struct candidates found;

    if (is_generic(path))
        return candidates->count == 1;
    lookup_extension(path_basename(path), &found);
    return narrow(candidates, &found);
}

/* The end of the first `lines` lines that have a line end; CR, LF and CRLF all are. */
static size_t header_size(const struct source_file *file, int lines)
{
    size_t end = 0;

    for (size_t i = 0; i < file->size && lines > 0; i++) {
        char byte = file->bytes[i];

        if (byte != '\n' && byte != '\r')
            continue;
        if (byte == '\r' && i + 1 < file->size && file->bytes[i + 1] == '\n')
            i++;
        end = i + 1;
        lines--;
    }
    return end;
}

static bool by_xml(const struct source_file *file, struct candidates *candidates)
{
    static const char declaration[] = "xml version=";
    const struct language *xml = language_find("XML");

    if (candidates->count > 0 || file->full_size > VIEWABLE_SIZE || xml == NULL)
        return false;
    if (memmem(file->bytes, header_size(file, XML_LINES), declaration, sizeof declaration - 1) ==
        NULL)
        return false;
    candidates->ids[candidates->count++] = lookup_number(xml);
    return true;
}

/* Man pages that no candidate claims: heuristics choose between macros for man and plain roff. */
static void by_manpage(const char *path, struct candidates *candidates)
{
    static struct pattern section = {
        .source = "(?i)\\.(?:[1-9](?![0-9])[a-z_0-9]*|0p|n|man|mdoc)(?:\\.in)?$"};
    const struct language *page = language_find("Roff Manpage");
    const struct language *roff = language_find("Roff");

    if (candidates->count > 0 || page == NULL || roff == NULL)
        return;
    if (!pattern_matches(&section, path, strlen(path)))
        return;
    candidates->ids[0] = lookup_number(page);
    candidates->ids[1] = lookup_number(roff);
    candidates->count = 2;
}

static const struct language *likeliest(const struct candidates *candidates)
{
    return candidates->count > 0 ? lookup_id(candidates->ids[0]) : NULL;
}

const struct language *strategy_detect(const struct source_file *file)
{
    struct candidates candidates = {.count = 0};
    const struct language *language;

    if (file->size == 0)
        return NULL;
    language = file->full_size > VIEWABLE_SIZE ? NULL : modeline_language(file);
    if (language != NULL)
        return language;
    if (by_filename(file->path, &candidates) || by_shebang(file, &candidates) ||
        by_extension(file->path, &candidates) || by_xml(file, &candidates))
        return likeliest(&candidates);
    by_manpage(file->path, &candidates);
    heuristics_narrow(file, &candidates);
    if (candidates.count > 1)
        classifier_choose(file->bytes, file->size, &candidates);
    return likeliest(&candidates);
}

const struct language *strategy_detect_path(const char *path)
{
    struct candidates candidates = {.count = 0};

    if (!by_filename(path, &candidates) && !by_extension(path, &candidates))
        by_manpage(path, &candidates);
    return likeliest(&candidates);
}
