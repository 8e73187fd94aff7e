#include "detect/language.h"

#include "detect/data/tables.h"
#include "detect/generated.h"
#include "detect/strategy.h"

#include <string.h>

enum { MODE_TYPE = 0170000, TYPE_FILE = 0100000, TYPE_SYMLINK = 0120000, TYPE_SUBMODULE = 0160000 };

static const char *const category_names[] = {
    [CATEGORY_SOURCE] = "source",
    [CATEGORY_VENDORED] = "vendored",
    [CATEGORY_GENERATED] = "generated",
    [CATEGORY_DOCUMENTATION] = "documentation",
};

static const char *const skip_names[] = {
    [SKIP_NONE] = "none",
    [SKIP_BINARY] = "binary",
    [SKIP_SYMLINK] = "symlink",
    [SKIP_SUBMODULE] = "submodule",
    [SKIP_LFS_POINTER] = "lfs-pointer",
    [SKIP_TOO_LARGE] = "too-large",
    [SKIP_MISSING] = "missing",
    [SKIP_TOO_COSTLY] = "too-costly",
};

const char *file_category_name(enum file_category category)
{
    return category_names[category];
}

const char *file_skip_name(enum file_skip skip)
{
    return skip_names[skip];
}

/* Symlinks and submodules have no lines; their kind is told by path for whoever wants it. */
static enum file_skip skip_by_mode(unsigned mode)
{
    switch (mode & MODE_TYPE) {
    case TYPE_SYMLINK:
        return SKIP_SYMLINK;
    case TYPE_SUBMODULE:
        return SKIP_SUBMODULE;
    default:
        return SKIP_NONE;
    }
}

/* A file whose facts are found out when they are asked for. */
struct examination {
    struct source_file file;
    struct file_facts *facts;
};

/* Whether a fact is there already; the caller finds it out if not. */
static bool is_known(struct file_facts *facts, unsigned fact)
{
    bool known = facts->known & fact;

    facts->known |= fact;
    return known;
}

static bool is_vendored(const struct examination *seen)
{
    if (!is_known(seen->facts, FACT_VENDORED))
        seen->facts->vendored =
            pattern_matches(&table_vendored, seen->file.path, strlen(seen->file.path));
    return seen->facts->vendored;
}

static bool is_documentation(const struct examination *seen)
{
    if (!is_known(seen->facts, FACT_DOCUMENTATION))
        seen->facts->documentation =
            pattern_matches(&table_documentation, seen->file.path, strlen(seen->file.path));
    return seen->facts->documentation;
}

static bool is_generated(const struct examination *seen)
{
    if (!is_known(seen->facts, FACT_GENERATED))
        seen->facts->generated = seen->file.size > 0 ? generated_by_content(&seen->file)
                                                     : generated_by_path(seen->file.path);
    return seen->facts->generated;
}

static bool is_lfs_pointer(const struct examination *seen)
{
    const struct source_file *file = &seen->file;

    if (!is_known(seen->facts, FACT_LFS_POINTER))
        seen->facts->lfs_pointer =
            file->bytes != NULL && content_is_lfs_pointer(file->bytes, file->size);
    return seen->facts->lfs_pointer;
}

static bool is_binary(const struct examination *seen)
{
    const struct source_file *file = &seen->file;

    if (!is_known(seen->facts, FACT_BINARY))
        seen->facts->binary = file->bytes != NULL && content_is_binary(file->bytes, file->size);
    return seen->facts->binary;
}

static const struct language *detect_language(const struct examination *seen)
{
    const struct source_file *file = &seen->file;
    struct file_facts *facts = seen->facts;

    if (is_known(facts, FACT_LANGUAGE))
        return facts->language;
    if (file->bytes == NULL)
        facts->language = strategy_detect_path(file->path);
    else if (!content_is_linguist_binary(file->bytes, file->size))
        facts->language = strategy_detect(file);
    return facts->language;
}

static enum file_skip skip_by_content(const struct examination *seen,
                                      const struct attribute_value *values)
{
    if (attribute_equals(&values[ATTRIBUTE_FILTER], "lfs") && is_lfs_pointer(seen))
        return SKIP_LFS_POINTER;
    return is_binary(seen) ? SKIP_BINARY : SKIP_NONE;
}

static const struct language *find_language(const struct examination *seen,
                                            const struct attribute_value *override)
{
    if (override->state == ATTRIBUTE_VALUE)
        return lookup_alias(override->text, override->size);
    if (override->state == ATTRIBUTE_SET) /* "linguist-language" without a name names none */
        return NULL;
    return detect_language(seen);
}

