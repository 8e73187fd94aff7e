/* Small formats of a line or a list each: conda's environments, .env files, tools' version files,
 * Deno, Julia, Perl. */
#include "detect/manifest_parsers.h"

#include <ctype.h>
#include <string.h>

/* "channel::name=1.2=build", "name>=1" */
static void read_conda(struct manifest *manifest, const struct node *entry)
{
    char *text = manifest_copy(manifest, entry->text, strlen(entry->text));
    char *channel = strstr(text, "::");

    if (channel != NULL) {
        text = channel + 2;
    }
    size_t size = strcspn(text, "<>=! [");
    const char *name = manifest_copy(manifest, text, size);
    if (*name == '\0' || strcmp(name, "python") == 0 || strcmp(name, "pip") == 0) {
        return;
    }
    manifest_depend(manifest, "conda", name, text_trim(text + size), SCOPE_RUNTIME, entry->line);
    manifest_prove(manifest, "pypi", name, entry->line); /* the names are PyPI's, mostly */
}

void manifest_conda(struct manifest *manifest)
{
    const struct node *list = node_get(manifest_yaml(manifest), "dependencies");

    for (const struct node *entry = node_first(list); entry != NULL; entry = entry->next) {
        if (entry->kind == NODE_STRING) {
            read_conda(manifest, entry);
        }
        for (const struct node *pip = node_first(node_get(entry, "pip")); pip != NULL;
             pip = pip->next) {
            pypi_depend(manifest, manifest_copy(manifest, pip->text, strlen(pip->text)),
                        SCOPE_RUNTIME, pip->line);
        }
    }
}

/* Names of variables only: their values are secrets. */
void manifest_dotenv(struct manifest *manifest)
{
    struct manifest_line line;

    manifest_lines(manifest, &line);
    for (char *text; (text = manifest_next_trimmed(&line)) != NULL;) {
        if (text_starts(text, "export ")) {
            text = text_trim(text + strlen("export "));
        }
        if (*text != '#' && text_cut(text, "=") != NULL) {
            text[strcspn(text, " \t")] = '\0';
            manifest_prove(manifest, "dotenv", text, line.number);
        }
    }
}

void manifest_tool_versions(struct manifest *manifest)
{
    struct manifest_line line;

    manifest_lines(manifest, &line);
    for (char *text; (text = manifest_next_trimmed(&line)) != NULL;) {
        char *tool = *text == '#' ? NULL : text_word(&text, " \t");

        if (tool != NULL) {
            manifest_prove(manifest, "engine", tool, line.number);
        }
    }
}

/* "npm:react@^18", "jsr:@std/fs@1": what deno.json maps names to. */
void manifest_deno(struct manifest *manifest)
{
    const struct node *imports = node_get(manifest_json(manifest), "imports");

    for (const struct node *entry = node_first(imports); entry != NULL; entry = entry->next) {
        bool npm = text_starts(entry->text, "npm:"), jsr = text_starts(entry->text, "jsr:");

        if (!npm && !jsr) {
            continue;
        }
        char *name = manifest_copy(manifest, entry->text + 4, strlen(entry->text + 4));
        name += *name == '/';
        char *version = *name == '\0' ? NULL : text_cut(name + 1, "@");
        if (version != NULL) {
            text_cut(version, "/");
        }
        manifest_depend(manifest, npm ? "npm" : "jsr", name, version, SCOPE_RUNTIME, entry->line);
    }
}

/* bun.lock: "packages": {"name": ["name@1.2.3", ...]}; "a/b" keys stand for nested ones. */
void manifest_bun_lock(struct manifest *manifest)
{
    const struct node *packages = node_get(manifest_json(manifest), "packages");

    for (const struct node *entry = node_first(packages); entry != NULL; entry = entry->next) {
        const char *text = node_text(node_first(entry));
        const char *at = *text == '\0' ? NULL : strchr(text + 1, '@');

        if (at != NULL && entry->key != NULL &&
            strchr(entry->key + (*entry->key == '@' ? strcspn(entry->key, "/") + 1 : 0), '/') ==
                NULL &&
            isdigit((unsigned char)at[1])) {
            manifest_lock(manifest, "npm", manifest_copy(manifest, text, (size_t)(at - text)), NULL,
                          at + 1, NULL, entry->line);
        }
    }
}

/* Project.toml: [deps] name = "uuid", [compat] name = "1.2". */
void manifest_julia(struct manifest *manifest)
{
    const struct node *root = manifest_toml(manifest);
    const struct node *compat = node_get(root, "compat");

    for (const struct node *entry = node_first(node_get(root, "deps")); entry != NULL;
         entry = entry->next) {
        manifest_depend(manifest, "julia", entry->key, node_get_text(compat, entry->key),
                        SCOPE_RUNTIME, entry->line);
    }
}

/* "requires 'Moose' => '2.0';" with blocks "on 'test' => sub {". */
void manifest_cpanfile(struct manifest *manifest)
{
    struct manifest_line line;
    enum dependency_scope scope = SCOPE_RUNTIME;

    manifest_lines(manifest, &line);
    for (char *text; (text = manifest_next_trimmed(&line)) != NULL;) {
        char *word = *text == '#' ? NULL : text_word(&text, " \t('\"");
        bool test = word != NULL && strcmp(word, "test_requires") == 0;

        if (word == NULL) {
            continue;
        }
        if (*word == '}') {
            scope = SCOPE_RUNTIME;
        } else if (strcmp(word, "on") == 0) {
            scope = SCOPE_DEV;
        } else if (strcmp(word, "requires") == 0 || strcmp(word, "recommends") == 0 || test) {
            char *name = text_word(&text, " \t('\"");
            char *version = text_word(&text, " \t'\"=>,;)");

            if (name != NULL && isalpha((unsigned char)*name)) {
                name[strcspn(name, ";,)")] = '\0';
                manifest_depend(manifest, "cpan", name, version,
                                test                              ? SCOPE_DEV
                                : strcmp(word, "recommends") == 0 ? SCOPE_OPTIONAL
                                                                  : scope,
                                line.number);
            }
        }
    }
}
