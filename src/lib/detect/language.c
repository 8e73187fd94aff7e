#include "detect/language.h"

#include "detect/data/tables.h"
#include "detect/generated.h"
#include "detect/strategy.h"

#include <string.h>

enum { MODE_TYPE = 0170000, TYPE_SYMLINK = 0120000, TYPE_SUBMODULE = 0160000 };

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

static enum file_skip skip_by_content(const char *bytes, size_t size,
                                      const struct attribute_value *values)
{
    if (bytes == NULL)
        return SKIP_NONE;
    if (attribute_equals(&values[ATTRIBUTE_FILTER], "lfs") && content_is_lfs_pointer(bytes, size))
        return SKIP_LFS_POINTER;
    return content_is_binary(bytes, size) ? SKIP_BINARY : SKIP_NONE;
}

static const struct language *find_language(const struct source_file *file,
                                            const struct attribute_value *override)
{
    if (override->state == ATTRIBUTE_VALUE)
        return lookup_alias(override->text, override->size);
    if (override->state == ATTRIBUTE_SET) /* "linguist-language" without a name names none */
        return NULL;
    if (file->bytes == NULL)
        return strategy_detect_path(file->path);
    if (content_is_linguist_binary(file->bytes, file->size))
        return NULL;
    return strategy_detect(file);
}

static bool is_vendored(const struct source_file *file, const struct attribute_value *value)
{
    return value->state != ATTRIBUTE_UNSPECIFIED
               ? attribute_is_true(value)
               : pattern_matches(&table_vendored, file->path, strlen(file->path));
}

static bool is_generated(const struct source_file *file, const struct attribute_value *value)
{
    if (value->state != ATTRIBUTE_UNSPECIFIED)
        return attribute_is_true(value);
    return file->size > 0 ? generated_by_content(file) : generated_by_path(file->path);
}

static bool is_documentation(const struct source_file *file, const struct attribute_value *value)
{
    return value->state != ATTRIBUTE_UNSPECIFIED
               ? attribute_is_true(value)
               : pattern_matches(&table_documentation, file->path, strlen(file->path));
}

static enum file_category find_category(const struct source_file *file,
                                        const struct attribute_value *values)
{
    if (is_vendored(file, &values[ATTRIBUTE_VENDORED]))
        return CATEGORY_VENDORED;
    if (is_generated(file, &values[ATTRIBUTE_GENERATED]))
        return CATEGORY_GENERATED;
    if (is_documentation(file, &values[ATTRIBUTE_DOCUMENTATION]))
        return CATEGORY_DOCUMENTATION;
    return CATEGORY_SOURCE;
}

static bool is_detectable(const struct language *language, const struct attribute_value *value)
{
    if (value->state != ATTRIBUTE_UNSPECIFIED)
        return attribute_is_true(value);
    return language->type == LANGUAGE_PROGRAMMING || language->type == LANGUAGE_MARKUP;
}

static struct source_file source_file(const char *path, const char *bytes, size_t size)
{
    size_t considered = size < LANGUAGE_BYTES ? size : LANGUAGE_BYTES;

    return (struct source_file){path, bytes, bytes ? considered : 0, size};
}

const struct language *language_of(const char *path, unsigned mode, const char *bytes, size_t size,
                                   const struct attributes *attributes)
{
    struct source_file file = source_file(path, bytes, size);
    struct attribute_value values[ATTRIBUTE_COUNT];

    if (skip_by_mode(mode) != SKIP_NONE)
        return NULL;
    attributes_lookup(attributes, path, values);
    return find_language(&file, &values[ATTRIBUTE_LANGUAGE]);
}

static void classify(struct source_file *file, unsigned mode, const struct attributes *attributes,
                     bool own, struct file_kind *kind)
{
    struct attribute_value values[ATTRIBUTE_COUNT];

    attributes_lookup(attributes, file->path, values);
    *kind = (struct file_kind){.skip = skip_by_mode(mode)};
    kind->category = find_category(file, values);
    if (kind->skip != SKIP_NONE)
        return;
    kind->skip = skip_by_content(file->bytes, file->size, values);
    if (own && kind->category != CATEGORY_SOURCE)
        return;
    kind->language = find_language(file, &values[ATTRIBUTE_LANGUAGE]);
    kind->counted = kind->language != NULL && kind->skip != SKIP_LFS_POINTER &&
                    kind->category == CATEGORY_SOURCE &&
                    is_detectable(kind->language, &values[ATTRIBUTE_DETECTABLE]);
}

void language_classify(const char *path, unsigned mode, const char *bytes, size_t size,
                       const struct attributes *attributes, struct file_kind *kind)
{
    struct source_file file = source_file(path, bytes, size);

    classify(&file, mode, attributes, false, kind);
}

void language_classify_own(const char *path, unsigned mode, const char *bytes, size_t size,
                           const struct attributes *attributes, struct file_kind *kind)
{
    struct source_file file = source_file(path, bytes, size);

    classify(&file, mode, attributes, true, kind);
}
