/*
 * A second repository of the same objects, without a second time their bytes.
 */
#ifndef SESAMI_CLONE_COPY_OBJECTS_H
#define SESAMI_CLONE_COPY_OBJECTS_H

#include "base/error.h"

/* Links the object files of `from`/objects into `to`/objects, which it makes. git never writes into
 * a pack or an object that is there, it makes others and removes those; so nothing that happens to
 * `from` afterwards is seen in `to`, but for damage of the disk itself. Where they cannot be linked
 * (another file system) they are copied. Codes: "disk-full", "cache" (ERROR_ENVIRONMENT). */
int copy_objects(const char *from, const char *to, struct error *error);

#endif
