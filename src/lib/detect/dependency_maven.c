#include "detect/dependency_maven.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHAIN_MOST = 16, TEXT_MOST = 1000, PATH_MOST = 4096, EXPANSIONS_MOST = 16 };

/* So many facts are looked up for one tree. */
enum { PATIENCE = 1000000 };

/* What the poms say beside their dependencies. */
struct poms {
    const struct dependency **facts; /* by path, role, name and line */
    size_t fact_count;
    const struct dependency **projects; /* by name and path */
    size_t project_count;
    unsigned patience;
};

static int compare_facts(const void *left, const void *right)
{
    const struct dependency *a = *(const struct dependency *const *)left;
    const struct dependency *b = *(const struct dependency *const *)right;
    int order = strcmp(a->path, b->path);

    order = order != 0 ? order : (int)a->role - (int)b->role;
    order = order != 0 ? order : strcmp(a->name, b->name);
    return order != 0 ? order : (a->line > b->line) - (a->line < b->line);
}

static int compare_projects(const void *left, const void *right)
{
    const struct dependency *a = *(const struct dependency *const *)left;
    const struct dependency *b = *(const struct dependency *const *)right;
    int order = strcmp(a->name, b->name);

    return order != 0 ? order : strcmp(a->path, b->path);
}

static bool is_fact(const struct dependency *item)
{
    return item->role != DEPENDENCY_DIRECT && item->role != DEPENDENCY_LOCKED &&
           strcmp(item->ecosystem, "maven") == 0;
}

static bool poms_init(struct poms *poms, const struct dependency_set *set)
{
    size_t count = 0;

    for (size_t i = 0; i < set->count; i++) {
        count += is_fact(&set->items[i]);
    }
    *poms = (struct poms){.patience = PATIENCE};
    if (count == 0) {
        return false;
    }
    poms->facts = calloc(count, sizeof(*poms->facts));
    poms->projects = calloc(count, sizeof(*poms->projects));
    if (poms->facts == NULL || poms->projects == NULL) {
        return false;
    }
    for (size_t i = 0; i < set->count; i++) {
        if (is_fact(&set->items[i])) {
            poms->facts[poms->fact_count++] = &set->items[i];
            if (set->items[i].role == DEPENDENCY_PROJECT) {
                poms->projects[poms->project_count++] = &set->items[i];
            }
        }
    }
    qsort(poms->facts, poms->fact_count, sizeof(*poms->facts), compare_facts);
    qsort(poms->projects, poms->project_count, sizeof(*poms->projects), compare_projects);
    return true;
}

static void poms_free(struct poms *poms)
{
    free(poms->facts);
    free(poms->projects);
}

/* The first of `rows` that is not before `wanted`. */
static size_t lower_bound(const struct dependency **rows, size_t count,
                          const struct dependency *wanted,
                          int (*compare)(const void *, const void *))
{
    size_t first = 0;

    while (count > 0) {
        size_t half = count / 2;

        if (compare(&rows[first + half], &wanted) < 0) {
            first += half + 1;
            count -= half + 1;
        } else {
            count = half;
        }
    }
    return first;
}

/* Where a pom's facts of a role begin, by name or ("") the first of all; their number is not told:
 * see fact_at(). */
static size_t find_facts(struct poms *poms, const char *path, enum dependency_role role,
                         const char *name)
{
    const struct dependency wanted = {.path = path, .role = role, .name = name};

    poms->patience -= poms->patience > 0;
    return lower_bound(poms->facts, poms->fact_count, &wanted, compare_facts);
}

/* The fact at an index, while it is of that pom and role; NULL behind them. */
static const struct dependency *fact_at(const struct poms *poms, size_t index, const char *path,
                                        enum dependency_role role)
{
    const struct dependency *fact = index < poms->fact_count ? poms->facts[index] : NULL;

    return fact != NULL && poms->patience > 0 && fact->role == role && strcmp(fact->path, path) == 0
               ? fact
               : NULL;
}

static const struct dependency *find_fact(struct poms *poms, const char *path,
                                          enum dependency_role role, const char *name)
{
    size_t index = find_facts(poms, path, role, name);
    const struct dependency *fact = fact_at(poms, index, path, role);

    return fact != NULL && (*name == '\0' || strcmp(fact->name, name) == 0) ? fact : NULL;
}

/* The pom of a project by its coordinates; NULL when the tree has none. */
static const char *find_project(struct poms *poms, const char *name)
{
    const struct dependency wanted = {.path = "", .name = name};
    size_t index = lower_bound(poms->projects, poms->project_count, &wanted, compare_projects);

    return index < poms->project_count && strcmp(poms->projects[index]->name, name) == 0
               ? poms->projects[index]->path
               : NULL;
}

/* Appends a component of a relative path to `path`; false when it leads out of the tree. */
static bool go(char path[PATH_MOST], const char *component, size_t size)
{
    size_t used = strlen(path);

    if (size == 0 || (size == 1 && *component == '.')) {
        return true;
    }
    if (size == 2 && memcmp(component, "..", 2) == 0) {
        char *slash = strrchr(path, '/');

        *(slash != NULL ? slash : path) = '\0';
        return used > 0;
    }
    return used + size + 1 < PATH_MOST && snprintf(path + used, PATH_MOST - used, "%s%.*s",
                                                   used > 0 ? "/" : "", (int)size, component) > 0;
}

