/* Fernet: the spec's own vectors, what must be refused, and rings of keys. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "crypto/keyring.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* github.com/fernet/spec: generate.json, verify.json and invalid.json. 1985-10-26T01:20:00-07:00 */
static const char secret[] = "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=";
static const char token[] =
    "gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwO"
    "z7JcbmrR64jVmpU4IwqDA==";
static const uint64_t then = 499162800;

static struct fernet_key key_of(const char *text)
{
    struct fernet_key key;

    assert_true(fernet_key_parse(text, strlen(text), &key));
    return key;
}

static void the_vector_is_generated(void **state)
{
    static const unsigned char iv[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    const struct fernet_message message = {(unsigned char *)"hello", 5, then};
    const struct fernet_key key = key_of(secret);
    char *made = NULL;

    (void)state;
    assert_int_equal(fernet_encrypt(&key, &message, iv, &made, NULL), 0);
    assert_string_equal(made, token);
    free(made);
}

static void the_vector_is_verified(void **state)
{
    const struct fernet_key key = key_of(secret);
    struct fernet_message message;

    (void)state;
    assert_int_equal(fernet_decrypt(&key, token, strlen(token), &message, NULL), 0);
    assert_string_equal((char *)message.bytes, "hello");
    assert_int_equal(message.size, 5);
    assert_int_equal(message.time, then);
    fernet_message_free(&message);
    assert_null(message.bytes);
}

static void assert_refused(const char *text, size_t size)
{
    const struct fernet_key key = key_of(secret);
    struct error error = ERROR_INIT;
    struct fernet_message message;

    assert_int_equal(fernet_decrypt(&key, text, size, &message, &error), -1);
    assert_string_equal(error.code, "bad-token");
    assert_string_equal(error.message, "the token is damaged or under another key");
    assert_null(message.bytes);
}

static void invalid_vectors_are_refused(void **state)
{
    static const char *const rows[] = {
        /* incorrect mac */
        "gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAl1-"
        "szkFVzXTuGb4hR8AKtwcaX1YdykQUFBQUFB"
        "QUFBQQ==",
        /* too short */
        "gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPA==",
        /* invalid base64 */
        "%%%%%%%%%%%%%AECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAl1-szkFVzXTuGb4hR8AKtwcaX1YdykRtfsH-"
        "p1"
        "YsUD2Q==",
        /* payload size not multiple of block size */
        "gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPOm73QeoCk9uGib28Xe5vz6oxq5nmxbx_"
        "v7mrfyu"
        "dzUm",
        /* payload padding error */
        "gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0ODz4LEpdELGQAad7aNEHbf-"
        "JkLPIpuiYRLQ3RtXatOYREu2FWke6CnJNYIbku"
        "KNqOhw==",
        /* incorrect IV (causes padding error) */
        "gAAAAAAdwJ6xBQECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-"
        "fWPAkLhFLHpGtDBRLRTZeUfWgHSv49TF2AUEZ1TIvc"
        "ZjK1zQ==",
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_refused(rows[i], strlen(rows[i]));
}

static void what_is_no_whole_token_is_refused(void **state)
{
    size_t huge = (size_t)1 << 20;
    char *long_one = malloc(huge);

    (void)state;
    for (size_t size = 0; size < strlen(token); size++)
        assert_refused(token, size);
    assert_refused(token, sizeof token); /* the NUL, too */
    memset(long_one, 'A', huge);
    memcpy(long_one, token, 20);
    assert_refused(long_one, huge);
    free(long_one);
}

static void sizes_have_an_end(void **state)
{
    struct keyring ring = {.count = 0};
    struct error error = ERROR_INIT;
    struct fernet_message message;
    char *bytes = calloc(1, FERNET_MESSAGE_LIMIT + 1);
    char *made = NULL;

    (void)state;
    assert_int_equal(keyring_add(&ring, secret, NULL), 0);
    assert_int_equal(keyring_encrypt(&ring, bytes, FERNET_MESSAGE_LIMIT, &made, NULL), 0);
    assert_int_equal(keyring_decrypt(&ring, made, strlen(made), &message, NULL, NULL), 0);
    assert_int_equal(message.size, FERNET_MESSAGE_LIMIT);
    fernet_message_free(&message);
    free(made);
    assert_int_equal(keyring_encrypt(&ring, bytes, FERNET_MESSAGE_LIMIT + 1, &made, &error), -1);
    assert_string_equal(error.code, "too-large");
    free(bytes);
}

static void base64url_is_strict(void **state)
{
    static const char *const wrong[] = {"A",    "AA",   "AAA",   "AA=",     "AB==",   "AAB=",
                                        "====", "A===", "AA=A",  "AA\n=",   "AAA=\n", "AA+A",
                                        "AA/A", "=AAA", "AAAA=", "AA==AAAA"};
    unsigned char bytes[16];
    size_t count;

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(base64url_decode(wrong[i], strlen(wrong[i]), bytes, &count));
    assert_true(base64url_decode("", 0, bytes, &count));
    assert_int_equal(count, 0);
    assert_true(base64url_decode("-_8=", 4, bytes, &count));
    assert_int_equal(count, 2);
    assert_memory_equal(bytes, "\xfb\xff", 2);
}

static void lists_of_keys(void **state)
{
    static const struct {
        const char *text; /* @ for the key */
        size_t count;
        const char *error;
    } rows[] = {
        {"", 0, NULL},
        {"@", 1, NULL},
        {" @,@ @\r\n\t@ , ", 4, NULL},
        {"# old: @\n@ # the new one\n#", 1, NULL},
        {"@#@", 1, NULL},
        {"@ short", 1, "key 2 is no Fernet key (base64url of 32 bytes)"},
        {"@@", 0, "key 1 is no Fernet key (base64url of 32 bytes)"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct keyring ring = {.count = 0};
        struct error error = ERROR_INIT;
        char text[512] = "";
        size_t size = 0;

        for (const char *at = rows[i].text; *at != '\0'; at++)
            size += (size_t)snprintf(text + size, sizeof text - size, "%.*s", *at == '@' ? 44 : 1,
                                     *at == '@' ? secret : at);
        assert_int_equal(keyring_add(&ring, text, &error), rows[i].error != NULL ? -1 : 0);
        assert_string_equal(error.message, rows[i].error != NULL ? rows[i].error : "");
        assert_int_equal(ring.count, rows[i].count);
        keyring_clear(&ring);
        assert_int_equal(ring.count, 0);
    }
}

static void a_ring_of_keys_has_its_limit(void **state)
{
    struct keyring ring = {.count = 0};
    struct error error = ERROR_INIT;

    (void)state;
    for (int i = 0; i < KEYRING_LIMIT; i++)
        assert_int_equal(keyring_add(&ring, secret, NULL), 0);
    assert_int_equal(keyring_add(&ring, secret, &error), -1);
    assert_string_equal(error.code, "bad-key");
}

static void rotation_keeps_message_and_time(void **state)
{
    struct keyring ring = {.count = 0};
    struct fernet_message message;
    char fresh[FERNET_KEY_TEXT + 1];
    char *rotated = NULL;
    size_t key = 9;

    (void)state;
    assert_int_equal(fernet_key_generate(fresh, NULL), 0);
    assert_int_equal(keyring_add(&ring, fresh, NULL), 0);
    assert_int_equal(keyring_rotate(&ring, token, strlen(token), &rotated, NULL), -1);
    assert_null(rotated);
    assert_int_equal(keyring_add(&ring, secret, NULL), 0);
    assert_int_equal(keyring_rotate(&ring, token, strlen(token), &rotated, NULL), 0);
    assert_int_equal(keyring_decrypt(&ring, rotated, strlen(rotated), &message, &key, NULL), 0);
    assert_int_equal(key, 0);
    assert_string_equal((char *)message.bytes, "hello");
    assert_int_equal(message.time, then);
    fernet_message_free(&message);
    free(rotated);
    assert_int_equal(keyring_decrypt(&ring, token, strlen(token), &message, &key, NULL), 0);
    assert_int_equal(key, 1);
    fernet_message_free(&message);
}

static void what_is_rotated_already_stays(void **state)
{
    struct keyring ring = {.count = 0};
    char *rotated = (char *)"";

    (void)state;
    assert_int_equal(keyring_add(&ring, secret, NULL), 0);
    assert_int_equal(keyring_rotate(&ring, token, strlen(token), &rotated, NULL), 0);
    assert_null(rotated);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_vector_is_generated),
        cmocka_unit_test(the_vector_is_verified),
        cmocka_unit_test(invalid_vectors_are_refused),
        cmocka_unit_test(what_is_no_whole_token_is_refused),
        cmocka_unit_test(sizes_have_an_end),
        cmocka_unit_test(base64url_is_strict),
        cmocka_unit_test(lists_of_keys),
        cmocka_unit_test(a_ring_of_keys_has_its_limit),
        cmocka_unit_test(rotation_keeps_message_and_time),
        cmocka_unit_test(what_is_rotated_already_stays),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
