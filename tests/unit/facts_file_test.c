/* The file of facts: whatever happens to it, what is found is right and what is added is found. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "git/facts_file.h"

#include "lib/facts_place.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

static size_t file_size(const struct place *place)
{
    struct stat status;

    assert_int_equal(stat(place->file, &status), 0);
    return (size_t)status.st_size;
}

/* Two blocks, cut at every place: the first stays whole while it is, what is added goes on. */
static void a_torn_tail_is_written_over(void **state)
{
    struct place place;
    size_t first, whole;
    char *bytes;
    int file;

    (void)state;
    place_open(&place);
    write_hunks(&place, 0, 10);
    first = file_size(&place);
    write_hunks(&place, 10, 20);
    whole = file_size(&place);
    bytes = malloc(whole);
    file = open(place.file, O_RDWR);
    assert_int_equal(read(file, bytes, whole), whole);
    for (size_t size = 0; size <= whole; size++) {
        if (size > 0)
            assert_int_equal(pwrite(file, bytes, size, 0), size);
        assert_int_equal(ftruncate(file, (off_t)size), 0);
        assert_int_equal(read_hunks(&place, 0, 20), size == whole ? 20 : size >= first ? 10 : 0);
        write_hunks(&place, 30, 35);
        assert_int_equal(read_hunks(&place, 0, 20), size == whole ? 20 : size >= first ? 10 : 0);
        assert_int_equal(read_hunks(&place, 30, 35), 5);
        close(file); /* the file may have been begun anew */
        file = open(place.file, O_RDWR);
    }
    close(file);
    free(bytes);
    place_close(&place);
}

/* Any byte changed: what is found is right (knows_hunks() looks), what is added is found. */
static void a_changed_byte_is_noticed(void **state)
{
    struct place place;
    size_t whole;
    char *bytes;

    (void)state;
    place_open(&place);
    write_hunks(&place, 0, 10);
    write_hunks(&place, 10, 20);
    whole = file_size(&place);
    bytes = malloc(whole);
    for (size_t at = 0; at < whole; at++) {
        int file = open(place.file, O_RDWR);
        unsigned known;

        if (at == 0)
            assert_int_equal(read(file, bytes, whole), whole);
        assert_int_equal(pwrite(file, bytes, whole, 0), whole);
        assert_int_equal(ftruncate(file, (off_t)whole), 0);
        assert_int_equal(pwrite(file, &(char){(char)(bytes[at] ^ 1 << at % 8)}, 1, (off_t)at), 1);
        close(file);
        known = read_hunks(&place, 0, 20);
        assert_true(known == 0 || known == 10);
        write_hunks(&place, 30, 35);
        assert_int_equal(read_hunks(&place, 0, 20), known);
        assert_int_equal(read_hunks(&place, 30, 35), 5);
    }
    free(bytes);
    place_close(&place);
}

/* Whatever the byte is, it becomes another: a nonce may hold any. */
static void change_byte(const struct place *place, size_t at)
{
    int file = open(place->file, O_RDWR);
    char byte;

    assert_int_equal(pread(file, &byte, 1, (off_t)at), 1);
    byte ^= '?';
    assert_int_equal(pwrite(file, &byte, 1, (off_t)at), 1);
    close(file);
}

static void another_kind_of_file_is_begun_anew(void **state)
{
    size_t places[] = {offsetof(struct file_header, magic), offsetof(struct file_header, format),
                       offsetof(struct file_header, rules), offsetof(struct file_header, nonce)};
    struct place place;

    (void)state;
    place_open(&place);
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        write_hunks(&place, 0, 10);
        assert_int_equal(read_hunks(&place, 0, 10), 10);
        change_byte(&place, places[i]);
        assert_int_equal(read_hunks(&place, 0, 10), 0);
        assert_int_equal(file_size(&place), 0);
    }
    write_hunks(&place, 0, 10);
    close_facts(open_sized(&place, 32));
    assert_int_equal(file_size(&place), 0);
    place_close(&place);
}

