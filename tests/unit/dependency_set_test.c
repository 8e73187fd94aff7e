/* Manifests and lock files of one tree, joined. */
#include "lib/manifest_check.h"

#include "detect/dependency_set.h"

static int add(void *context, const struct dependency *dependency, struct error *error)
{
    return dependency_set_add(context, dependency, error);
}

struct file {
    const char *path, *content;
};

/* Parses the files (in their order), joins, and compares "path:line name requirement = resolved".
 */
static void check_join(const struct file *files, size_t count, const char *expected)
{
    struct dependency_set set = DEPENDENCY_SET_INIT;
    const struct manifest_sink sink = {&set, add, NULL};
    struct buffer shown = BUFFER_INIT;
    struct error error = ERROR_INIT;

    for (size_t i = 0; i < count; i++) {
        assert_int_equal(manifest_parse(files[i].path, files[i].content, strlen(files[i].content),
                                        &sink, &error),
                         0);
    }
    dependency_set_join(&set);
    for (size_t i = 0; i < set.count; i++) {
        const struct dependency *item = &set.items[i];

        buffer_add_format(&shown, &error, "%s:%u %s %s = %s\n", item->path, item->line, item->name,
                          item->requirement, item->resolved == NULL ? "?" : item->resolved);
    }
    assert_string_equal(shown.data == NULL ? "" : shown.data, expected);
    buffer_free(&shown);
    dependency_set_free(&set);
}

#define CHECK_JOIN(files, expected) check_join(files, sizeof(files) / sizeof(files[0]), expected)

static void catalogs_say_what_manifests_ask_them_for(void **state)
{
    const struct file files[] = {
        {"pnpm-workspace.yaml", "packages: [packages/*]\ncatalog:\n  a: ^1\n  b: ^2\n"
                                "catalogs:\n  old:\n    a: ^0.5\n"},
        {"pnpm-lock.yaml", "lockfileVersion: '9.0'\nimporters:\n  packages/x:\n    dependencies:\n"
                           "      a: {specifier: 'catalog:', version: 1.4.0}\n"},
        {"packages/x/package.json", "{\"dependencies\": {\"a\": \"catalog:\",\n\"b\": \"\",\n"
                                    "\"c\": \"catalog:\"}}"},
        {"packages/y/package.json", "{\"dependencies\": {\"a\": \"catalog:old\",\n"
                                    "\"b\": \"catalog:default\"}}"},
        {"bun/package.json", "{\"workspaces\": {\"packages\": [\"z\"],\n"
                             "\"catalog\": {\"b\": \"3\"}}}"},
        {"bun/z/package.json", "{\"dependencies\": {\"b\": \"catalog:\"}}"},
    };

    (void)state;
    CHECK_JOIN(files, "bun/z/package.json:1 b 3 = ?\n"
                      "packages/x/package.json:1 a ^1 = 1.4.0\n"
                      "packages/x/package.json:2 b  = ?\n"
                      "packages/x/package.json:3 c catalog: = ?\n"
                      "packages/y/package.json:1 a ^0.5 = ?\n"
                      "packages/y/package.json:2 b ^2 = ?\n");
}

static void locks_resolve_what_manifests_declare(void **state)
{
    const struct file files[] = {
        {"package-lock.json", "{\"packages\": {\"node_modules/a\": {\"version\": \"1.1.0\"},\n"
                              "\"node_modules/transitive\": {\"version\": \"3.0.0\"},\n"
                              "\"packages/x/node_modules/a\": {\"version\": \"2.2.0\"}}}"},
        {"packages/x/package.json", "{\"dependencies\": {\"a\": \"^2\"}}"},
        {"packages/y/package.json", "{\"dependencies\": {\"a\": \"^1\", \"b\": \"*\"}}"},
        {"package.json", "{\"dependencies\": {\"a\": \"1\"}}"},
    };

    (void)state;
    CHECK_JOIN(files, "package.json:1 a 1 = 1.1.0\n"
                      "packages/x/package.json:1 a ^2 = 2.2.0\n"
                      "packages/y/package.json:1 a ^1 = 1.1.0\n"
                      "packages/y/package.json:1 b * = ?\n");
}

