/*
 * The page's files, read once when the server starts: what is not in the list does not exist.
 *
 * Taken are the regular files directly in the folder (no symlinks, no dot files, at most WEB_FILES
 * of at most WEB_FILE_LIMIT bytes) whose suffix has a content type.  Their gzip form and tag are
 * made then too, so that serving one copies nothing.
 *
 * All files together have a version, the beginning of a digest of their names and contents.  Pages
 * name the files beside them by "static/VERSION/app.js", an address that can be kept for ever,
 * since a change of any file changes it; a script's own imports are relative to that.
 */
#ifndef SESAMI_HTTP_WEB_H
#define SESAMI_HTTP_WEB_H

#include "base/buffer.h"
#include "http/content.h"

#include <stdbool.h>

#define WEB_FILES 200
#define WEB_FILE_LIMIT ((size_t)8 << 20)
#define WEB_VERSION_SIZE 17 /* hexadecimal digits and the final NUL */

struct web_file {
    char *name; /* "app.js" */
    const char *content_type;
    bool shrinks;       /* gzip is worth a try */
    struct buffer body; /* only until `content` is made of it */
    struct content *content;
};

struct web {
    struct web_file files[WEB_FILES];
    size_t count;
    char version[WEB_VERSION_SIZE];
};

/* Fails as ERROR_ENVIRONMENT when the folder cannot be read or has no index.html. */
int web_open(const char *directory, struct web **web, struct error *error);
void web_free(struct web *web);

/* "" is index.html; NULL when there is no such file. */
const struct web_file *web_find(const struct web *web, const char *name);

#endif
