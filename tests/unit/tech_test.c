/* Which technologies paths, dependencies and images prove. */
#include "lib/manifest_check.h"

#include "detect/language.h"
#include "detect/tech.h"

#include <stdio.h>

static void check_path(const char *path, const char *expected)
{
    struct buffer dependencies = BUFFER_INIT, evidence = BUFFER_INIT;
    struct buffer *context[] = {&dependencies, &evidence};
    const struct manifest_sink sink = {context, show_dependency, show_evidence};
    struct error error = ERROR_INIT;

    assert_int_equal(tech_from_path(path, &sink, &error), 0);
    assert_string_equal(evidence.data == NULL ? "" : evidence.data, expected);
    buffer_free(&evidence);
}

static void check_content(const char *path, const char *content, const char *expected)
{
    struct buffer dependencies = BUFFER_INIT, evidence = BUFFER_INIT;
    struct error error = ERROR_INIT;

    assert_int_equal(
        parse_manifest(path, content, strlen(content), &dependencies, &evidence, &error), 0);
    assert_string_equal(evidence.data == NULL ? "" : evidence.data, expected);
    buffer_free(&dependencies);
    buffer_free(&evidence);
}

static void paths_prove_by_name_extension_and_pattern(void **state)
{
    (void)state;
    check_path("a/b/meson.build", "meson 0 file meson.build\n");
    check_path("a/meson.builder", "");
    check_path("api/v1.proto", "protobuf 0 extension .proto\n");
    check_path("x/.github/workflows/ci.yml",
               "github 0 file .github/*/*\ngithub-actions 0 file .github/workflows/*.yml\n");
    check_path("workflows/ci.yml", "");
    check_path("web/vite.config.mts", "vite 0 file vite.config.*\n");
    check_path(".proto", "");
    check_path("include/header.h", "");
}

/* Every word of this kind must be a name of linguist's. */
static void languages_prove_by_linguists_names(void **state)
{
    struct buffer dependencies = BUFFER_INIT, evidence = BUFFER_INIT;
    struct buffer *context[] = {&dependencies, &evidence};
    const struct manifest_sink sink = {context, show_dependency, show_evidence};
    struct error error = ERROR_INIT;
    size_t count = 0;

    (void)state;
    assert_int_equal(tech_from_language("Emacs Lisp", "x", &sink, &error), 0);
    assert_int_equal(tech_from_language("C++", "x", &sink, &error), 0);
    assert_int_equal(tech_from_language("No such one", "x", &sink, &error), 0);
    assert_string_equal(evidence.data, "emacs-lisp 0 language Emacs_Lisp\ncpp 0 language C++\n");
    buffer_free(&evidence);
    for (unsigned i = 0; i < tech_rule_count; i++) {
        char name[64];

        if (strcmp(tech_rules[i].kind, "language") != 0)
            continue;
        snprintf(name, sizeof(name), "%s", tech_rules[i].word);
        for (char *at = name; (at = strchr(at, '_')) != NULL;)
            *at = ' ';
        if (language_find(name) == NULL)
            fail_msg("%s", name);
        count++;
    }
    assert_true(count > 100);
}

static void dependencies_prove_by_ecosystem(void **state)
{
    (void)state;
    check_content("requirements.txt", "FastAPI==0.1\npsycopg2_binary\npg\n",
                  "fastapi 1 dependency pypi fastapi\n"
                  "postgresql 2 dependency pypi psycopg2-binary\n");
    check_content("go.mod", "require github.com/gin-gonic/gin/v2 v2.0.0\n",
                  "gin 1 dependency go github.com/gin-gonic/gin\n");
    check_content("CMakeLists.txt", "find_package(CURL)\n", "libcurl 1 dependency cmake CURL\n");
    check_content("Cargo.lock", "[[package]]\nname = \"tokio\"\nversion = \"1\"\n", "");
}

static void images_prove_wherever_they_come_from(void **state)
{
    (void)state;
    check_content("Dockerfile", "FROM mirror.example.org:5000/x/redis:7\n",
                  "redis 1 image redis\n");
    check_content("Dockerfile", "FROM docker.io/library/redis\n", "redis 1 image redis\n");
    check_content("Dockerfile", "FROM example.org/redistribute\n", "");
}

static void resources_prove_services(void **state)
{
    (void)state;
    check_content(
        "template.yaml",
        "Transform: AWS::Serverless-2016-10-31\nResources:\n  F:\n"
        "    Type: AWS::Serverless::Function\n    Properties:\n      Runtime: python3.12\n"
        "      Role: !GetAtt R.Arn\n  B: {Type: AWS::S3::Bucket}\n",
        "aws-lambda 4 cloudformation AWS::Serverless::Function\n"
        "aws 4 cloudformation AWS::*\naws-cloudformation 4 cloudformation AWS::*\n"
        "aws-sam 4 cloudformation AWS::Serverless::*\npython 6 engine python\n"
        "aws 8 cloudformation AWS::*\naws-cloudformation 8 cloudformation AWS::*\n"
        "aws-s3 8 cloudformation AWS::S3::*\n");
    check_content(
        "serverless.yml",
        "provider:\n  name: aws\n  runtime: nodejs20.x\nplugins:\n  - serverless-offline\n"
        "resources:\n  Resources:\n    Q:\n      Type: AWS::SQS::Queue\n",
        "aws 2 serverless aws\nnodejs 3 engine nodejs\nserverless 5 npm serverless-*\n"
        "aws 9 cloudformation AWS::*\naws-cloudformation 9 cloudformation AWS::*\n"
        "aws-sqs 9 cloudformation AWS::SQS::*\n");
    check_content("Pulumi.dev.yaml", "config:\n  gcp:project: x\n", "gcp 2 pulumi gcp\n");
    check_content(
        "roles/x/tasks/main.yml",
        "- name: a\n  block:\n    - community.docker.docker_container:\n        name: b\n",
        "ansible 3 ansible *\ndocker 3 ansible community.docker.*\n");
    check_content("x.yaml", "apiVersion: \"cert-manager.io/v1\"\nkind: {{ .x }}\n",
                  "kubernetes 1 object *\ncert-manager 1 object cert-manager.io/*\n");
}

/* The binary search stands on the order that technologies.sh sorts by. */
static void tables_are_sorted_and_whole(void **state)
{
    const struct {
        const struct tech_rule *rules;
        unsigned count;
    } tables[] = {{tech_rules, tech_rule_count}, {tech_prefixes, tech_prefix_count}};

    (void)state;
    assert_true(technology_count >= 1000);
    for (size_t table = 0; table < 2; table++) {
        for (unsigned i = 0; i < tables[table].count; i++) {
            const struct tech_rule *rule = &tables[table].rules[i];

            assert_true(rule->tech < technology_count);
            if (i > 0) {
                int order = strcmp(rule[-1].kind, rule->kind);

                assert_true(order < 0 || (order == 0 && strcmp(rule[-1].word, rule->word) <= 0));
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_prove_by_name_extension_and_pattern),
        cmocka_unit_test(languages_prove_by_linguists_names),
        cmocka_unit_test(dependencies_prove_by_ecosystem),
        cmocka_unit_test(images_prove_wherever_they_come_from),
        cmocka_unit_test(resources_prove_services),
        cmocka_unit_test(tables_are_sorted_and_whole),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