static void the_nearest_lock_counts(void **state)
{
    const struct file files[] = {
        {"Cargo.lock", "[[package]]\nname = \"a\"\nversion = \"1.0.0\"\n"},
        {"sub/Cargo.lock", "[[package]]\nname = \"a\"\nversion = \"2.0.0\"\n"},
        {"sub/deep/Cargo.toml", "[dependencies]\na = \"*\"\n"},
        {"subway/Cargo.toml", "[dependencies]\na = \"*\"\n"},
    };

    (void)state;
    CHECK_JOIN(files, "sub/deep/Cargo.toml:2 a * = 2.0.0\n"
                      "subway/Cargo.toml:2 a * = 1.0.0\n");
}

static void requirements_choose_among_versions(void **state)
{
    const struct file files[] = {
        {"yarn.lock", "a@^1:\n  version \"1.5.0\"\n\na@^2:\n  version \"2.5.0\"\n"},
        {"package.json", "{\"dependencies\": {\"a\": \"^2\"}}"},
        {"x/package.json", "{\"dependencies\": {\"a\": \"^3\"}}"},
    };

    (void)state;
    CHECK_JOIN(files, "package.json:1 a ^2 = 2.5.0\nx/package.json:1 a ^3 = ?\n");
}

static void several_versions_without_a_choice_stay_unknown(void **state)
{
    const struct file files[] = {
        {"Cargo.lock", "[[package]]\nname = \"a\"\nversion = \"1.0.0\"\n"
                       "[[package]]\nname = \"a\"\nversion = \"2.0.0\"\n"},
        {"Cargo.toml", "[dependencies]\na = \"*\"\n"},
    };

    (void)state;
    CHECK_JOIN(files, "Cargo.toml:2 a * = ?\n");
}

static void requirements_are_inherited_from_above(void **state)
{
    const struct file files[] = {
        {"crates/x/Cargo.toml", "[dependencies]\nserde = { workspace = true }\n"},
        {"Cargo.toml", "[workspace.dependencies]\nserde = \"1.0\"\nunused = \"2\"\n"},
    };

    (void)state;
    CHECK_JOIN(files, "crates/x/Cargo.toml:2 serde 1.0 = ?\n");
}

static void importers_of_pnpm_are_for_their_own_folder(void **state)
{
    const struct file files[] = {
        {"pnpm-lock.yaml",
         "importers:\n  .:\n    dependencies:\n      a: {specifier: ^1, version: 1.0.0}\n"
         "  p/x:\n    dependencies:\n      a: {specifier: ^1, version: 1.9.0}\n"},
        {"package.json", "{\"dependencies\": {\"a\": \"^1\"}}"},
        {"p/x/package.json", "{\"dependencies\": {\"a\": \"^1\"}}"},
        {"p/y/package.json", "{\"dependencies\": {\"a\": \"^1\"}}"},
    };

    (void)state;
    CHECK_JOIN(files, "p/x/package.json:1 a ^1 = 1.9.0\np/y/package.json:1 a ^1 = ?\n"
                      "package.json:1 a ^1 = 1.0.0\n");
}

#define POM(coordinates, rest) \
    "<project>" coordinates "<dependencies>" rest "</dependencies></project>"
#define ARTIFACT(group, artifact, rest)                                                  \
    "<dependency><groupId>" group "</groupId><artifactId>" artifact "</artifactId>" rest \
    "</dependency>"

