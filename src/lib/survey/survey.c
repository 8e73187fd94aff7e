#include "survey/survey.h"

#include "git/commit.h"
#include "git/linediff.h"
#include "survey/survey_crew.h"

#include <stdlib.h>
#include <string.h>

static const char attributes_name[] = ".gitattributes";

struct walk {
    struct object_store *store;
    struct attributes *attributes;
    uint64_t files;
};

static bool is_readable_file(unsigned mode)
{
    return MODE_TYPE(mode) == MODE_TYPE(MODE_FILE);
}

/* What a partial clone lacks, or what is too large, is told of its file; all else ends the survey:
 * a corrupt object counted as one that is not there would pass for a good repository's. */
static bool is_unread(const struct error *error)
{
    return strcmp(error->code, "missing-object") == 0 ||
           strcmp(error->code, "object-too-large") == 0;
}

static int add_attributes(struct walk *walk, const char *directory, const struct object_id *id,
                          struct error *error)
{
    struct error problem = ERROR_INIT;
    struct object object;
    int status;

    if (object_read(walk->store, id, OBJECT_BLOB, &object, &problem) != 0) {
        if (is_unread(&problem))
            return 0;
        *error = problem;
        return -1;
    }
    status =
        attributes_add(walk->attributes, directory, (const char *)object.data, object.size, error);
    object_release(walk->store, &object);
    return status;
}

/* The root's .gitattributes was taken in before the walk: its macros count in all others. */
static int collect_attributes(void *context, const struct tree_file *file, struct error *error)
{
    struct walk *walk = context;
    size_t size = sizeof attributes_name - 1;
    char *directory;
    int status;

    walk->files++;
    if (!is_readable_file(file->mode) || file->path_size < size + 2 ||
        file->path[file->path_size - size - 1] != '/' ||
        memcmp(file->path + file->path_size - size, attributes_name, size) != 0)
        return 0;
    directory = strndup(file->path, file->path_size - size - 1);
    if (directory == NULL)
        return error_no_memory(error);
    status = add_attributes(walk, directory, &file->id, error);
    free(directory);
    return status;
}

static int add_root_attributes(struct walk *walk, const struct object_id *tree, struct error *error)
{
    struct tree_entry entry;
    int found = tree_lookup(walk->store, tree, attributes_name, &entry, error);

    if (found == 1 && is_readable_file(entry.mode))
        return add_attributes(walk, "", &entry.id, error);
    return found < 0 ? -1 : 0;
}

/* A real tree comes to some thousand millions: 10,000 lines in all for half a million files. */
#define COMPARISONS_LIMIT ((uint64_t)1 << 35)

static int check_attributes(const struct walk *walk, struct error *error)
{
    uint64_t rules = attributes_count_rules(walk->attributes);

    if (walk->files == 0 || rules <= COMPARISONS_LIMIT / walk->files)
        return 0;
    return error_record(error, "too-large", "too many lines in .gitattributes, for too many files");
}

int survey_attributes(struct object_store *store, const struct object_id *tree,
                      struct attributes **attributes, uint64_t *files, struct error *error)
{
    struct walk walk = {store, attributes_new(), 0};

    if (walk.attributes == NULL)
        return error_no_memory(error);
    if (add_root_attributes(&walk, tree, error) != 0 ||
        tree_walk(store, tree, collect_attributes, &walk, error) != 0 ||
        check_attributes(&walk, error) != 0) {
        attributes_free(walk.attributes);
        return -1;
    }
    *attributes = walk.attributes;
    if (files != NULL)
        *files = walk.files;
    return 0;
}

static enum file_skip skip_of(const struct error *error)
{
    return strcmp(error->code, "object-too-large") == 0 ? SKIP_TOO_LARGE : SKIP_MISSING;
}

/* Reads the content unless it is too large. SKIP_NONE: `object` is held. */
static int read_content(struct object_store *store, struct survey_file *file, uint64_t largest,
                        struct object *object, enum file_skip *skip, struct error *error)
{
    struct error problem = ERROR_INIT;
    enum object_type type;
    size_t size = 0;

