/*
 * The dependencies and technologies of one tree, and how two of them differ.
 */
#ifndef SESAMI_TIMELINE_STACK_H
#define SESAMI_TIMELINE_STACK_H

#include "detect/dependency_set.h"

/* A technology and the first path, by bytes, of those that prove it. */
struct stack_tech {
    const char *tech; /* the table's string */
    char *path;
};

/* Never changed once it is made; shared by counting its holders. */
struct stack {
    unsigned holders;
    struct dependency_set dependencies; /* joined; by path, ecosystem, name, scope, then the rest */
    struct stack_tech *techs;           /* by name */
    size_t tech_count;
};

/* Makes one, for one holder, out of entries of every role, whose strings are the caller's, and
 * technologies in any order, each once. `joined` is used up (not freed), `techs` taken over when
 * all is well. */
int stack_new(struct stack **stack, struct dependency_set *joined, struct stack_tech *techs,
              size_t tech_count, struct error *error);

struct stack *stack_hold(struct stack *stack);
void stack_release(struct stack *stack); /* NULL is allowed */

enum stack_change_kind { STACK_ADDED, STACK_REMOVED, STACK_UPDATED };

/* What came, went or changed: a technology or a dependency. */
struct stack_change {
    enum stack_change_kind kind;
    const struct stack_tech *tech;       /* NULL: a dependency */
    const struct dependency *dependency; /* as it is now; one that went as it was */
    const struct dependency *was;        /* of an update */
};

typedef int stack_visitor(void *context, const struct stack_change *change, struct error *error);

/* Visits every difference, technologies first. NULL is the empty stack. A dependency is known by
 * path, ecosystem, name and scope; it is updated when its requirement or resolved version is
 * another. Where several are known by the same, equal ones stay and the rest is paired in the order
 * of requirement and resolved version. */
int stack_compare(const struct stack *old, const struct stack *new, stack_visitor *visit,
                  void *context, struct error *error);

#endif
