/* Dockerfiles and compose files. */
#include "detect/manifest_parsers.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

enum { VARIABLE_LIMIT = 256, STAGE_LIMIT = 128, IMAGE_LIMIT = 1000 };

struct variable {
    const char *name, *value;
};

struct dockerfile {
    struct manifest *manifest;
    struct variable variables[VARIABLE_LIMIT];
    size_t variable_count;
    const char *stages[STAGE_LIMIT];
    size_t stage_count;
};

static const char *value_of(const struct dockerfile *file, const char *name)
{
    for (size_t i = file->variable_count; i-- > 0;) {
        if (strcmp(file->variables[i].name, name) == 0) {
            return file->variables[i].value;
        }
    }
    return "";
}

/* What "${NAME:-default}", "${NAME}" or "$NAME" at `text` is worth; *size: how long it is. */
static const char *variable_at(struct dockerfile *file, const char *text, size_t *size)
{
    bool braces = text[1] == '{';
    const char *name = text + 1 + braces;
    size_t name_size = 0;

    while (isalnum((unsigned char)name[name_size]) || name[name_size] == '_') {
        name_size++;
    }
    const char *value = value_of(file, manifest_copy(file->manifest, name, name_size));
    *size = 1 + braces + name_size;
    if (!braces) {
        return value;
    }
    const char *rest = name + name_size, *end = strchr(rest, '}');
    if (end == NULL) {
        *size = strlen(text);
        return "";
    }
    *size = (size_t)(end - text) + 1;
    size_t operator_size = strspn(rest, ":-");
    if (*value == '\0' && operator_size > 0) {
        return manifest_copy(file->manifest, rest + operator_size,
                             (size_t)(end - rest) - operator_size);
    }
    return value;
}

/* Variables put in; one without a value leaves nothing behind, and so no image name. */
static const char *expand(struct dockerfile *file, const char *text)
{
    char expanded[IMAGE_LIMIT];
    size_t used = 0;

    for (size_t size; *text != '\0'; text += size) {
        const char *part = text;

        size = 1;
        if (*text == '$') {
            part = variable_at(file, text, &size);
        }
        size_t part_size = part == text ? 1 : strlen(part);
        if (used + part_size >= sizeof(expanded)) {
            return "";
        }
        memcpy(expanded + used, part, part_size);
        used += part_size;
    }
    return manifest_copy(file->manifest, expanded, used);
}

static bool is_stage(const struct dockerfile *file, const char *name)
{
    for (size_t i = 0; i < file->stage_count; i++) {
        if (strcasecmp(file->stages[i], name) == 0) {
            return true;
        }
    }
    return false;
}

static void report_image(struct dockerfile *file, const char *image, uint32_t line)
{
    const char *name = expand(file, image);

    if (!is_stage(file, name) && strcmp(name, "scratch") != 0 && *name != ':') {
        manifest_image(file->manifest, name, SCOPE_RUNTIME, line);
    }
}

/* "[--platform=x] image [AS name]" */
static void read_from(struct dockerfile *file, char *text, uint32_t line)
{
    char *image;

    do {
        image = text_word(&text, " \t");
    } while (image != NULL && text_starts(image, "--"));
    char *as = text_word(&text, " \t");
    char *name = text_word(&text, " \t");
    if (image != NULL) {
        report_image(file, text_unquote(image), line);
    }
    if (as != NULL && name != NULL && strcasecmp(as, "as") == 0 &&
        file->stage_count < STAGE_LIMIT) {
        file->stages[file->stage_count++] = name;
    }
}

/* "NAME=default [NAME=default]" */
static void read_arguments(struct dockerfile *file, char *text)
{
    for (char *word; (word = text_word(&text, " \t")) != NULL;) {
        char *value = text_cut(word, "=");

        if (value != NULL && file->variable_count < VARIABLE_LIMIT) {
            struct variable variable = {word, expand(file, text_unquote(value))};

            file->variables[file->variable_count++] = variable;
        }
    }
}

/* "--from=image": a stage's name or number, or an image. */
static void read_copy(struct dockerfile *file, char *text, uint32_t line)
{
    char *word = text_word(&text, " \t");

    for (; word != NULL && text_starts(word, "--"); word = text_word(&text, " \t")) {
        char *image = word + strlen("--from=");

        if (text_starts(word, "--from=") && image[strspn(image, "0123456789")] != '\0') {
            report_image(file, image, line);
        }
    }
}

static void read_instruction(struct dockerfile *file, char *text, uint32_t line)
{
    char *word = text_word(&text, " \t");

    if (word == NULL) {
        return;
    }
    if (strcasecmp(word, "FROM") == 0) {
        read_from(file, text, line);
    } else if (strcasecmp(word, "ARG") == 0) {
        read_arguments(file, text);
    } else if (strcasecmp(word, "COPY") == 0) {
        read_copy(file, text, line);
    }
}

/* Of an instruction over several lines the first holds what is looked for; the rest is only kept
 * from being taken for instructions. */
static void skip_continued(struct manifest_line *line, char *text)
{
    bool continued = text_ends(text, "\\");

    if (continued) {
        text[strlen(text) - 1] = '\0';
    }
    while (continued && manifest_next(line)) {
        char *next = text_trim(line->text);

        continued = *next == '#' || text_ends(next, "\\");
    }
}

void manifest_dockerfile(struct manifest *manifest)
{
    struct dockerfile file = {.manifest = manifest};
    struct manifest_line line;

    manifest_lines(manifest, &line);
    for (char *text; (text = manifest_next_trimmed(&line)) != NULL;) {
        uint32_t number = line.number;

        if (*text != '#' && *text != '\0') {
            skip_continued(&line, text);
            read_instruction(&file, text, number);
        }
    }
}

void manifest_compose(struct manifest *manifest)
{
    struct dockerfile file = {.manifest = manifest};
    const struct node *services = node_get(manifest_yaml(manifest), "services");

    for (const struct node *service = node_first(services); service != NULL;
         service = service->next) {
        const struct node *image = node_get(service, "image");

        if (image != NULL && node_get(service, "build") == NULL) {
            manifest_image(manifest, expand(&file, image->text), SCOPE_RUNTIME, image->line);
        }
    }
}
