#include "blame-count/authors.h"

#include <stdlib.h>
#include <string.h>

static int set_author(struct authors *authors, struct authorship *authorship,
                      const struct signature *author, const char *encoding, struct error *error)
{
    authorship->time = author->time;
    if (identity_of(authors->identities, author, encoding, &authorship->identity, error) != 0)
        return -1;
    if (authorship->identity->number >= authors->identity_count)
        authors->identity_count = authorship->identity->number + 1;
    return 0;
}

static int read_author(struct authors *authors, struct repository *repository, struct facts *facts,
                       const struct object_id *id, struct authorship *authorship,
                       struct error *error)
{
    struct signature known;
    struct commit commit;
    const char *encoding;
    int status;

    if (facts != NULL && facts_find_author(facts, id, &known, &encoding))
        return set_author(authors, authorship, &known, encoding, error);
    if (commit_read(repository->objects, id, &commit, error) != 0)
        return -1;
    if (facts != NULL)
        facts_add_author(facts, id, &commit.author, commit.encoding);
    status = set_author(authors, authorship, &commit.author, commit.encoding, error);
    commit_release(repository->objects, &commit);
    return status;
}

int authors_open(struct authors *authors, struct repository *repository,
                 const struct object_id *head, const struct blame *blame, struct facts *facts,
                 struct error *error)
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
            read_author(authors, repository, facts, &commits[origins[i].commit].id, authorship,
                        error) != 0)
            return -1;
    }
    return 0;
}

void authors_close(struct authors *authors)
{
    identity_table_free(authors->identities);
    free(authors->commits);
}
