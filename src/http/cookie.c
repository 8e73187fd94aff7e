#include "http/cookie.h"

#include <string.h>

bool cookie_find(const char *field, const char *name, char value[COOKIE_LIMIT + 1])
{
    size_t name_size = strlen(name);

    while (field != NULL && *field != '\0') {
        size_t size = strcspn(field, ";");

        if (size > name_size && memcmp(field, name, name_size) == 0 && field[name_size] == '=') {
            size -= name_size + 1;
            if (size > COOKIE_LIMIT)
                return false;
            memcpy(value, field + name_size + 1, size);
            value[size] = '\0';
            return true;
        }
        field += size;
        field += strspn(field, "; ");
    }
    return false;
}

void cookie_set(struct answer *answer, const struct cookie *cookie)
{
    answer_field(answer, "Set-Cookie", "%s=%s; Path=%s; Max-Age=%d; SameSite=Lax%s%s", cookie->name,
                 cookie->value, cookie->path, cookie->seconds, cookie->script ? "" : "; HttpOnly",
                 cookie->secure ? "; Secure" : "");
}
