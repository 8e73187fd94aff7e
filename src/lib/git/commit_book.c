#include "git/commit_book.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK_COMMITS = 1024, PIECE_BYTES = 64 << 10, FIRST_SLOTS = 1 << 10 };

/* Names as they stand in commits, before any mailmap; few wrote many. */
struct book_author {
    struct book_author *chain; /* next of the same hash */
    size_t name_size;
    size_t email_size;
    bool has_encoding;
    char text[]; /* name, email, and the encoding with its NUL */
};

/* Memory that stays where it is and goes as a whole. */
struct piece {
    struct piece *next;
    size_t used;
    size_t room;
    _Alignas(max_align_t) char bytes[];
};

struct commit_book {
    struct facts *facts;
    unsigned users;
    pthread_mutex_t lock; /* of everything below */
    struct book_commit **chunks;
    uint32_t count;
    uint32_t chunk_room;
    uint32_t *slots; /* numbers by id, plus one; 0: free */
    uint32_t slot_count;
    struct book_author **authors; /* by hash */
    uint32_t author_count;
    uint32_t author_slots; /* a power of two */
    struct piece *pieces;
};

struct commit_book *commit_book_new(struct facts *facts)
{
    struct commit_book *book = calloc(1, sizeof *book);

    if (book == NULL)
        return NULL;
    book->facts = facts;
    book->users = 1;
    book->slot_count = book->author_slots = FIRST_SLOTS;
    book->slots = calloc(book->slot_count, sizeof *book->slots);
    book->authors = calloc(book->author_slots, sizeof(struct book_author *));
    pthread_mutex_init(&book->lock, NULL);
    if (book->slots != NULL && book->authors != NULL)
        return book;
    commit_book_free(book);
    return NULL;
}

struct commit_book *commit_book_hold(struct commit_book *book)
{
    book->users++;
    return book;
}

void commit_book_free(struct commit_book *book)
{
    struct piece *piece;

    if (book == NULL || --book->users > 0)
        return;
    for (uint32_t i = 0; i < book->count; i += CHUNK_COMMITS)
        free(book->chunks[i / CHUNK_COMMITS]);
    while ((piece = book->pieces) != NULL) {
        book->pieces = piece->next;
        free(piece);
    }
    free(book->chunks);
    free(book->slots);
    free(book->authors);
    pthread_mutex_destroy(&book->lock);
    free(book);
}

static void *book_memory(struct commit_book *book, size_t size)
{
    struct piece *piece = book->pieces;
    void *memory;

    size = (size + _Alignof(max_align_t) - 1) & ~(_Alignof(max_align_t) - 1);
    if (piece == NULL || piece->room - piece->used < size) {
        size_t room = size > PIECE_BYTES ? size : PIECE_BYTES;

        piece = malloc(sizeof *piece + room);
        if (piece == NULL)
            return NULL;
        *piece = (struct piece){.next = book->pieces, .room = room};
        book->pieces = piece;
    }
    memory = piece->bytes + piece->used;
    piece->used += size;
    return memory;
}

static struct book_commit *commit_at(const struct commit_book *book, uint32_t number)
{
    return &book->chunks[number / CHUNK_COMMITS][number % CHUNK_COMMITS];
}

static uint32_t *find_slot(const struct commit_book *book, const struct object_id *id)
{
    uint32_t mask = book->slot_count - 1;
    uint32_t at;

    memcpy(&at, id->bytes, sizeof at); /* ids are hashes already */
    for (at &= mask; book->slots[at] != 0; at = (at + 1) & mask)
        if (object_id_equal(&commit_at(book, book->slots[at] - 1)->id, id))
            break;
    return &book->slots[at];
}

static int grow_slots(struct commit_book *book, struct error *error)
{
    uint32_t *slots;

    if (book->slot_count > UINT32_MAX / 4)
        return error_record(error, "too-large", "the history has too many commits");
    slots = calloc((size_t)book->slot_count * 2, sizeof *slots);
    if (slots == NULL)
        return error_no_memory(error);
    free(book->slots);
    book->slots = slots;
    book->slot_count *= 2;
    for (uint32_t i = 0; i < book->count; i++)
        *find_slot(book, &commit_at(book, i)->id) = i + 1;
    return 0;
}

