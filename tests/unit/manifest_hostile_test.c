/* Manifests written to harm: each costs one error, or nothing, and little time and memory. */
#include "lib/manifest_check.h"

#include "detect/document.h"

/* What parsing says of `head`, `count` times `middle`, `tail`: "" or the error's code. */
static void check_repeated(const char *path, const char *head, const char *middle, size_t count,
                           const char *tail, const char *code)
{
    struct buffer text = BUFFER_INIT, dependencies = BUFFER_INIT, evidence = BUFFER_INIT;
    struct error error = ERROR_INIT;

    assert_int_equal(buffer_add_string(&text, head, &error), 0);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(buffer_add_string(&text, middle, &error), 0);
    }
    assert_int_equal(buffer_add_string(&text, tail, &error), 0);
    int status = parse_manifest(path, text.data, text.size, &dependencies, &evidence, &error);
    assert_string_equal(error.code, code);
    assert_int_equal(status, *code == '\0' ? 0 : -1);
    buffer_free(&text);
    buffer_free(&dependencies);
    buffer_free(&evidence);
}

static void deep_nesting_ends_early(void **state)
{
    (void)state;
    check_repeated("package.json", "", "[", 1000000, "", "too-large");
    check_repeated("package.json", "", "{\"a\":", 1000000, "", "too-large");
    check_repeated("Cargo.toml", "a = ", "[", 1000000, "", "too-large");
    check_repeated("Cargo.toml", "a", ".a", 1000000, " = 1", "too-large");
    check_repeated("Cargo.toml", "a = ", "{a = ", 1000000, "", "too-large");
    check_repeated("compose.yml", "", "[", 10000, "", "too-large");
    check_repeated("pom.xml", "", "<a>", 1000000, "", "too-large");
}

/* Lock files that are read an entry at a time: of any size, and no deeper than others. */
static void large_lock_files_are_read_in_parts(void **state)
{
    (void)state;
    check_repeated("package-lock.json", "{\"x\": {\"a\": [true, -1.5e3, \"", "\\\"}", 6000000,
                   "\"]}, \"packages\": {}}", "");
    check_repeated("package-lock.json", "{\"x\": ", "[", 1000000, "", "bad-manifest");
    check_repeated("package-lock.json", "{\"x\": [", "", 0, "]], \"packages\": {}}",
                   "bad-manifest");
    check_repeated("package-lock.json", "{\"x\": \"", "", 0, "", "bad-manifest");
    check_repeated("package-lock.json", "{\"x\":", "", 0, ", \"packages\": {}}", "bad-manifest");
    check_repeated("package-lock.json", "{\"packages\": {\"a\": ", "[", 1000000, "", "too-large");
    check_repeated("package-lock.json", "{\"packages\": [", "1,", DOCUMENT_NODE_LIMIT + 1, "1]}",
                   "");
    check_repeated("package-lock.json", "[]", "", 0, "", "bad-manifest");
    check_repeated("composer.lock", "{\"packages\": [", "{},", 100, "{} {}]}", "bad-manifest");
    check_repeated("Pipfile.lock", "{\"default\": null, \"develop\": 3", "", 0, "}", "");
}

static void alias_bombs_do_not_go_off(void **state)
{
    (void)state;
    check_repeated("compose.yml",
                   "a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\n"
                   "c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\n"
                   "e: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]\n",
                   "", 0, "services: [*f,*f,*f,*f,*f,*f,*f,*f,*f,*f]\n", "too-large");
    check_repeated("compose.yml", "services: &s\n  a: *s\n", "", 0, "", "bad-manifest");
    check_repeated("compose.yml", "services: *nothing\n", "", 0, "", "bad-manifest");
    check_repeated("compose.yml", "", "- &a 1\n", 5000, "", "too-large");
}

static void entities_are_refused(void **state)
{
    (void)state;
    check_repeated("pom.xml",
                   "<!DOCTYPE p [<!ENTITY a \"aaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;\">]>"
                   "<project><version>&b;</version></project>",
                   "", 0, "", "bad-manifest");
    check_repeated("pom.xml", "<!DOCTYPE p [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><p>&a;</p>",
                   "", 0, "", "bad-manifest");
}

static void expanding_properties_is_bounded(void **state)
{
    (void)state;
    check_repeated("pom.xml",
                   "<project><properties><a>${a}${a}</a><b>${c}</b><c>${b}</c></properties>"
                   "<dependencies>",
                   "<dependency><groupId>g</groupId><artifactId>a</artifactId>"
                   "<version>${a}${b}</version></dependency>",
                   1000, "</dependencies></project>", "");
    check_repeated("Dockerfile", "ARG A=x\n", "ARG A=$A$A$A$A\n", 200, "FROM $A\n", "");
}

