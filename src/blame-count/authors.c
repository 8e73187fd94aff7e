#include "blame-count/authors.h"

#include <stdlib.h>
#include <string.h>

static int read_author(struct authors *authors, struct object_store *store,
                       const struct blame *blame, size_t commit, struct error *error)
{
    struct authorship *authorship = &authors->commits[commit];
    struct signature author;
    const char *encoding;

    if (blame_author(blame, commit, store, &author, &encoding, error) != 0 ||
        identity_of(authors->identities, &author, encoding, &authorship->identity, error) != 0)
        return -1;
    authorship->time = author.time;
    if (authorship->identity->number >= authors->identity_count)
        authors->identity_count = authorship->identity->number + 1;
    return 0;
}

int authors_open(struct authors *authors, struct repository *repository,
                 const struct object_id *head, const struct blame *blame, struct error *error)
{
    size_t origin_count;
    const struct blame_origin *origins = blame_origins(blame, &origin_count);

    blame_commits(blame, &authors->count);
    authors->identities = NULL;
    authors->identity_count = 0;
    authors->commits = calloc(authors->count + 1, sizeof(*authors->commits));
    if (authors->commits == NULL)
        return error_no_memory(error);
    if (identity_table_open(&authors->identities, repository, head, error) != 0)
        return -1;
    for (size_t i = 0; i < origin_count; i++)
        if (authors->commits[origins[i].commit].identity == NULL &&
            read_author(authors, repository->objects, blame, origins[i].commit, error) != 0)
            return -1;
    return 0;
}

void authors_close(struct authors *authors)
{
    identity_table_free(authors->identities);
    free(authors->commits);
    *authors = (struct authors){.commits = NULL};
}