static void a_file_that_is_too_large_is_begun_anew(void **state)
{
    struct place place;

    (void)state;
    place_open(&place);
    write_hunks(&place, 0, 10);
    assert_int_equal(truncate(place.file, (off_t)FACTS_NEAR_LIMIT), 0);
    assert_int_equal(read_hunks(&place, 0, 10), 10);
    assert_int_equal(truncate(place.file, (off_t)FACTS_NEAR_LIMIT + 1), 0);
    assert_int_equal(read_hunks(&place, 0, 10), 0);
    assert_int_equal(file_size(&place), 0);
    place_close(&place);
}

static void two_at_once_keep_what_both_add(void **state)
{
    struct facts *first, *second;
    struct place place;

    (void)state;
    place_open(&place);
    first = open_facts(&place);
    second = open_facts(&place);
    for (unsigned number = 0; number < 20; number++)
        add_hunks(number % 2 ? first : second, number);
    close_facts(first);
    close_facts(second);
    first = open_facts(&place);
    assert_int_equal(count_hunks(first, 0, 20), 20);
    change_byte(&place, 0);
    write_hunks(&place, 0, 5); /* begins another file */
    assert_int_equal(count_hunks(first, 0, 20), 20);
    add_hunks(first, 30);
    close_facts(first);
    assert_int_equal(read_hunks(&place, 0, 40), 5);
    place_close(&place);
}

enum { THREADS = 4, BY_THREAD = 3000 };

/* Each thread adds its own, and all of them the same ones. */
static void *add_many(void *facts)
{
    static unsigned next;
    unsigned mine = __atomic_fetch_add(&next, 1, __ATOMIC_RELAXED) % THREADS + 1;

    for (unsigned number = 0; number < BY_THREAD; number++) {
        add_hunks(facts, mine * BY_THREAD + number);
        add_hunks(facts, number);
    }
    return NULL;
}

static void threads_may_add_at_once(void **state)
{
    pthread_t threads[THREADS];
    struct place place;
    struct facts *facts;
    size_t size;

    (void)state;
    place_open(&place);
    facts = open_facts(&place);
    for (unsigned i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, add_many, facts), 0);
    for (unsigned i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    close_facts(facts);
    assert_int_equal(read_hunks(&place, 0, (THREADS + 1) * BY_THREAD), (THREADS + 1) * BY_THREAD);
    size = file_size(&place);
    write_hunks(&place, 0, 0);
    assert_int_equal(file_size(&place), size);
    place_close(&place);
}

enum { KILLS = 100, BY_WRITE = 40 };

/* Says after each write how far it has come, until it is killed. */
static void write_until_killed(const struct place *place, unsigned first, int report)
{
    for (unsigned number = first;; number += BY_WRITE) {
        write_hunks(place, number, number + BY_WRITE);
        if (write(report, &number, sizeof number) != sizeof number)
            _exit(1);
    }
}

/* Lets a process write for a while, or as well until it has said that it wrote something. */
static unsigned run_and_kill(const struct place *place, unsigned first, unsigned microseconds,
                             bool after_write)
{
    unsigned number, end = first;
    int report[2];
    pid_t child;

    assert_int_equal(pipe(report), 0);
    child = fork();
    if (child == 0)
        write_until_killed(place, first, report[1]);
    if (after_write && read(report[0], &number, sizeof number) == sizeof number)
        end = number + BY_WRITE;
    usleep(microseconds);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    close(report[1]);
    while (read(report[0], &number, sizeof number) == sizeof number)
        end = number + BY_WRITE;
    close(report[0]);
    return end;
}

/* What a killed writer had said it wrote is there, all that is there is right, and the next goes on
 * behind it. */
static void killed_writers_lose_nothing_written(void **state)
{
    struct place place;
    unsigned end = 0;

    (void)state;
    place_open(&place);
    srand(11);
    for (unsigned i = 0; i < KILLS; i++) {
        unsigned first = end;

        end = run_and_kill(&place, first, (unsigned)rand() % 4000, i % 10 == 0);
        assert_int_equal(read_hunks(&place, first, end), end - first);
    }
    assert_true(end > KILLS);
    assert_int_equal(read_hunks(&place, 0, end), end);
    place_close(&place);
}

