/* The network library: addresses, Link headers, when to ask again, and the cache of answers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/scratch.h"
#include "net/github.h"
#include "net/link_header.h"
#include "net/page_cache.h"
#include "net/retry.h"
#include "net/url.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void a_token_stays_with_its_origin(void **state)
{
    static const char *const same[][2] = {
        {"https://api.github.com/user", "https://API.github.com:443/x?y"},
        {"http://localhost:80/", "http://localhost"},
    };
    static const char *const other[][2] = {
        {"https://api.github.com", "http://api.github.com"},
        {"https://api.github.com", "https://api.github.com:444"},
        {"https://api.github.com", "https://api.github.com.evil.test"},
        {"https://api.github.com", "https://api.github.com@evil.test"},
        {"https://api.github.com", "https://me@api.github.com"},
        {"https://api.github.com", "https://evil.test\\@api.github.com"},
        {"https://api.github.com", "https://api.github.com#x"},
        {"https://api.github.com", "file:///etc/passwd"},
        {"https://api.github.com", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        assert_true(url_same_origin(same[i][0], same[i][1]));
    for (size_t i = 0; i < sizeof other / sizeof *other; i++)
        assert_false(url_same_origin(other[i][0], other[i][1]));
    assert_true(url_is_private("https://ghe.test/api/v3"));
    assert_true(url_is_private("http://127.0.0.1:8080"));
    assert_true(url_is_private("http://[::1]:8080"));
    assert_false(url_is_private("http://ghe.test"));
    assert_false(url_is_private("http://localhost.evil.test"));
}

static void references_are_resolved(void **state)
{
    static const char *const rows[][2] = {
        {"https://x.test/A%2f?b=%20&c", "https://x.test/A%2f?b=%20&c"},
        {"?page=2", "https://api.test/user/repos?page=2"},
        {"/orgs", "https://api.test/orgs"},
        {"//other.test/x", "https://other.test/x"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *url = url_resolve("https://api.test/user/repos?page=1", rows[i][0]);

        assert_string_equal(url, rows[i][1]);
        free(url);
    }
}

static void link_headers_name_the_next_page(void **state)
{
    static const struct {
        const char *header;
        const char *next; /* NULL: none; "!": malformed */
    } rows[] = {
        {"", NULL},
        {"<https://a/?page=2>; rel=\"next\", <https://a/?page=9>; rel=\"last\"",
         "https://a/?page=2"},
        {"<https://a/1>; rel=\"prev\",<https://a/3>;rel=next", "https://a/3"},
        {"<https://a/1>; rel=\"last\"", NULL},
        {"<https://a/1>; title=\"rel=\\\"next, <x>\"; rel=\"LAST Next\"", "https://a/1"},
        {"<https://a/1>; rel=last; rel=next", NULL},
        {"<https://a/1>; nextrel=next; rel=nextx", NULL},
        {"<a,b;c>; rel = next", "a,b;c"},
        {"<>; rel=next", ""},
        {" , ,<x> ; REL=NEXT , ", "x"},
        {"<x>", NULL},
        {"<x>;", NULL},
        {"<x", "!"},
        {"x; rel=next", "!"},
        {"<x>; rel=\"next", "!"},
        {"<x>; rel=\"next\\", "!"},
        {"<x> rel=next", "!"},
        {"<x>; rel=prev <y>; rel=next", "!"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct error error = ERROR_INIT;
        char *target = NULL;
        int found = link_header_next(rows[i].header, &target, &error);
        int wanted = rows[i].next == NULL ? 0 : rows[i].next[0] == '!' ? -1 : 1;

        if (found != wanted || (found == 1 && strcmp(target, rows[i].next) != 0))
            fail_msg("%s: %d %s", rows[i].header, found, target ? target : "");
        free(target);
    }
}

/* An answer with these header fields, "name: value" each, NULL-ended. */
static struct http_answer answer_of(long status, const char *const *fields, const char *body)
{
    struct http_answer answer = {.status = status};

    for (; *fields != NULL; fields++) {
        const char *colon = strstr(*fields, ": ");

        buffer_add(&answer.headers, *fields, (size_t)(colon - *fields), NULL);
        buffer_add(&answer.headers, "", 1, NULL);
        buffer_add(&answer.headers, colon + 2, strlen(colon + 2) + 1, NULL);
    }
    buffer_add_string(&answer.body, body, NULL);
    return answer;
}

