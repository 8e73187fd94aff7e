#include "git/replace.h"

#include "base/array.h"
#include "git/file.h"
#include "git/refs.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Git's MAXREPLACEDEPTH is that many look-ups, the last of which must find nothing. */
enum { CHAIN_MOST = 4, DIRECTORY_LIMIT = 64 };

static const char prefix[] = "refs/replace/";

struct replacement {
    struct object_id from;
    struct object_id to; /* the end of the chain, once that is found */
    char *name;          /* of the reference, while they are read */
    bool loose;
    bool endless; /* the chain is too long */
};

struct graft {
    struct object_id commit;
    size_t first; /* of the parents, in the table's list */
    size_t count;
    size_t line; /* the first one counts */
};

struct replacements {
    struct replacement *items; /* by `from` */
    size_t count;
    size_t capacity;
    struct graft *grafts; /* by commit */
    size_t graft_count;
    size_t graft_capacity;
    struct object_id *parents;
    size_t parent_count;
    size_t parent_capacity;
};

static int add(struct replacements *table, const struct replacement *replacement, const char *name,
               size_t name_size, struct error *error)
{
    void *items = table->items;
    int status = array_reserve(&items, &table->capacity, table->count, sizeof *table->items, error);

    table->items = items;
    if (status != 0)
        return -1;
    table->items[table->count] = *replacement;
    table->items[table->count].name = strndup(name, name_size);
    return table->items[table->count++].name ? 0 : error_no_memory(error);
}

/* The id that a reference's last part is; false for what git passes over. */
static bool parse_name(const struct repository *repository, const char *name, size_t size,
                       struct object_id *id)
{
    const char *slash = memrchr(name, '/', size);
    const char *last = slash ? slash + 1 : name;

    return (size_t)(name + size - last) == 2 * repository->id_size &&
           object_id_parse(last, 2 * repository->id_size, id);
}

static int add_loose(struct replacements *table, const struct repository *repository,
                     const char *name, struct error *error)
{
    struct replacement replacement = {.loose = true};
    struct error problem = ERROR_INIT;
    struct reference reference;
    int found;

    if (!reference_name_valid(name) ||
        !parse_name(repository, name, strlen(name), &replacement.from))
        return 0;
    found = reference_read(repository, name, &reference, &problem);
    if (found < 0 && strcmp(problem.code, "corrupt-reference") != 0) {
        *error = problem;
        return -1;
    }
    if (found <= 0)
        return 0;
    replacement.to = reference.id;
    if (reference.exists)
        found = add(table, &replacement, name, strlen(name), error);
    reference_free(&reference);
    return found < 0 ? -1 : 0;
}

static int list_loose(struct replacements *table, const struct repository *repository,
                      const char *directory, int depth, struct error *error);

static int list_entry(struct replacements *table, const struct repository *repository,
                      const char *name, int depth, struct error *error)
{
    char *path = path_join(repository->common_dir, "%s", name);
    struct stat information;
    int status = 0;

    if (path == NULL)
        return error_no_memory(error);
    if (lstat(path, &information) == 0)
        status = S_ISDIR(information.st_mode)
                     ? list_loose(table, repository, name, depth + 1, error)
                     : add_loose(table, repository, name, error);
    free(path);
    return status;
}

/* All below a directory of references, whose name ends without a slash. */
static int list_loose(struct replacements *table, const struct repository *repository,
                      const char *directory, int depth, struct error *error)
{
    char *path = path_join(repository->common_dir, "%s", directory);
    DIR *stream = path && depth < DIRECTORY_LIMIT ? opendir(path) : NULL;
    struct dirent *entry;
    int status = path ? 0 : error_no_memory(error);

    while (status == 0 && stream != NULL && (entry = readdir(stream)) != NULL) {
        char *name;

        if (entry->d_name[0] == '.')
            continue;
        name = path_join(directory, "%s", entry->d_name);
        status = name ? list_entry(table, repository, name, depth, error) : error_no_memory(error);
        free(name);
    }
    if (stream != NULL)
        closedir(stream);
    free(path);
    return status;
}

