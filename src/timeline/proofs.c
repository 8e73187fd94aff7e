#include "timeline/proofs.h"

#include "survey/project.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

/* What one file proves. Files that prove nothing have none. */
struct proof {
    char *path;
    struct dependency_set dependencies; /* of every role, not joined */
    const char **techs;                 /* the table's strings, each once */
    size_t tech_count;
    const struct language *language; /* as project_language() has it */
    bool unreadable;                 /* not read to its end */
};

struct proofs {
    struct object_store *store;
    void *tree;          /* tsearch()'s, by path */
    struct stack *stack; /* of the tree; NULL: something changed */
    uint64_t bad;        /* versions that were not read to their end */
    uint64_t too_large;
};

struct proofs *proofs_new(struct object_store *store)
{
    struct proofs *proofs = calloc(1, sizeof *proofs);

    if (proofs != NULL)
        proofs->store = store;
    return proofs;
}

static void proof_free(void *old)
{
    struct proof *proof = old;

    if (proof == NULL)
        return;
    dependency_set_free(&proof->dependencies);
    free(proof->techs);
    free(proof->path);
    free(proof);
}

void proofs_free(struct proofs *proofs)
{
    if (proofs == NULL)
        return;
    tdestroy(proofs->tree, proof_free);
    stack_release(proofs->stack);
    free(proofs);
}

static int compare_paths(const void *left, const void *right)
{
    return strcmp(((const struct proof *)left)->path, ((const struct proof *)right)->path);
}

static struct proof *find(const struct proofs *proofs, const char *path)
{
    struct proof key = {.path = (char *)path};
    void *node = tfind(&key, &proofs->tree, compare_paths);

    return node ? *(struct proof **)node : NULL;
}

static int note_dependency(void *context, const struct dependency *dependency, struct error *error)
{
    struct proof *proof = context;

    return dependency_set_add(&proof->dependencies, dependency, error);
}

static int note_evidence(void *context, const struct tech_evidence *evidence, struct error *error)
{
    struct proof *proof = context;
    const char **techs;

    for (size_t i = 0; i < proof->tech_count; i++)
        if (strcmp(proof->techs[i], evidence->tech) == 0)
            return 0;
    techs = reallocarray(proof->techs, proof->tech_count + 1, sizeof *techs);
    if (techs == NULL)
        return error_no_memory(error);
    proof->techs = techs;
    techs[proof->tech_count++] = evidence->tech;
    return 0;
}

/* Reads a manifest and what its path proves besides; of other files only the path is asked. */
static int read_file(const struct proofs *proofs, struct proof *proof,
                     const struct tree_observation *seen, struct error *problem,
                     struct error *error)
{
    const struct manifest_sink sink = {proof, note_dependency, note_evidence};
    struct survey_file file = *seen->file;
    struct object object;
    int status;

    if (file.kind.skip != SKIP_NONE || !manifest_wanted(file.path))
        return project_read(&file, seen->attributes, &sink, problem, error);
    if (object_read(proofs->store, &file.id, OBJECT_BLOB, &object, error) != 0)
        return -1;
    file.bytes = (const char *)object.data;
    status = project_read(&file, seen->attributes, &sink, problem, error);
    object_release(proofs->store, &object);
    return status;
}

/* Takes what a file proves; nothing for none, or one that the project does not own. */
static int take(struct proofs *proofs, struct proof *proof, const struct tree_observation *seen,
                bool counted, struct error *error)
{
    struct error problem = ERROR_INIT;

    if (seen->file == NULL || !seen->owned)
        return 0;
    proof->language = project_language(seen->file);
    if (read_file(proofs, proof, seen, &problem, error) != 0)
        return -1;
    proof->unreadable = problem.kind != ERROR_NONE;
    if (!proof->unreadable || counted)
        return 0;
    if (strcmp(problem.code, "too-large") == 0)
        proofs->too_large++;
    else
        proofs->bad++;
    return 0;
}

