#include "timeline/stack.h"

#include <stdlib.h>
#include <string.h>

static int compare_techs(const void *left, const void *right)
{
    const struct stack_tech *a = left;
    const struct stack_tech *b = right;

    return strcmp(a->tech, b->tech);
}

/* What a dependency is known by. */
static int compare_keys(const struct dependency *a, const struct dependency *b)
{
    int order = strcmp(a->path, b->path);

    order = order ? order : strcmp(a->ecosystem, b->ecosystem);
    order = order ? order : strcmp(a->name, b->name);
    return order ? order : (int)a->scope - (int)b->scope;
}

static int compare_versions(const struct dependency *a, const struct dependency *b)
{
    int order = strcmp(a->requirement, b->requirement);

    if (order != 0)
        return order;
    return strcmp(a->resolved ? a->resolved : "", b->resolved ? b->resolved : "");
}

static int compare_dependencies(const void *left, const void *right)
{
    int order = compare_keys(left, right);

    return order ? order : compare_versions(left, right);
}

int stack_new(struct stack **made, struct dependency_set *joined, struct stack_tech *techs,
              size_t tech_count, struct error *error)
{
    struct stack *stack = calloc(1, sizeof *stack);

    if (stack == NULL)
        return error_no_memory(error);
    stack->holders = 1;
    dependency_set_join(joined);
    for (size_t i = 0; i < joined->count; i++)
        if (dependency_set_add(&stack->dependencies, &joined->items[i], error) != 0) {
            stack_release(stack);
            return -1;
        }
    stack->techs = techs;
    stack->tech_count = tech_count;
    if (tech_count > 0)
        qsort(techs, tech_count, sizeof *techs, compare_techs);
    if (stack->dependencies.count > 0)
        qsort(stack->dependencies.items, stack->dependencies.count,
              sizeof *stack->dependencies.items, compare_dependencies);
    *made = stack;
    return 0;
}

struct stack *stack_hold(struct stack *stack)
{
    stack->holders++;
    return stack;
}

void stack_release(struct stack *stack)
{
    if (stack == NULL || --stack->holders > 0)
        return;
    for (size_t i = 0; i < stack->tech_count; i++)
        free(stack->techs[i].path);
    free(stack->techs);
    dependency_set_free(&stack->dependencies);
    free(stack);
}

/* One comparison; left and right are room for one key's dependencies that are not in both. */
struct comparison {
    const struct stack *old;
    const struct stack *new;
    stack_visitor *visit;
    void *context;
    const struct dependency **left;
    const struct dependency **right;
};

static int tell_tech(const struct comparison *comparison, enum stack_change_kind kind,
                     const struct stack_tech *tech, struct error *error)
{
    const struct stack_change change = {kind, tech, NULL, NULL};

    return comparison->visit(comparison->context, &change, error);
}

static int compare_all_techs(const struct comparison *comparison, struct error *error)
{
    const struct stack_tech *old = comparison->old->techs;
    const struct stack_tech *new = comparison->new->techs;
    size_t i = 0;
    size_t j = 0;

    while (i < comparison->old->tech_count || j < comparison->new->tech_count) {
        int order = i == comparison->old->tech_count   ? 1
                    : j == comparison->new->tech_count ? -1
                                                       : compare_techs(&old[i], &new[j]);

        if (order < 0 && tell_tech(comparison, STACK_REMOVED, &old[i], error) != 0)
            return -1;
        if (order > 0 && tell_tech(comparison, STACK_ADDED, &new[j], error) != 0)
            return -1;
        i += order <= 0;
        j += order >= 0;
    }
    return 0;
}

static int tell_pairs(const struct comparison *comparison, size_t left, size_t right,
                      struct error *error)
{
    for (size_t i = 0; i < left || i < right; i++) {
        struct stack_change change = {STACK_UPDATED, NULL, comparison->right[i],
                                      comparison->left[i]};

        if (i >= left)
            change = (struct stack_change){STACK_ADDED, NULL, comparison->right[i], NULL};
        else if (i >= right)
            change = (struct stack_change){STACK_REMOVED, NULL, comparison->left[i], NULL};
        if (comparison->visit(comparison->context, &change, error) != 0)
            return -1;
    }
    return 0;
}

static bool is_of(const struct dependency_set *set, size_t i, const struct dependency *key)
{
    return i < set->count && compare_keys(&set->items[i], key) == 0;
}

/* All dependencies of one key, from *i and *j on. */
static int compare_key_group(const struct comparison *comparison, const struct dependency *key,
                             size_t *i, size_t *j, struct error *error)
{
    const struct dependency_set *old = &comparison->old->dependencies;
    const struct dependency_set *new = &comparison->new->dependencies;
    size_t left = 0;
    size_t right = 0;

    for (;;) {
        bool in_old = is_of(old, *i, key);
        bool in_new = is_of(new, *j, key);
        int order = in_old && in_new ? compare_versions(&old->items[*i], &new->items[*j])
                    : in_old         ? -1
                                     : 1;

        if (!in_old && !in_new)
            return tell_pairs(comparison, left, right, error);
        if (order < 0)
            comparison->left[left++] = &old->items[*i];
        if (order > 0)
            comparison->right[right++] = &new->items[*j];
        *i += order <= 0;
        *j += order >= 0;
    }
}

static int compare_all_dependencies(const struct comparison *comparison, struct error *error)
{
    const struct dependency_set *old = &comparison->old->dependencies;
    const struct dependency_set *new = &comparison->new->dependencies;
    size_t i = 0;
    size_t j = 0;

    while (i < old->count || j < new->count) {
        const struct dependency *key = i < old->count ? &old->items[i] : &new->items[j];

        if (j < new->count && compare_keys(&new->items[j], key) < 0)
            key = &new->items[j];
        if (compare_key_group(comparison, key, &i, &j, error) != 0)
            return -1;
    }
    return 0;
}

int stack_compare(const struct stack *old, const struct stack *new, stack_visitor *visit,
                  void *context, struct error *error)
{
    static const struct stack empty = {.holders = 1};
    struct comparison comparison = {
        old ? old : &empty, new ? new : &empty, visit, context, NULL, NULL};
    size_t most = comparison.old->dependencies.count + comparison.new->dependencies.count + 1;
    int status = -1;

    if (comparison.old == comparison.new)
        return 0;
    comparison.left = calloc(most, sizeof *comparison.left);
    comparison.right = calloc(most, sizeof *comparison.right);
    if (comparison.left == NULL || comparison.right == NULL)
        error_no_memory(error);
    else if (compare_all_techs(&comparison, error) == 0)
        status = compare_all_dependencies(&comparison, error);
    free(comparison.left);
    free(comparison.right);
    return status;
}
