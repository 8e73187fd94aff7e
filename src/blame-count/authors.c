#include "blame-count/authors.h"

#include <stdlib.h>
#include <string.h>

static int read_author(struct authors *authors, struct repository *repository,
                       const struct object_id *id, struct authorship *authorship,
                       struct error *error)
{
    struct commit commit;
    int status;

    if (commit_read(repository->objects, id, &commit, error) != 0)
        return -1;
    authorship->time = commit.author.time;
    status = identity_of(authors->identities, &commit.author, commit.encoding,
                         &authorship->identity, error);
    commit_release(repository->objects, &commit);
    if (status == 0 && authorship->identity->number >= authors->identity_count)
        authors->identity_count = authorship->identity->number + 1;
    return status;
}

int authors_open(struct authors *authors, struct repository *repository,
                 const struct object_id *head, const struct blame *blame, struct error *error)
{
    const struct blame_commit *commits = blame_commits(blame, &authors->count);
    size_t origin_count;
    const struct blame_origin *origins = blame_origins(blame, &origin_count);

    authors->identities = NULL;
    authors->identity_count = 0;
    authors->commits = calloc(authors->count + 1, sizeof(*authors->commits));
    if (authors->commits == NULL)
        return error_no_memory(error);
    if (identity_table_open(&authors->identities, repository, head, error) != 0)
        return -1;
    for (size_t i = 0; i < origin_count; i++) {
        struct authorship *authorship = &authors->commits[origins[i].commit];

        if (authorship->identity == NULL &&
            read_author(authors, repository, &commits[origins[i].commit].id, authorship, error) !=
                0)
            return -1;
    }
    return 0;
}

void authors_close(struct authors *authors)
{
    identity_table_free(authors->identities);
    free(authors->commits);
}
