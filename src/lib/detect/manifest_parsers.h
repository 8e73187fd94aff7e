/* The parsers of the dispatch table in manifest.c, by file. */
#ifndef SESAMI_DETECT_MANIFEST_PARSERS_H
#define SESAMI_DETECT_MANIFEST_PARSERS_H

#include "detect/manifest_reader.h"

/* manifest_npm.c, manifest_npm_lock.c */
manifest_parser manifest_npm, manifest_npm_lock, manifest_yarn_lock, manifest_pnpm_lock;
/* manifest_requirements.c, manifest_pyproject.c, manifest_python_lock.c */
manifest_parser manifest_requirements, manifest_setup_cfg;
manifest_parser manifest_pyproject, manifest_pipfile;
manifest_parser manifest_pipfile_lock, manifest_python_lock;
/* manifest_go.c */
manifest_parser manifest_go;
/* manifest_cargo.c */
manifest_parser manifest_cargo, manifest_cargo_lock;
/* manifest_maven.c */
manifest_parser manifest_maven;
/* manifest_ruby.c */
manifest_parser manifest_gemfile, manifest_gemspec, manifest_gemfile_lock;
/* manifest_composer.c */
manifest_parser manifest_composer, manifest_composer_lock;
/* manifest_cmake.c */
manifest_parser manifest_cmake;
/* manifest_docker.c */
manifest_parser manifest_dockerfile, manifest_compose;
/* manifest_actions.c */
manifest_parser manifest_workflow, manifest_action;

#endif
