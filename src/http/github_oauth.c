#include "http/github_oauth.h"

#include "base/token.h"
#include "net/http.h"
#include "net/url.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATIENCE = 15 }; /* seconds for a question */

void github_user_free(struct github_user *user)
{
    if (user->token != NULL)
        explicit_bzero(user->token, strlen(user->token));
    free(user->token);
    free(user->login);
    *user = (struct github_user){NULL, NULL, 0};
}

char *github_oauth_callback(const struct secrets *secrets)
{
    char *url = NULL;

    return asprintf(&url, "%s/api/v1/auth/callback", secrets->public_url) >= 0 ? url : NULL;
}

/* Sends it; the answer is an object, or it is an error. */
static json_t *ask(const struct http_request *request, long *status, struct error *error)
{
    struct http_client *client = NULL;
    struct http_answer answer = {0};
    json_t *object = NULL;

    if (http_client_open(&client, error) == 0 && http_send(client, request, &answer, error) == 0) {
        *status = answer.status;
        object = json_loadb(answer.body.data ? answer.body.data : "", answer.body.size, 0, NULL);
        if (!json_is_object(object))
            error_record(error, "bad-answer", "GitHub's answer (%ld) is no object", answer.status);
    }
    if (answer.body.data != NULL)
        explicit_bzero(answer.body.data, answer.body.size);
    http_answer_free(&answer);
    http_client_close(client);
    if (error->kind == ERROR_NONE)
        return object;
    json_decref(object);
    return NULL;
}

/* "name=value&" with the value escaped. */
static int add(struct buffer *form, const char *name, const char *value, struct error *error)
{
    char *escaped = url_escape(value);
    int status = escaped != NULL ? buffer_add_format(form, error, "%s=%s&", name, escaped)
                                 : error_no_memory(error);

    if (escaped != NULL)
        explicit_bzero(escaped, strlen(escaped));
    free(escaped);
    return status;
}

static int make_form(const struct secrets *secrets, const char *code, const char *verifier,
                     struct buffer *form, struct error *error)
{
    char *callback = github_oauth_callback(secrets);
    int status = callback != NULL ? 0 : error_no_memory(error);

    if (status == 0 &&
        (add(form, "client_id", secrets->client_id, error) != 0 ||
         add(form, "client_secret", secrets->client_secret, error) != 0 ||
         add(form, "code", code, error) != 0 || add(form, "code_verifier", verifier, error) != 0 ||
         add(form, "redirect_uri", callback, error) != 0))
        status = -1;
    free(callback);
    return status;
}

static int get_token(const struct secrets *secrets, const char *code, const char *verifier,
                     char **token, struct error *error)
{
    static const char *const headers[] = {"Accept: application/json", "User-Agent: sesami", NULL};
    struct buffer form = BUFFER_INIT;
    struct buffer url = BUFFER_INIT;
    json_t *answer = NULL;
    long status = 0;

    if (make_form(secrets, code, verifier, &form, error) == 0 &&
        buffer_add_format(&url, error, "%s/login/oauth/access_token", secrets->github_url) == 0)
        answer = ask(&(struct http_request){.url = url.data,
                                            .headers = headers,
                                            .form = form.data,
                                            .timeout = PATIENCE,
                                            .plain = url_is_private(url.data)},
                     &status, error);
    if (answer != NULL) {
        const char *text = json_string_value(json_object_get(answer, "access_token"));

        if (text == NULL || !token_is_sound(text))
            error_record(error, "code-refused", "GitHub does not take the code (%ld)", status);
        else if ((*token = strdup(text)) == NULL)
            error_no_memory(error);
    }
    json_decref(answer);
    if (form.data != NULL)
        explicit_bzero(form.data, form.size);
    buffer_free(&form);
    buffer_free(&url);
    return error->kind == ERROR_NONE ? 0 : -1;
}

static int get_user(const struct secrets *secrets, struct github_user *user, struct error *error)
{
    char authorization[1100];
    const char *const headers[] = {"Accept: application/vnd.github+json", "User-Agent: sesami",
                                   "X-GitHub-Api-Version: 2022-11-28", authorization, NULL};
    struct buffer url = BUFFER_INIT;
    json_t *answer = NULL;
    long status = 0;

    snprintf(authorization, sizeof authorization, "Authorization: Bearer %s", user->token);
    if (buffer_add_format(&url, error, "%s/user", secrets->api_url) == 0)
        answer = ask(&(struct http_request){.url = url.data,
                                            .headers = headers,
                                            .timeout = PATIENCE,
                                            .plain = url_is_private(url.data)},
                     &status, error);
    explicit_bzero(authorization, sizeof authorization);
    if (answer != NULL) {
        const char *login = json_string_value(json_object_get(answer, "login"));

        user->id = json_integer_value(json_object_get(answer, "id"));
        if (status != 200 || login == NULL || *login == '\0' || strlen(login) > 200 ||
            user->id <= 0)
            error_record(error, "bad-answer", "GitHub does not say who it is (%ld)", status);
        else if ((user->login = strdup(login)) == NULL)
            error_no_memory(error);
    }
    json_decref(answer);
    buffer_free(&url);
    return error->kind == ERROR_NONE ? 0 : -1;
}

int github_oauth_exchange(const struct secrets *secrets, const char *code, const char *verifier,
                          struct github_user *user, struct error *error)
{
    if (get_token(secrets, code, verifier, &user->token, error) != 0)
        return -1;
    return get_user(secrets, user, error);
}
