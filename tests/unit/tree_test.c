/* Trees: entries, walking, differences, looking up. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "git/tree.h"
#include "lib/scratch.h"

static const struct object_id blob_a = {{0xa0, 1}};
static const struct object_id blob_b = {{0xb0, 2}};

static void add_entry(struct buffer *tree, const char *mode, const char *name,
                      const struct object_id *id)
{
    assert_int_equal(buffer_add_format(tree, NULL, "%s %s", mode, name), 0);
    assert_int_equal(buffer_add(tree, "", 1, NULL), 0);
    assert_int_equal(buffer_add(tree, id->bytes, 20, NULL), 0);
}

static struct object_id write_tree(const struct scratch *scratch, struct buffer *tree)
{
    struct object_id id = scratch_object(scratch, OBJECT_TREE, tree->data, tree->size);

    buffer_free(tree);
    return id;
}

static void modes_are_made_canonical(void **state)
{
    static const struct {
        const char *text;
        unsigned mode;
    } cases[] = {{"100644", MODE_FILE},       {"100664", MODE_FILE},
                 {"100755", MODE_EXECUTABLE}, {"100700", MODE_EXECUTABLE},
                 {"40000", MODE_TREE},        {"040000", MODE_TREE},
                 {"120000", MODE_SYMLINK},    {"160000", MODE_SUBMODULE}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buffer tree = BUFFER_INIT;
        struct error error = ERROR_INIT;
        struct tree_entry entry;
        const unsigned char *at;

        add_entry(&tree, cases[i].text, "name", &blob_a);
        at = (const unsigned char *)tree.data;
        assert_int_equal(tree_next(&at, at + tree.size, 20, &entry, &error), 1);
        assert_int_equal(entry.mode, cases[i].mode);
        assert_string_equal(entry.name, "name");
        assert_int_equal(tree_next(&at, (unsigned char *)tree.data + tree.size, 20, &entry, &error),
                         0);
        buffer_free(&tree);
    }
}

static void broken_trees_are_corrupt_objects(void **state)
{
    struct buffer tree = BUFFER_INIT;

    (void)state;
    add_entry(&tree, "100644", "name", &blob_a);
    /* Every cut but that of nothing and that behind the entry. */
    for (size_t size = 1; size < tree.size; size++) {
        unsigned char *copy = malloc(size);
        const unsigned char *at = copy;
        struct error error = ERROR_INIT;
        struct tree_entry entry;

        memcpy(copy, tree.data, size);
        assert_int_equal(tree_next(&at, copy + size, 20, &entry, &error), -1);
        assert_string_equal(error.code, "corrupt-object");
        free(copy);
    }
    buffer_clear(&tree);
    add_entry(&tree, "10x644", "name", &blob_a);
    add_entry(&tree, "100644", "", &blob_a);
    for (size_t start = 0; start < tree.size; start += 32) {
        const unsigned char *at = (unsigned char *)tree.data + start;
        struct tree_entry entry;

        assert_int_equal(tree_next(&at, (unsigned char *)tree.data + tree.size, 20, &entry, NULL),
                         -1);
    }
    buffer_free(&tree);
}

static int note_change(void *context, const struct tree_change *change, struct error *error)
{
    return buffer_add_format(context, error, "%o %o %s\n", change->old_mode, change->new_mode,
                             change->path);
}

static int note_file(void *context, const struct tree_file *file, struct error *error)
{
    return buffer_add_format(context, error, "%o %s\n", file->mode, file->path);
}

