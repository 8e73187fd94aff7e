#include "http/sign_in.h"

#include "http/cookie.h"
#include "http/front.h"
#include "http/github_oauth.h"
#include "http/resource.h"
#include "http/sign_in_state.h"
#include "http/viewer.h"
#include "net/url.h"

#include <nettle/memops.h>
#include <nettle/sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define AUTH_PATH "/api/v1/auth"
enum { REFRESH_SECONDS = 7 * 24 * 3600, DIGEST_HEX = 2 * SHA256_DIGEST_SIZE + 1 };

/* What somebody who is signed in holds. */
struct credentials {
    char refresh[RANDOM_TEXT + 1];
    char csrf[RANDOM_TEXT + 1];
    char *access;
};

static void credentials_free(struct credentials *credentials)
{
    if (credentials->access != NULL)
        explicit_bzero(credentials->access, strlen(credentials->access));
    free(credentials->access);
    explicit_bzero(credentials, sizeof *credentials);
}

/* The refresh token's SHA-256: the token itself rests nowhere. */
static void get_digest(const char *token, char hex[DIGEST_HEX])
{
    struct sha256_ctx context;
    uint8_t digest[SHA256_DIGEST_SIZE];

    sha256_init(&context);
    sha256_update(&context, strlen(token), (const uint8_t *)token);
    sha256_digest(&context, sizeof digest, digest);
    for (size_t i = 0; i < sizeof digest; i++)
        snprintf(hex + 2 * i, 3, "%02x", digest[i]);
}

static bool is_offered(const struct secrets *secrets, const struct request *request,
                       struct answer *answer)
{
    if (secrets->sign_in)
        return true;
    answer_problem(answer, 404, request->id, "no-sign-in", "nobody can sign in here");
    return false;
}

static void set_cookie(const struct secrets *secrets, struct answer *answer, const char *name,
                       const char *value, int seconds)
{
    bool csrf = strcmp(name, COOKIE_CSRF) == 0;
    bool everywhere = csrf || strcmp(name, COOKIE_ACCESS) == 0;

    cookie_set(answer, &(struct cookie){.name = name,
                                        .value = value,
                                        .path = everywhere ? "/" : AUTH_PATH,
                                        .seconds = seconds,
                                        .script = csrf,
                                        .secure = strncmp(secrets->public_url, "https:", 6) == 0});
}

static void set_cookies(const struct secrets *secrets, struct answer *answer,
                        const struct credentials *credentials)
{
    set_cookie(secrets, answer, COOKIE_ACCESS, credentials->access, ACCESS_TOKEN_SECONDS);
    set_cookie(secrets, answer, COOKIE_REFRESH, credentials->refresh, REFRESH_SECONDS);
    set_cookie(secrets, answer, COOKIE_CSRF, credentials->csrf, REFRESH_SECONDS);
}

/* The body that a script gets: who it is, and the tokens. */
static void write_tokens(struct answer *answer, const struct credentials *credentials)
{
    json_t *body =
        json_loadb(answer->body.data ? answer->body.data : "", answer->body.size, 0, NULL);
    json_t *tokens = json_pack("{s:s, s:s, s:i, s:s}", "access_token", credentials->access,
                               "token_type", "Bearer", "expires_in", ACCESS_TOKEN_SECONDS,
                               "refresh_token", credentials->refresh);
    char *text = NULL;

    if (json_is_object(body) && tokens != NULL && json_object_update(tokens, body) == 0)
        text = json_dumps(tokens, JSON_COMPACT);
    buffer_clear(&answer->body);
    if (text != NULL) {
        (void)buffer_add_format(&answer->body, NULL, "%s\n", text);
        explicit_bzero(text, strlen(text));
    }
    free(text);
    json_decref(body);
    json_decref(tokens);
}

/* The access token is for whoever the database's answer names. */
static bool complete(const struct secrets *secrets, const struct answer *answer,
                     struct credentials *credentials)
{
    json_t *body =
        json_loadb(answer->body.data ? answer->body.data : "", answer->body.size, 0, NULL);
    char viewer[VIEWER_SIZE];

    snprintf(viewer, sizeof viewer, "%lld",
             (long long)json_integer_value(json_object_get(body, "id")));
    json_decref(body);
    credentials->access = access_token_make(&secrets->jwt, viewer, time(NULL));
    return credentials->access != NULL &&
           (credentials->csrf[0] != '\0' || random_text(credentials->csrf, NULL) == 0);
}

static void fail(const struct request *request, struct answer *answer)
{
    answer_problem(answer, 500, request->id, "no-memory", "no memory, or no random numbers");
}

void sign_in_offer(struct resources *resources, struct request *request, const char *const *values,
                   struct answer *answer)
{
    struct secrets *secrets = secret_box_use(resources->secrets);
    char *host = secrets->sign_in ? url_host(secrets->github_url) : NULL;
    json_t *body = json_pack("{s:b, s:s?, s:b}", "sign_in", (int)secrets->sign_in, "host", host,
                             "coding", (int)route_coding_is_served());
    char *text = body != NULL ? json_dumps(body, JSON_COMPACT) : NULL;

