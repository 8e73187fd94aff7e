/* How parsers hand over what they found: every string from a manifest passes through here on its
 * way to the sink, and is made UTF-8 and short. */
#include "detect/manifest_reader.h"

#include "base/buffer.h"
#include "base/text.h"
#include "detect/tech.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { NAME_LIMIT = 512, REQUIREMENT_LIMIT = 2048 };

char *manifest_copy(struct manifest *manifest, const char *bytes, size_t size)
{
    static char nothing[1];
    char *copy = document_copy(&manifest->document, bytes, size, manifest->error);

    if (copy == NULL) {
        manifest->failed = true;
        nothing[0] = '\0';
        return nothing;
    }
    return copy;
}

const char *manifest_format(struct manifest *manifest, const char *format, ...)
{
    char text[4000];
    va_list arguments;

    va_start(arguments, format);
    int size = vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    if (size < 0) {
        return "";
    }
    return manifest_copy(manifest, text,
                         (size_t)size < sizeof(text) ? (size_t)size : sizeof(text) - 1);
}

/* The text itself when it will do, else a copy as UTF-8 of at most `limit` bytes. */
static const char *clean(struct manifest *manifest, const char *text, size_t limit)
{
    size_t size = strlen(text);
    struct buffer buffer = BUFFER_INIT;

    if (size <= limit && text_is_utf8(text, size)) {
        return text;
    }
    size = size < limit ? size : limit;
    while (size > 0 && ((unsigned char)text[size] & 0xC0) == 0x80) {
        size--; /* not within a character */
    }
    if (text_to_utf8(text, size, NULL, &buffer, manifest->error) != 0) {
        manifest->failed = true;
    }
    const char *copy = manifest_copy(manifest, buffer.data, buffer.size);
    buffer_free(&buffer);
    return copy;
}

static bool count_entry(struct manifest *manifest, uint32_t line)
{
    if (manifest->failed) {
        return false;
    }
    if (++manifest->reported > MANIFEST_ENTRY_LIMIT) {
        error_record(manifest->error, "too-large", "line %u: more than %d entries", line,
                     MANIFEST_ENTRY_LIMIT);
        manifest->failed = true;
        return false;
    }
    return true;
}

static void report(struct manifest *manifest, struct dependency *dependency)
{
    const struct manifest_sink *sink = manifest->sink;

    if (!count_entry(manifest, dependency->line)) {
        return;
    }
    dependency->name = clean(manifest, dependency->name, NAME_LIMIT);
    dependency->requirement =
        clean(manifest, dependency->requirement == NULL ? "" : dependency->requirement,
              REQUIREMENT_LIMIT);
    if (dependency->resolved != NULL) {
        dependency->resolved = clean(manifest, dependency->resolved, NAME_LIMIT);
    }
    if (dependency->member != NULL) {
        dependency->member = clean(manifest, dependency->member, REQUIREMENT_LIMIT);
    }
    if (!manifest->failed && sink->dependency != NULL &&
        sink->dependency(sink->context, dependency, manifest->error) != 0) {
        manifest->failed = true;
    }
}

static void prove(struct manifest *manifest, const char *kind, const char *word, const char *label,
                  uint32_t line)
{
    if (!manifest->failed && tech_report(kind, word, label, manifest->path, line, manifest->sink,
                                         manifest->error) != 0) {
        manifest->failed = true;
    }
}

void manifest_prove(struct manifest *manifest, const char *kind, const char *word, uint32_t line)
{
    prove(manifest, kind, word, kind, line);
}

/* "a/b/c/v2" is proof of whatever "a/b" is: Go's packages and major versions, actions in folders.
 */
static void prove_parents(struct manifest *manifest, const char *ecosystem, const char *name,
                          const char *label, uint32_t line)
{
    char parent[NAME_LIMIT + 1];
    size_t size = strlen(name);

    if (size >= sizeof(parent)) {
        return;
    }
    memcpy(parent, name, size + 1);
    for (char *slash; (slash = strrchr(parent, '/')) != NULL;) {
        *slash = '\0';
        prove(manifest, ecosystem, parent, label, line);
    }
}

