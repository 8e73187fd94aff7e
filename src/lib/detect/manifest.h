/*
 * Dependencies and technologies, each with the file and line that prove it.
 *
 * Pure functions over bytes.  Manifests come from strangers: every parser is bounded (depth, size,
 * entities, aliases) and a wrong manifest costs one error, nothing else.
 */
#ifndef SESAMI_DETECT_MANIFEST_H
#define SESAMI_DETECT_MANIFEST_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MANIFEST_SIZE_LIMIT = 16 << 20 };

enum dependency_scope { SCOPE_RUNTIME, SCOPE_DEV, SCOPE_BUILD, SCOPE_OPTIONAL };

struct dependency {
    const char *ecosystem;   /* "npm", "pypi", "go", "cargo", "maven", "rubygems", "composer",
                                "cmake", "docker", "actions", ... */
    const char *name;        /* normalised as the ecosystem does it */
    const char *requirement; /* as written; "" when none */
    const char *resolved;    /* exact version from a lock file; NULL when unknown */
    enum dependency_scope scope;
    const char *path;
    uint32_t line; /* from 1 */
};

/* A technology's proof: which rule matched where. */
struct tech_evidence {
    const char *tech; /* key: "postgresql" */
    const char *name; /* "PostgreSQL" */
    const char *kind; /* "database" */
    const char *path;
    uint32_t line;    /* 0: the file's existence is the proof */
    const char *rule; /* "dependency npm pg", "file Dockerfile", "image postgres", ... */
};

struct manifest_sink {
    void *context;
    int (*dependency)(void *context, const struct dependency *dependency, struct error *error);
    int (*evidence)(void *context, const struct tech_evidence *evidence, struct error *error);
};

/* True when manifest_parse() would read this path's contents, by its name alone. */
bool manifest_wanted(const char *path);

/* Reads one manifest and reports its dependencies and what they, images, actions etc. prove. An
 * ERROR_RECORD ("bad-manifest", "too-large") means that the file could not be read to its end. */
int manifest_parse(const char *path, const char *bytes, size_t size,
                   const struct manifest_sink *sink, struct error *error);

/* Reports what the mere existence of a path proves (file names, folders, extensions). */
int tech_from_path(const char *path, const struct manifest_sink *sink, struct error *error);

const char *dependency_scope_name(enum dependency_scope scope);

#endif