static int put(struct proofs *proofs, struct proof *old, struct proof *new, struct error *error)
{
    bool empty = new->dependencies.count == 0 && new->tech_count == 0 && !new->unreadable;

    if (old != NULL) {
        tdelete(old, &proofs->tree, compare_paths);
        proof_free(old);
    }
    if (old != NULL || !empty) {
        stack_release(proofs->stack);
        proofs->stack = NULL;
    }
    if (empty) {
        proof_free(new);
        return 0;
    }
    if (tsearch(new, &proofs->tree, compare_paths) == NULL) {
        proof_free(new);
        return error_no_memory(error);
    }
    return 0;
}

int proofs_change(void *context, const struct tree_observation *seen, struct error *error)
{
    struct proofs *proofs = context;
    struct proof *old = find(proofs, seen->path);
    struct proof *new;

    if (old == NULL && seen->file == NULL)
        return 0;
    if (old != NULL && seen->file != NULL && !seen->again &&
        old->language == project_language(seen->file) && !manifest_wanted(seen->path))
        return 0; /* path and language alone speak, and they stay */
    new = calloc(1, sizeof *new);
    if (new == NULL || (new->path = strdup(seen->path)) == NULL) {
        proof_free(new);
        return error_no_memory(error);
    }
    if (take(proofs, new, seen, seen->again && old != NULL && old->unreadable, error) != 0) {
        proof_free(new);
        return -1;
    }
    return put(proofs, old, new, error);
}

/* All proofs in the order of their paths, gathered. */
struct gathering {
    struct dependency_set all; /* borrowed */
    struct stack_tech *techs;
    size_t tech_count;
    bool failed;
    struct error *error;
};

static int gather_tech(struct gathering *gathering, const char *tech, const char *path)
{
    struct stack_tech *techs;

    for (size_t i = 0; i < gathering->tech_count; i++)
        if (strcmp(gathering->techs[i].tech, tech) == 0)
            return 0;
    techs = reallocarray(gathering->techs, gathering->tech_count + 1, sizeof *techs);
    if (techs == NULL)
        return error_no_memory(gathering->error);
    gathering->techs = techs;
    techs[gathering->tech_count] = (struct stack_tech){tech, strdup(path)};
    if (techs[gathering->tech_count].path == NULL)
        return error_no_memory(gathering->error);
    gathering->tech_count++;
    return 0;
}

static void gather(const void *node, VISIT order, void *context)
{
    struct gathering *gathering = context;
    const struct proof *proof = *(struct proof *const *)node;

    if ((order != postorder && order != leaf) || gathering->failed)
        return;
    for (size_t i = 0; !gathering->failed && i < proof->dependencies.count; i++)
        gathering->failed = dependency_set_borrow(&gathering->all, &proof->dependencies.items[i],
                                                  gathering->error) != 0;
    for (size_t i = 0; !gathering->failed && i < proof->tech_count; i++)
        gathering->failed = gather_tech(gathering, proof->techs[i], proof->path) != 0;
}

int proofs_stack(struct proofs *proofs, struct stack **stack, struct error *error)
{
    struct gathering gathering = {DEPENDENCY_SET_INIT, NULL, 0, false, error};

    if (proofs->stack == NULL) {
        twalk_r(proofs->tree, gather, &gathering);
        if (gathering.failed || stack_new(&proofs->stack, &gathering.all, gathering.techs,
                                          gathering.tech_count, error) != 0) {
            while (gathering.tech_count > 0)
                free(gathering.techs[--gathering.tech_count].path);
            free(gathering.techs);
        }
        dependency_set_free(&gathering.all);
    }
    if (proofs->stack == NULL)
        return -1;
    *stack = stack_hold(proofs->stack);
    return 0;
}

int proofs_write_skipped(const struct proofs *proofs, struct analysis *analysis,
                         struct error *error)
{
    if (analysis_skipped(analysis, "bad-manifest", proofs->bad, error) != 0)
        return -1;
    return analysis_skipped(analysis, "too-large", proofs->too_large, error);
}
