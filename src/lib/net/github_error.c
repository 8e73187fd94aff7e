#include "net/github_error.h"

#include "base/text.h"
#include "net/retry.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

enum { MESSAGE_SIZE = 300 };

/* Puts "***" in place of the token, wherever a server repeats it. */
static void hide_token(char *text, const char *token)
{
    size_t size = token != NULL ? strlen(token) : 0;
    char *at;

    while (size >= 4 && (at = strstr(text, token)) != NULL) {
        memcpy(at, "***", 3);
        memmove(at + 3, at + size, strlen(at + size) + 1);
    }
}

/* GitHub's `message`, empty when there is none. */
static void own_words(const struct http_answer *answer, const char *token, char text[MESSAGE_SIZE])
{
    json_t *body =
        json_loadb(answer->body.data ? answer->body.data : "", answer->body.size, 0, NULL);
    const char *message = json_string_value(json_object_get(body, "message"));
    char *copy = message != NULL ? strdup(message) : NULL;

    text[0] = '\0';
    if (copy != NULL) {
        hide_token(copy, token); /* before it is cut, since a part of a token is one too many */
        snprintf(text, MESSAGE_SIZE, "%s%s", *copy != '\0' ? ": " : "", copy);
    }
    free(copy);
    json_decref(body);
}

struct meaning {
    long status;
    const char *code;
    const char *text;
};

static const struct meaning meanings[] = {
    {401, "bad-token", "the token is wrong, or there is none"},
    {403, "no-access", "access is refused"},
    {404, "not-found", "there is no such thing, or it is private"},
    {422, "bad-request", "the request is refused as wrong"},
    {504, "server-timeout", "GitHub gave up on the request after its ten seconds"},
};

static const char *code_of(const struct http_answer *answer, const char *words, const char **text)
{
    const char *sso = http_answer_header(answer, "x-github-sso");

    if (answer->status == 403 && sso != NULL && strncmp(sso, "required", 8) == 0) {
        *text = "the token must be authorized for the organization's single sign-on";
        return "sso-required";
    }
    /* A request that takes too long ends as 502 with these words, or as 504. */
    if (answer->status == 502 && strstr(words, "Server Error") != NULL) {
        *text = "GitHub gave up on the request after its ten seconds";
        return "server-timeout";
    }
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++) {
        if (meanings[i].status == answer->status) {
            *text = meanings[i].text;
            return meanings[i].code;
        }
    }
    *text = answer->status >= 500 ? "the server failed" : "the request is refused";
    if (answer->status >= 400)
        return answer->status >= 500 ? "server-busy" : "refused";
    *text = "an answer of an unexpected kind";
    return "bad-answer";
}

int github_error(const struct http_answer *answer, const char *host, const char *token,
                 int64_t resume_at, struct error *error)
{
    char words[MESSAGE_SIZE];
    char time[TEXT_TIME_SIZE];
    const char *text;
    const char *code;

    own_words(answer, token, words);
    if (retry_is_refusal(answer)) {
        error_record(error, "rate-limited", "%s: the rate limit is used up; it may go on at %s%s",
                     host, text_time(resume_at, time), words);
        error->retryable = true;
        return -1;
    }
    code = code_of(answer, words, &text);
    error_record(error, code, "%s: %s (%ld)%s", host, text, answer->status, words);
    error->retryable = answer->status >= 500;
    return -1;
}