/* A line of packed-refs: "ID SP NAME". */
static int add_packed(struct replacements *table, const struct repository *repository,
                      const char *line, size_t size, struct error *error)
{
    size_t digits = 2 * repository->id_size;
    struct replacement replacement = {.loose = false};
    const char *name = line + digits + 1;

    if (size < digits + sizeof prefix || line[digits] != ' ' ||
        memcmp(name, prefix, sizeof prefix - 1) != 0 ||
        !object_id_parse(line, digits, &replacement.to) ||
        !parse_name(repository, name, size - digits - 1, &replacement.from))
        return 0;
    return add(table, &replacement, name, size - digits - 1, error);
}

typedef int line_visitor(struct replacements *table, const struct repository *repository,
                         const char *line, size_t size, struct error *error);

/* Visits the lines of a file of the common directory, if there is one, and `needle` in it. */
static int visit_lines(struct replacements *table, const struct repository *repository,
                       const char *name, const char *needle, line_visitor *visit,
                       struct error *error)
{
    char *path = path_join(repository->common_dir, "%s", name);
    struct buffer text = {.limit = (size_t)1 << 30};
    int found = path ? file_read(path, &text, error) : error_no_memory(error);
    int status = found < 0 ? -1 : 0;
    const char *at = text.data;
    const char *end = at + text.size;

    if (found == 1 && memmem(text.data, text.size, needle, strlen(needle)) == NULL)
        at = end;
    while (status == 0 && found == 1 && at < end) {
        const char *feed = memchr(at, '\n', (size_t)(end - at));
        const char *line_end = feed ? feed : end;

        status = visit(table, repository, at, (size_t)(line_end - at), error);
        at = feed ? feed + 1 : end;
    }
    buffer_free(&text);
    free(path);
    return status;
}

static int compare_ids(const struct object_id *left, const struct object_id *right)
{
    return memcmp(left->bytes, right->bytes, sizeof left->bytes);
}

static int compare_replacements(const void *left, const void *right)
{
    const struct replacement *a = left, *b = right;
    int order = compare_ids(&a->from, &b->from);

    if (order == 0)
        order = strcmp(a->name, b->name);
    return order != 0 ? order : (int)b->loose - (int)a->loose;
}

/* Sorts; of a reference that is packed and loose the loose one counts. */
static int sort_replacements(struct replacements *table, struct error *error)
{
    size_t kept = 0;

    if (table->count > 0)
        qsort(table->items, table->count, sizeof *table->items, compare_replacements);
    for (size_t i = 0; i < table->count; i++) {
        struct replacement *item = &table->items[i];

        if (i > 0 && compare_ids(&item->from, &table->items[kept - 1].from) == 0) {
            if (strcmp(item->name, table->items[kept - 1].name) != 0)
                return error_record(error, "corrupt-reference", "%.200s is there twice",
                                    item->name);
            free(item->name);
            item->name = NULL;
            continue;
        }
        if (kept < i) {
            table->items[kept] = *item;
            item->name = NULL;
        }
        kept++;
    }
    for (size_t i = kept; i < table->count; i++)
        free(table->items[i].name);
    table->count = kept;
    return 0;
}

