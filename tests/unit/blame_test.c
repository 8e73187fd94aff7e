/* Blame as a library: what one file costs is that file's alone. What lines come from is blame.t's.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "git/blame.h"
#include "git/facts.h"

#include "lib/scratch.h"

enum { LINES = 400 };

/* One line, then those of a sequence that steps by `step` through all remainders of LINES. */
static struct object_id shuffled_blob(const struct scratch *scratch, unsigned step)
{
    struct buffer text = BUFFER_INIT;
    struct object_id id;

    assert_int_equal(buffer_add_string(&text, "first\n", NULL), 0);
    for (unsigned i = 0; i < LINES; i++)
        assert_int_equal(buffer_add_format(&text, NULL, "line %u\n", i * step % LINES), 0);
    id = scratch_object(scratch, OBJECT_BLOB, text.data, text.size);
    buffer_free(&text);
    return id;
}

/* A commit of two files at that time, the second of that name. */
static struct object_id commit_at(const struct scratch *scratch, unsigned time,
                                  const struct object_id *parents, size_t parent_count,
                                  const struct object_id *calm, const char *name,
                                  const struct object_id *unlike)
{
    struct buffer text = BUFFER_INIT;
    char hex[OBJECT_HEX_SIZE];
    struct object_id id;

    buffer_add(&text, "100644 calm", sizeof "100644 calm", NULL);
    buffer_add(&text, calm->bytes, 20, NULL);
    buffer_add_format(&text, NULL, "100644 %s", name);
    buffer_add(&text, "", 1, NULL);
    buffer_add(&text, unlike->bytes, 20, NULL);
    id = scratch_object(scratch, OBJECT_TREE, text.data, text.size);
    buffer_clear(&text);
    buffer_add_format(&text, NULL, "tree %s\n",
                      object_id_hex(scratch->repository->objects, &id, hex));
    for (size_t i = 0; i < parent_count; i++)
        buffer_add_format(&text, NULL, "parent %s\n",
                          object_id_hex(scratch->repository->objects, &parents[i], hex));
    buffer_add_format(&text, NULL, "author a <a@b> %u +0000\ncommitter a <a@b> %u +0000\n\nx\n",
                      time, time);
    id = scratch_object(scratch, OBJECT_COMMIT, text.data, text.size);
    buffer_free(&text);
    return id;
}

/* On `parent`, which may be NULL. */
static struct object_id commit_named(const struct scratch *scratch, const struct object_id *parent,
                                     const struct object_id *calm, const char *name,
                                     const struct object_id *unlike)
{
    return commit_at(scratch, 1, parent, parent != NULL, calm, name, unlike);
}

static struct object_id commit_files(const struct scratch *scratch, const struct object_id *parent,
                                     const struct object_id *calm, const struct object_id *unlike)
{
    return commit_named(scratch, parent, calm, "unlike", unlike);
}

/* How the two files end when comparing is given up after so many steps. */
static void check_steps(uint64_t steps, enum blame_status expected)
{
    const struct blame_options options = {.diff_steps = steps, .threads = 2};
    struct error error = ERROR_INIT;
    const struct blame_range *ranges;
    struct scratch scratch;
    struct blame *blame;
    size_t count;

    scratch_create(&scratch);
    scratch_open(&scratch);
    struct object_id calm = scratch_object(&scratch, OBJECT_BLOB, "same\n", 5);
    struct object_id old_blob = shuffled_blob(&scratch, 1), new_blob = shuffled_blob(&scratch, 171);
    struct object_id root = commit_files(&scratch, NULL, &calm, &old_blob);
    struct object_id head = commit_files(&scratch, &root, &calm, &new_blob);
    const struct blame_file files[] = {{"calm", calm, 1}, {"unlike", new_blob, LINES + 1}};
    const struct blame_target target = {head, files, 2};

    if (blame_run(&blame, scratch.repository, &target, 1, &options, &error) != 0)
        fail_msg("%s", error.message);
    assert_int_equal(blame_ranges(blame, 0, &ranges, &count), BLAME_WHOLE);
    assert_int_equal(count, 1);
    assert_int_equal(blame_ranges(blame, 1, &ranges, &count), expected);
    assert_int_equal(count > 0, expected == BLAME_WHOLE);
    blame_free(blame);
    scratch_remove(&scratch);
}