static void wrong_documents_cost_one_error(void **state)
{
    (void)state;
    check_repeated("package.json", "{\"a\": ", "", 0, "", "bad-manifest");
    check_repeated("package.json", "", "", 0, "", "bad-manifest");
    check_repeated("pyproject.toml", "<<<<<<< HEAD\n", "", 0, "", "bad-manifest");
    check_repeated("pom.xml", "<project>", "", 0, "", "bad-manifest");
    check_repeated("compose.yml", "a: [\n", "", 0, "", "bad-manifest");
    check_repeated("compose.yml", "\tx", "", 0, "", "bad-manifest");
    check_repeated("go.mod", "\xFF\xFE require (((", "", 0, "\n", "");
}

static void long_lines_and_many_entries_are_bounded(void **state)
{
    (void)state;
    check_repeated("requirements.txt", "", "a", 4000000, "\n", "");
    check_repeated("Gemfile", "gem ", "'a', ", 1000000, "\n", "");
    check_repeated("Dockerfile", "FROM ", "${", 1000000, "\n", "");
    check_repeated("CMakeLists.txt", "find_package(", "(", 2000000, "", "");
    check_repeated("CMakeLists.txt", "", "[=[", 2000000, "", "");
    check_repeated("yarn.lock", "\"", "a@1, ", 100000, "\":\n  version \"1\"\n", "");
    check_repeated("go.mod", "require (\n", "a v1\n", MANIFEST_ENTRY_LIMIT + 1, ")\n", "too-large");
    check_repeated("package.json", "[", "1,", DOCUMENT_NODE_LIMIT + 1, "1]", "too-large");
    check_repeated("package.json", "\"", "a", MANIFEST_SIZE_LIMIT, "\"", "too-large");
    check_repeated("package-lock.json", "{\"packages\": {",
                   "\"node_modules/a\": {\"version\": \"1\"},", MANIFEST_ENTRY_LIMIT + 1, "}}",
                   "too-large");
}

/* Keys that are looked up one by one in a map as large as their own. */
static void large_maps_take_no_square_time(void **state)
{
    struct buffer text = BUFFER_INIT, dependencies = BUFFER_INIT, evidence = BUFFER_INIT;
    struct error error = ERROR_INIT;

    (void)state;
    buffer_add_string(&text, "{\"peerDependencies\": {", &error);
    for (int i = 0; i < 100000; i++) {
        buffer_add_format(&text, &error, "\"p%d\": \"1\",", i);
    }
    buffer_add_string(&text, "}, \"peerDependenciesMeta\": {", &error);
    for (int i = 0; i < 100000; i++) {
        buffer_add_format(&text, &error, "\"p%d\": {\"optional\": true},", i);
    }
    buffer_add_string(&text, "}}", &error);
    assert_int_equal(
        parse_manifest("package.json", text.data, text.size, &dependencies, &evidence, &error), 0);
    assert_non_null(strstr(dependencies.data, "1 optional npm p99999 1\n"));
    buffer_free(&text);
    buffer_free(&dependencies);
    buffer_free(&evidence);
}

/* What reaches the sink is UTF-8, whatever stood in the file. */
static void names_are_made_utf8(void **state)
{
    struct buffer dependencies = BUFFER_INIT, evidence = BUFFER_INIT;
    struct error error = ERROR_INIT;
    const char text[] = "require a\xFF"
                        "b v1\n";

    (void)state;
    assert_int_equal(parse_manifest("go.mod", text, strlen(text), &dependencies, &evidence, &error),
                     0);
    assert_string_equal(dependencies.data, "1 runtime go a\xEF\xBF\xBD"
                                           "b v1\n");
    buffer_free(&dependencies);
    buffer_free(&evidence);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(deep_nesting_ends_early),
        cmocka_unit_test(large_lock_files_are_read_in_parts),
        cmocka_unit_test(alias_bombs_do_not_go_off),
        cmocka_unit_test(entities_are_refused),
        cmocka_unit_test(expanding_properties_is_bounded),
        cmocka_unit_test(wrong_documents_cost_one_error),
        cmocka_unit_test(long_lines_and_many_entries_are_bounded),
        cmocka_unit_test(large_maps_take_no_square_time),
        cmocka_unit_test(names_are_made_utf8),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
