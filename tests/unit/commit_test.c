/* Commits: every shape of header and signature that git tolerates. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "git/commit.h"
#include "lib/scratch.h"

#define TREE "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n"
#define PARENT "parent 1111111111111111111111111111111111111111\n"

static int setup(void **state)
{
    struct scratch *scratch = malloc(sizeof *scratch);

    scratch_create(scratch);
    scratch_open(scratch);
    *state = scratch;
    return 0;
}

static int teardown(void **state)
{
    scratch_remove(*state);
    free(*state);
    return 0;
}

static int read_text(struct scratch *scratch, const char *text, struct commit *commit,
                     struct error *error)
{
    struct object_id id = scratch_object(scratch, OBJECT_COMMIT, text, strlen(text));

    return commit_read(scratch->repository->objects, &id, commit, error);
}

static void all_fields_are_read(void **state)
{
    struct scratch *scratch = *state;
    struct object_store *store = scratch->repository->objects;
    struct error error = ERROR_INIT;
    struct commit_links links;
    struct commit commit;

    assert_int_equal(read_text(scratch,
                               TREE PARENT PARENT "author Ada  L <ada@example.com> 1000 +0130\n"
                                                  "committer C <c@example.com> 2000 -0500\n"
                                                  "gpgsig -----BEGIN\n author X <x> 1 +0000\n\n"
                                                  "subject\n\nbody\n",
                               &commit, &error),
                     0);
    assert_int_equal(commit.parent_count, 2);
    assert_int_equal(commit.parents[1].bytes[19], 0x11);
    assert_int_equal(commit.author.name_size, 6);
    assert_memory_equal(commit.author.name, "Ada  L", 6);
    assert_memory_equal(commit.author.email, "ada@example.com", commit.author.email_size);
    assert_int_equal(commit.author.time, 1000);
    assert_int_equal(commit.author.zone_minutes, 90);
    assert_int_equal(commit.committer.zone_minutes, -300);
    assert_null(commit.encoding);
    assert_memory_equal(commit.message, "subject\n\nbody\n", commit.message_size);
    assert_int_equal(commit_read_links(store, &commit.id, &links, &error), 0);
    assert_int_equal(links.committer_time, 2000);
    assert_int_equal(links.parent_count, 2);
    free(links.parents);
    commit_release(store, &commit);
}

static void odd_signatures_are_read_as_git_reads_them(void **state)
{
    static const struct {
        const char *line;
        const char *name;
        const char *email;
        int64_t time;
        int zone;
    } cases[] = {
        {"A <a@b> 5 +0000", "A", "a@b", 5, 0},
        {"<a@b> 5 +0000", "", "a@b", 5, 0},
        {" <> 5 -0001", "", "", 5, -1},
        {"A <a@b> x> 5 +0000", "A", "a@b", 5, 0},
        {"A <a@b>5 +0200", "A", "a@b", 5, 120},
        {"A <a@b> 5", "A", "a@b", 0, 0},
        {"A <a@b>", "A", "a@b", 0, 0},
        {"A <a@b> soon +0000", "A", "a@b", 0, 0},
        {"A a@b 5 +0000", "", "", 0, 0},
        {"A <a@b 5 +0000", "", "", 0, 0},
        {"A <a@b> 99999999999999999999 +0000", "A", "a@b", INT64_MAX, 0},
        {"A <a@b> 5 +99999999", "A", "a@b", 5, 0},
    };
    struct scratch *scratch = *state;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct error error = ERROR_INIT;
        struct commit commit;
        char text[256];

        snprintf(text, sizeof text, TREE "author %s\n\nx", cases[i].line);
        assert_int_equal(read_text(scratch, text, &commit, &error), 0);
        assert_int_equal(commit.author.name_size, strlen(cases[i].name));
        assert_memory_equal(commit.author.name, cases[i].name, strlen(cases[i].name));
        assert_int_equal(commit.author.email_size, strlen(cases[i].email));
        assert_memory_equal(commit.author.email, cases[i].email, strlen(cases[i].email));
        assert_int_equal(commit.author.time, cases[i].time);
        assert_int_equal(commit.author.zone_minutes, cases[i].zone);
        commit_release(scratch->repository->objects, &commit);
    }
}

static void little_is_needed(void **state)
{
    struct scratch *scratch = *state;
    struct error error = ERROR_INIT;
    struct commit_links links;
    struct commit commit;

    assert_int_equal(read_text(scratch, TREE "encoding latin1\nencoding utf-8", &commit, &error),
                     0);
    assert_string_equal(commit.encoding, "latin1");
    assert_int_equal(commit.message_size, 0);
    assert_int_equal(commit.author.name_size, 0);
    assert_int_equal(commit_read_links(scratch->repository->objects, &commit.id, &links, &error),
                     0);
    assert_int_equal(links.committer_time, 0);
    assert_null(links.parents);
    commit_release(scratch->repository->objects, &commit);
}

static void commits_without_links_are_corrupt(void **state)
{
    static const char *const texts[] = {"",
                                        "\n",
                                        "tree \n",
                                        "tree 4b825dc\n",
                                        PARENT TREE,
                                        TREE "parent 1\n",
                                        TREE PARENT "parent \n",
                                        TREE "parent zz11111111111111111111111111111111111111\n"};
    struct scratch *scratch = *state;

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct error error = ERROR_INIT;
        struct commit commit;

        assert_int_equal(read_text(scratch, texts[i], &commit, &error), -1);
        assert_string_equal(error.code, "corrupt-object");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_fields_are_read),
        cmocka_unit_test(odd_signatures_are_read_as_git_reads_them),
        cmocka_unit_test(little_is_needed),
        cmocka_unit_test(commits_without_links_are_corrupt),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, setup, teardown);
}
