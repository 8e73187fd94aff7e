#include "http/coding_key.h"

#include <nettle/base16.h>
#include <nettle/sha2.h>
#include <string.h>
#include <strings.h>

enum { DIGEST_TEXT = BASE16_ENCODE_LENGTH(SHA256_DIGEST_SIZE) };

static bool hash_key(const struct request *request, char digest[DIGEST_TEXT + 1])
{
    const char *field = request_field(request, "Authorization");
    uint8_t bytes[SHA256_DIGEST_SIZE];
    struct sha256_ctx context;

    if (field == NULL || strncasecmp(field, "Bearer ", 7) != 0)
        return false;
    field += 7 + strspn(field + 7, " ");
    sha256_init(&context);
    sha256_update(&context, strlen(field), (const uint8_t *)field);
    sha256_digest(&context, sizeof bytes, bytes);
    base16_encode_update(digest, sizeof bytes, bytes);
    digest[DIGEST_TEXT] = '\0';
    return true;
}

bool coding_may(struct resources *resources, const struct request *request, enum coding_right right,
                struct answer *answer)
{
    const char *values[STATEMENT_PARAMETERS] = {NULL, right == CODING_WRITE ? "write" : "read"};
    char digest[DIGEST_TEXT + 1];
    struct buffer said = BUFFER_INIT;
    struct error error = ERROR_INIT;
    bool may = false;

    if (right == CODING_WRITE ? resources->coding_open_writes : resources->coding_open_reads)
        return true;
    values[0] = digest;
    if (hash_key(request, digest) && statement_run(resources->pool, STATEMENT_CODING_KEY, values,
                                                   &said, NULL, &may, &error) != 0) {
        answer_problem(answer, 503, request->id, error.code, "%s", error.message);
        answer->retry_after = 1;
    } else if (!may) {
        answer_problem(answer, 401, request->id, "key-needed", "a key that may %s is needed here",
                       values[1]);
        answer_field(answer, "WWW-Authenticate", "Bearer");
    }
    buffer_free(&said);
    return may;
}
