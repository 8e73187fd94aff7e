#include "git/identity.h"

#include "base/text.h"
#include "git/config.h"
#include "git/identity_bots.h"
#include "git/identity_mailmap.h"
#include "git/mailmap.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct identity_table {
    struct mailmap *mailmap;
    struct identity **identities; /* by number */
    uint32_t count;
    uint32_t capacity;
    uint32_t *slots; /* numbers by hash of name and address; UINT32_MAX: free */
    uint32_t slot_count;
};

enum { FIRST_CAPACITY = 128 };

/* A name and an address on their way into the table. */
struct person {
    const char *name;
    size_t name_size;
    const char *email;
    size_t email_size;
    const char *encoding; /* of the name; NULL: UTF-8 or unknown */
    bool mapped;
};

int identity_table_open(struct identity_table **table, struct repository *repository,
                        const struct object_id *head, struct error *error)
{
    struct identity_table *made = calloc(1, sizeof(*made));

    *table = made;
    if (made == NULL)
        return error_no_memory(error);
    made->mailmap = mailmap_new();
    if (made->mailmap == NULL)
        error_no_memory(error);
    else if (identity_read_mailmaps(made->mailmap, repository, head, error) == 0)
        return 0;
    identity_table_free(made);
    *table = NULL;
    return -1;
}

static void free_identity(struct identity *identity)
{
    free((char *)(uintptr_t)identity->name);
    free((char *)(uintptr_t)identity->email);
    free((char *)(uintptr_t)identity->login);
    free((char *)(uintptr_t)identity->encoding);
    free(identity);
}

void identity_table_free(struct identity_table *table)
{
    if (table == NULL)
        return;
    for (uint32_t i = 0; i < table->count; i++)
        free_identity(table->identities[i]);
    free(table->identities);
    free(table->slots);
    mailmap_free(table->mailmap);
    free(table);
}

static uint32_t hash_bytes(uint32_t hash, const char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ (unsigned char)bytes[i]) * 16777619u;
    return hash * 31 + 7;
}

static bool is_string(const char *string, const char *bytes, size_t size)
{
    return strncmp(string, bytes, size) == 0 && string[size] == '\0';
}

static uint32_t *find_slot(const struct identity_table *table, const char *name, size_t name_size,
                           const char *email, size_t email_size)
{
    uint32_t hash = hash_bytes(hash_bytes(2166136261u, name, name_size), email, email_size);
    uint32_t mask = table->slot_count - 1;
    uint32_t at = (hash ^ (hash >> 16)) & mask;

    for (; table->slots[at] != UINT32_MAX; at = (at + 1) & mask) {
        const struct identity *identity = table->identities[table->slots[at]];

        if (is_string(identity->name, name, name_size) &&
            is_string(identity->email, email, email_size))
            break;
    }
    return &table->slots[at];
}

static int grow(struct identity_table *table, struct error *error)
{
    uint32_t capacity = table->capacity == 0 ? FIRST_CAPACITY : table->capacity * 2;
    struct identity **identities;
    uint32_t *slots;

    identities = realloc(table->identities, capacity * sizeof(struct identity *));
    if (identities == NULL)
        return error_no_memory(error);
    table->identities = identities;
    slots = malloc(capacity * 2 * sizeof(*slots));
    if (slots == NULL)
        return error_no_memory(error);
    memset(slots, 0xff, capacity * 2 * sizeof(*slots));
    free(table->slots);
    table->slots = slots;
    table->slot_count = capacity * 2;
    table->capacity = capacity;
    for (uint32_t i = 0; i < table->count; i++) {
        const struct identity *identity = identities[i];

        *find_slot(table, identity->name, strlen(identity->name), identity->email,
                   strlen(identity->email)) = i;
    }
    return 0;
}