    (void)values;
    answer->status = 200;
    answer->content_type = "application/json";
    if (text == NULL || buffer_add_format(&answer->body, NULL, "%s\n", text) != 0)
        fail(request, answer);
    free(text);
    free(host);
    json_decref(body);
    secret_box_release(resources->secrets, secrets);
}

void sign_in_begin(struct resources *resources, struct request *request, const char *const *values,
                   struct answer *answer)
{
    struct secrets *secrets = secret_box_use(resources->secrets);
    struct sign_in_state state = {.destination = NULL};
    char challenge[RANDOM_TEXT + 1];
    char *callback = NULL;
    char *escaped = NULL;
    char *sealed = NULL;

    if (!is_offered(secrets, request, answer))
        goto done;
    callback = github_oauth_callback(secrets);
    escaped = callback ? url_escape(callback) : NULL;
    if (escaped == NULL || sign_in_state_new(&state, values[1], NULL) != 0 ||
        (sealed = sign_in_state_seal(&secrets->fernet, &state)) == NULL) {
        fail(request, answer);
        goto done;
    }
    sign_in_challenge(state.verifier, challenge);
    set_cookie(secrets, answer, COOKIE_SIGN_IN, sealed, SIGN_IN_SECONDS);
    answer->status = 302;
    answer_field(answer, "Location",
                 "%s/login/oauth/authorize?client_id=%s&redirect_uri=%s&scope=repo%%20read%%3Aorg"
                 "&state=%s&code_challenge=%s&code_challenge_method=S256",
                 secrets->github_url, secrets->client_id, escaped, state.state, challenge);
done:
    free(sealed);
    free(escaped);
    free(callback);
    sign_in_state_free(&state);
    secret_box_release(resources->secrets, secrets);
}

/* The state that this browser was given, if it is the one that came back. */
static bool find_state(const struct secrets *secrets, const struct request *request,
                       const char *came_back, struct sign_in_state *state, struct answer *answer)
{
    char cookie[COOKIE_LIMIT + 1];

    if (cookie_find(request_field(request, "Cookie"), COOKIE_SIGN_IN, cookie) &&
        sign_in_state_open(&secrets->fernet, cookie, state) &&
        strlen(came_back) == strlen(state->state) &&
        memeql_sec(came_back, state->state, strlen(came_back)))
        return true;
    answer_problem(answer, 400, request->id, "bad-state",
                   "this sign-in was not begun in this browser, or too long ago: begin again");
    return false;
}

/* Stores who it is and starts a session. */
static bool start_session(struct resources *resources, const struct secrets *secrets,
                          const struct request *request, const struct github_user *user,
                          struct credentials *credentials, struct answer *answer)
{
    char digest[DIGEST_HEX];
    char number[24];
    char seconds[16];
    char *sealed = NULL;
    char *host = url_host(secrets->github_url);

    if (host == NULL || random_text(credentials->refresh, NULL) != 0 ||
        keyring_encrypt(&secrets->fernet, user->token, strlen(user->token), &sealed, NULL) != 0) {
        fail(request, answer);
        free(host);
        return false;
    }
    get_digest(credentials->refresh, digest);
    snprintf(number, sizeof number, "%lld", (long long)user->id);
    snprintf(seconds, sizeof seconds, "%d", REFRESH_SECONDS);
    front_relay(resources->writers, request, FRONT_SIGN_IN,
                (const char *const[]){host, user->login, number, sealed, digest, seconds}, answer);
    free(sealed);
    free(host);
    if (answer->status == 200 && !complete(secrets, answer, credentials))
        fail(request, answer);
    return answer->status == 200;
}

static void refuse_exchange(const struct request *request, const struct error *error,
                            struct answer *answer)
{
    if (strcmp(error->code, "code-refused") == 0)
        answer_problem(answer, 400, request->id, error->code, "%s", error->message);
    else
        answer_problem(answer, 502, request->id, "github-unavailable", "GitHub: %s",
                       error->message);
}

static bool exchange(struct resources *resources, const struct secrets *secrets,
                     const struct request *request, const char *code,
                     const struct sign_in_state *state, struct credentials *credentials,
                     struct answer *answer)
{
    struct github_user user = {NULL, NULL, 0};
    struct error error = ERROR_INIT;
    bool good = github_oauth_exchange(secrets, code, state->verifier, &user, &error) == 0;

    if (good)
        good = start_session(resources, secrets, request, &user, credentials, answer);
    else
        refuse_exchange(request, &error, answer);
    github_user_free(&user);
    return good;
}

/* values: viewer, code, state, error, ... */
void sign_in_return(struct resources *resources, struct request *request, const char *const *values,
                    struct answer *answer)
{
    struct secrets *secrets = secret_box_use(resources->secrets);
    struct sign_in_state state = {.destination = NULL};
    struct credentials credentials = {.access = NULL};

