/* Lock files of npm (versions 1 to 3), Yarn (classic and later) and pnpm (5 to 9). */
#include "detect/manifest_parsers.h"

#include <string.h>

/* "node_modules/name" or "member/node_modules/name"; what is nested deeper is nobody's direct
 * dependency. */
static void lock_package(struct manifest *manifest, const struct node *package)
{
    static const char folder[] = "node_modules/";
    const char *name = package->key == NULL ? NULL : strstr(package->key, folder);

    if (name == NULL || strstr(name + 1, folder) != NULL) {
        return;
    }
    const char *member = name == package->key ? NULL
                                              : manifest_copy(manifest, package->key,
                                                              (size_t)(name - package->key) - 1);
    const char *real = node_get_text(package, "name");
    manifest_lock(manifest, "npm", *real != '\0' ? real : name + strlen(folder), NULL,
                  node_get_text(package, "version"), member, package->line);
}

/* "packages" of versions 2 and 3 says all that "dependencies" of version 1 does; where both are it
 * comes first. */
static void lock_entry(struct manifest *manifest, void *context, const char *section,
                       const struct node *node)
{
    bool *seen = context;

    if (strcmp(section, "packages") == 0) {
        *seen = true;
        lock_package(manifest, node);
    } else if (!*seen && node->key != NULL) {
        manifest_lock(manifest, "npm", node->key, NULL, node_get_text(node, "version"), NULL,
                      node->line);
    }
}

void manifest_npm_lock(struct manifest *manifest)
{
    static const char *const sections[] = {"packages", "dependencies", NULL};
    bool seen = false;

    manifest_stream_json(manifest, sections, lock_entry, &seen);
}

/* "name@requirement", with Yarn's later "name@npm:requirement" and "alias@npm:name@requirement". */
static void lock_descriptor(struct manifest *manifest, char *descriptor, const char *version,
                            uint32_t line)
{
    char *requirement = *descriptor == '\0' ? NULL : text_cut(descriptor + 1, "@");

    if (requirement == NULL) {
        return;
    }
    if (text_starts(requirement, "npm:")) {
        const char *name = requirement + 4;
        const char *at = *name == '\0' ? NULL : strchr(name + 1, '@');

        if (at == NULL) {
            requirement += 4;
        } else {
            descriptor = manifest_copy(manifest, name, (size_t)(at - name));
        }
    }
    manifest_lock(manifest, "npm", descriptor, requirement, version, NULL, line);
}

static void lock_descriptors(struct manifest *manifest, char *header, const char *version,
                             uint32_t line)
{
    for (char *part; (part = text_word(&header, ",\"")) != NULL;) {
        part = text_trim(part);
        if (*part != '\0') {
            lock_descriptor(manifest, part, version, line);
        }
    }
}

void manifest_yarn_lock(struct manifest *manifest)
{
    struct manifest_line line;
    char *header = NULL;
    uint32_t header_line = 0;

    manifest_lines(manifest, &line);
    while (manifest_next(&line)) {
        size_t size = strlen(line.text);

        if (size > 1 && line.text[0] != ' ' && line.text[0] != '#' && line.text[size - 1] == ':') {
            line.text[size - 1] = '\0';
            header = line.text;
            header_line = line.number;
        } else if (header != NULL && text_starts(line.text, "  version")) {
            char *version = text_trim(line.text + strlen("  version"));

            version += strspn(version, ": ");
            lock_descriptors(manifest, header, text_unquote(version), header_line);
            header = NULL;
        }
    }
}

/* "1.2.3(react@18.0.0)" and "1.2.3_react@18.0.0": versions with the peers they were built for. */
static void lock_importer_entry(struct manifest *manifest, const struct node *entry,
                                const struct node *specifiers, const char *member)
{
    const char *version =
        entry->kind == NODE_MAP ? node_get_text(entry, "version") : node_text(entry);
    const char *requirement = entry->kind == NODE_MAP ? node_get_text(entry, "specifier")
                                                      : node_get_text(specifiers, entry->key);
    char *exact = manifest_copy(manifest, version, strlen(version));

    text_cut(exact, "(_");
    manifest_lock(manifest, "npm", entry->key, requirement, exact, member, entry->line);
}

static void lock_importer(struct manifest *manifest, const struct node *importer,
                          const char *member)
{
    static const char *const sections[] = {"dependencies", "devDependencies",
                                           "optionalDependencies"};

    for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++) {
        for (const struct node *entry = node_first(node_get(importer, sections[i])); entry != NULL;
             entry = entry->next) {
            if (entry->key != NULL) {
                lock_importer_entry(manifest, entry, node_get(importer, "specifiers"), member);
            }
        }
    }
}

void manifest_pnpm_lock(struct manifest *manifest)
{
    const struct node *lock = manifest_yaml(manifest);
    const struct node *importers = node_get(lock, "importers");

    if (importers == NULL) {
        lock_importer(manifest, lock, NULL);
    }
    for (const struct node *importer = node_first(importers); importer != NULL;
         importer = importer->next) {
        if (importer->key != NULL) {
            lock_importer(manifest, importer, importer->key);
        }
    }
}
