/* A set of object ids. */
#include "git/id_set.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { MANY = 5000 };

/* Ids that share the bytes which choose the slot, and differ in the last ones. */
static struct object_id make_id(unsigned number)
{
    struct object_id id = {{0}};

    id.bytes[0] = (unsigned char)(number % 7);
    memcpy(id.bytes + 28, &number, sizeof number);
    return id;
}

static void fill(struct id_set *set)
{
    for (unsigned i = 0; i < MANY; i++) {
        struct object_id id = make_id(i);

        assert_int_equal(id_set_add(set, &id, NULL), 0);
    }
}

static void ids_are_kept_once_and_in_order(void **state)
{
    struct id_set *set = id_set_new();

    (void)state;
    fill(set);
    fill(set);
    assert_int_equal(id_set_count(set), MANY);
    for (unsigned i = 0; i < MANY; i++) {
        struct object_id id = make_id(i);

        assert_true(object_id_equal(id_set_get(set, i), &id));
    }
    id_set_free(set);
}

static void a_cleared_set_is_as_good_as_new(void **state)
{
    struct id_set *set = id_set_new();

    (void)state;
    id_set_clear(set);
    fill(set);
    id_set_clear(set);
    assert_int_equal(id_set_count(set), 0);
    fill(set);
    assert_int_equal(id_set_count(set), MANY);
    id_set_free(set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_are_kept_once_and_in_order),
        cmocka_unit_test(a_cleared_set_is_as_good_as_new),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
