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

/* A commit of two files on `parent` (may be NULL). */
static struct object_id commit_files(const struct scratch *scratch, const struct object_id *parent,
                                     const struct object_id *calm, const struct object_id *unlike)
{
    struct buffer text = BUFFER_INIT;
    char hex[OBJECT_HEX_SIZE];
    struct object_id id;

    buffer_add(&text, "100644 calm", sizeof "100644 calm", NULL);
    buffer_add(&text, calm->bytes, 20, NULL);
    buffer_add(&text, "100644 unlike", sizeof "100644 unlike", NULL);
    buffer_add(&text, unlike->bytes, 20, NULL);
    id = scratch_object(scratch, OBJECT_TREE, text.data, text.size);
    buffer_clear(&text);
    buffer_add_format(&text, NULL, "tree %s\n",
                      object_id_hex(scratch->repository->objects, &id, hex));
    if (parent != NULL)
        buffer_add_format(&text, NULL, "parent %s\n",
                          object_id_hex(scratch->repository->objects, parent, hex));
    buffer_add_string(&text, "author a <a@b> 1 +0000\ncommitter a <a@b> 1 +0000\n\nx\n", NULL);
    id = scratch_object(scratch, OBJECT_COMMIT, text.data, text.size);
    buffer_free(&text);
    return id;
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_too_costly_costs_its_file_only),
        cmocka_unit_test(facts_make_nothing_too_costly),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