    *skip = SKIP_NONE;
    if (object_read_header(store, &file->id, &type, &size, &problem) == 0) {
        file->size = size;
        if (size > largest)
            *skip = SKIP_TOO_LARGE;
        else if (object_read(store, &file->id, OBJECT_BLOB, object, &problem) == 0)
            return 0;
    }
    if (*skip == SKIP_TOO_LARGE)
        return 0;
    if (!is_unread(&problem)) {
        *error = problem;
        return -1;
    }
    *skip = skip_of(&problem);
    return 0;
}

static int classify_content(struct object_store *store, struct survey_file *file,
                            const struct attributes *attributes,
                            const struct survey_options *options, struct object *object,
                            struct error *error)
{
    uint64_t largest = options && options->largest ? options->largest : SURVEY_LARGEST;
    enum file_skip skip;

    if (read_content(store, file, largest, object, &skip, error) != 0)
        return -1;
    if (skip != SKIP_NONE) {
        language_classify(file->path, file->mode, NULL, file->size, attributes, &file->kind);
        file->kind.skip = skip;
        return 0;
    }
    file->bytes = (const char *)object->data;
    (options && options->own ? language_classify_own : language_classify)(
        file->path, file->mode, file->bytes, object->size, attributes, &file->kind);
    if (file->kind.skip == SKIP_NONE)
        file->lines = linediff_count_lines(file->bytes, object->size);
    return 0;
}

int survey_read(struct object_store *store, struct survey_file *file,
                const struct attributes *attributes, const struct survey_options *options,
                struct object *object, struct error *error)
{
    if (is_readable_file(file->mode))
        return classify_content(store, file, attributes, options, object, error);
    language_classify(file->path, file->mode, NULL, 0, attributes, &file->kind);
    return 0;
}

int survey_visit(struct object_store *store, const struct tree_file *file,
                 const struct attributes *attributes, const struct survey_options *options,
                 survey_visitor *visit, void *context, struct error *error)
{
    struct survey_file found = {
        .path = file->path, .path_size = file->path_size, .mode = file->mode, .id = file->id};
    struct object object;
    int status;

    if (survey_read(store, &found, attributes, options, &object, error) != 0)
        return -1;
    status = visit(context, &found, error);
    if (found.bytes != NULL)
        object_release(store, &object);
    return status;
}

int survey_examine(struct object_store *store, const struct tree_file *file,
                   struct survey_content *content, struct error *error)
{
    struct survey_file found = {.id = file->id};
    struct object object;

    if (read_content(store, &found, SURVEY_LARGEST, &object, &content->unread, error) != 0)
        return -1;
    content->size = found.size;
    content->lines = 0;
    if (content->unread != SKIP_NONE) {
        language_examine(file->path, NULL, found.size, &content->facts);
        return 0;
    }
    language_examine(file->path, (const char *)object.data, object.size, &content->facts);
    if (!content->facts.binary)
        content->lines = linediff_count_lines((const char *)object.data, object.size);
    object_release(store, &object);
    return 0;
}

void survey_judge(const struct survey_content *content, const char *path,
                  const struct attributes *attributes, struct file_kind *kind)
{
    language_judge(&content->facts, path, attributes, kind);
    if (content->unread != SKIP_NONE)
        kind->skip = content->unread;
}

static int add_to_crew(void *context, const struct tree_file *file, struct error *error)
{
    return survey_crew_add(context, file, error);
}

int survey_tree(struct object_store *store, const struct object_id *tree,
                const struct attributes *attributes, const struct survey_options *options,
                survey_visitor *visit, void *context, struct error *error)
{
    struct survey_crew *crew;
    int status;

    if (survey_crew_open(&crew, store, attributes, options, options ? options->threads : 1, visit,
                         context, error) != 0)
        return -1;
    status = tree_walk(store, tree, add_to_crew, crew, error);
    if (status == 0)
        status = survey_crew_finish(crew, error);
    survey_crew_close(crew);
    return status;
}

int survey_tree_of_commit(struct object_store *store, const struct object_id *commit,
                          struct object_id *tree, struct error *error)
{
    struct commit_links links;

    if (commit_read_links(store, commit, &links, error) != 0)
        return -1;
    *tree = links.tree;
    free(links.parents);
    return 0;
}
