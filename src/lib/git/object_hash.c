#include "git/object_hash.h"

#include <nettle/sha1.h>
#include <nettle/sha2.h>
#include <stdio.h>
#include <string.h>

static void hash_sha1(const char *header, size_t header_size, const void *data, size_t size,
                      unsigned char *digest)
{
    struct sha1_ctx context;

    sha1_init(&context);
    sha1_update(&context, header_size, (const uint8_t *)header);
    sha1_update(&context, size, data);
    sha1_digest(&context, SHA1_DIGEST_SIZE, digest);
}

static void hash_sha256(const char *header, size_t header_size, const void *data, size_t size,
                        unsigned char *digest)
{
    struct sha256_ctx context;

    sha256_init(&context);
    sha256_update(&context, header_size, (const uint8_t *)header);
    sha256_update(&context, size, data);
    sha256_digest(&context, SHA256_DIGEST_SIZE, digest);
}

void object_hash(enum object_type type, const void *data, size_t size, size_t id_size,
                 struct object_id *id)
{
    char header[64];
    int length = snprintf(header, sizeof header, "%s %zu", object_type_name(type), size);

    memset(id, 0, sizeof *id);
    if (id_size == SHA1_DIGEST_SIZE)
        hash_sha1(header, (size_t)length + 1, data, size, id->bytes);
    else
        hash_sha256(header, (size_t)length + 1, data, size, id->bytes);
}
