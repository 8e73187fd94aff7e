/* The object cache: its limit, what it lets go first, and what it never lets go. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "git/object_cache.h"

#include <string.h>

#define BLOCKS(size) (((size) + 63) / 64 * 64)

enum { ENTRY_SIZE = 1000 };

static struct cache_entry *keep(struct object_cache *cache, uint64_t offset)
{
    struct cache_key key = {.pack = 1, .offset = offset};
    struct cache_entry *entry = object_cache_new_entry(cache, ENTRY_SIZE, 1);

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

/* What one entry takes: header, contents, room for an id. */
static const size_t span = BLOCKS(sizeof(struct cache_entry) + ENTRY_SIZE + 33);

static void what_was_found_stays_for_another_round(void **state)
{
    struct object_cache cache;

    (void)state;
    assert_int_equal(object_cache_init(&cache, 10 * span, NULL), 0);
    for (uint64_t i = 0; i < 10; i++)
        object_cache_release(&cache, keep(&cache, i));
    assert_true(is_kept(&cache, 0));
    assert_true(is_kept(&cache, 2));
    object_cache_release(&cache, keep(&cache, 10));
    object_cache_release(&cache, keep(&cache, 11));
    assert_true(is_kept(&cache, 0));
    assert_false(is_kept(&cache, 1));
    assert_true(is_kept(&cache, 2));
    assert_false(is_kept(&cache, 3));
    assert_true(is_kept(&cache, 4));
    assert_true(is_kept(&cache, 11));
    assert_int_equal(cache.count, 10);
    object_cache_free(&cache);
}

static void what_is_released_last_goes_first(void **state)
{
    struct object_cache cache;

    (void)state;
    assert_int_equal(object_cache_init(&cache, 4 * span, NULL), 0);
    for (uint64_t i = 0; i < 4; i++)
        object_cache_release(&cache, keep(&cache, i));
    for (uint64_t i = 0; i < 4; i++)
        assert_true(is_kept(&cache, i));
    object_cache_release_last(&cache, object_cache_find(&cache, &(struct cache_key){1, 2, NULL}));
    object_cache_release(&cache, keep(&cache, 4));
    assert_false(is_kept(&cache, 2));
    assert_true(is_kept(&cache, 0));
    assert_true(is_kept(&cache, 3));
    object_cache_free(&cache);
}

static void the_limit_holds_over_many_entries(void **state)
{
    struct object_cache cache;

    (void)state;
    assert_int_equal(object_cache_init(&cache, 6000 * span, NULL), 0);
    for (uint64_t i = 0; i < 20000; i++) {
        struct cache_key key = {1, i * 7, NULL};
        size_t size = (i * 37) % (2 * ENTRY_SIZE);
        struct cache_entry *entry = object_cache_new_entry(&cache, size, 1);

        memset(entry->data, (int)i, size);
        object_cache_keep(&cache, &key, entry);
        object_cache_release(&cache, entry);
        assert_true(entry->span > 0);
        assert_in_range(cache.end, 1, cache.limit);
    }
    /* The table has grown on the way and still finds what is there. */
    assert_true(cache.count > 4096);
    for (uint64_t i = 20000 - 4096; i < 20000; i++) {
        struct cache_entry *entry = object_cache_find(&cache, &(struct cache_key){1, i * 7, NULL});

        assert_non_null(entry);
        assert_int_equal(entry->size, (i * 37) % (2 * ENTRY_SIZE));
        if (entry->size > 0)
            assert_int_equal(entry->data[entry->size - 1], (unsigned char)i);
        object_cache_release(&cache, entry);
    }
    object_cache_free(&cache);
}

static void held_entries_stay(void **state)
{
    struct object_cache cache;
    struct cache_entry *held[20];

    (void)state;
    assert_int_equal(object_cache_init(&cache, 10 * span, NULL), 0);
    for (uint64_t i = 0; i < 20; i++)
        held[i] = keep(&cache, i);
    for (uint64_t i = 0; i < 20; i++) {
        assert_int_equal(held[i]->data[0], i);
        assert_int_equal(held[i]->data[ENTRY_SIZE], 0);
        assert_int_equal(held[i]->span > 0, i < 10);
    }
    for (uint64_t i = 0; i < 20; i++)
        if (i != 5)
            object_cache_release(&cache, held[i]);
    for (uint64_t i = 20; i < 60; i++)
        object_cache_release(&cache, keep(&cache, i));
    assert_int_equal(held[5]->data[ENTRY_SIZE - 1], 5);
    object_cache_clear(&cache); /* does nothing: one is held */
    assert_true(is_kept(&cache, 5));
    object_cache_release(&cache, held[5]);
    object_cache_clear(&cache);
    assert_false(is_kept(&cache, 5));
    object_cache_free(&cache);
}

static void larger_than_half_the_cache_is_not_kept(void **state)
{
    struct object_cache cache;
    struct cache_entry *entry;

    (void)state;
    assert_int_equal(object_cache_init(&cache, ENTRY_SIZE, NULL), 0);
    entry = keep(&cache, 1);
    assert_int_equal(entry->data[0], 1);
    assert_false(is_kept(&cache, 1));
    object_cache_release(&cache, entry);
    object_cache_free(&cache);
}

/* One of the threads that use a small cache at once. */
static void *use(void *argument)
{
    struct object_cache *cache = argument;

    for (uint64_t i = 0; i < 20000; i++) {
        uint64_t offset = i * i % 97;
        struct cache_entry *entry = object_cache_find(cache, &(struct cache_key){1, offset, NULL});

        if (entry == NULL)
            entry = keep(cache, offset);
        for (size_t at = 0; at < ENTRY_SIZE; at += 100)
            if (entry->data[at] != offset)
                return argument;
        object_cache_release(cache, entry);
    }
    return NULL;
}

static void threads_share_it(void **state)
{
    struct object_cache cache;
    pthread_t threads[3];

    (void)state;
    assert_int_equal(object_cache_init(&cache, 30 * span, NULL), 0);
    for (int i = 0; i < 3; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, use, &cache), 0);
    for (int i = 0; i < 3; i++) {
        void *failed;

        pthread_join(threads[i], &failed);
        assert_null(failed);
    }
    object_cache_free(&cache);
}

/* Two ids may share the eight bytes that the table hashes. */
static void loose_objects_are_told_apart_by_their_whole_id(void **state)
{
    struct object_id first = {{1, 2, 3, 4, 5, 6, 7, 8, 9}};
    struct object_id second = {{1, 2, 3, 4, 5, 6, 7, 8, 10}};
    struct object_cache cache;
    struct cache_entry *entry;

    (void)state;
    assert_int_equal(object_cache_init(&cache, 1 << 20, NULL), 0);
    entry = object_cache_new_entry(&cache, 0, 1);
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
        cmocka_unit_test(what_was_found_stays_for_another_round),
        cmocka_unit_test(what_is_released_last_goes_first),
        cmocka_unit_test(the_limit_holds_over_many_entries),
        cmocka_unit_test(held_entries_stay),
        cmocka_unit_test(larger_than_half_the_cache_is_not_kept),
        cmocka_unit_test(threads_share_it),
        cmocka_unit_test(loose_objects_are_told_apart_by_their_whole_id),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
