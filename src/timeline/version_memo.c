#include "timeline/version_memo.h"

#include <stdlib.h>
#include <string.h>

enum { PLACES = 1 << 16 };

struct version {
    struct object_id id;
    uint32_t path;
    bool used;
    struct survey_content content;
};

struct version_memo {
    struct version versions[PLACES]; /* each has one place alone; untouched pages cost nothing */
};

struct version_memo *version_memo_new(void)
{
    return calloc(1, sizeof(struct version_memo));
}

void version_memo_free(struct version_memo *memo)
{
    free(memo);
}

static size_t place_of(uint32_t path, const struct object_id *id)
{
    uint64_t value;

    memcpy(&value, id->bytes, sizeof value); /* an id is a hash already */
    value ^= path * UINT64_C(0x9e3779b97f4a7c15);
    return (size_t)(value ^ value >> 32) % PLACES;
}

void version_memo_keep(struct version_memo *memo, uint32_t path, const struct object_id *id,
                       const struct survey_content *content)
{
    memo->versions[place_of(path, id)] = (struct version){*id, path, true, *content};
}

bool version_memo_find(const struct version_memo *memo, uint32_t path, const struct object_id *id,
                       struct survey_content *content)
{
    const struct version *version = &memo->versions[place_of(path, id)];

    if (!version->used || version->path != path || !object_id_equal(&version->id, id))
        return false;
    *content = version->content;
    return true;
}