enum { NOW = 1000000 };

/* What the same answer again and again makes wait, as "60 120 ... stop"; a lost one for status 0.
 */
static const char *waits_at(long status, const char *const *fields, const char *body,
                            int64_t patience)
{
    static char text[1000];
    struct http_answer answer = answer_of(status, fields, body);
    struct retry retry = {.patience = patience};
    int64_t now = NOW;
    int64_t seconds;
    size_t size = 0;

    text[0] = '\0';
    while (retry_after_answer(&retry, status != 0 ? &answer : NULL, now, &seconds)) {
        size += (size_t)snprintf(text + size, sizeof text - size, "%lld ", (long long)seconds);
        now += seconds;
    }
    snprintf(text + size, sizeof text - size, "stop, at %lld",
             (long long)(retry.resume_at > 0 ? retry.resume_at - now : 0));
    http_answer_free(&answer);
    return text;
}

#define waits(status, body, patience, ...) \
    waits_at((status), (const char *const[]){__VA_ARGS__, NULL}, (body), (patience))
#define PLAIN "x: y"

static void waiting_follows_the_rules(void **state)
{
    (void)state;
    assert_string_equal(waits(200, "", 3600, PLAIN), "stop, at 0");
    assert_string_equal(waits(200, "", 3600, "x-ratelimit-remaining: 0"), "stop, at 0");
    assert_string_equal(waits(404, "rate limit", 3600, PLAIN), "stop, at 0");
    assert_string_equal(waits(403, "no rights", 3600, PLAIN), "stop, at 0");
    /* retry-after goes first, then the reset, then a minute doubled. */
    assert_string_equal(waits(429, "", 100, "Retry-After: 40", "x-ratelimit-remaining: 0",
                              "x-ratelimit-reset: 1000007"),
                        "40 40 stop, at 40");
    assert_string_equal(
        waits(403, "", 3600, "X-RateLimit-Remaining: 0", "X-RateLimit-Reset: 1000090"),
        "90 120 240 480 960 stop, at 1920");
    assert_string_equal(waits(403, "a secondary rate limit", 3600, PLAIN),
                        "60 120 240 480 960 stop, at 1920");
    assert_string_equal(waits(429, "", 0, PLAIN), "stop, at 60");
    assert_string_equal(waits(429, "", 3600, "retry-after: soon", PLAIN),
                        "60 120 240 480 960 stop, at 1920");
    assert_string_equal(waits(429, "", 3600, "retry-after: Mon, 12 Jan 1970 13:47:10 GMT", PLAIN),
                        "30 120 240 480 960 stop, at 1920");
    assert_string_equal(waits(429, "", 3600, "retry-after: 999999999999", PLAIN),
                        "stop, at 253401300799");
    /* Failures pass, or do not. */
    assert_string_equal(waits(0, "", 3600, PLAIN), "1 2 4 stop, at 0");
    assert_string_equal(waits(502, "", 3600, PLAIN), "1 2 4 stop, at 0");
    assert_string_equal(waits(503, "", 3600, "retry-after: 9", PLAIN), "9 9 9 stop, at 9");
    assert_string_equal(waits(500, "", 2, PLAIN), "1 stop, at 0");
}

static void what_is_used_up_is_known_from_good_answers(void **state)
{
    const char *const fields[] = {"X-RateLimit-Remaining: 0", "X-RateLimit-Reset: 1700000000",
                                  NULL};
    const char *const left[] = {"X-RateLimit-Remaining: 1", "X-RateLimit-Reset: 1700000000", NULL};
    struct http_answer answer = answer_of(200, fields, "");

    (void)state;
    assert_int_equal(retry_quiet_until(&answer), 1700000000);
    http_answer_free(&answer);
    answer = answer_of(200, left, "");
    assert_int_equal(retry_quiet_until(&answer), 0);
    http_answer_free(&answer);
}

