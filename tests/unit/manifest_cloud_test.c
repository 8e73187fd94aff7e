/* Infrastructure as code, and the manifests of smaller ecosystems. */
#include "lib/manifest_check.h"

static struct manifest_case cases[] = {
    {"galaxy: roles and collections", "requirements.yml",
     "roles:\n  - src: geerlingguy.docker\n    version: \"1.2\"\ncollections:\n  - name: a.b\n",
     "2 runtime galaxy geerlingguy.docker 1.2\n5 runtime galaxy a.b\n"},
    {"galaxy: a collection's own", "galaxy.yml", "name: x\ndependencies:\n  a.b: '>=1'\n",
     "3 runtime galaxy a.b >=1\n"},
    {"a role's meta names others' roles", "roles/x/meta/main.yml",
     "dependencies:\n  - role: common\n  - role: geerlingguy.git\n    version: 2\n",
     "3 runtime galaxy geerlingguy.git 2\n"},
    {"playbook: roles of others", "site.yml",
     "- hosts: all\n  roles:\n    - common\n    - geerlingguy.nginx\n    - {role: a.b, when: x}\n",
     "4 runtime galaxy geerlingguy.nginx\n5 runtime galaxy a.b\n"},
    {"YAML that is no manifest", "any.yml", "a: [\n # - hosts: x\n", ""},
    {"Kubernetes by its first look", "whatever.yaml",
     "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n    - image: nginx:1\n",
     "5 runtime docker nginx 1\n"},
    {"templates of objects", "chart/templates/x.yaml",
     "apiVersion: v1\nkind: Pod\nspec: {{ .Values.x }}\nimage: a\n", ""},
    {"helmfile", "helmfile.yaml",
     "releases:\n  - name: x\n    chart: bitnami/redis\n    version: 1.0.0\n  - chart: ./local\n",
     "3 runtime helm redis 1.0.0\n"},
    {"CloudFormation's containers", "stack.template",
     "{\"Resources\": {\"T\": {\"Type\": \"AWS::ECS::TaskDefinition\", \"Properties\":\n"
     "{\"ContainerDefinitions\": [{\"Image\": \"nginx:1.2\"}]}}}}",
     "2 runtime docker nginx 1.2\n"},
    {"a template of something else", "message.template", "{{ not json", ""},
    {"Pulumi's packages", "Pulumi.yaml",
     "name: x\nruntime: yaml\npackages:\n  tls: terraform-provider hashicorp/tls\n",
     "4 runtime pulumi tls terraform-provider hashicorp/tls\n"},
    {"flake inputs", "flake.nix",
     "{\n inputs.nixpkgs.url = \"github:NixOS/nixpkgs/nixos-24.05\"; # pinned\n"
     " inputs = {\n  utils.url = \"github:numtide/flake-utils\";\n"
     "  fenix = {\n   url = \"github:nix-community/fenix\";\n   inputs.nixpkgs.follows = "
     "\"nixpkgs\";\n"
     "  };\n };\n outputs = { self, ... }: {\n  devShell = mkShell {\n"
     "   buildInputs = with pkgs; [ openssl pkgs.zlib (python3.withPackages (p: [ p.x ])) ];\n"
     "   nativeBuildInputs = [ cmake ];\n  };\n };\n}\n",
     "2 runtime flake nixpkgs github:NixOS/nixpkgs/nixos-24.05\n"
     "4 runtime flake utils github:numtide/flake-utils\n"
     "5 runtime flake fenix github:nix-community/fenix\n"
     "12 runtime nix openssl\n12 runtime nix zlib\n13 build nix cmake\n"},
    {"flake.lock", "flake.lock",
     "{\"nodes\": {\"nixpkgs_2\": {\"locked\": {\"rev\": \"abc\"}},\n"
     "\"root\": {\"inputs\": {\n\"nixpkgs\": \"nixpkgs_2\"}}}, \"root\": \"root\"}",
     "3 locked flake nixpkgs [] = abc\n"},
    {"build.zig.zon", "build.zig.zon",
     ".{\n .name = .x,\n .dependencies = .{\n  .clap = .{\n   .url = "
     "\"https://example.org/clap\",\n"
     "   .hash = \"1220\",\n  },\n  .@\"own-lib\" = .{ .path = \"lib\" },\n"
     "  .@\"zig-sqlite\" = .{ .url = \"git+https://example.org/sqlite\", .hash = \"x\" },\n },\n"
     " .paths = .{\"\"},\n}\n",
     "4 runtime zig clap https://example.org/clap\n"
     "9 runtime zig zig-sqlite git+https://example.org/sqlite\n"},
    {"bower.json", "bower.json",
     "{\"dependencies\": {\n\"jquery\": \"~1.9\"}, \"devDependencies\": {\"qunit\": \"*\"}}",
     "2 runtime bower jquery ~1.9\n2 dev bower qunit *\n"},
    {"elm.json of an application", "elm.json",
     "{\"dependencies\": {\"direct\": {\n\"elm/core\": \"1.0.5\"}, \"indirect\": {\"elm/json\": "
     "\"1\"}},\n\"test-dependencies\": {\"direct\": {\"elm-explorations/test\": \"2\"}}}",
     "2 runtime elm elm/core 1.0.5\n3 dev elm elm-explorations/test 2\n"},
    {"gleam.toml", "gleam.toml",
     "[dependencies]\ngleam_stdlib = \">= 0.34\"\nmine = { path = \"../mine\" }\n"
     "[dev-dependencies]\ngleeunit = \"~> 1\"\n",
     "2 runtime hex gleam_stdlib >= 0.34\n5 dev hex gleeunit ~> 1\n"},
    {"pixi.toml", "pixi.toml",
     "[dependencies]\nnumpy = \">=1\"\n[pypi-dependencies]\nMy_Pkg = { version = \"*\" }\n"
     "own = { path = \".\" }\n[feature.test.dependencies]\npytest = \"*\"\n",
     "2 runtime conda numpy >=1\n4 runtime pypi my-pkg *\n7 runtime conda pytest *\n"},
    {"global.json", "global.json", "{\"msbuild-sdks\": {\"Aspire\": \"9.0\"}}",
     "1 build nuget Aspire 9.0\n"},
    {"hpack", "package.yaml",
     "dependencies:\n- base >= 4\n- text ^>= 2\nlibrary:\n  dependencies: [bytestring]\n"
     "tests:\n  spec:\n    dependencies:\n    - name: hspec\n",
     "3 runtime cabal text ^>= 2\n5 runtime cabal bytestring\n9 dev cabal hspec\n"},
    {"gradle.lockfile", "gradle.lockfile",
     "# comment\ncom.google.guava:guava:32.0=compileClasspath,runtimeClasspath\nempty=\n",
     "2 locked maven com.google.guava:guava [] = 32.0\n"},
    {".terraform.lock.hcl", ".terraform.lock.hcl",
     "provider \"registry.terraform.io/hashicorp/aws\" {\n  version     = \"5.0.1\"\n"
     "  constraints = \"~> 5.0\"\n}\n",
     "2 locked terraform-provider hashicorp/aws [] = 5.0.1\n"},
    {"Julia's manifest", "Manifest.toml",
     "manifest_format = \"2.0\"\n[[deps.JSON]]\nversion = \"0.21.4\"\n[[deps.Dates]]\nuuid = "
     "\"x\"\n",
     "2 locked julia JSON [] = 0.21.4\n"},
    {"renv.lock", "renv.lock",
     "{\"R\": {\"Version\": \"4\"}, \"Packages\": {\n\"dplyr\": {\"Version\": \"1.1.4\"}}}",
     "2 locked cran dplyr [] = 1.1.4\n"},
    {"Cartfile", "Cartfile",
     "# x\ngithub \"Alamofire/Alamofire\" ~> 5.0 # y\ngit \"https://example.org/a.git\"\nother "
     "\"x\"\n",
     "2 runtime carthage Alamofire/Alamofire ~> 5.0\n3 runtime carthage "
     "https://example.org/a.git\n"},
    {"Cartfile.resolved", "Cartfile.resolved", "github \"a/b\" \"5.0.1\"\n",
     "1 locked carthage a/b [] = 5.0.1\n"},
    {"rebar.config", "rebar.config",
     "%% x\n{erl_opts, [debug_info]}.\n{deps, [\n  jsx,\n  {cowboy, \"2.9.0\"},\n"
     "  {gun, {git, \"https://example.org/gun\", {tag, \"2.0\"}}}\n]}.\n",
     "4 runtime hex jsx\n5 runtime hex cowboy 2.9.0\n6 runtime hex gun\n"},
    {"deps.edn", "deps.edn",
     "{:paths [\"src\"]\n :deps {org.clojure/clojure {:mvn/version \"1.11.1\"}\n"
     "        ring {:mvn/version \"1.9\" :exclusions [a/b]}\n        own/lib {:local/root "
     "\"lib\"}}\n"
     " :aliases {:test {:extra-deps {lambdaisland/kaocha {:git/tag \"v1\" :git/sha \"x\"}}}}}\n",
     "2 runtime maven org.clojure:clojure 1.11.1\n3 runtime maven ring:ring 1.9\n"
     "5 dev maven lambdaisland:kaocha v1\n"},
    {"dune-project", "dune-project",
     "(lang dune 3.0)\n(package\n (name x)\n (depends\n  (ocaml (>= 4.08))\n  dune\n"
     "  (lwt (and (>= 5.0) (< 6)))\n  (alcotest :with-test)))\n",
     "6 runtime opam dune\n7 runtime opam lwt (and (>= 5.0) (< 6))\n8 dev opam alcotest "
     ":with-test\n"},
    {"Makefile.PL", "Makefile.PL",
     "WriteMakefile(\n  NAME => 'X',\n  PREREQ_PM => {\n    'LWP::UserAgent' => 6.0, # y\n"
     "    \"JSON\" => '2',\n  },\n  TEST_REQUIRES => { 'Test::More' => 0 },\n);\n",
     "4 runtime cpan LWP::UserAgent 6.0\n5 runtime cpan JSON 2\n7 dev cpan Test::More 0\n"},
};

int main(void)
{
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return run_manifest_cases("infrastructure and smaller ecosystems", cases,
                              sizeof(cases) / sizeof(cases[0]));
}