/* The costly lines are gone again, and nothing that is left can come from there. */
static void check_facts(struct facts *facts, struct scratch *scratch)
{
    const struct blame_options options = {.diff_steps = 100, .threads = 1, .facts = facts};
    struct object_id calm = scratch_object(scratch, OBJECT_BLOB, "same\n", 5);
    struct object_id left = scratch_object(scratch, OBJECT_BLOB, "first\n", 6);
    struct object_id old_blob = shuffled_blob(scratch, 1), new_blob = shuffled_blob(scratch, 171);
    struct object_id root = commit_files(scratch, NULL, &calm, &old_blob);
    struct object_id middle = commit_files(scratch, &root, &calm, &new_blob);
    struct object_id head = commit_files(scratch, &middle, &calm, &left);
    const struct blame_file files[] = {{"unlike", left, 1}};
    const struct blame_target target = {head, files, 1};
    struct error error = ERROR_INIT;
    const struct blame_range *ranges;
    struct blame *blame;
    size_t count;

    if (blame_run(&blame, scratch->repository, &target, 1, &options, &error) != 0)
        fail_msg("%s", error.message);
    assert_int_equal(blame_ranges(blame, 0, &ranges, &count), BLAME_WHOLE);
    assert_int_equal(count, 1);
    blame_free(blame);
}

static void facts_make_nothing_too_costly(void **state)
{
    struct scratch scratch;
    struct facts *facts;
    char directory[128];

    (void)state;
    scratch_create(&scratch);
    scratch_open(&scratch);
    snprintf(directory, sizeof directory, "%s/facts", scratch.directory);
    check_facts(NULL, &scratch);
    for (int run = 0; run < 2; run++) {
        assert_int_equal(facts_open(&facts, directory, "a", 20, NULL), 0);
        check_facts(facts, &scratch);
        assert_int_equal(facts_close(facts, NULL), 0);
    }
    scratch_remove(&scratch);
}

static void what_is_too_costly_costs_its_file_only(void **state)
{
    (void)state;
    check_steps(100, BLAME_TOO_COSTLY);
    check_steps(0, BLAME_WHOLE);
}

/* The same shuffled lines again and again; the first line stays. */
static struct object_id shuffle_often(const struct scratch *scratch, const struct object_id *calm,
                                      struct object_id *last)
{
    static const unsigned steps[] = {1, 171, 77, 3, 211, 57};
    struct object_id commit;

    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        *last = shuffled_blob(scratch, steps[i]);
        commit = commit_files(scratch, i > 0 ? &commit : NULL, calm, last);
    }
    return commit;
}

/* How `unlike` ends; `calm` must be whole whatever befalls it. */
static enum blame_status status_within(const struct scratch *scratch,
                                       const struct object_id *commit, const struct object_id *calm,
                                       const struct object_id *unlike,
                                       const struct blame_options *options)
{
    const struct blame_file files[] = {{"calm", *calm, 1}, {"unlike", *unlike, LINES + 1}};
    const struct blame_target target = {*commit, files, 2};
    struct error error = ERROR_INIT;
    const struct blame_range *ranges;
    struct blame *blame;
    size_t count;
    enum blame_status status;

    if (blame_run(&blame, scratch->repository, &target, 1, options, &error) != 0)
        fail_msg("%s", error.message);
    assert_int_equal(blame_ranges(blame, 0, &ranges, &count), BLAME_WHOLE);
    assert_int_equal(count, 1);
    status = blame_ranges(blame, 1, &ranges, &count);
    assert_int_equal(count > 0, status == BLAME_WHOLE);
    blame_free(blame);
    return status;
}

/* With these options and whatever number of threads. */
static void check_budget(struct blame_options options, enum blame_status expected)
{
    struct scratch scratch;

    scratch_create(&scratch);
    scratch_open(&scratch);
    struct object_id calm = scratch_object(&scratch, OBJECT_BLOB, "same\n", 5);
    struct object_id last;
    struct object_id head = shuffle_often(&scratch, &calm, &last);

    options.ignored = options.ignored_count > 0 ? &head : NULL;
    for (options.threads = 1; options.threads <= 2; options.threads++)
        assert_int_equal(status_within(&scratch, &head, &calm, &last, &options), expected);
    scratch_remove(&scratch);
}