/* "12345+login@users.noreply.github.com", or the older form without the number. */
static char *login_of(const char *email)
{
    static const char domain[] = "@users.noreply.github.com";
    size_t size = strlen(email);
    size_t domain_size = sizeof(domain) - 1;
    const char *login = email;
    const char *plus;

    if (size <= domain_size || strcasecmp(email + size - domain_size, domain) != 0)
        return NULL;
    size -= domain_size;
    plus = memchr(email, '+', size);
    if (plus != NULL && plus > email && strspn(email, "0123456789") == (size_t)(plus - email)) {
        login = plus + 1;
        size -= (size_t)(login - email);
    }
    return size > 0 ? strndup(login, size) : NULL;
}

static int add_identity(struct identity_table *table, const struct person *person, uint32_t *number,
                        struct error *error)
{
    struct identity *identity = calloc(1, sizeof(*identity));

    if (identity == NULL)
        return error_no_memory(error);
    identity->name = strndup(person->name, person->name_size);
    identity->email = strndup(person->email, person->email_size);
    identity->encoding = person->encoding ? strdup(person->encoding) : NULL;
    if (identity->name == NULL || identity->email == NULL ||
        (person->encoding != NULL && identity->encoding == NULL)) {
        free_identity(identity);
        return error_no_memory(error);
    }
    identity->login = login_of(identity->email);
    identity->joined_by = identity->login ? "noreply" : NULL;
    identity->bot = identity_is_bot(identity->name, identity->email, identity->login);
    identity->number = table->count;
    table->identities[table->count] = identity;
    *number = table->count++;
    return 0;
}

/* Replaces what the mailmap maps. */
static void apply_mailmap(const struct identity_table *table, struct person *person)
{
    const char *name;
    const char *email;

    if (!mailmap_apply(table->mailmap, person->name, person->name_size, person->email,
                       person->email_size, &name, &email))
        return;
    person->mapped = true;
    if (name != NULL) {
        person->name = name;
        person->name_size = strlen(name);
        person->encoding = NULL;
    }
    if (email != NULL) {
        person->email = email;
        person->email_size = strlen(email);
    }
}

static int find_person(struct identity_table *table, struct person *person,
                       const struct identity **identity, struct error *error)
{
    uint32_t *slot;

    if (table->count == table->capacity && grow(table, error) != 0)
        return -1;
    slot = find_slot(table, person->name, person->name_size, person->email, person->email_size);
    if (*slot == UINT32_MAX && add_identity(table, person, slot, error) != 0)
        return -1;
    if (person->mapped)
        table->identities[*slot]->joined_by = "mailmap";
    *identity = table->identities[*slot];
    return 0;
}

/* Git maps names as they read in UTF-8, so a commit's encoding is undone first when that works. */
int identity_of(struct identity_table *table, const struct signature *signature,
                const char *encoding, const struct identity **identity, struct error *error)
{
    struct person person = {signature->name ? signature->name : "",
                            signature->name_size,
                            signature->email ? signature->email : "",
                            signature->email_size,
                            NULL,
                            false};
    struct buffer name = BUFFER_INIT;
    int status = 0;

    if (encoding != NULL && !text_is_utf8(person.name, person.name_size)) {
        status = text_to_utf8(person.name, person.name_size, encoding, &name, error);
        person.name = name.data;
        person.name_size = name.size;
    }
    if (status == 0) {
        apply_mailmap(table, &person);
        status = find_person(table, &person, identity, error);
    }
    buffer_free(&name);
    return status;
}

static int fill_json(json_t *object, const struct identity *identity)
{
    if (text_set_bytes(object, "name", identity->name, strlen(identity->name), identity->encoding,
                       NULL) != 0 ||
        text_set_bytes(object, "email", identity->email, strlen(identity->email), NULL, NULL) != 0)
        return -1;
    if (identity->login != NULL &&
        text_set_bytes(object, "login", identity->login, strlen(identity->login), NULL, NULL) != 0)
        return -1;
    if (identity->joined_by != NULL &&
        json_object_set_new(object, "joined_by", json_string(identity->joined_by)) != 0)
        return -1;
    return json_object_set_new(object, "bot", json_boolean(identity->bot));
}

json_t *identity_json(const struct identity *identity)
{
    json_t *object = json_object();

    if (object != NULL && fill_json(object, identity) != 0) {
        json_decref(object);
        return NULL;
    }
    return object;
}
