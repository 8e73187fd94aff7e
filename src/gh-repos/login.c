#include "gh-repos/login.h"

#include "base/token.h"
#include "base/tool.h"
#include "net/http.h"
#include "net/url.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

enum { LONGEST_INTERVAL = 300, SLOW_DOWN = 5, LONGEST_LIFE = 3600 };

/* What GitHub answered to the first request. */
struct device {
    const char *code; /* secret */
    const char *user_code;
    const char *address;
    int64_t interval; /* seconds between two questions */
    double deadline;  /* of progress_now() */
};

/* The web server that goes with the API: https://api.github.com and https://github.com,
 * https://host/api/v3 and https://host. malloc'd. */
static char *web_origin(const char *api_url)
{
    char *origin = url_origin(api_url);
    char *host = origin != NULL ? strstr(origin, "://api.") : NULL;

    if (host != NULL)
        memmove(host + 3, host + 7, strlen(host + 7) + 1);
    return origin;
}

/* Posts a form (escaped already) and parses the answer, an object. */
static json_t *post(struct http_client *client, const struct gh_repos *gh, const char *url,
                    const char *form, struct error *error)
{
    static const char *const headers[] = {"Accept: application/json",
                                          "User-Agent: sesami/" SESAMI_VERSION, NULL};
    const struct http_request request = {
        .url = url,
        .headers = headers,
        .form = form,
        .timeout = gh->timeout,
        .plain = strncmp(url, "http:", 5) == 0,
    };
    struct http_answer answer = {0};
    json_t *object = NULL;

    if (http_send(client, &request, &answer, error) == 0) {
        object = json_loadb(answer.body.data ? answer.body.data : "", answer.body.size, 0, NULL);
        if (answer.status >= 500) {
            error_record(error, "server-busy", "the server failed (%ld)", answer.status);
            error->retryable = true;
        } else if (!json_is_object(object)) {
            error_record(error, "bad-answer", "no answer to a login (%ld)", answer.status);
        }
    }
    if (answer.body.data != NULL)
        explicit_bzero(answer.body.data, answer.body.size);
    http_answer_free(&answer);
    if (error->kind == ERROR_NONE)
        return object;
    json_decref(object);
    return NULL;
}

/* "a=…&b=…" with the values escaped, malloc'd. */
static char *form(const char *name, const char *value, const char *other_name, const char *other,
                  const char *rest)
{
    char *first = url_escape(value);
    char *second = url_escape(other);
    char *whole = NULL;

    if (first != NULL && second != NULL &&
        asprintf(&whole, "%s=%s&%s=%s%s", name, first, other_name, second, rest) < 0)
        whole = NULL;
    free(first);
    free(second);
    return whole;
}

/* GitHub's own words about what went wrong, if it says so. -1 then. */
static int check_refusal(const json_t *answer, struct error *error)
{
    const char *code = json_string_value(json_object_get(answer, "error"));
    const char *words = json_string_value(json_object_get(answer, "error_description"));

    if (code == NULL)
        return 0;
    if (strcmp(code, "expired_token") == 0) {
        error_record(error, "login-expired", "the code was not entered in time");
        error->retryable = true;
        return -1;
    }
    if (strcmp(code, "access_denied") == 0)
        return error_record(error, "login-denied", "the person refused");
    return error_record(error, "login-refused", "GitHub refuses: %.100s%s%.300s", code,
                        words != NULL ? ": " : "", words != NULL ? words : "");
}

static int64_t number(const json_t *answer, const char *key, int64_t otherwise, int64_t most)
{
    const json_t *value = json_object_get(answer, key);
    int64_t amount = json_is_integer(value) ? (int64_t)json_integer_value(value) : otherwise;

    return amount < 1 ? 1 : amount < most ? amount : most;
}

static int read_device(const json_t *answer, struct device *device, struct error *error)
{
    if (check_refusal(answer, error) != 0)
        return -1;
    device->code = json_string_value(json_object_get(answer, "device_code"));
    device->user_code = json_string_value(json_object_get(answer, "user_code"));
    device->address = json_string_value(json_object_get(answer, "verification_uri"));
    device->interval = number(answer, "interval", 5, LONGEST_INTERVAL);
    device->deadline = progress_now() + (double)number(answer, "expires_in", 900, LONGEST_LIFE);
    if (device->code == NULL || device->user_code == NULL || device->address == NULL)
        return error_record(error, "bad-answer", "the answer to a login holds no code");
    return 0;
}

