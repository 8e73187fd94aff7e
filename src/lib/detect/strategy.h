/*
 * Which language a text file is in: linguist's strategies in their order (modeline, filename,
 * shebang, extension, XML, man page, heuristics, classifier).
 *
 * Each strategy narrows the candidates; the first that leaves one decides.
 */
#ifndef SESAMI_DETECT_STRATEGY_H
#define SESAMI_DETECT_STRATEGY_H

#include "detect/lookup.h"

/* A file as the strategies see it. */
struct source_file {
    const char *path;
    const char *bytes; /* the first LANGUAGE_BYTES of it at most */
    size_t size;       /* of `bytes` */
    size_t full_size;  /* of the whole file */
};

/* NULL when no strategy knows. Empty files are in no language. */
const struct language *strategy_detect(const struct source_file *file);

/* What a path alone tells, for files whose content is out of reach. */
const struct language *strategy_detect_path(const char *path);

/* The single strategies that live in files of their own. */
const struct language *modeline_language(const struct source_file *file);
bool shebang_interpreter(const struct source_file *file, const char **name, size_t *size);
void heuristics_narrow(const struct source_file *file, struct candidates *candidates);

#endif
