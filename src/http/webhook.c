#include "http/webhook.h"

#include "http/front.h"
#include "http/resource.h"

#include <nettle/hmac.h>
#include <nettle/memops.h>
#include <stdio.h>
#include <string.h>

enum { HEX_SIZE = 2 * SHA256_DIGEST_SIZE };

static void sign(const char *secret, const struct buffer *body, char hex[HEX_SIZE + 1])
{
    struct hmac_sha256_ctx context;
    uint8_t digest[SHA256_DIGEST_SIZE];

    hmac_sha256_set_key(&context, strlen(secret), (const uint8_t *)secret);
    hmac_sha256_update(&context, body->size, (const uint8_t *)(body->data ? body->data : ""));
    hmac_sha256_digest(&context, sizeof digest, digest);
    for (size_t i = 0; i < sizeof digest; i++)
        snprintf(hex + 2 * i, 3, "%02x", digest[i]);
}

static bool is_signed(const char *secret, const struct request *request)
{
    static const char start[] = "sha256=";
    const char *field = request_field(request, "X-Hub-Signature-256");
    char hex[HEX_SIZE + 1];

    if (field == NULL || strncmp(field, start, sizeof start - 1) != 0 ||
        strlen(field) != sizeof start - 1 + HEX_SIZE)
        return false;
    sign(secret, &request->content, hex);
    return memeql_sec(field + sizeof start - 1, hex, HEX_SIZE);
}

static bool is_uuid(const char *text)
{
    return text != NULL && strlen(text) == 36 && strspn(text, "0123456789abcdefABCDEF-") == 36;
}

static void take_delivery(struct resources *resources, const struct request *request,
                          struct answer *answer)
{
    const char *delivery = request_field(request, "X-GitHub-Delivery");
    const char *event = request_field(request, "X-GitHub-Event");

    if (!is_uuid(delivery) || event == NULL || strlen(event) > 100)
        answer_problem(answer, 400, request->id, "bad-delivery",
                       "a delivery has X-GitHub-Delivery and X-GitHub-Event");
    else if (request_holds_object(request, answer))
        front_relay(resources->writers, request, FRONT_WEBHOOK,
                    (const char *const[]){delivery, event, request->content.data}, answer);
}

void webhook_github(struct resources *resources, struct request *request, const char *const *values,
                    struct answer *answer)
{
    struct secrets *secrets = secret_box_use(resources->secrets);

    (void)values;
    if (secrets->webhook == NULL)
        answer_problem(answer, 404, request->id, "no-webhooks", "no webhooks are expected here");
    else if (!is_signed(secrets->webhook, request))
        answer_problem(answer, 401, request->id, "bad-signature",
                       "the delivery is not signed with the secret that was agreed on");
    else
        take_delivery(resources, request, answer);
    secret_box_release(resources->secrets, secrets);
}
