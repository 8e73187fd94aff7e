/* Repositories: names from URLs, configuration, references, revisions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "git/config.h"
#include "git/refs.h"
#include "lib/scratch.h"

static void urls_become_names(void **state)
{
    static const char *const names[][2] = {
        {"https://github.com/owner/name.git", "github.com/owner/name"},
        {"https://token@GitHub.com/o/n.git/", "github.com/o/n"},
        {"https://user:pa@ss@github.com:443/o/n", "github.com/o/n"},
        {"https://github.com/o/n?x=y#z", "github.com/o/n"},
        {"http://host.example:8080/a/b/c/", "host.example/a/b/c"},
        {"git@github.com:owner/Name.git", "github.com/owner/Name"},
        {"github.com:owner/name", "github.com/owner/name"},
        {"ssh://git@GitHub.com:22/owner/name.git", "github.com/owner/name"},
        {"git@host.example:/abs/path.git", "host.example/abs/path"},
        {"ssh://git@[2001:DB8::1]:22/o/n.git", "[2001:db8::1]/o/n"},
        {"git@[::1]:o/n", "[::1]/o/n"},
        {"git://host.example/.git", "host.example/.git"},
    };
    static const char *const nameless[] = {
        "",
        "/srv/git/x.git",
        "../x",
        "./a:b",
        "file:///srv/git/x",
        "https://",
        "https:///x",
        "host.example:",
        "https://host.example/",
        "https://h\x01/x",

    };

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char *name = repository_name_from_url(names[i][0]);

        assert_non_null(name);
        assert_string_equal(name, names[i][1]);
        free(name);
    }
    for (size_t i = 0; i < sizeof nameless / sizeof *nameless; i++)
        if (repository_name_from_url(nameless[i]) != NULL)
            fail_msg("named: %s", nameless[i]);
}

static void reference_names_cannot_leave_refs(void **state)
{
    static const char *const bad[] = {"",     "/x",   "x/",    "a//b",   "../x",     "a/../b",
                                      ".x",   "a/.b", "x.",    "x.lock", "a.lock/b", "a b",
                                      "a\nb", "a~1",  "a^",    "a:b",    "a?",       "a*",
                                      "a[b",  "a\\b", "a@{1}", "@",      "a\x7f"};
    static const char *const good[] = {"main", "refs/heads/a/b", "v1.0", "a@b", "\xc3\xa9"};

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (reference_name_valid(bad[i]))
            fail_msg("valid: \"%s\"", bad[i]);
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(reference_name_valid(good[i]));
}

static void configuration_is_read_as_git_reads_it(void **state)
{
    static const char text[] = "\xef\xbb\xbf# comment\n"
                               "[core]\n\tBare = yes ; comment\n\tempty =\n"
                               "[remote \"Ori \\\"gin\"] url = a\\\n b \"c ; d\"  # end\n"
                               "[Alone]\r\n\tflag\r\n"
                               "[core] bare = 0\n[a.B]\nk=1\n\tn = 10\n"
                               "tab = x\\ty\n";
    struct config config = CONFIG_INIT;
    struct error error = ERROR_INIT;
    struct scratch scratch;
    char path[128];

    (void)state;
    scratch_create(&scratch);
    scratch_write_text(&scratch, "test", text);
    snprintf(path, sizeof path, "%s/test", scratch.directory);
    assert_int_equal(config_read(&config, path, &error), 0);
    assert_string_equal(config_string(&config, "core.bare"), "0");
    assert_false(config_bool(&config, "core.bare", true));
    assert_string_equal(config_string(&config, "core.empty"), "");
    assert_string_equal(config_string(&config, "remote.Ori \"gin.url"), "a b c ; d");
    assert_true(config_bool(&config, "alone.flag", false));
    assert_null(config_string(&config, "alone.flag"));
    assert_true(config_bool(&config, "a.b.n", false));
    assert_string_equal(config_string(&config, "a.b.tab"), "x\ty");
    assert_true(config_bool(&config, "not.there", true));
    config_free(&config);
    scratch_remove(&scratch);
}

static void bad_configuration_is_refused(void **state)
{
    static const char *const texts[] = {"[core",        "[core\n]",       "key = 1\n",
                                        "[a \"b]\n",    "[a]\nk = \"x\n", "[a]\nk = \\q\n",
                                        "[a]\n1 = 2\n", "[a]\nk ! 2\n",   "[a]\nk = \\"};
    struct scratch scratch;
    char path[128];

    (void)state;
    scratch_create(&scratch);
    snprintf(path, sizeof path, "%s/test", scratch.directory);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct config config = CONFIG_INIT;
        struct error error = ERROR_INIT;

        scratch_write_text(&scratch, "test", texts[i]);
        if (config_read(&config, path, &error) != -1)
            fail_msg("accepted: %s", texts[i]);
        assert_string_equal(error.code, "bad-config");
        config_free(&config);
    }
    scratch_remove(&scratch);
}

static struct object_id write_commit(const struct scratch *scratch, const char *message)
{
    char text[256];
    int size = snprintf(text, sizeof text,
                        "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n"
                        "author A <a@example.com> 1 +0000\n"
                        "committer A <a@example.com> 1 +0000\n\n%s\n",
                        message);

    return scratch_object(scratch, OBJECT_COMMIT, text, (size_t)size);
}

static void assert_resolves(struct scratch *scratch, const char *revision,
                            const struct object_id *want, const char *want_branch)
{
    struct error error = ERROR_INIT;
    struct object_id id;
    char *branch;

    if (repository_resolve(scratch->repository, revision, &id, &branch, &error) != 0)
        fail_msg("%s: %s", revision, error.message);
    assert_memory_equal(&id, want, sizeof id);
    if (want_branch == NULL)
        assert_null(branch);
    else
        assert_string_equal(branch, want_branch);
    free(branch);
}

static void assert_no_revision(struct scratch *scratch, const char *revision, const char *code)
{
    struct error error = ERROR_INIT;
    struct object_id id;
    char *branch;

    assert_int_equal(repository_resolve(scratch->repository, revision, &id, &branch, &error), -1);
    assert_string_equal(error.code, code);
    assert_null(branch);
}

static void write_reference(struct scratch *scratch, const char *name, const struct object_id *id)
{
    char text[OBJECT_HEX_SIZE + 1];

    object_id_hex(scratch->repository->objects, id, text);
    scratch_write_text(scratch, name, strcat(text, "\n"));
}

static void revisions_resolve_in_their_order(void **state)
{
    struct scratch scratch;
    struct object_id first;
    struct object_id second;
    struct object_id tag;
    char hex[OBJECT_HEX_SIZE];
    char text[512];

    (void)state;
    scratch_create(&scratch);
    scratch_open(&scratch);
    first = write_commit(&scratch, "first");
    second = write_commit(&scratch, "second");
    object_id_hex(scratch.repository->objects, &second, hex);
    snprintf(text, sizeof text, "object %s\ntype commit\ntag v1\n\nx\n", hex);
    tag = scratch_object(&scratch, OBJECT_TAG, text, strlen(text));
    write_reference(&scratch, "refs/heads/main", &first);
    write_reference(&scratch, "refs/heads/v1", &first);
    write_reference(&scratch, "refs/tags/v1", &tag);
    snprintf(text, sizeof text, "# pack-refs with: peeled\n%s refs/heads/a/packed\n^%s\n%s refs/x",
             hex, hex, hex);
    scratch_write_text(&scratch, "packed-refs", text);

    assert_resolves(&scratch, NULL, &first, "main");
    assert_resolves(&scratch, "HEAD", &first, "main");
    assert_resolves(&scratch, "v1", &first, "v1");
    assert_resolves(&scratch, "refs/tags/v1", &second, NULL);
    assert_resolves(&scratch, "tags/v1", &second, NULL);
    assert_resolves(&scratch, "a/packed", &second, "a/packed");
    assert_resolves(&scratch, "refs/x", &second, NULL);
    assert_resolves(&scratch, hex, &second, NULL);
    hex[7] = '\0';
    assert_resolves(&scratch, hex, &second, NULL);
    assert_no_revision(&scratch, "nowhere", "unknown-revision");
    assert_no_revision(&scratch, "../HEAD", "unknown-revision");
    assert_no_revision(&scratch, "0123456789012345678901234567890123456789", "missing-object");
    scratch_remove(&scratch);
}

static void heads_without_commits_say_why(void **state)
{
    struct scratch scratch;
    struct object_id commit;

    (void)state;
    scratch_create(&scratch);
    scratch_open(&scratch);
    assert_no_revision(&scratch, NULL, "empty-repository");
    commit = write_commit(&scratch, "other");
    write_reference(&scratch, "refs/heads/deep/other", &commit);
    assert_no_revision(&scratch, NULL, "unborn-head");
    write_reference(&scratch, "HEAD", &commit);
    assert_resolves(&scratch, NULL, &commit, NULL);
    scratch_write_text(&scratch, "HEAD", "ref: ../../etc/passwd\n");
    assert_no_revision(&scratch, NULL, "corrupt-reference");
    scratch_write_text(&scratch, "refs/heads/ring", "ref: refs/heads/ring\n");
    assert_no_revision(&scratch, "ring", "corrupt-reference");
    scratch_remove(&scratch);
}

static void other_formats_are_refused(void **state)
{
    static const char *const texts[][2] = {
        {"[core]\nrepositoryformatversion = 2\n", "unsupported-repository"},
        {"[core]\nrepositoryformatversion = 1\n[extensions]\nmagic = 1\n",
         "unsupported-repository"},
        {"[core]\nrepositoryformatversion = 1\n[extensions]\nrefStorage = reftable\n",
         "unsupported-repository"},
        {"[core\n", "bad-config"},
    };
    struct scratch scratch;

    (void)state;
    scratch_create(&scratch);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct error error = ERROR_INIT;
        struct repository *repository;

        scratch_write_text(&scratch, "config", texts[i][0]);
        assert_int_equal(repository_open(&repository, scratch.directory, NULL, &error), -1);
        assert_string_equal(error.code, texts[i][1]);
    }
    scratch_remove(&scratch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(urls_become_names),
        cmocka_unit_test(reference_names_cannot_leave_refs),
        cmocka_unit_test(configuration_is_read_as_git_reads_it),
        cmocka_unit_test(bad_configuration_is_refused),
        cmocka_unit_test(revisions_resolve_in_their_order),
        cmocka_unit_test(heads_without_commits_say_why),
        cmocka_unit_test(other_formats_are_refused),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
