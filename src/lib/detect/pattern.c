#include "detect/pattern.h"

#include "detect/needles.h"
#include "detect/pattern_split.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum {
    MATCH_LIMIT = 5000000,
    DEPTH_LIMIT = 250000,
    HEAP_LIMIT_KIB = 16 * 1024,
    JIT_STACK_FIRST = 64 * 1024,
    JIT_STACK_MOST = 4 << 20,
};

/* What `compiled` points to when the source is wrong. */
static char wrong;

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pcre2_match_context *limits; /* made under the mutex, read-only afterwards */

static bool make_limits(void)
{
    if (limits == NULL) {
        limits = pcre2_match_context_create(NULL);
        if (limits == NULL)
            return false;
        pcre2_set_match_limit(limits, MATCH_LIMIT);
        pcre2_set_depth_limit(limits, DEPTH_LIMIT);
        pcre2_set_heap_limit(limits, HEAP_LIMIT_KIB);
    }
    return true;
}

/* From so many alternatives on those are tried only whose needles are in the subject. */
enum { NEEDLED = 8 };

struct alternative {
    const char *source;
    size_t size;
    void *_Atomic compiled;
};

/* A pattern taken apart: it matches where one of them does. */
struct alternatives {
    struct needles *needles; /* NULL: all are tried */
    size_t count;
    struct alternative rows[];
};

static void *compile(const char *source, size_t size)
{
    pcre2_compile_context *context = pcre2_compile_context_create(NULL);
    pcre2_code *code = NULL;
    PCRE2_SIZE where;
    int problem;

    if (context != NULL && make_limits()) {
        pcre2_set_newline(context, PCRE2_NEWLINE_LF);
        code = pcre2_compile((PCRE2_SPTR)source, size, PCRE2_MULTILINE, &problem, &where, context);
    }
    pcre2_compile_context_free(context);
    if (code != NULL && getenv("SESAMI_NO_JIT") == NULL)
        pcre2_jit_compile(code, PCRE2_JIT_COMPLETE); /* without JIT it matches too, only slower */
    return code;
}

static void *split(const char *source, size_t size)
{
    struct pattern_part parts[PATTERN_ALTERNATIVES];
    size_t count = pattern_split(source, parts);
    struct alternatives *made = calloc(1, sizeof *made + count * sizeof *made->rows);
    char needle[NEEDLE_SIZE];

    (void)size;
    if (made == NULL)
        return NULL;
    made->count = count;
    made->needles = count >= NEEDLED ? needles_new(count) : NULL;
    for (size_t i = 0; i < count; i++) {
        made->rows[i] = (struct alternative){parts[i].start, parts[i].size, NULL};
        if (made->needles != NULL)
            needles_set(made->needles, i, needle, pattern_needle(&parts[i], needle, sizeof needle));
    }
    return made;
}

/* What `slot` keeps of a source, made by the first who asks. */
static void *made_once(void *_Atomic *slot, void *(*make)(const char *, size_t), const char *source,
                       size_t size)
{
    void *made = atomic_load_explicit(slot, memory_order_acquire);

    if (made == NULL) {
        pthread_mutex_lock(&mutex);
        made = atomic_load_explicit(slot, memory_order_relaxed);
        if (made == NULL) {
            made = make(source, size);
            made = made ? made : &wrong;
            atomic_store_explicit(slot, made, memory_order_release);
        }
        pthread_mutex_unlock(&mutex);
    }
    return made == &wrong ? NULL : made;
}

static const pcre2_code *code_of(struct pattern *pattern)
{
    return made_once(&pattern->compiled, compile, pattern->source, PCRE2_ZERO_TERMINATED);
}

static struct alternatives *alternatives_of(struct pattern *pattern)
{
    return made_once(&pattern->alternatives, split, pattern->source, 0);
}

static const pcre2_code *code_of_alternative(struct alternative *alternative)
{
    return made_once(&alternative->compiled, compile, alternative->source, alternative->size);
}

/* JIT code starts on 32 KiB of the machine stack; the few matches that need more get more. */
static int match_with_stack(const pcre2_code *code, const char *subject, size_t size,
                            pcre2_match_data *data)
{
    pcre2_match_context *context = pcre2_match_context_copy(limits);
    pcre2_jit_stack *stack = pcre2_jit_stack_create(JIT_STACK_FIRST, JIT_STACK_MOST, NULL);
    int status = PCRE2_ERROR_NOMEMORY;

    if (context != NULL && stack != NULL) {
        pcre2_jit_stack_assign(context, NULL, stack);
        status = pcre2_match(code, (PCRE2_SPTR)subject, size, 0, 0, data, context);
    }
    pcre2_jit_stack_free(stack);
    pcre2_match_context_free(context);
    return status;
}

/* pcre2_match()'s status. */
static int match(const pcre2_code *code, const char *subject, size_t size, pcre2_match_data *data)
{
    int status = pcre2_match(code, (PCRE2_SPTR)subject, size, 0, 0, data, limits);

    return status == PCRE2_ERROR_JIT_STACKLIMIT ? match_with_stack(code, subject, size, data)
                                                : status;
}

bool pattern_find(struct pattern *pattern, const char *subject, size_t size,
                  struct pattern_group *groups, size_t count)
{
    const pcre2_code *code = code_of(pattern);
    pcre2_match_data *data = code ? pcre2_match_data_create((uint32_t)count + 1, NULL) : NULL;
    int status;

    if (data == NULL)
        return false;
    status = match(code, subject, size, data);
    for (size_t i = 0; i < count && status >= 0; i++) {
        const PCRE2_SIZE *offsets = pcre2_get_ovector_pointer(data);
        bool set = (status == 0 || i < (size_t)status) && offsets[2 * i] != PCRE2_UNSET;

        groups[i].start = set ? subject + offsets[2 * i] : NULL;
        groups[i].size = set ? offsets[2 * i + 1] - offsets[2 * i] : 0;
    }
    pcre2_match_data_free(data);
    return status >= 0;
}

bool pattern_matches(struct pattern *pattern, const char *subject, size_t size)
{
    struct alternatives *parts = alternatives_of(pattern);
    struct needle_marks marks;
    pcre2_match_data *data;
    bool matches = false;
    size_t i;

    if (parts == NULL)
        return false;
    needles_mark(parts->needles, subject, size, &marks);
    i = needles_next(&marks, 0);
    data = i < parts->count ? pcre2_match_data_create(1, NULL) : NULL;
    for (; data != NULL && !matches && i < parts->count; i = needles_next(&marks, i + 1)) {
        const pcre2_code *code = code_of_alternative(&parts->rows[i]);

        matches = code != NULL && match(code, subject, size, data) >= 0;
    }
    pcre2_match_data_free(data);
    return matches;
}

bool pattern_compile(struct pattern *pattern)
{
    struct alternatives *parts = alternatives_of(pattern);
    bool compiled = code_of(pattern) != NULL && parts != NULL;

    for (size_t i = 0; compiled && i < parts->count; i++)
        compiled = code_of_alternative(&parts->rows[i]) != NULL;
    return compiled;
}
