#include "git/diff_side.h"

#include "git/tree.h"

#include <stdio.h>
#include <string.h>

enum { BINARY_PROBE = 8000 }; /* git's FIRST_FEW_BYTES */

int diff_side_read(struct object_store *store, unsigned mode, const struct object_id *id,
                   struct diff_side *side, struct error *error)
{
    struct error problem = ERROR_INIT;
    char hex[OBJECT_HEX_SIZE];

    memset(side, 0, sizeof *side);
    side->bytes = "";
    if (mode == 0)
        return 0;
    if (MODE_TYPE(mode) == MODE_SUBMODULE) {
        side->size = (size_t)snprintf(side->link, sizeof side->link, "Subproject commit %s\n",
                                      object_id_hex(store, id, hex));
        side->bytes = side->link;
        return 0;
    }
    if (object_read(store, id, OBJECT_BLOB, &side->object, &problem) == 0) {
        side->held = true;
        side->bytes = side->object.data;
        side->size = side->object.size;
        return 0;
    }
    if (strcmp(problem.code, "missing-object") != 0 &&
        strcmp(problem.code, "object-too-large") != 0) {
        if (error != NULL)
            *error = problem;
        return -1;
    }
    side->missing = true;
    return 0;
}

void diff_side_release(struct object_store *store, struct diff_side *side)
{
    if (side->held)
        object_release(store, &side->object);
}

bool diff_side_is_binary(const struct diff_side *side)
{
    size_t probe = side->size < BINARY_PROBE ? side->size : BINARY_PROBE;

    return memchr(side->bytes, '\0', probe) != NULL;
}
