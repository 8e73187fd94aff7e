/* From a revision's text to a commit. */
#include "git/refs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PEEL_LIMIT = 32 };

static int unknown(const char *revision, struct error *error)
{
    return error_record(error, "unknown-revision", "unknown revision \"%.200s\"", revision);
}

/* The object a tag points at: its first line is "object <hex>". */
static int peel_once(struct repository *repository, struct object_id *id, struct error *error)
{
    size_t digits = 2 * repository->id_size;
    struct object tag;
    bool good;

    if (object_read(repository->objects, id, OBJECT_TAG, &tag, error) != 0)
        return -1;
    good = tag.size > 7 + digits && memcmp(tag.data, "object ", 7) == 0 &&
           tag.data[7 + digits] == '\n' && object_id_parse((const char *)tag.data + 7, digits, id);
    object_release(repository->objects, &tag);
    return good ? 0 : error_record(error, "corrupt-object", "tag without an object line");
}

/* What a revision names and is not there is not noted as missing, for it may never have been. */
static int check_there(struct repository *repository, const struct object_id *id,
                       struct error *error)
{
    char hex[OBJECT_HEX_SIZE];
    int found = object_store_has(repository->objects, id, error);

    if (found != 0)
        return found < 0 ? -1 : 0;
    return error_record(error, "missing-object", "object %s is not there",
                        object_id_hex(repository->objects, id, hex));
}

static int peel(struct repository *repository, const char *revision, struct object_id *id,
                struct error *error)
{
    for (int i = 0; i < PEEL_LIMIT; i++) {
        enum object_type type;
        size_t size;

        if (check_there(repository, id, error) != 0 ||
            object_read_header(repository->objects, id, &type, &size, error) != 0)
            return -1;
        if (type == OBJECT_COMMIT)
            return 0;
        if (type != OBJECT_TAG)
            return error_record(error, "unknown-revision", "\"%.200s\" is no commit", revision);
        if (peel_once(repository, id, error) != 0)
            return -1;
    }
    return error_record(error, "unknown-revision", "\"%.200s\": too many tags of tags", revision);
}

/* A branch's short name; none for anything else. */
static int take_branch(const struct reference *reference, char **branch, struct error *error)
{
    if (branch == NULL || strncmp(reference->name, "refs/heads/", 11) != 0)
        return 0;
    *branch = strdup(reference->name + 11);
    return *branch ? 0 : error_no_memory(error);
}

static int unborn(const struct repository *repository, const struct reference *head,
                  struct error *error)
{
    int any = reference_any_branch(repository, error);

    if (any < 0)
        return -1;
    if (any == 0)
        return error_record(error, "empty-repository", "no commits yet: HEAD names %.200s",
                            head->name);
    return error_record(error, "unborn-head", "HEAD names %.200s, which has no commits",
                        head->name);
}

static int resolve_head(struct repository *repository, struct object_id *id, char **branch,
                        struct error *error)
{
    struct reference head;
    int status = reference_read(repository, "HEAD", &head, error);

    if (status == 0)
        return error_record(error, "corrupt-reference", "there is no HEAD");
    if (status < 0)
        return -1;
    if (!head.exists) {
        status = unborn(repository, &head, error);
    } else {
        *id = head.id;
        status = take_branch(&head, branch, error);
    }
    reference_free(&head);
    return status;
}

/* Looks `revision` up as a reference, branches before tags. 1 found, 0 not, -1 error. */
static int find_reference(struct repository *repository, const char *revision, struct object_id *id,
                          char **branch, struct error *error)
{
    static const char *const places[] = {"refs/heads/", "refs/tags/", "refs/remotes/", "refs/"};
    char name[4200];

    if (!reference_name_valid(revision))
        return 0;
    for (size_t i = 0; i < sizeof places / sizeof *places + 1; i++) {
        struct reference reference;
        int found;

        if (i == 0 && strncmp(revision, "refs/", 5) != 0)
            continue;
        snprintf(name, sizeof name, "%s%s", i == 0 ? "" : places[i - 1], revision);
        found = reference_read(repository, name, &reference, error);
        if (found < 0)
            return -1;
        if (found == 0)
            continue;
        *id = reference.id;
        found = reference.exists ? 1 : 0;
        if (found == 1 && take_branch(&reference, branch, error) != 0)
            found = -1;
        reference_free(&reference);
        if (found != 0)
            return found;
    }
    return 0;
}

static int find_revision(struct repository *repository, const char *revision, struct object_id *id,
                         char **branch, struct error *error)
{
    size_t length = strlen(revision);
    int found;

    if (length == 2 * repository->id_size && object_id_parse(revision, length, id))
        return 0;
    found = find_reference(repository, revision, id, branch, error);
    if (found == 0)
        found = object_find_prefix(repository->objects, revision, length, id, error);
    if (found == 0)
        return unknown(revision, error);
    return found < 0 ? -1 : 0;
}

int repository_resolve(struct repository *repository, const char *revision,
                       struct object_id *commit, char **branch, struct error *error)
{
    int status;

    if (branch != NULL)
        *branch = NULL;
    if (revision == NULL || strcmp(revision, "HEAD") == 0)
        status = resolve_head(repository, commit, branch, error);
    else
        status = find_revision(repository, revision, commit, branch, error);
    if (status == 0)
        status = peel(repository, revision ? revision : "HEAD", commit, error);
    if (status != 0 && branch != NULL) {
        free(*branch);
        *branch = NULL;
    }
    return status;
}
