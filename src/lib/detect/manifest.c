#include "detect/manifest.h"

#include "detect/manifest_parsers.h"
#include "detect/needles.h"

#include <assert.h>
#include <pthread.h>
#include <string.h>

static const struct {
    const char *pattern; /* as of path_matches() */
    manifest_parser *parse;
} formats[] = {
    {"package.json", manifest_npm},
    {"package-lock.json", manifest_npm_lock},
    {"npm-shrinkwrap.json", manifest_npm_lock},
    {"pnpm-workspace.yaml", manifest_npm_catalogs},
    {".yarnrc.yml", manifest_npm_catalogs},
    {"yarn.lock", manifest_yarn_lock},
    {"pnpm-lock.yaml", manifest_pnpm_lock},
    {"*requirements*.txt", manifest_requirements},
    {"*requirements*.in", manifest_requirements},
    {"requirements/*.txt", manifest_requirements},
    {"requirements/*.in", manifest_requirements},
    {"pyproject.toml", manifest_pyproject},
    {"setup.cfg", manifest_setup_cfg},
    {"Pipfile", manifest_pipfile},
    {"Pipfile.lock", manifest_pipfile_lock},
    {"poetry.lock", manifest_python_lock},
    {"uv.lock", manifest_python_lock},
    {"pdm.lock", manifest_python_lock},
    {"go.mod", manifest_go},
    {"Cargo.toml", manifest_cargo},
    {"Cargo.lock", manifest_cargo_lock},
    {"pom.xml", manifest_maven},
    {"Gemfile", manifest_gemfile},
    {"gems.rb", manifest_gemfile},
    {"*.gemspec", manifest_gemspec},
    {"Gemfile.lock", manifest_gemfile_lock},
    {"gems.locked", manifest_gemfile_lock},
    {"composer.json", manifest_composer},
    {"composer.lock", manifest_composer_lock},
    {"CMakeLists.txt", manifest_cmake},
    {"*.cmake", manifest_cmake},
    {"Dockerfile", manifest_dockerfile},
    {"Dockerfile.*", manifest_dockerfile},
    {"*.Dockerfile", manifest_dockerfile},
    {"*.dockerfile", manifest_dockerfile},
    {"Containerfile", manifest_dockerfile},
    {"Containerfile.*", manifest_dockerfile},
    {"*compose*.yml", manifest_compose},
    {"*compose*.yaml", manifest_compose},
    {".github/workflows/*.yml", manifest_workflow},
    {".github/workflows/*.yaml", manifest_workflow},
    {"action.yml", manifest_action},
    {"action.yaml", manifest_action},
    {".gitea/workflows/*.yml", manifest_workflow},
    {".gitea/workflows/*.yaml", manifest_workflow},
    {".forgejo/workflows/*.yml", manifest_workflow},
    {".forgejo/workflows/*.yaml", manifest_workflow},
    {"pylock.toml", manifest_python_lock},
    {"pylock.*.toml", manifest_python_lock},
    {"*.cabal", manifest_cabal},
    {"DESCRIPTION", manifest_r},
    {"*.opam", manifest_opam},
    {"*.sbt", manifest_sbt},
    {"project.clj", manifest_leiningen},
    {"*.nimble", manifest_nimble},
    {"*.rockspec", manifest_rockspec},
    {"shard.yml", manifest_shards},
    {"requirements.yml", manifest_galaxy},
    {"requirements.yaml", manifest_galaxy},
    {"bitbucket-pipelines.yml", manifest_pipeline},
    {".drone.yml", manifest_pipeline},
    {".woodpecker.yml", manifest_pipeline},
    {".woodpecker/*.yml", manifest_pipeline},
    {".woodpecker/*.yaml", manifest_pipeline},
    {"Jenkinsfile", manifest_jenkins},
    {"Jenkinsfile.*", manifest_jenkins},
    {"*.jenkinsfile", manifest_jenkins},
    {"setup.py", manifest_setup_py},
    {"meson.build", manifest_meson},
    {"subprojects/*.wrap", manifest_wrap},
    {"configure.ac", manifest_autoconf},
    {"configure.in", manifest_autoconf},
    {"Makefile", manifest_make},
    {"makefile", manifest_make},
    {"GNUmakefile", manifest_make},
    {"Makefile.am", manifest_make},
    {"Makefile.in", manifest_make},
    {"*.mk", manifest_make},
    {"vcpkg.json", manifest_vcpkg},
    {"conanfile.txt", manifest_conan_txt},
    {"conanfile.py", manifest_conan_py},
    {"MODULE.bazel", manifest_bazel},
    {"WORKSPACE", manifest_bazel},
    {"WORKSPACE.bazel", manifest_bazel},
    {".gitmodules", manifest_gitmodules},
    {"*.csproj", manifest_nuget},
    {"*.fsproj", manifest_nuget},
    {"*.vbproj", manifest_nuget},
    {"Directory.*.props", manifest_nuget},
    {"Directory.*.targets", manifest_nuget},
    {"packages.config", manifest_packages_config},
    {"packages.lock.json", manifest_nuget_lock},
    {"*.gradle", manifest_gradle},
    {"*.gradle.kts", manifest_gradle},
    {"*.versions.toml", manifest_gradle_catalog},
    {"*.tf", manifest_terraform},
    {"*.tofu", manifest_terraform},
    {"Package.swift", manifest_swift},
    {"Package.resolved", manifest_swift_lock},
    {"Podfile", manifest_pods},
    {"*.podspec", manifest_pods},
    {"Podfile.lock", manifest_pods_lock},
    {"pubspec.yaml", manifest_pub},
    {"pubspec.lock", manifest_pub_lock},
    {"mix.exs", manifest_mix},
    {"mix.lock", manifest_mix_lock},
    {".gitlab-ci.yml", manifest_gitlab},
    {"*.gitlab-ci.yml", manifest_gitlab},
    {".circleci/config.yml", manifest_circleci},
    {"azure-pipelines*.yml", manifest_azure},
    {".azure-pipelines/*.yml", manifest_azure},
    {".travis.yml", manifest_travis},
    {".pre-commit-config.yaml", manifest_pre_commit},
    {"Chart.yaml", manifest_helm},
    {"Chart.lock", manifest_helm_lock},
    {"kustomization.yaml", manifest_kustomize},
    {"kustomization.yml", manifest_kustomize},
    {"devcontainer.json", manifest_devcontainer},
    {".devcontainer.json", manifest_devcontainer},
    {"environment.yml", manifest_conda},
    {"environment.yaml", manifest_conda},
    {".env", manifest_dotenv},
    {".env.*", manifest_dotenv},
    {".tool-versions", manifest_tool_versions},
    {"deno.json", manifest_deno},
    {"deno.jsonc", manifest_deno},
    {"bun.lock", manifest_bun_lock},
    {"Project.toml", manifest_julia},
    {"cpanfile", manifest_cpanfile},
    {"Makefile.PL", manifest_perl},
    {"Build.PL", manifest_perl},
    {"serverless.yml", manifest_serverless},
    {"serverless.yaml", manifest_serverless},
    {"serverless.*.yml", manifest_serverless},
    {"Pulumi.yaml", manifest_pulumi},
    {"Pulumi.*.yaml", manifest_pulumi},
    {"helmfile.yaml", manifest_helmfile},
    {"*.template", manifest_cloudformation},
    {"*template*.json", manifest_cloudformation},
    {"*cloudformation*.json", manifest_cloudformation},
    {"galaxy.yml", manifest_galaxy_meta},
    {"meta/main.yml", manifest_galaxy_meta},
    {"meta/main.yaml", manifest_galaxy_meta},
    {"roles/*/tasks/*.yml", manifest_tasks},
    {"roles/*/tasks/*.yaml", manifest_tasks},
    {"roles/*/handlers/*.yml", manifest_tasks},
    {"tasks/main.yml", manifest_tasks},
    {"flake.nix", manifest_flake},
    {"flake.lock", manifest_flake_lock},
    {"shell.nix", manifest_nix},
    {"default.nix", manifest_nix},
    {"package.nix", manifest_nix},
    {"devenv.nix", manifest_nix},
    {"build.zig.zon", manifest_zig},
    {"bower.json", manifest_bower},
    {"elm.json", manifest_elm},
    {"gleam.toml", manifest_gleam},
    {"pixi.toml", manifest_pixi},
    {"mise.toml", manifest_mise},
    {".mise.toml", manifest_mise},
    {"global.json", manifest_global_json},
    {"package.yaml", manifest_hpack},
    {"gradle.lockfile", manifest_gradle_lock},
    {".terraform.lock.hcl", manifest_terraform_lock},
    {"Manifest.toml", manifest_julia_lock},
    {"JuliaProject.toml", manifest_julia},
    {"renv.lock", manifest_renv_lock},
    {"Cartfile", manifest_carthage},
    {"Cartfile.private", manifest_carthage},
    {"Cartfile.resolved", manifest_carthage_lock},
    {"rebar.config", manifest_rebar},
    {"deps.edn", manifest_edn},
    {"dune-project", manifest_dune},
    {"*.yml", manifest_any_yaml}, /* behind all that have a name */
    {"*.yaml", manifest_any_yaml},
};

