/* Facts: what is added is found again by whoever opens the file next. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/facts_place.h"

static void links_are_found_again(void **state)
{
    struct object_id commit = id_of(1), root = id_of(2);
    struct object_id parents[] = {id_of(2), id_of(3), id_of(2)};
    struct commit_links links = {id_of(4), parents, 3, -62135596800}, found;
    struct place place;
    struct facts *facts;

    (void)state;
    place_open(&place);
    facts = open_facts(&place);
    facts_add_links(facts, &commit, &links);
    links.parent_count = 0;
    links.committer_time = INT64_MAX;
    facts_add_links(facts, &root, &links);
    assert_false(facts_find_links(facts, &root, &found)); /* for the next run, not for this one */
    close_facts(facts);

    facts = open_facts(&place);
    assert_true(facts_find_links(facts, &commit, &found));
    assert_int_equal(found.committer_time, -62135596800);
    assert_int_equal(found.parent_count, 3);
    assert_memory_equal(found.parents, parents, sizeof parents);
    assert_true(object_id_equal(&found.tree, &links.tree));
    free(found.parents);
    assert_true(facts_find_links(facts, &root, &found));
    assert_int_equal(found.parent_count, 0);
    assert_null(found.parents);
    assert_int_equal(found.committer_time, INT64_MAX);
    assert_false(facts_find_links(facts, &parents[1], &found));
    close_facts(facts);
    place_close(&place);
}

static struct fact_change change(const char *path, enum fact_side side, unsigned id)
{
    return (struct fact_change){path, strlen(path), side,
                                side == FACT_CHANGED ? id_of(id) : (struct object_id){{0}}};
}

static void add_changes(struct facts *facts, const struct object_id *commit, size_t parent,
                        struct fact_change *items, size_t count)
{
    struct fact_changes changes = {items, count, count};

    facts_add_changes(facts, commit, parent, &changes);
}

static void changes_are_found_again(void **state)
{
    struct fact_change items[] = {change("a", FACT_CHANGED, 5), change("b/c \xff", FACT_ABSENT, 0),
                                  change("d", FACT_OTHER_TYPE, 0)};
    struct fact_changes found = {NULL, 0, 0};
    struct object_id commit = id_of(1);
    struct place place;
    struct facts *facts;

    (void)state;
    place_open(&place);
    facts = open_facts(&place);
    add_changes(facts, &commit, 0, items, 3);
    add_changes(facts, &commit, 1, items, 0);
    add_changes(facts, &commit, 2, (struct fact_change[]){items[1], items[0]}, 2); /* no order */
    close_facts(facts);

    facts = open_facts(&place);
    assert_int_equal(facts_find_changes(facts, &commit, 0, &found, NULL), 1);
    assert_int_equal(found.count, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_string_equal(found.items[i].path, items[i].path);
        assert_int_equal(found.items[i].side, items[i].side);
    }
    assert_true(object_id_equal(&found.items[0].id, &items[0].id));
    assert_int_equal(facts_find_changes(facts, &commit, 1, &found, NULL), 1);
    assert_int_equal(found.count, 0);
    assert_int_equal(facts_find_changes(facts, &commit, 2, &found, NULL), 0);
    assert_int_equal(facts_find_changes(facts, &commit, 3, &found, NULL), 0);
    fact_changes_free(&found);
    close_facts(facts);
    place_close(&place);
}

static void renames_are_found_again(void **state)
{
    struct fact_change source = change("old/name", FACT_CHANGED, 9), none = {.path = NULL}, found;
    struct object_id commit = id_of(1);
    struct place place;
    struct facts *facts;

    (void)state;
    place_open(&place);
    facts = open_facts(&place);
    facts_add_rename(facts, &commit, 0, "new", &source);
    facts_add_rename(facts, &commit, 1, "new", &none);
    close_facts(facts);

    facts = open_facts(&place);
    assert_true(facts_find_rename(facts, &commit, 0, "new", &found));
    assert_string_equal(found.path, "old/name");
    assert_true(object_id_equal(&found.id, &source.id));
    assert_true(facts_find_rename(facts, &commit, 1, "new", &found));
    assert_null(found.path);
    assert_false(facts_find_rename(facts, &commit, 0, "ne", &found));
    assert_false(facts_find_rename(facts, &commit, 0, "newer", &found));
    close_facts(facts);
    place_close(&place);
}

