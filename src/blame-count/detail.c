#include "blame-count/detail.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

struct share {
    const struct identity *identity;
    uint64_t lines;
};

static int compare_shares(const void *left, const void *right)
{
    const struct share *a = left, *b = right;
    int order;

    if (a->lines != b->lines)
        return a->lines > b->lines ? -1 : 1;
    order = strcmp(a->identity->name, b->identity->name);
    return order != 0 ? order : strcmp(a->identity->email, b->identity->email);
}

static int compare_identities(const void *left, const void *right)
{
    const struct share *a = left, *b = right;

    return a->identity->number < b->identity->number ? -1
                                                     : a->identity->number > b->identity->number;
}

/* Joins the lines of each author; returns how many authors there are. */
static size_t join_shares(struct share *shares, size_t count)
{
    size_t kept = 0;

    qsort(shares, count, sizeof(*shares), compare_identities);
    for (size_t i = 1; i < count; i++)
        if (shares[i].identity == shares[kept].identity)
            shares[kept].lines += shares[i].lines;
        else
            shares[++kept] = shares[i];
    qsort(shares, kept + 1, sizeof(*shares), compare_shares);
    return kept + 1;
}

static json_t *shares_json(const struct share *shares, size_t count)
{
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++) {
        json_t *author = identity_json(shares[i].identity);

        json_object_set_new(author, "lines", json_integer((json_int_t)shares[i].lines));
        if (json_array_append_new(list, author) != 0) {
            json_decref(list);
            return NULL;
        }
    }
    return list;
}

static int set_authors(json_t *record, const struct authors *authors, const struct blame *blame,
                       size_t file, struct error *error)
{
    const struct blame_range *ranges;
    size_t count, origin_count;
    const struct blame_origin *origins = blame_origins(blame, &origin_count);
    struct share *shares;
    int status;

    blame_ranges(blame, file, &ranges, &count);
    shares = calloc(count + 1, sizeof(*shares));
    if (shares == NULL)
        return error_no_memory(error);
    for (size_t i = 0; i < count; i++)
        shares[i] = (struct share){authors->commits[origins[ranges[i].origin].commit].identity,
                                   ranges[i].count};
    if (count > 0)
        count = join_shares(shares, count);
    status = json_object_set_new(record, "authors", shares_json(shares, count));
    free(shares);
    return status == 0 ? 0 : error_no_memory(error);
}

int detail_write_file(struct analysis *analysis, const struct inventory *inventory,
                      const struct authors *authors, const struct blame *blame, size_t file,
                      struct error *error)
{
    const struct inventory_kind *kind = &inventory->kinds[file];
    const char *path = inventory->files[file].path;
    json_t *record = analysis_record(analysis, "blame_file");

    if (record == NULL)
        return error_no_memory(error);
    if (text_set_bytes(record, "path", path, strlen(path), NULL, error) != 0 ||
        json_object_update_new(record,
                               json_pack("{s:s?, s:s, s:I}", "language", kind->language, "category",
                                         file_category_name(kind->category), "lines",
                                         (json_int_t)inventory->files[file].lines)) != 0 ||
        set_authors(record, authors, blame, file, error) != 0) {
        json_decref(record);
        return error_no_memory(error);
    }
    return analysis_write(analysis, record, error);
}

/* A path inside a list: text, or an object with its raw bytes when it is not UTF-8. */
static json_t *path_json(const char *path)
{
    json_t *object;

    if (text_is_utf8(path, strlen(path)))
        return json_string(path);
    object = json_object();
    if (object != NULL && text_set_bytes(object, "path", path, strlen(path), NULL, NULL) != 0) {
        json_decref(object);
        return NULL;
    }
    return object;
}

static json_t *ranges_json(struct object_store *store, const struct blame *blame, size_t file)
{
    const struct blame_range *ranges;
    size_t count, size;
    const struct blame_origin *origins = blame_origins(blame, &size);
    const struct blame_commit *commits = blame_commits(blame, &size);
    json_t *list = json_array();

    blame_ranges(blame, file, &ranges, &count);
    for (size_t i = 0; i < count; i++) {
        const struct blame_origin *origin = &origins[ranges[i].origin];
        char hex[OBJECT_HEX_SIZE];
        json_t *range = json_pack("[I, I, s, o, I]", (json_int_t)ranges[i].line + 1,
                                  (json_int_t)ranges[i].count,
                                  object_id_hex(store, &commits[origin->commit].id, hex),
                                  path_json(origin->path), (json_int_t)ranges[i].origin_line + 1);

        if (json_array_append_new(list, range) != 0) {
            json_decref(list);
            return NULL;
        }
    }
    return list;
}

int detail_write_lines(struct analysis *analysis, const struct inventory *inventory,
                       struct object_store *store, const struct blame *blame, size_t file,
                       struct error *error)
{
    const char *path = inventory->files[file].path;
    json_t *record = analysis_record(analysis, "blame_lines");

    if (record == NULL)
        return error_no_memory(error);
    if (text_set_bytes(record, "path", path, strlen(path), NULL, error) != 0 ||
        json_object_set_new(record, "ranges", ranges_json(store, blame, file)) != 0) {
        json_decref(record);
        return error_no_memory(error);
    }
    return analysis_write(analysis, record, error);
}