static void poms_inherit_along_their_parents(void **state)
{
    const struct file files[] = {
        {"pom.xml",
         POM("<groupId>g</groupId><artifactId>root</artifactId><version>3</version>"
             "<properties><a>1.0</a><b>${a}.b</b></properties><dependencyManagement>"
             "<dependencies>" ARTIFACT("m", "one", "<version>${b}</version>")
                 ARTIFACT("m", "own", "<version>${project.version}</version>")
                     ARTIFACT("g", "bom",
                              "<version>3</version><scope>import</scope>") "</dependencies></"
                                                                           "dependencyManagement>",
             "")},
        {"bom/pom.xml",
         POM("<groupId>g</groupId><artifactId>bom</artifactId><version>8</version>"
             "<properties><a>2.0</a></properties><dependencyManagement>"
             "<dependencies>" ARTIFACT(
                 "m", "two", "<version>${a}</version>") "</dependencies></dependencyManagement>",
             "")},
        {"x/pom.xml", POM("<parent><groupId>g</groupId><artifactId>root</artifactId></parent>"
                          "<artifactId>x</artifactId><version>4</version>"
                          "<properties><a>9</a></properties>",
                          ARTIFACT("m", "one", "") ARTIFACT("m", "two", "") ARTIFACT("m", "own", "")
                              ARTIFACT("${g.x}", "${b}", ""))},
        {"y/pom.xml", POM("<parent><groupId>g</groupId><artifactId>other</artifactId></parent>"
                          "<artifactId>y</artifactId>",
                          ARTIFACT("m", "one", ""))},
        {"z/deep/pom.xml",
         POM("<parent><groupId>g</groupId><artifactId>x</artifactId>"
             "<relativePath>../../x</relativePath></parent>"
             "<artifactId>z</artifactId>",
             ARTIFACT("m", "one", "") ARTIFACT("m", "three", "<version>${a}</version>"))},
    };

    (void)state;
    CHECK_JOIN(files, "x/pom.xml:1 ${g.x}:9.b  = ?\n"
                      "x/pom.xml:1 m:one 9.b = ?\n"
                      "x/pom.xml:1 m:own 4 = ?\n"
                      "x/pom.xml:1 m:two 2.0 = ?\n"
                      "y/pom.xml:1 m:one  = ?\n"
                      "z/deep/pom.xml:1 m:one 9.b = ?\n"
                      "z/deep/pom.xml:1 m:three 9 = ?\n");
}

static void poms_that_go_in_circles_end(void **state)
{
    const struct file files[] = {
        {"a/pom.xml",
         POM("<parent><groupId>g</groupId><artifactId>b</artifactId></parent>"
             "<artifactId>a</artifactId><properties><p>${q}</p><q>${p}${p}</q></properties>"
             "<dependencyManagement><dependencies>" ARTIFACT("g", "a", "<scope>import</scope>")
                 ARTIFACT("g", "b",
                          "<scope>import</scope>") "</dependencies></dependencyManagement>",
             ARTIFACT("m", "one", "") ARTIFACT("m", "two", "<version>${q}</version>"))},
        {"b/pom.xml",
         POM("<parent><groupId>g</groupId><artifactId>a</artifactId></parent>"
             "<artifactId>b</artifactId>"
             "<dependencyManagement><dependencies>" ARTIFACT("g", "a", "<scope>import</scope>")
                 ARTIFACT("g", "b",
                          "<scope>import</scope>") "</dependencies></dependencyManagement>",
             ARTIFACT("m", "three", "<version>${none}${r</version>"))},
    };
    struct dependency_set set = DEPENDENCY_SET_INIT;
    const struct manifest_sink sink = {&set, add, NULL};
    struct error error = ERROR_INIT;

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(manifest_parse(files[i].path, files[i].content, strlen(files[i].content),
                                        &sink, &error),
                         0);
    }
    dependency_set_join(&set);
    assert_int_equal(set.count, 3);
    assert_string_equal(set.items[0].name, "m:one");
    assert_string_equal(set.items[0].requirement, "");
    assert_string_equal(set.items[2].requirement, "${none}${r");
    dependency_set_free(&set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(poms_inherit_along_their_parents),
        cmocka_unit_test(poms_that_go_in_circles_end),
        cmocka_unit_test(locks_resolve_what_manifests_declare),
        cmocka_unit_test(catalogs_say_what_manifests_ask_them_for),
        cmocka_unit_test(the_nearest_lock_counts),
        cmocka_unit_test(requirements_choose_among_versions),
        cmocka_unit_test(several_versions_without_a_choice_stay_unknown),
        cmocka_unit_test(requirements_are_inherited_from_above),
        cmocka_unit_test(importers_of_pnpm_are_for_their_own_folder),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