/* 1: not yet, ask again; 0: *token is there, malloc'd; -1. */
static int read_token(const json_t *answer, struct device *device, char **token,
                      struct error *error)
{
    const char *code = json_string_value(json_object_get(answer, "error"));
    const char *text = json_string_value(json_object_get(answer, "access_token"));

    if (code != NULL && strcmp(code, "authorization_pending") == 0)
        return 1;
    if (code != NULL && strcmp(code, "slow_down") == 0) {
        int64_t told = number(answer, "interval", 1, LONGEST_INTERVAL);

        device->interval += SLOW_DOWN;
        if (device->interval < told)
            device->interval = told;
        return 1;
    }
    if (check_refusal(answer, error) != 0)
        return -1;
    if (text == NULL || !token_is_sound(text))
        return error_record(error, "bad-answer", "the answer to a login holds no token");
    *token = strdup(text);
    return *token != NULL ? 0 : error_no_memory(error);
}

static void sleep_for(int64_t seconds)
{
    struct timespec rest = {.tv_sec = seconds};

    while (nanosleep(&rest, &rest) != 0)
        ;
}

/* Asks once an interval, until the person has answered or the code is no longer good. A question
 * that gets lost is asked again, after twice the time. */
static int wait_for_person(struct gh_repos *gh, struct http_client *client, const char *url,
                           struct device *device, char **token, struct error *error)
{
    char *question = form("client_id", gh->client_id, "device_code", device->code,
                          "&grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code");
    int status = question != NULL ? 1 : error_no_memory(error);

    while (status == 1) {
        json_t *answer;

        if (progress_now() + (double)device->interval > device->deadline) {
            error_record(error, "login-expired", "the code was not entered in time");
            error->retryable = true;
            status = -1;
            break;
        }
        sleep_for(device->interval);
        answer = post(client, gh, url, question, error);
        if (answer != NULL) {
            status = read_token(answer, device, token, error);
        } else if (error->retryable) {
            error_clear(error);
            device->interval *= 2;
        } else {
            status = -1;
        }
        json_decref(answer);
    }
    if (question != NULL)
        explicit_bzero(question, strlen(question));
    free(question);
    return status;
}

static int get_token(struct gh_repos *gh, struct http_client *client, const char *web, char **token,
                     struct error *error)
{
    char *first = NULL;
    char *second = NULL;
    char *question = form("client_id", gh->client_id, "scope", gh->scope, "");
    struct device device;
    json_t *answer = NULL;
    int status = -1;

    if (question == NULL || asprintf(&first, "%s/login/device/code", web) < 0 ||
        asprintf(&second, "%s/login/oauth/access_token", web) < 0) {
        error_no_memory(error);
        goto done;
    }
    answer = post(client, gh, first, question, error);
    if (answer == NULL || read_device(answer, &device, error) != 0)
        goto done;
    message_note("enter the code %s at %s", device.user_code, device.address);
    status = wait_for_person(gh, client, second, &device, token, error);
done:
    json_decref(answer);
    free(question);
    free(first);
    free(second);
    return status;
}

static int store_token(const struct gh_repos *gh, const char *token, struct error *error)
{
    char *host = url_host(gh->api_url);
    char *path = NULL;
    int status = token_store(token, host, &path, error);

    if (status == 0)
        message_note("the token is stored in %s", path);
    free(path);
    free(host);
    return status;
}

int login(struct gh_repos *gh, struct error *error)
{
    const char *variable = getenv("SESAMI_CLIENT_ID");
    struct http_client *client = NULL;
    char *web = web_origin(gh->api_url);
    char *token = NULL;
    int status = -1;

    if (gh->client_id == NULL && variable != NULL && *variable != '\0')
        gh->client_id = variable;
    if (!url_is_private(gh->api_url))
        message_warning("%s: the token comes from there unencrypted", gh->api_url);
    if (gh->client_id == NULL)
        error_usage(error, "login needs --client-id or SESAMI_CLIENT_ID");
    else if (web == NULL)
        error_no_memory(error);
    else if (http_client_open(&client, error) == 0)
        status = get_token(gh, client, web, &token, error);
    if (status == 0)
        status = store_token(gh, token, error);
    http_client_close(client);
    token_free(token);
    free(web);
    return status;
}