enum { FORMATS = sizeof(formats) / sizeof(formats[0]) };
static_assert(FORMATS <= (int)NEEDLES_MOST, "more formats than needles");

static struct needles *format_needles; /* NULL when out of memory: all formats are tried */

static void make_needles(void)
{
    format_needles = needles_new(FORMATS);
    for (size_t i = 0; format_needles != NULL && i < FORMATS; i++) {
        size_t size;
        const char *needle = needle_of_path(formats[i].pattern, &size);

        needles_set(format_needles, i, needle, size);
    }
}

static manifest_parser *find_parser(const char *path)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    struct needle_marks marks;

    pthread_once(&once, make_needles);
    needles_mark(format_needles, path, strlen(path), &marks);
    for (size_t i = needles_next(&marks, 0); i < FORMATS; i = needles_next(&marks, i + 1)) {
        if (path_matches(path, formats[i].pattern)) {
            return formats[i].parse;
        }
    }
    return NULL;
}

bool manifest_wanted(const char *path)
{
    return find_parser(path) != NULL;
}

/* Parsers that use manifest_stream_json() need no more memory for a larger file. */
static bool is_streamed(manifest_parser *parse)
{
    return parse == manifest_npm_lock || parse == manifest_composer_lock ||
           parse == manifest_pipfile_lock || parse == manifest_renv_lock;
}