/* Each of its five diffs takes some 100,000 steps. */
static void a_file_has_a_budget(void **state)
{
    (void)state;
    check_budget((struct blame_options){.file_steps = 300000}, BLAME_TOO_COSTLY);
    check_budget((struct blame_options){.file_steps = 1000000}, BLAME_WHOLE);
}

static void all_files_have_a_budget(void **state)
{
    (void)state;
    check_budget((struct blame_options){.steps = 300000}, BLAME_TOO_COSTLY);
    check_budget((struct blame_options){.steps = 1000000}, BLAME_WHOLE);
}

/* Both take as much again as the diffs. */
static void searches_elsewhere_are_paid_for(void **state)
{
    struct blame_options moves = {.find_moves = true, .move_score = 1, .file_steps = 700000};
    struct blame_options guesses = {.ignored_count = 1, .file_steps = 700000};

    (void)state;
    check_budget(moves, BLAME_TOO_COSTLY);
    check_budget(guesses, BLAME_TOO_COSTLY);
    moves.file_steps = guesses.file_steps = 100000000;
    check_budget(moves, BLAME_WHOLE);
    check_budget(guesses, BLAME_WHOLE);
}

static void searches_for_renames_are_paid_for(void **state)
{
    struct blame_options options = {.threads = 1, .file_steps = 100};
    struct scratch scratch;

    (void)state;
    scratch_create(&scratch);
    scratch_open(&scratch);
    struct object_id calm = scratch_object(&scratch, OBJECT_BLOB, "same\n", 5);
    struct object_id old_blob = shuffled_blob(&scratch, 1), new_blob = shuffled_blob(&scratch, 3);
    struct object_id root = commit_named(&scratch, NULL, &calm, "other", &old_blob);
    struct object_id head = commit_files(&scratch, &root, &calm, &new_blob);

    assert_int_equal(status_within(&scratch, &head, &calm, &new_blob, &options), BLAME_TOO_COSTLY);
    options.file_steps = 1000000;
    assert_int_equal(status_within(&scratch, &head, &calm, &new_blob, &options), BLAME_WHOLE);
    scratch_remove(&scratch);
}

/* One line of the file by each of many branches, which come to the same younger commits in turn. */
static void commits_that_come_back_are_paid_for(void **state)
{
    enum { BRANCHES = 50, COMMITS = 50 };
    struct blame_options options = {.threads = 1, .file_steps = 50000};
    struct object_id tips[BRANCHES], calm, whole, at;
    struct buffer text = BUFFER_INIT;
    struct scratch scratch;

    (void)state;
    scratch_create(&scratch);
    scratch_open(&scratch);
    calm = scratch_object(&scratch, OBJECT_BLOB, "same\n", 5);
    for (unsigned i = 0; i <= LINES; i++)
        buffer_add_format(&text, NULL, "line %u\n", i);
    whole = scratch_object(&scratch, OBJECT_BLOB, text.data, text.size);
    for (unsigned i = 0; i < COMMITS; i++)
        at = commit_at(&scratch, 1000 + i, &at, i > 0, &calm, "unlike", &whole);
    for (unsigned i = 0; i < BRANCHES; i++) {
        struct object_id line;

        buffer_clear(&text);
        buffer_add_format(&text, NULL, "line %u\n", i);
        line = scratch_object(&scratch, OBJECT_BLOB, text.data, text.size);
        tips[i] = commit_at(&scratch, 500 - i, &at, 1, &calm, "unlike", &line);
    }
    at = commit_at(&scratch, 900, tips, BRANCHES, &calm, "unlike", &whole);
    assert_int_equal(status_within(&scratch, &at, &calm, &whole, &options), BLAME_TOO_COSTLY);
    options.file_steps = 10000000;
    assert_int_equal(status_within(&scratch, &at, &calm, &whole, &options), BLAME_WHOLE);
    buffer_free(&text);
    scratch_remove(&scratch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_too_costly_costs_its_file_only),
        cmocka_unit_test(facts_make_nothing_too_costly),
        cmocka_unit_test(a_file_has_a_budget),
        cmocka_unit_test(all_files_have_a_budget),
        cmocka_unit_test(searches_elsewhere_are_paid_for),
        cmocka_unit_test(searches_for_renames_are_paid_for),
        cmocka_unit_test(commits_that_come_back_are_paid_for),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
