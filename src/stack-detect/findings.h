/*
 * Dependencies and technologies of one tree, with their proofs.
 */
#ifndef SESAMI_STACK_DETECT_FINDINGS_H
#define SESAMI_STACK_DETECT_FINDINGS_H

#include "base/tool.h"
#include "detect/dependency_set.h"
#include "survey/survey.h"

/* A `tech` record holds so much evidence at most; the rest is only counted. */
enum { EVIDENCE_MOST = 20 };

/* A technology and what proves it. */
struct finding {
    char *tech;
    char *name;
    char *kind;
    json_t *evidence; /* as the record has it */
    uint64_t more;
};

/* All zero: empty. */
struct findings {
    struct dependency_set dependencies;
    struct finding *rows; /* sorted by tech */
    size_t count;
    json_t *unreadable; /* `skipped` fields of manifests that could not be read to their end */
};

/* What the file's path and, if it is a manifest, its content prove. */
int findings_add(struct findings *findings, const struct survey_file *file,
                 const struct attributes *attributes, struct error *error);

/* Writes `dependency`, `tech` and `skipped` records. */
int findings_write(struct findings *findings, struct analysis *analysis, struct error *error);
void findings_free(struct findings *findings);

#endif
