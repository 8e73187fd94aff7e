#include "http/cors.h"

#include "net/url.h"

#include <stdlib.h>
#include <string.h>

/* Whether one of the list is exactly this. */
static bool is_listed(const char *list, const char *origin)
{
    size_t size = strlen(origin);

    for (const char *at = list; *at != '\0'; at += strspn(at, ",")) {
        size_t length = strcspn(at, ",");

        if (length == size && memcmp(at, origin, size) == 0)
            return true;
        at += length;
    }
    return false;
}

int cors_check_list(const char *list, struct error *error)
{
    const char *at = list;

    do {
        size_t length = strcspn(at, ",");
        char *one = strndup(at, length);
        char *origin = one != NULL ? url_origin(one) : NULL;
        bool good = origin != NULL && strcmp(origin, one) == 0;

        free(origin);
        free(one);
        if (!good)
            return error_usage(error, "--cors: \"%.*s\" is no origin like https://team.example",
                               length < 80 ? (int)length : 80, at);
        at += length;
    } while (*at++ == ',');
    return 0;
}

void cors_note(const char *list, struct request *request)
{
    const char *origin;

    if (list == NULL)
        return;
    request->varies_by_origin = true;
    origin = request_field(request, "Origin");
    if (origin != NULL && is_listed(list, origin))
        request->listed_origin = origin;
}

void cors_answer_preflight(const struct request *request, struct answer *answer)
{
    const char *allow = answer->allow;

    if (answer->status != 405 || request->listed_origin == NULL ||
        strcmp(request->method, "OPTIONS") != 0 ||
        request_field(request, "Access-Control-Request-Method") == NULL)
        return;
    answer_free(answer);
    *answer = (struct answer){.status = 204, .allow = allow};
    answer_field(answer, "Access-Control-Allow-Methods", "%s", allow);
    answer_field(answer, "Access-Control-Allow-Headers",
                 "Authorization, Content-Type, Idempotency-Key");
    answer_field(answer, "Access-Control-Max-Age", "600");
}
