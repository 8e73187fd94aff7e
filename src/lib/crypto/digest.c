#include "crypto/digest.h"

#include <openssl/evp.h>
#include <stdio.h>

int digest_sha256(const void *bytes, size_t size, char hex[DIGEST_HEX + 1], struct error *error)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned length = 0;

    if (EVP_Digest(bytes, size, digest, &length, EVP_sha256(), NULL) != 1 ||
        length != DIGEST_HEX / 2)
        return error_set(error, ERROR_ENVIRONMENT, "crypto", "OpenSSL does not do its work");
    for (unsigned i = 0; i < length; i++)
        snprintf(hex + 2 * i, 3, "%02x", digest[i]);
    return 0;
}