/* The attribute's word where it has one, else the fact. */
static bool decide(const struct examination *seen, const struct attribute_value *value,
                   bool (*fact)(const struct examination *seen))
{
    return value->state != ATTRIBUTE_UNSPECIFIED ? attribute_is_true(value) : fact(seen);
}

static enum file_category find_category(const struct examination *seen,
                                        const struct attribute_value *values)
{
    if (decide(seen, &values[ATTRIBUTE_VENDORED], is_vendored))
        return CATEGORY_VENDORED;
    if (decide(seen, &values[ATTRIBUTE_GENERATED], is_generated))
        return CATEGORY_GENERATED;
    if (decide(seen, &values[ATTRIBUTE_DOCUMENTATION], is_documentation))
        return CATEGORY_DOCUMENTATION;
    return CATEGORY_SOURCE;
}

static bool is_detectable(const struct language *language, const struct attribute_value *value)
{
    if (value->state != ATTRIBUTE_UNSPECIFIED)
        return attribute_is_true(value);
    return language->type == LANGUAGE_PROGRAMMING || language->type == LANGUAGE_MARKUP;
}

static struct examination examination(const char *path, const char *bytes, size_t size,
                                      struct file_facts *facts)
{
    size_t considered = size < LANGUAGE_BYTES ? size : LANGUAGE_BYTES;

    return (struct examination){{path, bytes, bytes ? considered : 0, size}, facts};
}

const struct language *language_of(const char *path, unsigned mode, const char *bytes, size_t size,
                                   const struct attributes *attributes)
{
    struct file_facts facts = {.known = 0};
    const struct examination seen = examination(path, bytes, size, &facts);
    struct attribute_value values[ATTRIBUTE_COUNT];

    if (skip_by_mode(mode) != SKIP_NONE)
        return NULL;
    attributes_lookup(attributes, path, values);
    return find_language(&seen, &values[ATTRIBUTE_LANGUAGE]);
}

static void judge(const struct examination *seen, unsigned mode,
                  const struct attribute_value *values, bool own, struct file_kind *kind)
{
    *kind = (struct file_kind){.skip = skip_by_mode(mode)};
    kind->category = find_category(seen, values);
    if (kind->skip != SKIP_NONE)
        return;
    kind->skip = skip_by_content(seen, values);
    if (own && kind->category != CATEGORY_SOURCE)
        return;
    kind->language = find_language(seen, &values[ATTRIBUTE_LANGUAGE]);
    kind->counted = kind->language != NULL && kind->skip != SKIP_LFS_POINTER &&
                    kind->category == CATEGORY_SOURCE &&
                    is_detectable(kind->language, &values[ATTRIBUTE_DETECTABLE]);
}

static void classify(const char *path, unsigned mode, const char *bytes, size_t size,
                     const struct attributes *attributes, bool own, struct file_kind *kind)
{
    struct file_facts facts = {.known = 0};
    const struct examination seen = examination(path, bytes, size, &facts);
    struct attribute_value values[ATTRIBUTE_COUNT];

    attributes_lookup(attributes, path, values);
    judge(&seen, mode, values, own, kind);
}

void language_classify(const char *path, unsigned mode, const char *bytes, size_t size,
                       const struct attributes *attributes, struct file_kind *kind)
{
    classify(path, mode, bytes, size, attributes, false, kind);
}

void language_classify_own(const char *path, unsigned mode, const char *bytes, size_t size,
                           const struct attributes *attributes, struct file_kind *kind)
{
    classify(path, mode, bytes, size, attributes, true, kind);
}

void language_examine(const char *path, const char *bytes, size_t size, struct file_facts *facts)
{
    const struct examination seen = examination(path, bytes, size, facts);

    facts->known &= FACT_VENDORED | FACT_DOCUMENTATION;
    facts->language = NULL;
    is_vendored(&seen);
    is_documentation(&seen);
    is_generated(&seen);
    is_lfs_pointer(&seen);
    is_binary(&seen);
    detect_language(&seen);
}

void language_judge(const struct file_facts *facts, const char *path,
                    const struct attributes *attributes, struct file_kind *kind)
{
    struct file_facts copy = *facts;
    const struct examination seen = {.facts = &copy};
    struct attribute_value values[ATTRIBUTE_COUNT];

    attributes_lookup(attributes, path, values);
    judge(&seen, TYPE_FILE, values, false, kind);
}