/* One more chunk when the last is full. */
static int grow_chunks(struct commit_book *book, struct error *error)
{
    uint32_t chunks = book->count / CHUNK_COMMITS;

    if (book->count % CHUNK_COMMITS != 0)
        return 0;
    if (chunks == book->chunk_room) {
        uint32_t room = book->chunk_room == 0 ? 16 : book->chunk_room * 2;
        struct book_commit **grown = reallocarray(book->chunks, room, sizeof *grown);

        if (grown == NULL)
            return error_no_memory(error);
        book->chunks = grown;
        book->chunk_room = room;
    }
    book->chunks[chunks] = malloc(CHUNK_COMMITS * sizeof **book->chunks);
    return book->chunks[chunks] != NULL ? 0 : error_no_memory(error);
}

/* commit_book_find() under the lock. */
static int find(struct commit_book *book, const struct object_id *id, struct book_commit **commit,
                struct error *error)
{
    uint32_t *slot;

    if (book->count >= book->slot_count / 2 && grow_slots(book, error) != 0)
        return -1;
    slot = find_slot(book, id);
    if (*slot == 0) {
        if (grow_chunks(book, error) != 0)
            return -1;
        *commit_at(book, book->count) = (struct book_commit){.id = *id, .number = book->count};
        *slot = ++book->count;
    }
    *commit = commit_at(book, *slot - 1);
    return 0;
}

int commit_book_find(struct commit_book *book, const struct object_id *id,
                     struct book_commit **commit, struct error *error)
{
    int status;

    pthread_mutex_lock(&book->lock);
    status = find(book, id, commit, error);
    pthread_mutex_unlock(&book->lock);
    return status;
}

static uint32_t hash_bytes(uint32_t hash, const char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ (unsigned char)bytes[i]) * 16777619u; /* FNV-1a */
    return hash;
}

static struct book_author **author_slot(const struct commit_book *book,
                                        const struct signature *signature)
{
    uint32_t hash = hash_bytes(2166136261u, signature->email, signature->email_size);

    return &book->authors[hash_bytes(hash, signature->name, signature->name_size) &
                          (book->author_slots - 1)];
}

static bool is_author(const struct book_author *author, const struct signature *signature,
                      const char *encoding)
{
    const char *email = author->text + author->name_size;

    return author->name_size == signature->name_size &&
           author->email_size == signature->email_size &&
           author->has_encoding == (encoding != NULL) &&
           memcmp(author->text, signature->name, author->name_size) == 0 &&
           memcmp(email, signature->email, author->email_size) == 0 &&
           (encoding == NULL || strcmp(email + author->email_size, encoding) == 0);
}

static void fill_signature(const struct book_author *author, struct signature *signature)
{
    *signature = (struct signature){.name = author->text,
                                    .name_size = author->name_size,
                                    .email = author->text + author->name_size,
                                    .email_size = author->email_size};
}

/* A table that cannot grow only gets slower. */
static void grow_authors(struct commit_book *book)
{
    struct commit_book grown = {.author_slots = book->author_slots * 2};

    grown.authors = calloc(grown.author_slots, sizeof(struct book_author *));
    if (grown.authors == NULL)
        return;
    for (uint32_t i = 0; i < book->author_slots; i++) {
        for (struct book_author *author = book->authors[i], *next; author != NULL; author = next) {
            struct signature signature;
            struct book_author **slot;

            next = author->chain;
            fill_signature(author, &signature);
            slot = author_slot(&grown, &signature);
            author->chain = *slot;
            *slot = author;
        }
    }
    free(book->authors);
    book->authors = grown.authors;
    book->author_slots = grown.author_slots;
}

static int note_author(struct commit_book *book, struct book_commit *commit,
                       const struct signature *signature, const char *encoding, struct error *error)
{
    size_t encoding_size = encoding != NULL ? strlen(encoding) + 1 : 0;
    struct book_author **slot, *author;

    if (book->author_count >= book->author_slots)
        grow_authors(book);
    slot = author_slot(book, signature);
    for (author = *slot; author != NULL && !is_author(author, signature, encoding);)
        author = author->chain;
    if (author == NULL) {
        author = book_memory(book, sizeof *author + signature->name_size + signature->email_size +
                                       encoding_size);
        if (author == NULL)
            return error_no_memory(error);
        *author = (struct book_author){*slot, signature->name_size, signature->email_size,
                                       encoding != NULL};
        memcpy(author->text, signature->name, signature->name_size);
        memcpy(author->text + author->name_size, signature->email, signature->email_size);
        if (encoding_size > 0)
            memcpy(author->text + author->name_size + author->email_size, encoding, encoding_size);
        *slot = author;
        book->author_count++;
    }
    commit->author = author;
    commit->author_time = signature->time;
    return 0;
}