void manifest_depend(struct manifest *manifest, const char *ecosystem, const char *name,
                     const char *requirement, enum dependency_scope scope, uint32_t line)
{
    struct dependency dependency = {.ecosystem = ecosystem,
                                    .name = name,
                                    .requirement = requirement,
                                    .scope = scope,
                                    .path = manifest->path,
                                    .line = line};
    char label[64];

    if (name == NULL || *name == '\0') {
        return;
    }
    report(manifest, &dependency);
    snprintf(label, sizeof(label), "dependency %s", ecosystem);
    prove(manifest, ecosystem, dependency.name, label, line);
    if (strcmp(ecosystem, "go") == 0 || strcmp(ecosystem, "actions") == 0) {
        prove_parents(manifest, ecosystem, dependency.name, label, line);
    }
}

void manifest_note(struct manifest *manifest, enum dependency_role role, const char *ecosystem,
                   const char *name, const char *value, uint32_t line)
{
    if (name == NULL || *name == '\0') {
        return;
    }
    report(manifest, &(struct dependency){.ecosystem = ecosystem,
                                          .name = name,
                                          .requirement = value,
                                          .role = role,
                                          .path = manifest->path,
                                          .line = line});
}

void manifest_manage(struct manifest *manifest, const char *ecosystem, const char *name,
                     const char *requirement, uint32_t line)
{
    manifest_note(manifest, DEPENDENCY_MANAGED, ecosystem, name, requirement, line);
}

void manifest_catalog(struct manifest *manifest, const char *catalog, const char *ecosystem,
                      const char *name, const char *requirement, uint32_t line)
{
    if (name == NULL || *name == '\0') {
        return;
    }
    report(manifest, &(struct dependency){.ecosystem = ecosystem,
                                          .name = name,
                                          .requirement = requirement,
                                          .role = DEPENDENCY_MANAGED,
                                          .member = catalog,
                                          .path = manifest->path,
                                          .line = line});
}

void manifest_lock(struct manifest *manifest, const char *ecosystem, const char *name,
                   const char *requirement, const char *resolved, const char *member, uint32_t line)
{
    struct dependency dependency = {.ecosystem = ecosystem,
                                    .name = name,
                                    .requirement = requirement,
                                    .resolved = resolved,
                                    .path = manifest->path,
                                    .line = line,
                                    .role = DEPENDENCY_LOCKED,
                                    .member = member};

    if (name != NULL && *name != '\0' && *resolved != '\0') {
        report(manifest, &dependency);
    }
}

/* Docker Hub's own names have many spellings: "docker.io/library/postgres" is "postgres". */
static char *normalize_image(char *name)
{
    static const char *const prefixes[] = {"index.docker.io/", "docker.io/", "library/"};

    for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
        if (text_starts(name, prefixes[i])) {
            name += strlen(prefixes[i]);
        }
    }
    return name;
}

void manifest_image(struct manifest *manifest, const char *image, enum dependency_scope scope,
                    uint32_t line)
{
    char *name = manifest_copy(manifest, image, strlen(image));
    char *digest = text_cut(name, "@");
    char *slash = strrchr(name, '/');
    char *tag = strchr(slash == NULL ? name : slash, ':');

    if (tag != NULL) {
        *tag++ = '\0';
    }
    name = normalize_image(name);
    if (*name == '\0' || strpbrk(name, "$ {}<>") != NULL) {
        return; /* a variable without a value is no name */
    }
    struct dependency dependency = {.ecosystem = "docker",
                                    .name = name,
                                    .requirement = tag != NULL ? tag : digest,
                                    .scope = scope,
                                    .path = manifest->path,
                                    .line = line};
    report(manifest, &dependency);
    prove(manifest, "image", dependency.name, "image", line);
    /* A mirror's or a vendor's build of it: "registry.example.org/mirror/postgres". */
    const char *last = strrchr(dependency.name, '/');
    if (last != NULL) {
        prove(manifest, "image", last + 1, "image", line);
    }
}
