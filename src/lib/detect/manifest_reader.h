/*
 * What every format's parser works with.
 *
 * A parser reads one file and reports what it finds; the first failure sticks, later calls do
 * nothing, and manifest_parse() returns it.  So parsers are straight lines of code without checks;
 * their loops are bounded by the file.  Memory from manifest_copy() etc. lives until the file is
 * done.
 */
#ifndef SESAMI_DETECT_MANIFEST_READER_H
#define SESAMI_DETECT_MANIFEST_READER_H

#include "detect/document.h"
#include "detect/manifest.h"

struct manifest {
    const char *path;
    const char *bytes;
    size_t size;
    const struct manifest_sink *sink;
    struct document document; /* of the readers, and the arena of everything else */
    size_t reported;
    struct error *error;
    bool failed;
};

typedef void manifest_parser(struct manifest *manifest);

/* Read the whole file as one format; NULL when that failed or it is empty. */
const struct node *manifest_json(struct manifest *manifest);
const struct node *manifest_toml(struct manifest *manifest);
const struct node *manifest_yaml(struct manifest *manifest);
const struct node *manifest_xml(struct manifest *manifest);

/* Reads a large JSON file one entry of some sections at a time: see document_stream_json(). */
typedef void manifest_visitor(struct manifest *manifest, void *context, const char *section,
                              const struct node *node);
void manifest_stream_json(struct manifest *manifest, const char *const *sections,
                          manifest_visitor *visit, void *context);

/* Copies; "" when memory is out. manifest_format() cuts at 4,000 bytes. */
char *manifest_copy(struct manifest *manifest, const char *bytes, size_t size);
const char *manifest_format(struct manifest *manifest, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Report one direct dependency and the technologies that it proves; entries without a name (NULL
 * or empty) are passed over. `requirement` may be NULL. */
void manifest_depend(struct manifest *manifest, const char *ecosystem, const char *name,
                     const char *requirement, enum dependency_scope scope, uint32_t line);

/* Reports a requirement that other manifests may inherit: by leaving it out, or by the name of the
 * catalog that it stands in. */
void manifest_manage(struct manifest *manifest, const char *ecosystem, const char *name,
                     const char *requirement, uint32_t line);
void manifest_catalog(struct manifest *manifest, const char *catalog, const char *ecosystem,
                      const char *name, const char *requirement, uint32_t line);

/* Reports what a project says of itself for others: the roles of Maven. */
void manifest_note(struct manifest *manifest, enum dependency_role role, const char *ecosystem,
                   const char *name, const char *value, uint32_t line);

/* Reports one entry of a lock file. `requirement` and `member` may be NULL. */
void manifest_lock(struct manifest *manifest, const char *ecosystem, const char *name,
                   const char *requirement, const char *resolved, const char *member,
                   uint32_t line);

/* Reports a container image "registry/name:tag@digest" as dependency of ecosystem "docker". */
void manifest_image(struct manifest *manifest, const char *image, enum dependency_scope scope,
                    uint32_t line);

/* Reports the technologies of rules of another kind than dependency: "key", "resource", ... */
void manifest_prove(struct manifest *manifest, const char *kind, const char *word, uint32_t line);

/* Lines of a text file, each a writable NUL-ended string without its end of line. */
struct manifest_line {
    char *text;
    uint32_t number; /* from 1; 0 before the first */
    char *rest;
};

void manifest_lines(struct manifest *manifest, struct manifest_line *line);
bool manifest_next(struct manifest_line *line);
/* The line without the blanks around it. */
char *manifest_next_trimmed(struct manifest_line *line);

/* Words and blanks. trim() cuts and moves; cut() ends the string at the first of `bytes` and
 * returns what follows it, or NULL when there is none. */
char *text_trim(char *text);
char *text_cut(char *text, const char *bytes);
bool text_starts(const char *text, const char *start);
bool text_ends(const char *text, const char *end);
/* The next word (bytes other than `separators`) of *text, NULL when there is none. */
char *text_word(char **text, const char *separators);
/* Takes a quoted string off its quotes, if it stands in some. */
char *text_unquote(char *text);

/* True when the last components of `path` match `pattern`, as many as it has. A '*' stands for
 * anything but '/', at most two of them in a component. */
bool path_matches(const char *path, const char *pattern);

/* PEP 503: lower case, runs of "-", "_" and "." as one "-"; in place. */
char *pypi_normalize(char *name);
/* "name[extra] >=1,<2; marker # comment" of PEP 508 and requirements files; `text` is used up. */
void pypi_depend(struct manifest *manifest, char *text, enum dependency_scope scope, uint32_t line);

#endif
