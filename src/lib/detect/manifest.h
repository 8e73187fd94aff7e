/*
 * Dependencies and technologies, each with the file and line that prove it.
 *
 * Pure functions over bytes.  Manifests come from strangers: every parser is bounded (bytes, depth,
 * values, entities, aliases, reported entries) and a wrong manifest costs one error, nothing else.
 *
 * One file is read at a time, so what several files say together is left to dependency_set.h: each
 * entry says by its role whether it is a dependency by itself.  Whether a path is vendored or a
 * test's fixture is the caller's business.
 */
#ifndef SESAMI_DETECT_MANIFEST_H
#define SESAMI_DETECT_MANIFEST_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Larger files are "too-large"; but for the lock files that are read an entry at a time (npm's,
 * Composer's, Pipenv's, renv's), whose memory does not grow with them. */
enum { MANIFEST_SIZE_LIMIT = 16 << 20, MANIFEST_ENTRY_LIMIT = 200000 };

enum dependency_scope { SCOPE_RUNTIME, SCOPE_DEV, SCOPE_BUILD, SCOPE_OPTIONAL };

enum dependency_role {
    DEPENDENCY_DIRECT,  /* declared by a manifest for its own project */
    DEPENDENCY_MANAGED, /* a requirement that manifests in this folder and below may inherit
                           (Cargo's workspace.dependencies, NuGet's central package versions,
                           catalogs of pnpm, Yarn and Bun; Maven's dependencyManagement along its
                           parents); no dependency by itself */
    DEPENDENCY_LOCKED,  /* of a lock file: what it resolved to; no dependency by itself */

    /* What Maven's poms say of themselves for others to inherit; no dependencies either. */
    DEPENDENCY_PROJECT,  /* the pom's own coordinates */
    DEPENDENCY_PARENT,   /* its parent's; the requirement is its relativePath */
    DEPENDENCY_IMPORT,   /* those of a bill of materials whose managed entries it takes */
    DEPENDENCY_PROPERTY, /* name and, as requirement, value */
};

struct dependency {
    const char *ecosystem;   /* "npm", "pypi", "go", "cargo", "maven", "rubygems", "composer",
                                "nuget", "cmake", "pkg-config", "library", "docker", "actions", ... */
    const char *name;        /* normalised as the ecosystem does it; never empty */
    const char *requirement; /* as written; "" when none. Locked: what the entry was resolved for,
                                "" for any requirement */
    const char *resolved;    /* exact version, of locked entries only; else NULL */
    enum dependency_scope scope;
    enum dependency_role role;
    const char *member; /* of locked entries: the folder, relative to the lock file's, of the only
                           manifest that it is for; NULL: every one in that folder and below. Of
                           managed ones: the catalog that the requirement must name ("catalog:x",
                           "default" for "catalog:"); NULL: it must be empty */
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

/* Where findings go. Every string but `path` is UTF-8 and valid during the call only, except a
 * technology's `tech`, `name` and `kind`, which are the table's and stay. Either may be NULL. A
 * failure ends the parsing and is passed on. */
struct manifest_sink {
    void *context;
    int (*dependency)(void *context, const struct dependency *dependency, struct error *error);
    int (*evidence)(void *context, const struct tech_evidence *evidence, struct error *error);
};

/* True when manifest_parse() would read this path's contents, by its name alone. */
bool manifest_wanted(const char *path);

/* Reads one manifest and reports its dependencies and what they, images, actions etc. prove. An
 * ERROR_RECORD ("bad-manifest", "too-large") means that the file could not be read to its end; what
 * was reported until then stands. A path that is not wanted is read without findings. */
int manifest_parse(const char *path, const char *bytes, size_t size,
                   const struct manifest_sink *sink, struct error *error);

/* Reports what the mere existence of a path proves (file names, folders, extensions). The same
 * technology may be reported by several rules. */
int tech_from_path(const char *path, const struct manifest_sink *sink, struct error *error);

/* Reports what a file in a language (linguist's name) proves. */
int tech_from_language(const char *language, const char *path, const struct manifest_sink *sink,
                       struct error *error);

/* The word that records use: "runtime", ... */
const char *dependency_scope_name(enum dependency_scope scope);

#endif
