/* The book of commits: what it says of each, for one user and for several threads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "git/commit_book.h"
#include "lib/scratch.h"

#include <pthread.h>

enum { COMMITS = 3000, THREADS = 4 };

static struct object_id add_commit(struct scratch *scratch, const struct object_id *parents,
                                   size_t count, const char *author, unsigned time)
{
    struct buffer text = BUFFER_INIT;
    char hex[OBJECT_HEX_SIZE];
    struct object_id id;

    buffer_add_string(&text, "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n", NULL);
    for (size_t i = 0; i < count; i++)
        buffer_add_format(&text, NULL, "parent %s\n",
                          object_id_hex(scratch->repository->objects, &parents[i], hex));
    buffer_add_format(&text, NULL, "author %s %u +0200\ncommitter C <c@d> %u +0000\n", author, time,
                      time + 1);
    buffer_add_string(&text, "encoding latin1\n\nsubject\n", NULL);
    id = scratch_object(scratch, OBJECT_COMMIT, text.data, text.size);
    buffer_free(&text);
    return id;
}

static void a_commit_is_linked_and_signed(void **state)
{
    struct commit_book *book = commit_book_new(NULL);
    struct book_commit *merge, *root;
    struct object_store *store;
    struct scratch scratch;
    struct object_id parents[2], id;
    struct signature author;
    const char *encoding;

    (void)state;
    scratch_create(&scratch);
    scratch_open(&scratch);
    store = scratch.repository->objects;
    parents[0] = add_commit(&scratch, NULL, 0, "A <a@b>", 10);
    parents[1] = add_commit(&scratch, NULL, 0, "A <a@b>", 20);
    id = add_commit(&scratch, parents, 2, "B B <b@b>", 30);
    assert_int_equal(commit_book_find(book, &id, &merge, NULL), 0);
    assert_int_equal(merge->number, 0);
    assert_int_equal(commit_book_read(book, store, merge, NULL), 0);
    assert_int_equal(commit_book_read(book, store, merge, NULL), 0);
    assert_int_equal(commit_book_count(book), 3);
    assert_int_equal(merge->date, 31);
    assert_int_equal(merge->parent_count, 2);
    assert_true(object_id_equal(&merge->parents[1]->id, &parents[1]));
    assert_int_equal(commit_book_find(book, &parents[1], &root, NULL), 0);
    assert_ptr_equal(root, merge->parents[1]);
    assert_ptr_equal(root, commit_book_commit(book, root->number));
    assert_null(commit_book_commit(book, 3));
    assert_int_equal(commit_book_author(book, store, root, &author, &encoding, NULL), 0);
    assert_int_equal(author.time, 20);
    assert_memory_equal(author.name, "A", author.name_size);
    assert_memory_equal(author.email, "a@b", author.email_size);
    assert_string_equal(encoding, "latin1");
    assert_int_equal(commit_book_author(book, store, merge, &author, &encoding, NULL), 0);
    assert_memory_equal(author.name, "B B", author.name_size);
    commit_book_free(book);
    scratch_remove(&scratch);
}

static void a_missing_commit_can_be_tried_again(void **state)
{
    struct commit_book *book = commit_book_new(NULL);
    struct object_id nowhere = {{1, 2, 3}};
    struct error error = ERROR_INIT;
    struct book_commit *commit;
    struct scratch scratch;

    (void)state;
    scratch_create(&scratch);
    scratch_open(&scratch);
    assert_int_equal(commit_book_find(book, &nowhere, &commit, NULL), 0);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(commit_book_read(book, scratch.repository->objects, commit, &error), -1);
        assert_string_equal(error.code, "missing-object");
        error_clear(&error);
    }
    commit_book_free(book);
    scratch_remove(&scratch);
}

struct reader {
    struct commit_book *book;
    struct object_store *store;
    const struct object_id *head;
    unsigned commits;
    pthread_t thread;
};

/* Follows first parents to the end. */
static void *read_history(void *context)
{
    struct reader *reader = context;
    struct book_commit *at;

    if (commit_book_find(reader->book, reader->head, &at, NULL) != 0)
        return NULL;
    for (;;) {
        if (commit_book_read(reader->book, reader->store, at, NULL) != 0)
            return NULL;
        reader->commits++;
        if (at->parent_count == 0)
            return NULL;
        at = at->parents[0];
    }
}

static void threads_share_it(void **state)
{
    struct commit_book *book = commit_book_hold(commit_book_new(NULL));
    struct reader readers[THREADS];
    struct scratch scratch;
    struct object_id head;
    char author[32];

    (void)state;
    scratch_create(&scratch);
    scratch_open(&scratch);
    for (unsigned i = 0; i < COMMITS; i++) {
        snprintf(author, sizeof author, "A%u <a@b>", i);
        head = add_commit(&scratch, &head, i > 0, author, i);
    }
    for (int i = 0; i < THREADS; i++) {
        readers[i] = (struct reader){.book = book, .head = &head};
        assert_int_equal(object_store_share(&readers[i].store, scratch.repository->objects, NULL),
                         0);
        assert_int_equal(pthread_create(&readers[i].thread, NULL, read_history, &readers[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(readers[i].thread, NULL);
        object_store_close(readers[i].store);
        assert_int_equal(readers[i].commits, COMMITS);
    }
    assert_int_equal(commit_book_count(book), COMMITS);
    for (uint32_t i = 0; i < COMMITS; i++) {
        struct book_commit *commit = commit_book_commit(book, i);
        struct signature signature;
        const char *encoding;
        int size = snprintf(author, sizeof author, "A%u", COMMITS - 1 - i);

        assert_int_equal(commit_book_author(book, scratch.repository->objects, commit, &signature,
                                            &encoding, NULL),
                         0);
        assert_int_equal(signature.name_size, size);
        assert_memory_equal(signature.name, author, size);
    }
    commit_book_free(book);
    commit_book_free(book);
    scratch_remove(&scratch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_commit_is_linked_and_signed),
        cmocka_unit_test(a_missing_commit_can_be_tried_again),
        cmocka_unit_test(threads_share_it),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