static int note_links(struct commit_book *book, struct book_commit *commit,
                      const struct object_id *parents, size_t count, struct error *error)
{
    struct book_commit **list = NULL;

    if (count > 0 && (list = book_memory(book, count * sizeof *list)) == NULL)
        return error_no_memory(error);
    for (size_t i = 0; i < count; i++)
        if (find(book, &parents[i], &list[i], error) != 0)
            return -1;
    commit->parents = list;
    commit->parent_count = (uint32_t)count;
    return 0;
}

/* `author` is NULL where it is not known. */
static int note_commit(struct commit_book *book, struct book_commit *commit,
                       const struct commit_links *links, const struct signature *author,
                       const char *encoding, struct error *error)
{
    int status = 0;

    pthread_mutex_lock(&book->lock);
    if (!atomic_load_explicit(&commit->read, memory_order_relaxed)) {
        status = note_links(book, commit, links->parents, links->parent_count, error);
        if (status == 0 && author != NULL)
            status = note_author(book, commit, author, encoding, error);
        commit->tree = links->tree;
        commit->date = links->committer_time;
        atomic_store_explicit(&commit->read, status == 0, memory_order_release);
    }
    pthread_mutex_unlock(&book->lock);
    return status;
}

static int read_links(struct commit_book *book, struct object_store *store,
                      struct book_commit *commit, struct error *error)
{
    struct commit whole;
    struct commit_links links;
    int status;

    if (commit_read(store, &commit->id, &whole, error) != 0)
        return -1;
    links = (struct commit_links){whole.tree, whole.parents, whole.parent_count, whole.date};
    if (book->facts != NULL)
        facts_add_links(book->facts, &commit->id, &links);
    /* Only authors that are asked for shall become facts. */
    status = note_commit(book, commit, &links, book->facts != NULL ? NULL : &whole.author,
                         whole.encoding, error);
    commit_release_last(store, &whole);
    return status;
}

int commit_book_read(struct commit_book *book, struct object_store *store,
                     struct book_commit *commit, struct error *error)
{
    struct commit_links links;
    int status;

    if (atomic_load_explicit(&commit->read, memory_order_acquire))
        return 0;
    if (book->facts == NULL || !facts_find_links(book->facts, &commit->id, &links))
        return read_links(book, store, commit, error);
    status = note_commit(book, commit, &links, NULL, NULL, error);
    free(links.parents);
    return status;
}

struct book_commit *commit_book_commit(const struct commit_book *book, uint32_t number)
{
    return number < book->count ? commit_at(book, number) : NULL;
}

uint32_t commit_book_count(const struct commit_book *book)
{
    return book->count;
}

/* What commit_book_read() could do without. */
static int read_author(struct commit_book *book, struct object_store *store,
                       struct book_commit *commit, struct error *error)
{
    struct signature known;
    struct commit whole;
    const char *encoding;
    int status;

    if (book->facts != NULL && facts_find_author(book->facts, &commit->id, &known, &encoding))
        return note_author(book, commit, &known, encoding, error);
    if (commit_read(store, &commit->id, &whole, error) != 0)
        return -1;
    if (book->facts != NULL)
        facts_add_author(book->facts, &commit->id, &whole.author, whole.encoding);
    status = note_author(book, commit, &whole.author, whole.encoding, error);
    commit_release_last(store, &whole);
    return status;
}

int commit_book_author(struct commit_book *book, struct object_store *store,
                       struct book_commit *commit, struct signature *author, const char **encoding,
                       struct error *error)
{
    if (commit->author == NULL && read_author(book, store, commit, error) != 0)
        return -1;
    fill_signature(commit->author, author);
    author->time = commit->author_time;
    *encoding = commit->author->has_encoding ? author->email + author->email_size : NULL;
    return 0;
}