static void refuses(const char *directory, const char *repo, const char *why)
{
    struct error error = ERROR_INIT;
    struct facts *facts;

    assert_int_equal(facts_open(&facts, directory, repo, 20, &error), -1);
    assert_null(facts);
    assert_int_equal(error.kind, ERROR_ENVIRONMENT);
    assert_string_equal(error.code, "facts");
    if (strstr(error.message, why) == NULL)
        fail_msg("%s", error.message);
}

static void what_others_may_write_is_refused(void **state)
{
    struct place place;
    struct stat status;

    (void)state;
    place_open(&place);
    write_hunks(&place, 0, 1);
    assert_int_equal(stat(place.directory, &status), 0);
    assert_int_equal(status.st_mode & 07777, 0700);
    assert_int_equal(stat(place.file, &status), 0);
    assert_int_equal(status.st_mode & 07777, 0600);
    chmod(place.file, 0620);
    refuses(place.directory, "github.com/a/b", "can be written by others");
    chmod(place.file, 0600);
    chmod(place.directory, 0702);
    refuses(place.directory, "github.com/a/b", "can be written by others");
    chmod(place.directory, 0700);
    unlink(place.file);
    assert_int_equal(symlink("elsewhere", place.file), 0);
    refuses(place.directory, "github.com/a/b", "symbolic link");
    unlink(place.file);
    assert_int_equal(mkfifo(place.file, 0600), 0);
    refuses(place.directory, "github.com/a/b", "not a regular file");
    refuses("/proc/self/task", "a", "");
    refuses("/dev/null", "a", "Not a directory");
    refuses("/nowhere/at/all", "a", "No such file");
    place_close(&place);
}

static void any_name_has_a_file_of_its_own(void **state)
{
    static char long_name[8000], longer_name[8000];
    const char *const names[] = {"a", "A",       "a/b",      "a%2Fb", ".", "..", "file:/\xff\n",
                                 "",  long_name, longer_name};
    struct object_id from = id_of(6), to = id_of(7);
    struct hunk_list found = {NULL, 0, 0};
    struct facts *facts;
    struct place place;

    (void)state;
    place_open(&place);
    memset(long_name, 'x', 300);
    memset(longer_name, 'x', sizeof longer_name - 1);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        assert_int_equal(facts_open(&facts, place.directory, names[i], 20, NULL), 0);
        assert_int_equal(facts_find_hunks(facts, &from, &to, 0, &found, NULL), 0);
        add_hunks(facts, 6);
        close_facts(facts);
    }
    hunk_list_free(&found);
    place_close(&place);
}

static void a_full_disk_is_told(void **state)
{
    struct error error = ERROR_INIT;
    struct rlimit limit, old;
    struct facts *facts;
    struct place place;

    (void)state;
    place_open(&place);
    write_hunks(&place, 0, 10);
    getrlimit(RLIMIT_FSIZE, &old);
    limit = (struct rlimit){file_size(&place) + 100, old.rlim_max};
    signal(SIGXFSZ, SIG_IGN);
    facts = open_facts(&place);
    for (unsigned number = 10; number < 100; number++)
        add_hunks(facts, number);
    setrlimit(RLIMIT_FSIZE, &limit);
    assert_int_equal(facts_close(facts, &error), -1);
    setrlimit(RLIMIT_FSIZE, &old);
    assert_int_equal(error.kind, ERROR_ENVIRONMENT);
    assert_int_equal(read_hunks(&place, 0, 100), 10);
    write_hunks(&place, 10, 20);
    assert_int_equal(read_hunks(&place, 0, 100), 20);
    place_close(&place);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_torn_tail_is_written_over),
        cmocka_unit_test(a_changed_byte_is_noticed),
        cmocka_unit_test(another_kind_of_file_is_begun_anew),
        cmocka_unit_test(a_file_that_is_too_large_is_begun_anew),
        cmocka_unit_test(two_at_once_keep_what_both_add),
        cmocka_unit_test(threads_may_add_at_once),
        cmocka_unit_test(killed_writers_lose_nothing_written),
        cmocka_unit_test(what_others_may_write_is_refused),
        cmocka_unit_test(any_name_has_a_file_of_its_own),
        cmocka_unit_test(a_full_disk_is_told),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
