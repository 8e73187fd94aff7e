/* The parsers of the dispatch table in manifest.c, by file. */
#ifndef SESAMI_DETECT_MANIFEST_PARSERS_H
#define SESAMI_DETECT_MANIFEST_PARSERS_H

#include "detect/manifest_reader.h"

/* manifest_npm.c, manifest_npm_lock.c */
manifest_parser manifest_npm, manifest_npm_catalogs;
manifest_parser manifest_npm_lock, manifest_yarn_lock, manifest_pnpm_lock;
/* manifest_requirements.c, manifest_pyproject.c, manifest_python_lock.c */
manifest_parser manifest_requirements, manifest_setup_cfg;
manifest_parser manifest_pyproject, manifest_pipfile;
manifest_parser manifest_pipfile_lock, manifest_python_lock;
/* manifest_setup_py.c */
manifest_parser manifest_setup_py;
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

/* manifest_meson.c, manifest_autoconf.c, manifest_make.c, manifest_cpp.c, manifest_bazel.c */
manifest_parser manifest_meson, manifest_wrap, manifest_autoconf, manifest_make;
manifest_parser manifest_vcpkg, manifest_conan_txt, manifest_conan_py, manifest_bazel;
manifest_parser manifest_gitmodules;

/* manifest_nuget.c */
manifest_parser manifest_nuget, manifest_packages_config, manifest_nuget_lock;
/* manifest_gradle.c, manifest_terraform.c */
manifest_parser manifest_gradle, manifest_gradle_catalog, manifest_terraform;
/* manifest_apple.c, manifest_pub.c */
manifest_parser manifest_swift, manifest_swift_lock, manifest_pods, manifest_pods_lock;
manifest_parser manifest_pub, manifest_pub_lock, manifest_mix, manifest_mix_lock;
/* manifest_ci.c, manifest_kubernetes.c */
manifest_parser manifest_gitlab, manifest_circleci, manifest_azure, manifest_travis;
manifest_parser manifest_pre_commit, manifest_pipeline, manifest_jenkins;
manifest_parser manifest_kubernetes, manifest_helm, manifest_helm_lock, manifest_kustomize;
manifest_parser manifest_devcontainer;
/* manifest_misc.c */
manifest_parser manifest_conda, manifest_dotenv, manifest_tool_versions, manifest_deno;
manifest_parser manifest_bun_lock, manifest_julia, manifest_cpanfile;

/* manifest_functional.c */
manifest_parser manifest_cabal, manifest_r, manifest_opam, manifest_sbt, manifest_leiningen;
manifest_parser manifest_nimble, manifest_rockspec, manifest_shards;
/* manifest_cloud.c, manifest_ansible.c */
manifest_parser manifest_cloudformation, manifest_serverless, manifest_pulumi, manifest_helmfile;
manifest_parser manifest_any_yaml;
manifest_parser manifest_galaxy, manifest_galaxy_meta, manifest_tasks, manifest_playbook;
/* manifest_nix.c, manifest_lists.c, manifest_terms.c */
manifest_parser manifest_nix, manifest_flake, manifest_flake_lock, manifest_zig;
manifest_parser manifest_bower, manifest_elm, manifest_gleam, manifest_pixi, manifest_mise;
manifest_parser manifest_global_json, manifest_hpack, manifest_gradle_lock, manifest_terraform_lock;
manifest_parser manifest_julia_lock, manifest_renv_lock, manifest_carthage, manifest_carthage_lock;
manifest_parser manifest_rebar, manifest_edn, manifest_dune, manifest_perl;

/* A list of pkg-config's modules as its tools take it: "glib-2.0 >= 2.40, zlib". */
void pkg_config_depend(struct manifest *manifest, const char *list, uint32_t line);

/* A repository's URL without scheme, user and ".git": "github.com/owner/name". */
const char *repository_name(struct manifest *manifest, const char *url);

#endif