static void organizations_without_sign_on_are_named(void **state)
{
    json_t *missing = github_sso_missing("partial-results; organizations=21955855,20582480");
    char *text = json_dumps(missing, JSON_COMPACT);

    (void)state;
    assert_string_equal(text, "[21955855,20582480]");
    free(text);
    json_decref(missing);
    missing = github_sso_missing("partial-results; organizations=99999999999999999999,x,,");
    assert_int_equal(json_array_size(missing), 0);
    json_decref(missing);
    assert_null(github_sso_missing("required; url=https://github.test/?organizations=1"));
    assert_null(github_sso_missing(NULL));
}

static int64_t fake_now(void *context)
{
    return *(int64_t *)context;
}

static void fake_wait(void *context, int64_t seconds, const char *why)
{
    assert_non_null(why);
    *(int64_t *)context += seconds;
}

static void a_network_that_is_away_is_tried_four_times(void **state)
{
    int64_t time = NOW;
    const struct github_settings settings = {.api_url = "http://127.0.0.1:1",
                                             .token = "secret",
                                             .timeout = 5,
                                             .patience = 100,
                                             .plain = true,
                                             .clock = {&time, fake_now, fake_wait}};
    struct error error = ERROR_INIT;
    struct github *github;
    struct github_page page;

    (void)state;
    unsetenv("http_proxy");
    assert_int_equal(github_open(&github, &settings, &error), 0);
    assert_int_equal(github_get(github, "/user", &page, &error), -1);
    assert_string_equal(error.code, "network");
    assert_int_equal(error.kind, ERROR_ENVIRONMENT);
    assert_true(error.retryable);
    assert_null(strstr(error.message, "secret"));
    assert_int_equal(time, NOW + 1 + 2 + 4);
    github_page_free(&page);
    github_close(github);
}

/* --- the cache */

enum { ROOM = 1 << 20 };

static bool found(const struct page_cache *cache, const char *url, const char *tag,
                  const char *body)
{
    struct cached_page page;
    bool good = page_cache_find(cache, url, &page) && strcmp(page.tag, tag) == 0 &&
                page.body.size == strlen(body) &&
                (page.body.size == 0 || memcmp(page.body.data, body, page.body.size) == 0);

    cached_page_free(&page);
    return good;
}

static void keep(struct page_cache *cache, const char *url, const char *tag, const char *body)
{
    struct buffer bytes = BUFFER_INIT;

    buffer_add_string(&bytes, body, NULL);
    assert_int_equal(page_cache_keep(cache, url, tag, "<x>; rel=next", &bytes, NULL), 0);
    buffer_free(&bytes);
}

/* Calls `each` with every file's path; returns their number. */
static unsigned each_file(const char *directory, void (*each)(const char *path))
{
    DIR *stream = opendir(directory);
    struct dirent *entry;
    unsigned count = 0;

    while ((entry = readdir(stream)) != NULL) {
        char path[1000];

        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", directory, entry->d_name);
        if (each != NULL)
            each(path);
        count++;
    }
    closedir(stream);
    return count;
}

static void flip_a_bit(const char *path)
{
    FILE *file = fopen(path, "r+");
    int byte;

    fseek(file, -1, SEEK_END);
    byte = fgetc(file);
    fseek(file, -1, SEEK_END);
    fputc(byte ^ 1, file);
    fclose(file);
}

static void cut_off(const char *path)
{
    assert_int_equal(truncate(path, 20), 0);
}

static void is_private(const char *path)
{
    struct stat facts;

    assert_int_equal(stat(path, &facts), 0);
    assert_int_equal(facts.st_mode & 0777, 0600);
}

