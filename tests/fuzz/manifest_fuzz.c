/* Any bytes as any manifest: the first byte chooses the file's name. */
#include "base/error.h"
#include "base/text.h"
#include "detect/dependency_set.h"
#include "detect/manifest.h"

#include <stdlib.h>
#include <string.h>

/* One path for each parser. */
static const char *const paths[] = {
    "package.json",
    "package-lock.json",
    "yarn.lock",
    "pnpm-lock.yaml",
    "requirements.txt",
    "pyproject.toml",
    "setup.cfg",
    "Pipfile",
    "Pipfile.lock",
    "poetry.lock",
    "go.mod",
    "Cargo.toml",
    "Cargo.lock",
    "pom.xml",
    "Gemfile",
    "x.gemspec",
    "Gemfile.lock",
    "composer.json",
    "composer.lock",
    "CMakeLists.txt",
    "Dockerfile",
    "compose.yml",
    "action.yml",
    ".github/workflows/a.yml",
    "setup.py",
    "meson.build",
    "subprojects/a.wrap",
    "configure.ac",
    "Makefile",
    "vcpkg.json",
    "conanfile.txt",
    "conanfile.py",
    "MODULE.bazel",
    "pnpm-workspace.yaml",
    ".gitmodules",
    "a.csproj",
    "packages.config",
    "packages.lock.json",
    "build.gradle",
    "libs.versions.toml",
    "main.tf",
    "Package.swift",
    "Package.resolved",
    "Podfile",
    "a.podspec",
    "Podfile.lock",
    "pubspec.yaml",
    "pubspec.lock",
    "mix.exs",
    "mix.lock",
    ".gitlab-ci.yml",
    ".circleci/config.yml",
    "azure-pipelines.yml",
    ".travis.yml",
    ".pre-commit-config.yaml",
    "Chart.yaml",
    "Chart.lock",
    "kustomization.yaml",
    "devcontainer.json",
    "environment.yml",
    ".env",
    ".tool-versions",
    "deno.json",
    "bun.lock",
    "Project.toml",
    "cpanfile",
    "a.yaml",
    "serverless.yml",
    "Pulumi.yaml",
    "helmfile.yaml",
    "a.template",
    "galaxy.yml",
    "roles/a/tasks/a.yml",
    "flake.nix",
    "flake.lock",
    "build.zig.zon",
    "bower.json",
    "elm.json",
    "gleam.toml",
    "pixi.toml",
    "mise.toml",
    "global.json",
    "package.yaml",
    "gradle.lockfile",
    ".terraform.lock.hcl",
    "Manifest.toml",
    "renv.lock",
    "Cartfile",
    "Cartfile.resolved",
    "rebar.config",
    "deps.edn",
    "dune-project",
    "Makefile.PL",
    "pylock.toml",
    "a.cabal",
    "DESCRIPTION",
    "a.opam",
    "build.sbt",
    "project.clj",
    "a.nimble",
    "a.rockspec",
    "shard.yml",
    "requirements.yml",
    ".drone.yml",
    "Jenkinsfile",
};

static int take(void *context, const struct dependency *dependency, struct error *error)
{
    if (*dependency->name == '\0' || dependency->line == 0 ||
        !text_is_utf8(dependency->name, strlen(dependency->name)) ||
        !text_is_utf8(dependency->requirement, strlen(dependency->requirement)) ||
        (dependency->role == DEPENDENCY_LOCKED) != (dependency->resolved != NULL)) {
        abort();
    }
    return dependency_set_add(context, dependency, error);
}

static int prove(void *context, const struct tech_evidence *evidence, struct error *error)
{
    (void)context, (void)error;
    if (evidence->tech == NULL || evidence->line == 0) {
        abort();
    }
    return 0;
}

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t size)
{
    struct dependency_set set = DEPENDENCY_SET_INIT;
    const struct manifest_sink sink = {&set, take, prove};
    struct error error = ERROR_INIT;

    if (size == 0) {
        return 0;
    }
    const char *path = paths[bytes[0] % (sizeof(paths) / sizeof(paths[0]))];
    int status = manifest_parse(path, (const char *)bytes + 1, size - 1, &sink, &error);
    if ((status != 0) != (error.kind != ERROR_NONE)) {
        abort();
    }
    dependency_set_join(&set);
    dependency_set_free(&set);
    return 0;
}
