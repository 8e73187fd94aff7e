#include "detect/pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <pthread.h>
#include <stdatomic.h>

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

static void *compile(const char *source)
{
    pcre2_compile_context *context = pcre2_compile_context_create(NULL);
    pcre2_code *code = NULL;
    PCRE2_SIZE where;
    int problem;

    if (context != NULL && make_limits()) {
        pcre2_set_newline(context, PCRE2_NEWLINE_LF);
        code = pcre2_compile((PCRE2_SPTR)source, PCRE2_ZERO_TERMINATED, PCRE2_MULTILINE, &problem,
                             &where, context);
    }
    pcre2_compile_context_free(context);
    if (code == NULL)
        return &wrong;
    pcre2_jit_compile(code, PCRE2_JIT_COMPLETE); /* without JIT it matches too, only slower */
    return code;
}

static const pcre2_code *code_of(struct pattern *pattern)
{
    void *code = atomic_load_explicit(&pattern->compiled, memory_order_acquire);

    if (code == NULL) {
        pthread_mutex_lock(&mutex);
        code = atomic_load_explicit(&pattern->compiled, memory_order_relaxed);
        if (code == NULL) {
            code = compile(pattern->source);
            atomic_store_explicit(&pattern->compiled, code, memory_order_release);
        }
        pthread_mutex_unlock(&mutex);
    }
    return code == &wrong ? NULL : code;
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

bool pattern_find(struct pattern *pattern, const char *subject, size_t size,
                  struct pattern_group *groups, size_t count)
{
    const pcre2_code *code = code_of(pattern);
    pcre2_match_data *data = code ? pcre2_match_data_create((uint32_t)count + 1, NULL) : NULL;
    int status;

    if (data == NULL)
        return false;
    status = pcre2_match(code, (PCRE2_SPTR)subject, size, 0, 0, data, limits);
    if (status == PCRE2_ERROR_JIT_STACKLIMIT)
        status = match_with_stack(code, subject, size, data);
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
    return pattern_find(pattern, subject, size, NULL, 0);
}

bool pattern_compile(struct pattern *pattern)
{
    return code_of(pattern) != NULL;
}