static void hunks_depend_on_blobs_and_flags(void **state)
{
    struct object_id from = id_of(6), to = id_of(7);
    struct hunk_list found = {NULL, 0, 0};
    struct place place;
    struct facts *facts;

    (void)state;
    place_open(&place);
    write_hunks(&place, 0, 5000);
    facts = open_facts(&place);
    assert_int_equal(count_hunks(facts, 0, 5000), 5000);
    assert_int_equal(count_hunks(facts, 5000, 5100), 0);
    assert_int_equal(facts_find_hunks(facts, &from, &to, 0, &found, NULL), 1);
    assert_int_equal(facts_find_hunks(facts, &to, &from, 0, &found, NULL), 0);
    assert_int_equal(facts_find_hunks(facts, &from, &to, 1, &found, NULL), 0);
    hunk_list_free(&found);
    close_facts(facts);
    place_close(&place);
}

static void files_depend_on_path_and_attributes(void **state)
{
    struct fact_file file = {1 << 20, 77, 1, 3, "C++"}, plain = {0, 0, 0, 0, NULL}, found;
    struct object_id blob = id_of(1);
    struct place place;
    struct facts *facts;

    (void)state;
    place_open(&place);
    facts = open_facts(&place);
    facts_add_file(facts, &blob, "a.h", "\0\1x", 3, &file);
    facts_add_file(facts, &blob, "a.h", "", 0, &plain);
    close_facts(facts);

    facts = open_facts(&place);
    assert_true(facts_find_file(facts, &blob, "a.h", "\0\1x", 3, &found));
    assert_int_equal(found.size, file.size);
    assert_int_equal(found.lines, 77);
    assert_int_equal(found.skip, 1);
    assert_int_equal(found.category, 3);
    assert_string_equal(found.language, "C++");
    assert_true(facts_find_file(facts, &blob, "a.h", "", 0, &found));
    assert_null(found.language);
    assert_false(facts_find_file(facts, &blob, "a.h", "\0\2x", 3, &found));
    assert_false(facts_find_file(facts, &blob, "b.h", "", 0, &found));
    close_facts(facts);
    place_close(&place);
}

static void authors_are_found_again(void **state)
{
    struct signature ada = {"Ada\0 L", 6, "", 0, -5, 60}, nobody = {NULL, 0, NULL, 0, 0, 0}, found;
    struct object_id first = id_of(1), second = id_of(2);
    const char *encoding;
    struct place place;
    struct facts *facts;

    (void)state;
    place_open(&place);
    facts = open_facts(&place);
    facts_add_author(facts, &first, &ada, "latin1");
    facts_add_author(facts, &second, &nobody, NULL);
    close_facts(facts);

    facts = open_facts(&place);
    assert_true(facts_find_author(facts, &first, &found, &encoding));
    assert_int_equal(found.name_size, 6);
    assert_memory_equal(found.name, ada.name, 6);
    assert_int_equal(found.email_size, 0);
    assert_int_equal(found.time, -5);
    assert_string_equal(encoding, "latin1");
    assert_true(facts_find_author(facts, &second, &found, &encoding));
    assert_int_equal(found.name_size, 0);
    assert_null(encoding);
    close_facts(facts);
    place_close(&place);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(links_are_found_again),
        cmocka_unit_test(changes_are_found_again),
        cmocka_unit_test(renames_are_found_again),
        cmocka_unit_test(hunks_depend_on_blobs_and_flags),
        cmocka_unit_test(files_depend_on_path_and_attributes),
        cmocka_unit_test(authors_are_found_again),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