/* The pom that `relative` names as seen from another: a file, or a folder that holds pom.xml. */
static bool resolve_path(const char *from, const char *relative, char path[PATH_MOST])
{
    const char *slash = strrchr(from, '/');
    size_t folder = slash != NULL ? (size_t)(slash - from) : 0;

    if (*relative == '\0' || *relative == '/' || folder >= PATH_MOST) {
        return false;
    }
    memcpy(path, from, folder);
    path[folder] = '\0';
    while (*relative != '\0') {
        size_t size = strcspn(relative, "/");

        if (!go(path, relative, size)) {
            return false;
        }
        relative += size + (relative[size] == '/');
    }
    size_t size = strlen(path);
    return (size >= 4 && strcmp(path + size - 4, ".xml") == 0) || go(path, "pom.xml", 7);
}

/* The parent's pom; NULL when there is none in the tree. */
static const char *find_parent(struct poms *poms, const char *path)
{
    const struct dependency *parent = find_fact(poms, path, DEPENDENCY_PARENT, "");
    char place[PATH_MOST];

    if (parent == NULL) {
        return NULL;
    }
    if (resolve_path(path, parent->requirement, place)) {
        const struct dependency *there = find_fact(poms, place, DEPENDENCY_PROJECT, parent->name);

        if (there != NULL) {
            return there->path;
        }
    }
    return find_project(poms, parent->name);
}

/* NULL: no pom of the chain has it. The old spelling "pom.x" is "project.x". */
static const char *find_property(struct poms *poms, const char *path, const char *name)
{
    char newer[TEXT_MOST + 8];

    if (strncmp(name, "pom.", 4) == 0) {
        snprintf(newer, sizeof(newer), "project.%s", name + 4);
        name = newer;
    }
    for (int i = 0; path != NULL && i < CHAIN_MOST; i++) {
        const struct dependency *property = find_fact(poms, path, DEPENDENCY_PROPERTY, name);

        if (property != NULL) {
            return property->requirement;
        }
        path = find_parent(poms, path);
    }
    return NULL;
}

/* Replaces the first ${name} at or behind *from whose value is known; false when there is none. */
static bool expand_once(struct poms *poms, const char *path, char text[TEXT_MOST], size_t *from)
{
    char name[TEXT_MOST], rest[TEXT_MOST];

    for (char *start; (start = strstr(text + *from, "${")) != NULL;) {
        char *end = strchr(start, '}');

        if (end == NULL) {
            return false;
        }
        snprintf(name, sizeof(name), "%.*s", (int)(end - start) - 2, start + 2);
        const char *value = find_property(poms, path, name);
        *from = (size_t)(start - text);
        if (value != NULL && strlen(text) + strlen(value) < TEXT_MOST) {
            snprintf(rest, sizeof(rest), "%s", end + 1);
            snprintf(start, TEXT_MOST - *from, "%s%s", value, rest);
            return true;
        }
        *from = (size_t)(end + 1 - text);
    }
    return false;
}

/* A text as its pom means it: kept by the set where it changes. */
static const char *expand(struct poms *poms, struct dependency_set *set, const char *path,
                          const char *text)
{
    char expanded[TEXT_MOST];
    size_t from = 0;
    int count = 0;

    if (strstr(text, "${") == NULL || strlen(text) >= TEXT_MOST) {
        return text;
    }
    snprintf(expanded, sizeof(expanded), "%s", text);
    while (count < EXPANSIONS_MOST && expand_once(poms, path, expanded, &from)) {
        count++;
    }
    const char *kept = count > 0 ? dependency_set_keep(set, expanded) : text;
    return kept != NULL ? kept : text;
}

/* A managed version, and the pom whose properties it is written with. */
struct managed {
    const char *requirement; /* NULL: none */
    const char *path;
};

/* Looks in a pom, in what it imports, and so on in its parents'. */
static struct managed find_managed(struct poms *poms, struct dependency_set *set, const char *path,
                                   const char *name, int depth)
{
    const char *at = path;

    for (int i = 0; at != NULL && i < CHAIN_MOST && depth < CHAIN_MOST; i++) {
        const struct dependency *own = find_fact(poms, at, DEPENDENCY_MANAGED, name);

        if (own != NULL && *own->requirement != '\0') {
            return (struct managed){own->requirement, path};
        }
        size_t index = find_facts(poms, at, DEPENDENCY_IMPORT, "");
        for (const struct dependency *import;
             (import = fact_at(poms, index, at, DEPENDENCY_IMPORT)) != NULL; index++) {
            const char *bill = find_project(poms, expand(poms, set, at, import->name));
            struct managed found = {NULL, NULL};

            if (bill != NULL && strcmp(bill, at) != 0) {
                found = find_managed(poms, set, bill, name, depth + 1);
            }
            if (found.requirement != NULL) {
                return found;
            }
        }
        at = find_parent(poms, at);
    }
    return (struct managed){NULL, NULL};
}

static void complete(struct poms *poms, struct dependency_set *set, struct dependency *wanted)
{
    wanted->name = expand(poms, set, wanted->path, wanted->name);
    if (*wanted->requirement == '\0') {
        struct managed found = find_managed(poms, set, wanted->path, wanted->name, 0);

        if (found.requirement != NULL) {
            wanted->requirement = expand(poms, set, found.path, found.requirement);
        }
    } else {
        wanted->requirement = expand(poms, set, wanted->path, wanted->requirement);
    }
}

void dependency_maven_join(struct dependency_set *set)
{
    struct poms poms;

    if (poms_init(&poms, set)) {
        for (size_t i = 0; i < set->count && poms.patience > 0; i++) {
            if (set->items[i].role == DEPENDENCY_DIRECT &&
                strcmp(set->items[i].ecosystem, "maven") == 0) {
                complete(&poms, set, &set->items[i]);
            }
        }
    }
    poms_free(&poms);
}