int manifest_parse(const char *path, const char *bytes, size_t size,
                   const struct manifest_sink *sink, struct error *error)
{
    manifest_parser *parse = find_parser(path);
    struct manifest manifest = {.path = path,
                                .bytes = bytes,
                                .size = size,
                                .sink = sink,
                                .document = DOCUMENT_INIT,
                                .error = error};

    if (parse == NULL) {
        return 0;
    }
    if (size > MANIFEST_SIZE_LIMIT && !is_streamed(parse)) {
        return error_record(error, "too-large", "manifest of %zu bytes", size);
    }
    parse(&manifest);
    document_free(&manifest.document);
    return manifest.failed ? -1 : 0;
}

static const struct node *read_tree(struct manifest *manifest,
                                    int (*read)(struct document *document, const char *bytes,
                                                size_t size, struct error *error))
{
    if (read(&manifest->document, manifest->bytes, manifest->size, manifest->error) != 0 ||
        document_index(&manifest->document, manifest->error) != 0) {
        manifest->failed = true;
        return NULL;
    }
    return manifest->document.root;
}

const struct node *manifest_json(struct manifest *manifest)
{
    return read_tree(manifest, document_read_json);
}

const struct node *manifest_toml(struct manifest *manifest)
{
    return read_tree(manifest, document_read_toml);
}

const struct node *manifest_yaml(struct manifest *manifest)
{
    return read_tree(manifest, document_read_yaml);
}

const struct node *manifest_xml(struct manifest *manifest)
{
    return read_tree(manifest, document_read_xml);
}

/* What document_stream_json() hands through. */
struct manifest_stream {
    struct manifest *manifest;
    manifest_visitor *visit;
    void *context;
};

static int visit_entry(void *context, const char *section, const struct node *node,
                       struct error *error)
{
    const struct manifest_stream *stream = context;

    (void)error; /* the manifest's own */
    stream->visit(stream->manifest, stream->context, section, node);
    return stream->manifest->failed ? -1 : 0;
}

void manifest_stream_json(struct manifest *manifest, const char *const *sections,
                          manifest_visitor *visit, void *context)
{
    struct manifest_stream stream = {manifest, visit, context};

    if (document_stream_json(manifest->bytes, manifest->size, sections, visit_entry, &stream,
                             manifest->error) != 0) {
        manifest->failed = true;
    }
}

const char *dependency_scope_name(enum dependency_scope scope)
{
    static const char *const names[] = {"runtime", "dev", "build", "optional"};

    return names[scope];
}
