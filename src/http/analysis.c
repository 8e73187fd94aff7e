#include "http/analysis.h"

#include "http/front.h"
#include "http/resource.h"

#include <jansson.h>
#include <string.h>

enum { KEY_LIMIT = 255 };

/* GitHub's and the page's own requests have none; a script that tries again sends the same. */
static bool read_key(const struct request *request, const char **key, struct answer *answer)
{
    *key = request_field(request, "Idempotency-Key");
    if (*key == NULL || (**key != '\0' && strlen(*key) <= KEY_LIMIT))
        return true;
    answer_problem(answer, 400, request->id, "bad-key",
                   "an Idempotency-Key is 1 to %d characters long", KEY_LIMIT);
    return false;
}

void analysis_request(struct resources *resources, struct request *request,
                      const char *const *values, struct answer *answer)
{
    const char *key;

    (void)values;
    if (!read_key(request, &key, answer) || !request_holds_object(request, answer))
        return;
    front_relay(resources->writers, request, FRONT_ANALYSIS_REQUEST,
                (const char *const[]){request->viewer, key, request->content.data}, answer);
    if (answer->status == 202) {
        json_t *job = json_loadb(answer->body.data, answer->body.size, 0, NULL);
        const char *id = json_string_value(json_object_get(job, "id"));

        answer_field(answer, "Location", "/api/v1/analysis/%s", id ? id : "");
        json_decref(job);
    }
}

void analysis_cancel(struct resources *resources, struct request *request,
                     const char *const *values, struct answer *answer)
{
    front_relay(resources->writers, request, FRONT_ANALYSIS_CANCEL,
                (const char *const[]){request->viewer, values[1]}, answer);
}

/* values: viewer, refresh, search, cursor, limit */
void analysis_account(struct resources *resources, struct request *request,
                      const char *const *values, struct answer *answer)
{
    struct front_reply reply = {0};
    struct error error = ERROR_INIT;

    if (strcmp(values[1], "1") == 0 &&
        front_call(resources->writers, FRONT_ACCOUNT_REFRESH,
                   (const char *const[]){request->viewer}, &reply, &error) != 0)
        front_answer_failure(request, &error, answer);
    else
        resource_answer_statement(resources, request, STATEMENT_ACCOUNT_REPOSITORIES,
                                  (const char *const[STATEMENT_PARAMETERS]){
                                      request->viewer, values[2], values[3], values[4]},
                                  answer);
    buffer_free(&reply.body);
}
