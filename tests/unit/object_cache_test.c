/* The object cache: its limit, what it lets go first, and what it never lets go. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "git/object_cache.h"

#include <string.h>

enum { ENTRY_SIZE = 1000 };

static struct cache_entry *keep(struct object_cache *cache, uint64_t offset)
{
    struct cache_key key = {.pack = 1, .offset = offset};
    struct cache_entry *entry = object_cache_new_entry(ENTRY_SIZE, 1);

    memset(entry->data, (int)offset, ENTRY_SIZE);
    object_cache_keep(cache, &key, entry);
    return entry;
}

static bool is_kept(struct object_cache *cache, uint64_t offset)
{
    struct cache_key key = {.pack = 1, .offset = offset};
    struct cache_entry *entry = object_cache_find(cache, &key);

    if (entry != NULL)
        assert_int_equal(entry->data[ENTRY_SIZE - 1], (unsigned char)offset);
    object_cache_release(cache, entry);
    return entry != NULL;
}

static void the_least_recently_used_go_first(void **state)
{
    struct object_cache cache;

    (void)state;
    assert_int_equal(object_cache_init(&cache, 10 * (ENTRY_SIZE + 200), NULL), 0);
    for (uint64_t i = 0; i < 10; i++)
        object_cache_release(&cache, keep(&cache, i));
    assert_true(is_kept(&cache, 0));
    object_cache_release(&cache, keep(&cache, 10));
    object_cache_release(&cache, keep(&cache, 11));
    assert_true(is_kept(&cache, 0));
    assert_false(is_kept(&cache, 1));
    assert_true(is_kept(&cache, 11));
    object_cache_free(&cache);
}

static void the_limit_holds_over_many_entries(void **state)
{
    struct object_cache cache;

    (void)state;
    assert_int_equal(object_cache_init(&cache, 6000 * ENTRY_SIZE, NULL), 0);
    for (uint64_t i = 0; i < 20000; i++) {
        object_cache_release(&cache, keep(&cache, i * 7));
        assert_in_range(cache.bytes, 1, cache.limit);
    }
    /* The table has grown on the way and still finds what is there. */
    assert_true(cache.count > 4096);
    for (uint64_t i = 20000 - 4096; i < 20000; i++)
        assert_true(is_kept(&cache, i * 7));
    object_cache_free(&cache);
}

static void held_entries_stay(void **state)
{
    struct object_cache cache;
    struct cache_entry *held[20];

    (void)state;
    assert_int_equal(object_cache_init(&cache, 10 * ENTRY_SIZE, NULL), 0);
    for (uint64_t i = 0; i < 20; i++)
        held[i] = keep(&cache, i);
    for (uint64_t i = 0; i < 20; i++) {
        assert_int_equal(held[i]->data[0], i);
        assert_int_equal(held[i]->data[ENTRY_SIZE], 0);
        object_cache_release(&cache, held[i]);
    }
    object_cache_release(&cache, keep(&cache, 20));
    assert_in_range(cache.bytes, 1, cache.limit);
    object_cache_free(&cache);
}

static void larger_than_the_cache_is_not_kept(void **state)
{
    struct object_cache cache;
    struct cache_entry *entry;

    (void)state;
    assert_int_equal(object_cache_init(&cache, ENTRY_SIZE / 2, NULL), 0);
    entry = keep(&cache, 1);
    assert_int_equal(entry->data[0], 1);
    assert_false(is_kept(&cache, 1));
    object_cache_release(&cache, entry);
    assert_int_equal(cache.bytes, 0);
    object_cache_free(&cache);
}

/* Two ids may share the eight bytes that the table hashes. */
static void loose_objects_are_told_apart_by_their_whole_id(void **state)
{
    struct object_id first = {{1, 2, 3, 4, 5, 6, 7, 8, 9}};
    struct object_id second = {{1, 2, 3, 4, 5, 6, 7, 8, 10}};
    struct object_cache cache;
    struct cache_entry *entry = object_cache_new_entry(0, 1);

    (void)state;
    assert_int_equal(object_cache_init(&cache, 1 << 20, NULL), 0);
    object_cache_keep(&cache, &(struct cache_key){0, 0, &first}, entry);
    assert_null(object_cache_find(&cache, &(struct cache_key){0, 0, &second}));
    assert_ptr_equal(object_cache_find(&cache, &(struct cache_key){0, 0, &first}), entry);
    object_cache_release(&cache, entry);
    object_cache_release(&cache, entry);
    object_cache_free(&cache);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_least_recently_used_go_first),
        cmocka_unit_test(the_limit_holds_over_many_entries),
        cmocka_unit_test(held_entries_stay),
        cmocka_unit_test(larger_than_the_cache_is_not_kept),
        cmocka_unit_test(loose_objects_are_told_apart_by_their_whole_id),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