static void make_old(const char *path)
{
    const struct timespec times[2] = {{.tv_sec = 1000}, {.tv_sec = 1000}};

    assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

static void answers_are_kept_for_one_token_alone(void **state)
{
    struct page_cache mine;
    struct page_cache yours;
    struct page_cache nobody;
    char *parent;
    char path[1000];

    (void)state;
    assert_int_equal(scratch_create_own(&parent, NULL), 0);
    snprintf(path, sizeof path, "%s/cache", parent);
    assert_int_equal(page_cache_open(&mine, path, "one", ROOM, NULL), 0);
    assert_int_equal(page_cache_open(&yours, path, "two", ROOM, NULL), 0);
    assert_int_equal(page_cache_open(&nobody, path, NULL, ROOM, NULL), 0);
    keep(&mine, "https://a/1", "\"t\"", "body");
    keep(&mine, "https://a/2", "W/\"u\"", "");
    assert_true(found(&mine, "https://a/1", "\"t\"", "body"));
    assert_true(found(&mine, "https://a/2", "W/\"u\"", ""));
    assert_false(found(&mine, "https://a/3", "\"t\"", "body"));
    assert_false(found(&yours, "https://a/1", "\"t\"", "body"));
    assert_false(found(&nobody, "https://a/1", "\"t\"", "body"));
    keep(&mine, "https://a/1", "\"v\"", "other");
    assert_true(found(&mine, "https://a/1", "\"v\"", "other"));
    keep(&mine, "https://a/9", "a\nb", "a tag that no header can hold");
    assert_int_equal(each_file(path, is_private), 2);
    each_file(path, flip_a_bit);
    assert_false(found(&mine, "https://a/1", "\"v\"", "other"));
    keep(&mine, "https://a/1", "\"v\"", "other");
    each_file(path, cut_off);
    assert_false(found(&mine, "https://a/1", "\"v\"", "other"));
    each_file(path, make_old);
    page_cache_close(&yours);
    assert_int_equal(page_cache_open(&yours, path, "two", ROOM, NULL), 0);
    assert_int_equal(each_file(path, NULL), 0);
    page_cache_close(&mine);
    page_cache_close(&yours);
    page_cache_close(&nobody);
    scratch_remove_tree(parent);
    free(parent);
}

/* Twenty answers of some 1,000 bytes into 10,000, of which one is asked for again and again. */
static void what_was_used_longest_ago_goes_first(void **state)
{
    struct page_cache cache;
    char body[1001] = "";
    char url[40];
    char *path;

    (void)state;
    memset(body, 'x', sizeof body - 1);
    assert_int_equal(scratch_create_own(&path, NULL), 0);
    assert_int_equal(page_cache_open(&cache, path, NULL, 10000, NULL), 0);
    for (int i = 0; i < 20; i++) {
        snprintf(url, sizeof url, "https://a/%d", i);
        keep(&cache, url, "\"t\"", body);
        usleep(10000); /* a file's time is the kernel's tick */
        page_cache_touch(&cache, "https://a/0");
        usleep(10000);
        assert_true(each_file(path, NULL) * 1000 <= 10000);
        assert_true(found(&cache, url, "\"t\"", body));
    }
    assert_true(found(&cache, "https://a/0", "\"t\"", body));
    assert_false(found(&cache, "https://a/1", "\"t\"", body));
    assert_false(found(&cache, "https://a/10", "\"t\"", body));
    assert_true(found(&cache, "https://a/15", "\"t\"", body));
    page_cache_close(&cache);
    assert_int_equal(page_cache_open(&cache, path, NULL, 1500, NULL), 0);
    assert_int_equal(each_file(path, NULL), 1);
    assert_true(found(&cache, "https://a/0", "\"t\"", body));
    page_cache_close(&cache);
    scratch_remove_tree(path);
    free(path);
}

static void a_directory_open_to_others_is_no_cache(void **state)
{
    struct error error = ERROR_INIT;
    struct page_cache cache;
    char *path;

    (void)state;
    assert_int_equal(scratch_create_own(&path, NULL), 0);
    assert_int_equal(chmod(path, 0777), 0);
    assert_int_equal(page_cache_open(&cache, path, NULL, ROOM, &error), -1);
    assert_string_equal(error.code, "cache");
    scratch_remove_tree(path);
    free(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_token_stays_with_its_origin),
        cmocka_unit_test(references_are_resolved),
        cmocka_unit_test(link_headers_name_the_next_page),
        cmocka_unit_test(waiting_follows_the_rules),
        cmocka_unit_test(what_is_used_up_is_known_from_good_answers),
        cmocka_unit_test(organizations_without_sign_on_are_named),
        cmocka_unit_test(a_network_that_is_away_is_tried_four_times),
        cmocka_unit_test(answers_are_kept_for_one_token_alone),
        cmocka_unit_test(what_was_used_longest_ago_goes_first),
        cmocka_unit_test(a_directory_open_to_others_is_no_cache),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
