/* Facts: what is added is found again by whoever opens the file next, whatever happened to it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "git/facts.h"
#include "git/facts_file.h"

#include "lib/scratch.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#define FILE_NAME "github.com%%2Fa%%2Fb.facts"

/* A directory for facts that is not there yet, in one that is. */
struct place {
    struct scratch scratch;
    char directory[128];
    char file[256];
};

static void place_open(struct place *place)
{
    scratch_create(&place->scratch);
    snprintf(place->directory, sizeof place->directory, "%s/facts", place->scratch.directory);
    snprintf(place->file, sizeof place->file, "%s/" FILE_NAME, place->directory);
}

static void place_close(struct place *place)
{
    scratch_remove(&place->scratch);
}

static struct facts *open_sized(const struct place *place, size_t id_size)
{
    struct error error = ERROR_INIT;
    struct facts *facts;

    if (facts_open(&facts, place->directory, "github.com/a/b", id_size, &error) != 0)
        fail_msg("%s", error.message);
    return facts;
}

static struct facts *open_facts(const struct place *place)
{
    return open_sized(place, 20);
}

static void close_facts(struct facts *facts)
{
    struct error error = ERROR_INIT;

    if (facts_close(facts, &error) != 0)
        fail_msg("%s", error.message);
}

static struct object_id id_of(unsigned number)
{
    struct object_id id = {{0}};

    object_hash(OBJECT_BLOB, &number, sizeof number, 20, &id);
    return id;
}

/* The hunks that blobs `number` and `number` + 1 are said to have. */
static size_t make_hunks(unsigned number, struct hunk hunks[3])
{
    uint32_t old_end = 0, new_end = 0;

    for (unsigned i = 0; i < number % 4; i++) {
        uint32_t same = number * 7 % (i + 200);

        hunks[i] = (struct hunk){old_end + same, number % 300, new_end + same, i};
        old_end += same + number % 300;
        new_end += same + i;
    }
    return number % 4;
}

static void add_hunks(struct facts *facts, unsigned number)
{
    struct object_id from = id_of(number), to = id_of(number + 1);
    struct hunk hunks[3];

    facts_add_hunks(facts, &from, &to, number % 3, hunks, make_hunks(number, hunks));
}

/* Whether they are known; then they are the right ones. */
static bool knows_hunks(const struct facts *facts, unsigned number)
{
    struct object_id from = id_of(number), to = id_of(number + 1);
    struct hunk_list found = {NULL, 0, 0};
    struct hunk hunks[3];
    size_t count = make_hunks(number, hunks);
    int known = facts_find_hunks(facts, &from, &to, number % 3, &found, NULL);

    if (known == 1) {
        assert_int_equal(found.count, count);
        if (count > 0)
            assert_memory_equal(found.items, hunks, count * sizeof *hunks);
    }
    hunk_list_free(&found);
    return known == 1;
}

static unsigned count_hunks(const struct facts *facts, unsigned first, unsigned end)
{
    unsigned known = 0;

    for (unsigned number = first; number < end; number++)
        known += knows_hunks(facts, number);
    return known;
}

static void write_hunks(const struct place *place, unsigned first, unsigned end)
{
    struct facts *facts = open_facts(place);

    for (unsigned number = first; number < end; number++)
        add_hunks(facts, number);
    close_facts(facts);
}

static unsigned read_hunks(const struct place *place, unsigned first, unsigned end)
{
    struct facts *facts = open_facts(place);
    unsigned known = count_hunks(facts, first, end);

    close_facts(facts);
    return known;
}

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

    assert_true(facts_claim_changes(facts, commit, parent));
    assert_false(facts_claim_changes(facts, commit, parent));
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

static void write_byte(const struct place *place, size_t at, char byte)
{
    int file = open(place->file, O_RDWR);

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
        write_byte(&place, places[i], '?');
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
    write_byte(&place, 0, '?');
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

static unsigned run_and_kill(const struct place *place, unsigned first, unsigned microseconds)
{
    unsigned number, end = first;
    int report[2];
    pid_t child;

    assert_int_equal(pipe(report), 0);
    child = fork();
    if (child == 0)
        write_until_killed(place, first, report[1]);
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

        end = run_and_kill(&place, first, (unsigned)rand() % 4000);
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
        cmocka_unit_test(links_are_found_again),
        cmocka_unit_test(changes_are_found_again),
        cmocka_unit_test(renames_are_found_again),
        cmocka_unit_test(hunks_depend_on_blobs_and_flags),
        cmocka_unit_test(files_depend_on_path_and_attributes),
        cmocka_unit_test(authors_are_found_again),
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