static const struct replacement *find(const struct replacements *table, const struct object_id *id)
{
    size_t low = 0;
    size_t high = table->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare_ids(id, &table->items[middle].from);

        if (order == 0)
            return &table->items[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

/* Where the chain of a replacement ends. */
static struct object_id end_of_chain(const struct replacements *table,
                                     const struct replacement *first, bool *endless)
{
    const struct replacement *at = first;
    struct object_id end = first->to;

    for (int length = 1; (at = find(table, &end)) != NULL; length++) {
        *endless = length >= CHAIN_MOST;
        if (*endless)
            break;
        end = at->to;
    }
    return end;
}

static int follow_chains(struct replacements *table, struct error *error)
{
    struct object_id *ends = reallocarray(NULL, table->count + 1, sizeof *ends);

    if (ends == NULL)
        return error_no_memory(error);
    for (size_t i = 0; i < table->count; i++)
        ends[i] = end_of_chain(table, &table->items[i], &table->items[i].endless);
    for (size_t i = 0; i < table->count; i++)
        table->items[i].to = ends[i];
    free(ends);
    return 0;
}

static int add_parent(struct replacements *table, const struct object_id *id, struct error *error)
{
    void *items = table->parents;
    int status = array_reserve(&items, &table->parent_capacity, table->parent_count,
                               sizeof *table->parents, error);

    table->parents = items;
    if (status == 0)
        table->parents[table->parent_count++] = *id;
    return status;
}

/* The ids of a line with one blank between; false when it is anything else. */
static bool is_graft(const struct repository *repository, const char *line, size_t size)
{
    size_t digits = 2 * repository->id_size;
    struct object_id id;

    if ((size + 1) % (digits + 1) != 0)
        return false;
    for (size_t at = 0; at < size; at += digits + 1)
        if (!object_id_parse(line + at, digits, &id) ||
            (at + digits < size && line[at + digits] != ' '))
            return false;
    return size > 0;
}

/* A line of info/grafts. */
static int add_graft(struct replacements *table, const struct repository *repository,
                     const char *line, size_t size, struct error *error)
{
    size_t digits = 2 * repository->id_size;
    struct graft graft = {.first = table->parent_count, .line = table->graft_count};
    void *items = table->grafts;
    struct object_id id;

    while (size > 0 && strchr(" \t\r\v\f", line[size - 1]) != NULL)
        size--;
    if (!is_graft(repository, line, size))
        return 0;
    if (array_reserve(&items, &table->graft_capacity, table->graft_count, sizeof *table->grafts,
                      error) != 0)
        return -1;
    table->grafts = items;
    object_id_parse(line, digits, &graft.commit);
    for (size_t at = digits + 1; at < size; at += digits + 1) {
        object_id_parse(line + at, digits, &id);
        if (add_parent(table, &id, error) != 0)
            return -1;
        graft.count++;
    }
    table->grafts[table->graft_count++] = graft;
    return 0;
}

static int compare_grafts(const void *left, const void *right)
{
    const struct graft *a = left, *b = right;
    int order = compare_ids(&a->commit, &b->commit);

    return order != 0 ? order : (a->line > b->line) - (a->line < b->line);
}

static int load(struct replacements *table, const struct repository *repository,
                bool use_references, struct error *error)
{
    if (use_references &&
        (list_loose(table, repository, "refs/replace", 0, error) != 0 ||
         visit_lines(table, repository, "packed-refs", " refs/replace/", add_packed, error) != 0 ||
         sort_replacements(table, error) != 0 || follow_chains(table, error) != 0))
        return -1;
    if (visit_lines(table, repository, "info/grafts", "", add_graft, error) != 0)
        return -1;
    if (table->graft_count > 0)
        qsort(table->grafts, table->graft_count, sizeof *table->grafts, compare_grafts);
    return 0;
}

int replacements_load(struct replacements **replacements, const struct repository *repository,
                      bool use_references, struct error *error)
{
    struct replacements *table = calloc(1, sizeof *table);

    *replacements = NULL;
    if (table == NULL)
        return error_no_memory(error);
    if (load(table, repository, use_references, error) != 0) {
        replacements_free(table);
        return -1;
    }
    if (table->count > 0 || table->graft_count > 0)
        *replacements = table;
    else
        replacements_free(table);
    return 0;
}

void replacements_free(struct replacements *replacements)
{
    if (replacements == NULL)
        return;
    for (size_t i = 0; i < replacements->count; i++)
        free(replacements->items[i].name);
    free(replacements->items);
    free(replacements->grafts);
    free(replacements->parents);
    free(replacements);
}

int replacements_object(const struct replacements *replacements, const struct object_id *id,
                        const struct object_id **actual, struct error *error)
{
    const struct replacement *found = find(replacements, id);

    *actual = found ? &found->to : id;
    if (found == NULL || !found->endless)
        return 0;
    return error_record(error, "corrupt-reference", "%.200s begins a chain of too many",
                        found->name);
}

/* Of several lines about a commit the first. */
bool replacements_parents(const struct replacements *replacements, const struct object_id *commit,
                          const struct object_id **parents, size_t *count)
{
    size_t low = 0;
    size_t high = replacements->graft_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (compare_ids(commit, &replacements->grafts[middle].commit) <= 0)
            high = middle;
        else
            low = middle + 1;
    }
    if (low == replacements->graft_count ||
        compare_ids(commit, &replacements->grafts[low].commit) != 0)
        return false;
    *parents = replacements->parents + replacements->grafts[low].first;
    *count = replacements->grafts[low].count;
    return true;
}
