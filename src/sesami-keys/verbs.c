#include "sesami-keys/verbs.h"

#include "base/message.h"
#include "base/ndjson.h"
#include "sesami-keys/rotate.h"
#include "sesami-keys/secret_input.h"
#include "sesami-keys/token_table.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Past stdio, which would keep a copy. */
static int write_line(const char *text, size_t size, struct error *error)
{
    while (size > 0) {
        ssize_t written = write(STDOUT_FILENO, text, size);

        if (written < 0 && errno != EINTR)
            return error_set(error, ERROR_ENVIRONMENT, "output", "cannot write: %s",
                             strerror(errno));
        text += written > 0 ? written : 0;
        size -= written > 0 ? (size_t)written : 0;
    }
    return 0;
}

static int generate(struct work *work, struct error *error)
{
    char text[FERNET_KEY_TEXT + 1];
    int status = fernet_key_generate(text, error);

    (void)work;
    text[FERNET_KEY_TEXT] = '\n';
    if (status == 0)
        status = write_line(text, sizeof text, error);
    OPENSSL_cleanse(text, sizeof text);
    return status;
}

static int store(struct work *work, struct error *error)
{
    const struct settings *settings = &work->settings;
    char token[SECRET_LIMIT + 1] = "";
    char prompt[400];
    char *encrypted = NULL;
    int status;

    snprintf(prompt, sizeof prompt, "Token of %s (it is not shown): ", settings->login);
    status = secret_input_read(prompt, token, error);
    if (status == 0)
        status = keyring_encrypt(&work->ring, token, strlen(token), &encrypted, error);
    OPENSSL_cleanse(token, sizeof token);
    if (status == 0)
        status =
            token_table_store(work->database, settings->host, settings->login, encrypted, error);
    free(encrypted);
    return status;
}

static int token(struct work *work, struct error *error)
{
    const struct settings *settings = &work->settings;
    struct fernet_message message = {NULL, 0, 0};
    char *encrypted = NULL;
    int status;

    if (!settings->show && isatty(STDOUT_FILENO))
        return error_usage(error, "the terminal would show the token; pipe it, or --show");
    status = token_table_find(work->database, settings->host, settings->login, &encrypted, error);
    if (status == 0)
        status = keyring_decrypt(&work->ring, encrypted, strlen(encrypted), &message, NULL, error);
    if (status == 0) {
        message.bytes[message.size] = '\n'; /* where its NUL was */
        status = write_line((const char *)message.bytes, message.size + 1, error);
    }
    fernet_message_free(&message);
    free(encrypted);
    return status;
}

static int forget(struct work *work, struct error *error)
{
    return token_table_remove(work->database, work->settings.host, work->settings.login, error);
}

/* The number of the key that opens it, from 1 on, null where none does. */
static json_t *key_number(const struct keyring *ring, const char *encrypted)
{
    struct fernet_message message;
    size_t key = 0;
    int status = keyring_decrypt(ring, encrypted, strlen(encrypted), &message, &key, NULL);

    fernet_message_free(&message);
    return status == 0 ? json_integer((json_int_t)key + 1) : json_null();
}

static json_t *list_record(const struct keyring *ring, const PGresult *rows, int row)
{
    const char *rotated = PQgetisnull(rows, row, 3) ? NULL : PQgetvalue(rows, row, 3);

    return json_pack("{s:s, s:s, s:s, s:I, s:s, s:s*, s:o}", "type", "user_token", "host",
                     PQgetvalue(rows, row, 0), "login", PQgetvalue(rows, row, 1), "user_id",
                     (json_int_t)strtoll(PQgetvalue(rows, row, 5), NULL, 10), "stored_at",
                     PQgetvalue(rows, row, 2), "rotated_at", rotated, "key",
                     key_number(ring, PQgetvalue(rows, row, 4)));
}

static int list(struct work *work, struct error *error)
{
    PGresult *rows = NULL;
    struct output output;
    int status = token_table_list(work->database, &rows, error);

    output_init(&output, STDOUT_FILENO);
    for (int row = 0; status == 0 && row < PQntuples(rows); row++)
        status = output_record(&output, list_record(&work->ring, rows, row), error);
    if (status == 0)
        status = output_flush(&output, error);
    output_free(&output);
    PQclear(rows);
    return status;
}

static int rotate_all(struct work *work, struct error *error)
{
    struct rotation rotation;

    if (rotate(work->database, &work->ring, &rotation, error) != 0)
        return error_prefix(error, "after %zu tokens", rotation.rotated);
    message_note("%zu rotated, %zu under the first key already, %zu that no key opens",
                 rotation.rotated, rotation.unchanged, rotation.refused);
    if (rotation.refused > 0)
        return error_record(error, "bad-token", "%zu left as they are", rotation.refused);
    return 0;
}

const struct verb verbs[] = {
    {"generate", false, false, false, generate, "write a new key"},
    {"store", true, true, true, store, "keep the token that comes on standard input"},
    {"token", true, true, true, token, "write the token, for a pipe"},
    {"forget", true, false, true, forget, "remove the token"},
    {"list", false, true, true, list, "tell whose tokens there are, a record each"},
    {"rotate", false, true, true, rotate_all, "encrypt all tokens anew under the first key"},
    {NULL, false, false, false, NULL, NULL},
};