    if (is_offered(secrets, request, answer) &&
        find_state(secrets, request, values[2], &state, answer)) {
        if (values[3][0] != '\0') { /* the person said no */
            answer->status = 302;
            answer_field(answer, "Location", "%s", state.destination);
        } else if (exchange(resources, secrets, request, values[1], &state, &credentials, answer)) {
            answer->status = 302;
            answer->content_type = NULL;
            buffer_clear(&answer->body);
            set_cookies(secrets, answer, &credentials);
            answer_field(answer, "Location", "%s", state.destination);
        }
        set_cookie(secrets, answer, COOKIE_SIGN_IN, "", 0);
    }
    credentials_free(&credentials);
    sign_in_state_free(&state);
    secret_box_release(resources->secrets, secrets);
}

void sign_in_exchange(struct resources *resources, struct request *request,
                      const char *const *values, struct answer *answer)
{
    struct secrets *secrets = secret_box_use(resources->secrets);
    struct sign_in_state state = {.destination = NULL};
    struct credentials credentials = {.access = NULL};
    json_t *body = NULL;

    (void)values;
    if (is_offered(secrets, request, answer) && request_holds_object(request, answer)) {
        const char *code;
        const char *came_back;

        body = json_loadb(request->content.data, request->content.size, 0, NULL);
        code = json_string_value(json_object_get(body, "code"));
        came_back = json_string_value(json_object_get(body, "state"));
        if (code == NULL || came_back == NULL)
            answer_problem(answer, 400, request->id, "bad-exchange", "give \"code\" and \"state\"");
        else if (find_state(secrets, request, came_back, &state, answer) &&
                 exchange(resources, secrets, request, code, &state, &credentials, answer))
            write_tokens(answer, &credentials);
    }
    json_decref(body);
    credentials_free(&credentials);
    sign_in_state_free(&state);
    secret_box_release(resources->secrets, secrets);
}

/* The refresh token of the body (a script's) or the cookie (a browser's). */
static bool find_refresh_token(const struct secrets *secrets, const struct request *request,
                               char token[COOKIE_LIMIT + 1], bool *script, struct answer *answer)
{
    *script = request->content.size > 0;
    if (*script) {
        json_t *body;
        const char *text;

        if (!request_holds_object(request, answer))
            return false;
        body = json_loadb(request->content.data, request->content.size, 0, NULL);
        text = json_string_value(json_object_get(body, "refresh_token"));
        snprintf(token, COOKIE_LIMIT + 1, "%s", text ? text : "");
        json_decref(body);
        return true;
    }
    if (!cookie_find(request_field(request, "Cookie"), COOKIE_REFRESH, token))
        token[0] = '\0';
    return token[0] == '\0' || viewer_check_origin(secrets, request, answer);
}

void sign_in_refresh(struct resources *resources, struct request *request,
                     const char *const *values, struct answer *answer)
{
    struct secrets *secrets = secret_box_use(resources->secrets);
    struct credentials credentials = {.access = NULL};
    char token[COOKIE_LIMIT + 1];
    char old[DIGEST_HEX];
    char new[DIGEST_HEX];
    bool script;

    (void)values;
    if (is_offered(secrets, request, answer) &&
        find_refresh_token(secrets, request, token, &script, answer)) {
        get_digest(token, old);
        if (random_text(credentials.refresh, NULL) != 0)
            credentials.refresh[0] = '\0';
        get_digest(credentials.refresh, new);
        if (credentials.refresh[0] == '\0')
            fail(request, answer);
        else
            front_relay(resources->writers, request, FRONT_SESSION_REFRESH,
                        (const char *const[]){old, new}, answer);
        if (answer->status == 200 && !complete(secrets, answer, &credentials))
            fail(request, answer);
        else if (answer->status == 200 && script)
            write_tokens(answer, &credentials);
        else if (answer->status == 200)
            set_cookies(secrets, answer, &credentials);
    }
    explicit_bzero(token, sizeof token);
    credentials_free(&credentials);
    secret_box_release(resources->secrets, secrets);
}

void sign_in_end(struct resources *resources, struct request *request, const char *const *values,
                 struct answer *answer)
{
    struct secrets *secrets = secret_box_use(resources->secrets);
    char token[COOKIE_LIMIT + 1];
    char digest[DIGEST_HEX];
    bool script;

    (void)values;
    if (is_offered(secrets, request, answer) &&
        find_refresh_token(secrets, request, token, &script, answer)) {
        get_digest(token, digest);
        front_relay(resources->writers, request, FRONT_SESSION_END, (const char *const[]){digest},
                    answer);
        if (answer->status == 204 && !script) {
            set_cookie(secrets, answer, COOKIE_ACCESS, "", 0);
            set_cookie(secrets, answer, COOKIE_REFRESH, "", 0);
            set_cookie(secrets, answer, COOKIE_CSRF, "", 0);
        }
    }
    explicit_bzero(token, sizeof token);
    secret_box_release(resources->secrets, secrets);
}

void sign_in_me(struct resources *resources, struct request *request, const char *const *values,
                struct answer *answer)
{
    (void)values;
    front_relay(resources->writers, request, FRONT_ME, (const char *const[]){request->viewer},
                answer);
}
