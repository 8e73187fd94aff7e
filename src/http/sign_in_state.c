#include "http/sign_in_state.h"

#include <errno.h>
#include <jansson.h>
#include <nettle/sha2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

int random_text(char text[RANDOM_TEXT + 1], struct error *error)
{
    unsigned char bytes[32];

    if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
        return error_set(error, ERROR_ENVIRONMENT, "random", "no random numbers: %s",
                         strerror(errno));
    base64url_encode(bytes, sizeof bytes, text);
    text[strcspn(text, "=")] = '\0';
    explicit_bzero(bytes, sizeof bytes);
    return 0;
}

void sign_in_challenge(const char *verifier, char challenge[RANDOM_TEXT + 1])
{
    struct sha256_ctx context;
    uint8_t digest[SHA256_DIGEST_SIZE];

    sha256_init(&context);
    sha256_update(&context, strlen(verifier), (const uint8_t *)verifier);
    sha256_digest(&context, sizeof digest, digest);
    base64url_encode(digest, sizeof digest, challenge);
    challenge[strcspn(challenge, "=")] = '\0';
}

/* "//host" and "/\host" are other sites to a browser, and it leaves out tabs and line ends. */
static bool is_path(const char *text)
{
    if (text[0] != '/' || text[1] == '/' || text[1] == '\\')
        return false;
    for (; *text != '\0'; text++)
        if ((unsigned char)*text <= ' ' || *text == 0x7f || *text == '\\')
            return false;
    return true;
}

int sign_in_state_new(struct sign_in_state *state, const char *destination, struct error *error)
{
    state->destination = strdup(is_path(destination) ? destination : "/");
    if (state->destination == NULL)
        return error_no_memory(error);
    if (random_text(state->state, error) != 0)
        return -1;
    return random_text(state->verifier, error);
}

void sign_in_state_free(struct sign_in_state *state)
{
    free(state->destination);
    explicit_bzero(state, sizeof *state);
}

char *sign_in_state_seal(const struct keyring *ring, const struct sign_in_state *state)
{
    json_t *object = json_pack("{s:s, s:s, s:s}", "state", state->state, "verifier",
                               state->verifier, "destination", state->destination);
    char *text = object ? json_dumps(object, JSON_COMPACT) : NULL;
    char *sealed = NULL;

    if (text != NULL)
        keyring_encrypt(ring, text, strlen(text), &sealed, NULL);
    json_decref(object);
    free(text);
    return sealed;
}

static bool take(char out[RANDOM_TEXT + 1], const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    if (text == NULL || strlen(text) > RANDOM_TEXT)
        return false;
    memcpy(out, text, strlen(text) + 1);
    return true;
}

static bool read_state(const struct fernet_message *message, struct sign_in_state *state)
{
    json_t *object = json_loadb((const char *)message->bytes, message->size, 0, NULL);
    const char *destination = json_string_value(json_object_get(object, "destination"));
    bool good = take(state->state, object, "state") && take(state->verifier, object, "verifier") &&
                destination != NULL && (state->destination = strdup(destination)) != NULL;

    json_decref(object);
    return good;
}

bool sign_in_state_open(const struct keyring *ring, const char *cookie, struct sign_in_state *state)
{
    struct fernet_message message = {0};
    bool good = keyring_decrypt(ring, cookie, strlen(cookie), &message, NULL, NULL) == 0 &&
                message.time + SIGN_IN_SECONDS >= (uint64_t)time(NULL) &&
                read_state(&message, state);

    fernet_message_free(&message);
    return good;
}
