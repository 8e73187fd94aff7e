/* go.mod. */
#include "detect/manifest_parsers.h"

#include <string.h>

/* "example.org/module v1.2.3 // indirect": what is indirect is not declared by choice. */
static void read_requirement(struct manifest *manifest, char *text, uint32_t line)
{
    char *comment = strstr(text, "//");

    if (comment != NULL) {
        *comment = '\0';
        if (text_starts(text_trim(comment + 2), "indirect")) {
            return;
        }
    }
    char *name = text_word(&text, " \t");
    char *version = text_word(&text, " \t");
    if (name != NULL && version != NULL) {
        manifest_depend(manifest, "go", text_unquote(name), text_unquote(version), SCOPE_RUNTIME,
                        line);
    }
}

void manifest_go(struct manifest *manifest)
{
    struct manifest_line line;
    bool in_block = false, in_require = false;

    manifest_lines(manifest, &line);
    for (char *text; (text = manifest_next_trimmed(&line)) != NULL;) {
        if (in_block) {
            if (*text == ')') {
                in_block = in_require = false;
            } else if (in_require && !text_starts(text, "//")) {
                read_requirement(manifest, text, line.number);
            }
            continue;
        }
        bool require = text_starts(text, "require") && strchr(" \t(", text[7]) != NULL;
        char *rest = require ? text_trim(text + 7) : text;
        if (require && *rest != '(') {
            read_requirement(manifest, rest, line.number);
        } else if (!text_starts(text, "//") && text_ends(text, "(")) {
            in_block = true;
            in_require = require;
        } else if (require) { /* "require ( // why" */
            in_block = in_require = strchr(rest, ')') == NULL;
        }
    }
}