/* A file that becomes a tree, with a name between the two in git's order. */
static void a_file_that_becomes_a_tree_is_deleted_and_added(void **state)
{
    struct buffer tree = BUFFER_INIT;
    struct buffer notes = BUFFER_INIT;
    struct error error = ERROR_INIT;
    struct tree_entry entry;
    struct scratch scratch;
    struct object_id old_tree;
    struct object_id new_tree;
    struct object_id inner;

    (void)state;
    scratch_create(&scratch);
    scratch_open(&scratch);
    add_entry(&tree, "100644", "a", &blob_a);
    add_entry(&tree, "100644", "a.c", &blob_a);
    add_entry(&tree, "100644", "z", &blob_a);
    old_tree = write_tree(&scratch, &tree);
    add_entry(&tree, "100755", "x", &blob_b);
    inner = write_tree(&scratch, &tree);
    add_entry(&tree, "100644", "a.c", &blob_b);
    add_entry(&tree, "40000", "a", &inner);
    add_entry(&tree, "120000", "z", &blob_a);
    new_tree = write_tree(&scratch, &tree);

    assert_int_equal(
        tree_diff(scratch.repository->objects, &old_tree, &new_tree, note_change, &notes, &error),
        0);
    assert_string_equal(notes.data, "100644 0 a\n100644 100644 a.c\n0 100755 a/x\n"
                                    "100644 120000 z\n");
    buffer_clear(&notes);
    assert_int_equal(
        tree_diff(scratch.repository->objects, &new_tree, NULL, note_change, &notes, &error), 0);
    assert_string_equal(notes.data, "100644 0 a.c\n100755 0 a/x\n120000 0 z\n");
    buffer_clear(&notes);
    assert_int_equal(tree_walk(scratch.repository->objects, &new_tree, note_file, &notes, &error),
                     0);
    assert_string_equal(notes.data, "100644 a.c\n100755 a/x\n120000 z\n");

    assert_int_equal(tree_lookup(scratch.repository->objects, &new_tree, "a/x", &entry, &error), 1);
    assert_int_equal(entry.mode, MODE_EXECUTABLE);
    assert_memory_equal(&entry.id, &blob_b, sizeof blob_b);
    assert_int_equal(tree_lookup(scratch.repository->objects, &new_tree, "a", &entry, &error), 1);
    assert_int_equal(entry.mode, MODE_TREE);
    assert_int_equal(tree_lookup(scratch.repository->objects, &new_tree, "a/y", &entry, &error), 0);
    assert_int_equal(tree_lookup(scratch.repository->objects, &new_tree, "z/y", &entry, &error), 0);
    buffer_free(&notes);
    scratch_remove(&scratch);
}

static void trees_too_deep_are_refused(void **state)
{
    struct scratch scratch;
    struct object_id id = blob_a;
    struct error error = ERROR_INIT;
    struct buffer notes = BUFFER_INIT;

    (void)state;
    scratch_create(&scratch);
    scratch_open(&scratch);
    for (int depth = 0; depth < TREE_DEPTH_LIMIT + 2; depth++) {
        struct buffer tree = BUFFER_INIT;

        add_entry(&tree, depth == 0 ? "100644" : "40000", "d", &id);
        id = write_tree(&scratch, &tree);
    }
    assert_int_equal(tree_walk(scratch.repository->objects, &id, note_file, &notes, &error), -1);
    assert_string_equal(error.code, "corrupt-object");
    error_clear(&error);
    assert_int_equal(tree_diff(scratch.repository->objects, NULL, &id, note_change, &notes, &error),
                     -1);
    assert_string_equal(error.code, "corrupt-object");
    buffer_free(&notes);
    scratch_remove(&scratch);
}

static void the_empty_tree_needs_no_object(void **state)
{
    struct object_id empty;
    struct scratch scratch;
    struct buffer notes = BUFFER_INIT;

    (void)state;
    scratch_create(&scratch);
    scratch_open(&scratch);
    object_hash(OBJECT_TREE, "", 0, 20, &empty);
    assert_int_equal(tree_walk(scratch.repository->objects, &empty, note_file, &notes, NULL), 0);
    assert_int_equal(notes.size, 0);
    scratch_remove(&scratch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(modes_are_made_canonical),
        cmocka_unit_test(broken_trees_are_corrupt_objects),
        cmocka_unit_test(a_file_that_becomes_a_tree_is_deleted_and_added),
        cmocka_unit_test(trees_too_deep_are_refused),
        cmocka_unit_test(the_empty_tree_needs_no_object),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
