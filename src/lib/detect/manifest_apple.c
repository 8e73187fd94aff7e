/* Swift packages and CocoaPods. */
#include "detect/manifest_parsers.h"
#include "detect/manifest_tokens.h"

#include <ctype.h>
#include <string.h>

/* Behind ".package(": url, then what says the version, up to the closing bracket. */
static void read_package(struct manifest *manifest, struct token_reader *reader)
{
    struct token url = {TOKEN_END, NULL, 0, 0}, version = {TOKEN_END, NULL, 0, 0};
    unsigned depth = 1;

    while (depth > 0) {
        struct token token = tokens_next(reader);

        if (token.kind == TOKEN_END) {
            break;
        }
        if (token.kind == TOKEN_SIGN) {
            depth += *token.start == '(';
            depth -= *token.start == ')';
        }
        struct token colon = tokens_peek(reader);
        if (token_is(&token, "url") && token_is(&colon, ":")) {
            tokens_next(reader);
            url = tokens_next(reader);
        } else if (token.kind == TOKEN_STRING && url.kind == TOKEN_STRING &&
                   version.kind == TOKEN_END) {
            version = token;
        }
    }
    if (url.kind == TOKEN_STRING) {
        manifest_depend(manifest, "swift", repository_name(manifest, token_copy(manifest, &url)),
                        version.kind == TOKEN_END ? "" : token_copy(manifest, &version),
                        SCOPE_RUNTIME, url.line);
    }
}

void manifest_swift(struct manifest *manifest)
{
    struct token_reader reader;

    tokens_begin(&reader, manifest, &tokens_c_like);
    for (struct token token; (token = tokens_next(&reader)).kind != TOKEN_END;) {
        struct token next = tokens_peek(&reader);

        if ((token_is(&token, ".package") || token_is(&token, "Package.Dependency.package")) &&
            token_is(&next, "(")) {
            tokens_next(&reader);
            read_package(manifest, &reader);
        }
    }
}

void manifest_swift_lock(struct manifest *manifest)
{
    const struct node *root = manifest_json(manifest);
    const struct node *pins = node_get(root, "pins");

    if (pins == NULL) {
        pins = node_at(root, "object.pins"); /* version 1 */
    }
    for (const struct node *pin = node_first(pins); pin != NULL; pin = pin->next) {
        const struct node *location = node_get(pin, "location");

        if (location == NULL) {
            location = node_get(pin, "repositoryURL");
        }
        if (location != NULL) {
            manifest_lock(manifest, "swift", repository_name(manifest, location->text), NULL,
                          node_text(node_at(pin, "state.version")), NULL, location->line);
        }
    }
}

/* The quoted strings of a call: name, requirement. */
static void read_pod(struct manifest *manifest, char *text, uint32_t line)
{
    char *strings[2] = {NULL, NULL};

    for (int i = 0; i < 2; i++) {
        char *quote = text + strspn(text, " \t(,");

        if (*quote != '\'' && *quote != '"') {
            break;
        }
        char end[] = {*quote, '\0'};
        text = text_cut(quote + 1, end);
        if (text == NULL) {
            return;
        }
        strings[i] = quote + 1;
    }
    if (strings[0] != NULL) { /* "Name/Subspec" is a part of the pod "Name" */
        text_cut(strings[0], "/");
        manifest_depend(manifest, "cocoapods", strings[0], strings[1], SCOPE_RUNTIME, line);
    }
}

/* "pod 'A', '~> 1'" of a Podfile, "s.dependency 'A'" of a podspec. */
void manifest_pods(struct manifest *manifest)
{
    struct manifest_line line;

    manifest_lines(manifest, &line);
    for (char *text; (text = manifest_next_trimmed(&line)) != NULL;) {
        char *dependency = strstr(text, ".dependency");

        if (*text == '#') {
            continue;
        }
        if (text_starts(text, "pod ") || text_starts(text, "pod(")) {
            read_pod(manifest, text + 3, line.number);
        } else if (dependency != NULL && text_ends(manifest->path, ".podspec")) {
            read_pod(manifest, dependency + strlen(".dependency"), line.number);
        }
    }
}

/* "  - Name (1.2.3):" under PODS; what a pod needs stands deeper. */
void manifest_pods_lock(struct manifest *manifest)
{
    struct manifest_line line;
    bool in_pods = false;

    manifest_lines(manifest, &line);
    while (manifest_next(&line)) {
        if (isalpha((unsigned char)*line.text)) {
            in_pods = text_starts(line.text, "PODS:");
        } else if (in_pods && text_starts(line.text, "  - ")) {
            char *name = text_trim(line.text + 4);

            name += strspn(name, "\"");
            char *version = text_cut(name, "(");
            if (version != NULL && text_cut(version, ")") != NULL && strchr(name, '/') == NULL) {
                manifest_lock(manifest, "cocoapods", text_trim(name), NULL, version, NULL,
                              line.number);
            }
        }
    }
}
