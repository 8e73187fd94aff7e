/* Dependencies in the formats of C and C++, .NET, the JVM, infrastructure, mobile and CI. */
#include "lib/manifest_check.h"

static struct manifest_case cases[] = {
    {"setup.py", "setup.py",
     "from setuptools import setup\n# install_requires=['no']\nsetup(\n    name='x',\n"
     "    install_requires=[\n        'Requests>=2',\n        \"six\",  # old\n    ],\n"
     "    extras_require={'dev': ['pytest'], ':python_version<\"3\"': ['enum34']},\n"
     "    tests_require=tests, setup_requires=[])\n",
     "6 runtime pypi requests >=2\n7 runtime pypi six\n9 optional pypi pytest\n9 optional pypi "
     "enum34\n"},
    {"meson.build", "meson.build",
     "project('x', 'c')\n# dependency('no')\nglib = dependency('glib-2.0', version: '>= 2.50',\n"
     "  required: true)\nz = dependency('zlib', required: get_option('z'),\n"
     "  version: ['>=1', '<2'])\nm = cc.find_library('m', required: false)\n"
     "y = dependency(name)\nd = declare_dependency(dependencies: [glib])\n",
     "3 runtime pkg-config glib-2.0 >= 2.50\n5 runtime pkg-config zlib >=1\n7 runtime library m\n"},
    {"wrap", "subprojects/zlib.wrap",
     "# c\n[wrap-file]\ndirectory = zlib-1.3\nsource_url = https://example.org/z.tgz\n",
     "2 runtime meson-wrap zlib https://example.org/z.tgz\n"},
    {"configure.ac", "configure.ac",
     "AC_INIT([x],[1])\ndnl AC_CHECK_LIB([no],[f])\n# AC_CHECK_LIB(no, f)\n"
     "PKG_CHECK_MODULES([GLIB],\n  [glib-2.0 >= 2.40 gio-2.0,\n   libcurl],[AC_DEFINE(X)])\n"
     "AC_CHECK_LIB(z, inflate)\nAC_SEARCH_LIBS([dlopen], [dl dld])\nAC_CHECK_LIB([$lib], f)\n"
     "AS_IF([true], [AC_CHECK_LIB([ssl], [SSL_new])])\n",
     "5 runtime pkg-config glib-2.0 >= 2.40\n5 runtime pkg-config gio-2.0\n5 runtime pkg-config "
     "libcurl\n7 runtime library z\n8 runtime library dl\n8 runtime library dld\n10 runtime "
     "library ssl\n"},
    {"Makefile", "Makefile",
     "LDLIBS = -lm $(shell pkg-config --libs sqlite3 'zlib') \\\n  -lpthread\n"
     "# LDLIBS += -lno\nCFLAGS += `pkg-config --cflags libcurl`\n"
     "ifdef X\n\tLIBS += -lrt\nendif\n"
     "all:\n\ttest $$n -lt 3 && ls -la\n\t$(CC) -o x x.c -lssl -lm -l$(LIB)\n",
     "1 runtime pkg-config sqlite3\n1 runtime library m\n2 runtime library pthread\n"
     "4 runtime pkg-config libcurl\n6 runtime library rt\n10 runtime library ssl\n"},
    {"vcpkg.json", "vcpkg.json",
     "{\"dependencies\": [\n\"fmt\",\n{\"name\": \"zlib\", \"version>=\": \"1.3\"},\n"
     "{\"name\": \"vcpkg-cmake\", \"host\": true}],\n"
     "\"features\": {\"t\": {\"dependencies\": [\"gtest\"]}},\n"
     "\"overrides\": [{\"name\": \"fmt\", \"version\": \"10.1\"}]}",
     "2 runtime vcpkg fmt\n3 runtime vcpkg zlib 1.3\n4 build vcpkg vcpkg-cmake\n5 optional vcpkg "
     "gtest\n6 managed vcpkg fmt 10.1\n"},
    {"conanfile.txt", "conanfile.txt",
     "[requires]\nzlib/1.3 # c\nboost/1.83@user/stable\n[generators]\nCMakeDeps\n"
     "[tool_requires]\ncmake/3.27\n",
     "2 runtime conan zlib 1.3\n3 runtime conan boost 1.83\n7 build conan cmake 3.27\n"},
    {"conanfile.py", "conanfile.py",
     "class X(ConanFile):\n    requires = \"zlib/1.3\", \"fmt/10\"\n    exports = \"a/b\"\n"
     "    def requirements(self):\n        self.requires(\"boost/1.83@u/c\")\n"
     "    def build_requirements(self):\n        self.tool_requires(\"cmake/3\")\n",
     "2 runtime conan zlib 1.3\n2 runtime conan fmt 10\n5 runtime conan boost 1.83\n7 build conan "
     "cmake 3\n"},
    {"MODULE.bazel", "MODULE.bazel",
     "module(name = \"x\")\nbazel_dep(name = \"zlib\", version = \"1.3\")\n"
     "bazel_dep(\n  name = \"googletest\",\n  dev_dependency = True,\n)\n",
     "2 runtime bazel zlib 1.3\n4 dev bazel googletest\n"},
    {"WORKSPACE", "WORKSPACE",
     "workspace(name = \"x\")\nload(\"@a//b:c.bzl\", \"http_archive\")\n# http_archive(name = "
     "'no')\n"
     "http_archive(\n    name = \"zlib\",\n    patch_cmds = [\"sed -i 's/a=(b)/c/'\"],\n"
     "    urls = [\n        \"https://example.org/z.tgz\",\n        \"https://mirror/z.tgz\",\n    "
     "],\n)\n"
     "git_repository(name = \"fmt\", commit = \"abc\", remote = \"https://x/fmt.git\", tag = "
     "\"10\")\n"
     "http_archive(build_file_content = \"name = 1\", urls = URLS)\n"
     "go_repository(name = \"y\", importpath = \"example.org/y\", version = \"v1\")\n"
     "maven_install(\n    artifacts = [\n        \"g:a:1.0\",\n        maven.artifact(\"no\"),\n"
     "        \"g:b\",\n    ],\n    repositories = [\"https://x:y:z\"],\n)\n",
     "5 runtime bazel zlib https://example.org/z.tgz\n12 runtime bazel fmt 10\n14 runtime go "
     "example.org/y v1\n17 runtime maven g:a 1.0\n19 runtime maven g:b\n"},
    {"submodules", ".gitmodules",
     "[submodule \"a\"]\n\tpath = a\n\turl = https://example.org/o/a.git\n"
     "[submodule \"b\"]\n\turl = git@example.org:o/b\nurl = git@example.org\n",
     "3 runtime git example.org/o/a\n5 runtime git example.org/o/b\n6 runtime git example.org\n"},
    {"project file of .NET", "src/x.csproj",
     "<Project Sdk=\"Microsoft.NET.Sdk.Web\">\n<ItemGroup>\n"
     "<PackageReference Include=\"Serilog\" Version=\"3.1\" />\n"
     "<PackageReference Include=\"Tool\" PrivateAssets=\"all\">\n<Version>1</Version>"
     "</PackageReference>\n<PackageReference Include=\"Central\" />\n</ItemGroup>\n</Project>\n",
     "3 runtime nuget Serilog 3.1\n4 build nuget Tool 1\n6 runtime nuget Central\n"},
    {"central package versions", "Directory.Packages.props",
     "<Project><ItemGroup>\n<PackageVersion Include=\"Central\" Version=\"2.0\"/></ItemGroup>"
     "</Project>",
     "2 managed nuget Central 2.0\n"},
    {"packages.config", "packages.config",
     "<?xml version=\"1.0\"?>\n<packages>\n<package id=\"A\" version=\"1\" />\n"
     "<package id=\"B\" version=\"2\" developmentDependency=\"true\"/></packages>",
     "3 runtime nuget A 1\n4 dev nuget B 2\n"},
    {"packages.lock.json", "packages.lock.json",
     "{\"dependencies\": {\"net8.0\": {\n\"A\": {\"type\": \"Direct\", \"resolved\": \"1.0.2\"}}}}",
     "2 locked nuget A [] = 1.0.2\n"},
    {"build.gradle", "build.gradle",
     "plugins {\n  id 'java'\n  id 'org.springframework.boot' version '3.2.0'\n}\n"
     "// implementation 'no:no:1'\ndependencies {\n  implementation 'g:a:1.0'\n"
     "  testImplementation(\"g:t:2.0@jar\") {\n    exclude group: 'x'\n  }\n"
     "  api platform('g:bom:3')\n  compileOnly group: 'g', name: 'n', version: '4'\n"
     "  implementation project(':core')\n  implementation libs.some.lib\n"
     "  implementation files('libs/x.jar')\n}\n",
     "3 build gradle org.springframework.boot 3.2.0\n7 runtime maven g:a "
     "1.0\n8 dev maven g:t 2.0\n11 runtime maven g:bom 3\n12 build maven g:n 4\n"},
    {"build.gradle.kts", "build.gradle.kts",
     "plugins {\n    kotlin(\"jvm\") version \"1.9\"\n    `java-library`\n}\n"
     "dependencies {\n    implementation(\"g:a:$v\")\n    kapt(\"g:k:1\")\n}\n",
     "2 build gradle org.jetbrains.kotlin.jvm 1.9\n6 runtime maven g:a $v\n7 build maven g:k 1\n"},
    {"Kotlin's brackets around a version", "build.gradle.kts",
     "plugins {\n    id(\"a.b\") version (\"1.0\")\n    id(\"c.d\") version \"2\"\n}\n",
     "2 build gradle a.b 1.0\n3 build gradle c.d 2\n"},
    {"version catalog", "gradle/libs.versions.toml",
     "[versions]\nv = \"1.2\"\n[libraries]\na = { module = \"g:a\", version.ref = \"v\" }\n"
     "b = { group = \"g\", name = \"b\", version = \"3\" }\nc = \"g:c:4\"\n[plugins]\n"
     "p = { id = \"org.p\", version.ref = \"v\" }\n",
     "4 runtime maven g:a 1.2\n5 runtime maven g:b 3\n6 runtime maven g:c 4\n8 build gradle org.p "
     "1.2\n"},
    {"Terraform", "infra/main.tf",
     "terraform {\n  required_providers {\n    aws = {\n      source  = \"hashicorp/aws\"\n"
     "      version = \"~> 5.0\"\n    }\n    random = \"2.0\"\n  }\n}\n# module \"no\" {}\n"
     "module \"vpc\" {\n  source  = \"terraform-aws-modules/vpc/aws\"\n  version = \"5.1\"\n}\n"
     "module \"own\" {\n  source = \"./own\"\n}\nresource \"aws_s3_bucket\" \"b\" {}\n",
     "4 runtime terraform-provider hashicorp/aws ~> 5.0\n7 runtime terraform-provider "
     "hashicorp/random 2.0\n12 runtime terraform-module terraform-aws-modules/vpc/aws 5.1\n"},
    {"Package.swift", "Package.swift",
     "let package = Package(\n  dependencies: [\n"
     "    .package(url: \"https://example.org/o/a.git\", from: \"1.2.0\"),\n"
     "    .package(path: \"../b\"),\n"
     "    .package(url: \"https://example.org/o/c\", .upToNextMajor(from: \"2.0.0\")),\n  ])\n",
     "3 runtime swift example.org/o/a 1.2.0\n5 runtime swift example.org/o/c 2.0.0\n"},
    {"Package.resolved", "Package.resolved",
     "{\"pins\": [{\n\"location\": \"https://example.org/o/a.git\",\n"
     "\"state\": {\"version\": \"1.2.3\"}}], \"version\": 2}",
     "2 locked swift example.org/o/a [] = 1.2.3\n"},
    {"Podfile", "Podfile", "platform :ios\npod 'A/Core', '~> 1.0'\n# pod 'No'\npod \"B\"\n",
     "2 runtime cocoapods A ~> 1.0\n4 runtime cocoapods B\n"},
    {"Podfile.lock", "Podfile.lock",
     "PODS:\n  - A (1.0.1):\n    - C (= 1)\n  - A/Core (1.0.1)\n\nDEPENDENCIES:\n  - A (~> 1)\n",
     "2 locked cocoapods A [] = 1.0.1\n"},
    {"pubspec.yaml", "pubspec.yaml",
     "dependencies:\n  flutter:\n    sdk: flutter\n  http: ^1.0.0\ndev_dependencies:\n"
     "  lints:\n    git: x\n",
     "4 runtime pub http ^1.0.0\n6 dev pub lints\n"},
    {"mix.exs", "mix.exs",
     "defmodule X do\n  def project do\n    [deps: deps()]\n  end\n  defp deps do\n    [\n"
     "      {:phoenix, \"~> 1.7\"},\n      {:credo, \"~> 1\", only: [:dev, :test]},\n"
     "      {:own, path: \"../own\"},\n      {:gun, git: \"https://x\", optional: true}\n    ]\n  "
     "end\nend\n",
     "7 runtime hex phoenix ~> 1.7\n8 dev hex credo ~> 1\n10 optional hex gun\n"},
    {"mix.lock", "mix.lock", "%{\n  \"plug\": {:hex, :plug, \"1.15.0\", \"abc\"},\n}\n",
     "2 locked hex plug [] = 1.15.0\n"},
    {".gitlab-ci.yml", ".gitlab-ci.yml",
     "image: ruby:3\nservices: [postgres:15]\njob:\n  image:\n    name: node:20\n  services:\n"
     "    - name: redis:7\n",
     "1 build docker ruby 3\n2 build docker postgres 15\n5 build docker node 20\n7 build docker "
     "redis 7\n"},
    {"CircleCI", ".circleci/config.yml",
     "orbs:\n  node: circleci/node@5.1\njobs:\n  a:\n    docker:\n      - image: cimg/go:1.21\n",
     "2 build circleci circleci/node 5.1\n6 build docker cimg/go 1.21\n"},
    {"Azure Pipelines", "azure-pipelines.yml",
     "stages:\n- stage: a\n  jobs:\n  - job: b\n    steps:\n    - task: NodeTool@0\n"
     "resources:\n  containers:\n  - container: c\n    image: ubuntu:22.04\n",
     "6 build azure-pipelines NodeTool 0\n10 build docker ubuntu 22.04\n"},
    {"pre-commit", ".pre-commit-config.yaml",
     "repos:\n- repo: https://example.org/o/black.git\n  rev: '23.1'\n  hooks: [{id: black}]\n"
     "- repo: local\n  hooks: [{id: x}]\n",
     "2 dev pre-commit example.org/o/black 23.1\n"},
    {"Kubernetes", "k8s/app.yaml",
     "apiVersion: apps/v1\nkind: Deployment\nspec:\n  template:\n    spec:\n      containers:\n"
     "      - image: nginx:1.25\n---\nkey: value\n",
     "7 runtime docker nginx 1.25\n"},
    {"Chart.yaml", "chart/Chart.yaml",
     "name: x\ndependencies:\n- name: redis\n  version: 18.x\n  repository: https://example.org\n"
     "- name: own\n  repository: file://../own\n",
     "3 runtime helm redis 18.x\n"},
    {"kustomization.yaml", "kustomization.yaml", "images:\n- name: nginx\n  newTag: '1.25'\n",
     "2 runtime docker nginx 1.25\n"},
    {"devcontainer.json", ".devcontainer/devcontainer.json",
     "{ // c\n\"image\": \"debian:12\",\n\"features\": {\"ghcr.io/devcontainers/features/node:1\": "
     "{}}}",
     "2 dev docker debian 12\n3 dev devcontainer ghcr.io/devcontainers/features/node 1\n"},
    {"environment.yml", "environment.yml",
     "channels: [x]\ndependencies:\n  - python=3.11\n  - conda-forge::numpy=1.26=py\n  - pip:\n"
     "    - Flask>=2\n",
     "4 runtime conda numpy =1.26=py\n6 runtime pypi flask >=2\n"},
    {"deno.json", "deno.json",
     "{\"imports\": {\"react\": \"npm:react@^18/jsx\",\n\"@std/fs\": \"jsr:@std/fs@1\",\n"
     "\"x/\": \"./x/\"}}",
     "1 runtime npm react ^18\n2 runtime jsr @std/fs 1\n"},
    {"bun.lock", "bun.lock",
     "{\"packages\": {\n\"@a/b\": [\"@a/b@1.2.3\", \"\"],\n\"@a/b/c\": [\"c@2.0.0\"],}}",
     "2 locked npm @a/b [] = 1.2.3\n"},
    {"Project.toml", "Project.toml", "[deps]\nCSV = \"336e\"\n[compat]\nCSV = \"0.10\"\n",
     "2 runtime julia CSV 0.10\n"},
    {"cpanfile", "cpanfile",
     "requires 'Moose', '2.0';\nrequires \"DBI\" => 1.6;\non 'test' => sub {\n"
     "  requires 'Test::More';\n};\nrecommends 'X';\n",
     "1 runtime cpan Moose 2.0\n2 runtime cpan DBI 1.6\n4 dev cpan Test::More\n6 optional cpan "
     "X\n"},
    {"cabal", "x.cabal",
     "name: x\nlibrary\n  build-depends: base >=4 && <5,\n                 text ==2.*\n"
     "    , aeson\n  default-language: Haskell2010\ntest-suite t\n  build-depends: hspec\n",
     "4 runtime cabal text ==2.*\n5 runtime cabal aeson\n8 dev cabal hspec\n"},
    {"DESCRIPTION", "DESCRIPTION",
     "Package: x\nDepends: R (>= 3.5)\nImports:\n    dplyr (>= 1.0),\n    rlang\nSuggests: "
     "testthat\nTitle: a, b\n",
     "4 runtime cran dplyr >= 1.0\n5 runtime cran rlang\n6 optional cran testthat\n"},
    {"opam", "x.opam",
     "opam-version: \"2.0\"\ndepends: [\n  \"ocaml\" {>= \"4.14\"}\n  \"lwt\" {>= \"5\"}\n"
     "  \"alcotest\" {with-test}\n  \"fmt\"\n]\nbuild: [\"dune\"]\n",
     "4 runtime opam lwt >= \"5\"\n5 dev opam alcotest with-test\n6 runtime opam fmt\n"},
    {"build.sbt", "build.sbt",
     "name := \"x\"\nlibraryDependencies ++= Seq(\n  \"org.typelevel\" %% \"cats-core\" % "
     "\"2.9\",\n"
     "  \"org.scalatest\" %% \"scalatest\" % version % Test)\n"
     "addSbtPlugin(\"g\" % \"p\" % \"1\")\n",
     "3 runtime maven org.typelevel:cats-core 2.9\n4 dev maven org.scalatest:scalatest\n"
     "5 build maven g:p 1\n"},
    {"project.clj", "project.clj",
     "(defproject x \"0.1\"\n  :dependencies [[org.clojure/clojure \"1.11\"]\n  ; [no \"1\"]\n"
     "    [hiccup \"2.0\"]])\n",
     "2 runtime maven org.clojure:clojure 1.11\n4 runtime maven hiccup:hiccup 2.0\n"},
    {"nimble", "x.nimble", "requires \"nim >= 1.6\", \"jester >= 0.5\"\nrequires \"karax\"\n",
     "1 runtime nimble jester >= 0.5\n2 runtime nimble karax\n"},
    {"rockspec", "x-1.rockspec",
     "package = \"x\"\ndependencies = {\n  \"lua >= 5.1\",\n  \"lpeg ~> 1.0\"\n}\nx = \"y\"\n",
     "4 runtime luarocks lpeg ~> 1.0\n"},
    {"shard.yml", "shard.yml", "dependencies:\n  kemal:\n    github: a/b\n    version: ~> 1.0\n",
     "2 runtime shards kemal ~> 1.0\n"},
    {"Ansible's requirements", "requirements.yml",
     "collections:\n  - name: community.general\n    version: 8.0\nroles:\n  - src: a.b\n",
     "5 runtime galaxy a.b\n2 runtime galaxy community.general 8.0\n"},
    {"Jenkinsfile", "Jenkinsfile",
     "pipeline { agent { docker { image 'maven:3.9' } } }\ndocker.image('node:20').inside {}\n",
     "1 build docker maven 3.9\n2 build docker node 20\n"},
    {"Bitbucket", "bitbucket-pipelines.yml",
     "image: node:20\npipelines:\n  default:\n    - step:\n        image: {name: go:1}\n",
     "1 build docker node 20\n5 build docker go 1\n"},
    {"pylock.toml", "pylock.toml", "[[packages]]\nname = \"A.b\"\nversion = \"1\"\n",
     "1 locked pypi a-b [] = 1\n"},
};

int main(void)
{
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return run_manifest_cases("manifest, further formats", cases, sizeof(cases) / sizeof(cases[0]));
}
