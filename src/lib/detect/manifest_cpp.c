/* C and C++ packages: vcpkg.json, conanfile.txt, conanfile.py; .gitmodules. */
#include "detect/manifest_parsers.h"
#include "detect/manifest_tokens.h"

#include <ctype.h>
#include <string.h>

static void read_ports(struct manifest *manifest, const struct node *list,
                       enum dependency_scope scope)
{
    for (const struct node *port = node_first(list); port != NULL; port = port->next) {
        const struct node *name = port->kind == NODE_MAP ? node_get(port, "name") : port;
        bool host = strcmp(node_get_text(port, "host"), "true") == 0;

        if (name != NULL) {
            manifest_depend(manifest, "vcpkg", name->text, node_get_text(port, "version>="),
                            host ? SCOPE_BUILD : scope, name->line);
        }
    }
}

void manifest_vcpkg(struct manifest *manifest)
{
    const struct node *root = manifest_json(manifest);

    read_ports(manifest, node_get(root, "dependencies"), SCOPE_RUNTIME);
    for (const struct node *feature = node_first(node_get(root, "features")); feature != NULL;
         feature = feature->next) {
        read_ports(manifest, node_get(feature, "dependencies"), SCOPE_OPTIONAL);
    }
    for (const struct node *fixed = node_first(node_get(root, "overrides")); fixed != NULL;
         fixed = fixed->next) {
        manifest_manage(manifest, "vcpkg", node_get_text(fixed, "name"),
                        node_get_text(fixed, "version"), fixed->line);
    }
}

/* "name/version@user/channel"; false when it is not of that form. */
static bool conan_depend(struct manifest *manifest, char *text, enum dependency_scope scope,
                         uint32_t line)
{
    char *name = text_trim(text);
    size_t size =
        strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.+-");

    if (size < 2 || name[size] != '/') {
        return false;
    }
    name[size] = '\0';
    char *version = name + size + 1;
    text_cut(version, "@#");
    manifest_depend(manifest, "conan", name, text_trim(version), scope, line);
    return true;
}

void manifest_conan_txt(struct manifest *manifest)
{
    struct manifest_line line;
    bool wanted = false;
    enum dependency_scope scope = SCOPE_RUNTIME;

    manifest_lines(manifest, &line);
    for (char *text; (text = manifest_next_trimmed(&line)) != NULL;) {
        if (*text == '[') {
            scope = strcmp(text, "[requires]") == 0        ? SCOPE_RUNTIME
                    : strcmp(text, "[test_requires]") == 0 ? SCOPE_DEV
                                                           : SCOPE_BUILD;
            wanted = strstr(text, "requires]") != NULL;
        } else if (wanted && *text != '#') {
            conan_depend(manifest, text, scope, line.number);
        }
    }
}

/* 'requires = "a/1", "b/2"' and 'self.requires("a/1")': the strings behind the word, as long as
 * they look like references. */
void manifest_conan_py(struct manifest *manifest)
{
    static const struct {
        const char *word;
        enum dependency_scope scope;
    } words[] = {{"requires", SCOPE_RUNTIME},     {"self.requires", SCOPE_RUNTIME},
                 {"build_requires", SCOPE_BUILD}, {"self.build_requires", SCOPE_BUILD},
                 {"tool_requires", SCOPE_BUILD},  {"self.tool_requires", SCOPE_BUILD},
                 {"test_requires", SCOPE_DEV},    {"self.test_requires", SCOPE_DEV}};
    struct token_reader reader;
    enum dependency_scope scope = SCOPE_RUNTIME;
    bool wanted = false;

    tokens_begin(&reader, manifest, &tokens_python);
    for (struct token token; (token = tokens_next(&reader)).kind != TOKEN_END;) {
        if (token.kind == TOKEN_WORD) {
            wanted = false;
            for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
                if (token_is(&token, words[i].word)) {
                    wanted = true;
                    scope = words[i].scope;
                }
            }
        } else if (token.kind == TOKEN_STRING && wanted) {
            wanted = conan_depend(manifest, token_copy(manifest, &token), scope, token.line);
        }
    }
}

/* "https://host/owner/name.git" and "git@host:owner/name" as "host/owner/name". */
const char *repository_name(struct manifest *manifest, const char *url)
{
    char *name = manifest_copy(manifest, url, strlen(url));
    char *scheme = strstr(name, "://");
    char *at = scheme == NULL ? strchr(name, '@') : NULL;

    if (scheme != NULL) {
        name = scheme + 3;
    } else if (at != NULL) {
        name = at + 1;
        char *colon = strchr(name, ':');
        if (colon != NULL) {
            *colon = '/';
        }
    }
    size_t size = strlen(name);
    while (size > 0 && name[size - 1] == '/') {
        name[--size] = '\0';
    }
    if (text_ends(name, ".git")) {
        name[size - 4] = '\0';
    }
    return name;
}

void manifest_gitmodules(struct manifest *manifest)
{
    struct manifest_line line;

    manifest_lines(manifest, &line);
    for (char *text; (text = manifest_next_trimmed(&line)) != NULL;) {
        char *value = text_cut(text, "=");

        if (value != NULL && strcmp(text_trim(text), "url") == 0) {
            manifest_depend(manifest, "git", repository_name(manifest, text_trim(value)), "",
                            SCOPE_RUNTIME, line.number);
        }
    }
}
