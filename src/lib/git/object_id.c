#include "git/objects.h"

#include <string.h>

static int digit_value(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    if (digit >= 'a' && digit <= 'f')
        return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F')
        return digit - 'A' + 10;
    return -1;
}

const char *object_id_hex(const struct object_store *store, const struct object_id *id,
                          char out[OBJECT_HEX_SIZE])
{
    static const char digits[] = "0123456789abcdef";
    size_t size = object_store_id_size(store);

    for (size_t i = 0; i < size; i++) {
        out[2 * i] = digits[id->bytes[i] >> 4];
        out[2 * i + 1] = digits[id->bytes[i] & 15];
    }
    out[2 * size] = '\0';
    return out;
}

bool object_id_parse(const char *hex, size_t length, struct object_id *id)
{
    if (length != 40 && length != 64)
        return false;
    memset(id, 0, sizeof *id);
    for (size_t i = 0; i < length; i++) {
        int value = digit_value(hex[i]);

        if (value < 0)
            return false;
        id->bytes[i / 2] = (unsigned char)(id->bytes[i / 2] << 4 | value);
    }
    return true;
}

bool object_id_equal(const struct object_id *left, const struct object_id *right)
{
    return memcmp(left->bytes, right->bytes, sizeof left->bytes) == 0;
}

bool object_id_is_zero(const struct object_id *id)
{
    static const struct object_id zero;

    return object_id_equal(id, &zero);
}

const char *object_type_name(enum object_type type)
{
    static const char *const names[] = {"unknown", "commit", "tree", "blob", "tag"};
    unsigned number = (unsigned)type;

    return names[number < sizeof names / sizeof *names ? number : 0];
}
