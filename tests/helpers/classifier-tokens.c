/*
 * The classifier's tokens of each file named on standard input: "F path", then "T token" a line.
 * `make data` trains on it; exit code 1 when a file cannot be read.
 */
#include "base/buffer.h"
#include "detect/classifier_tokens.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int read_file(const char *path, struct buffer *content)
{
    FILE *file = fopen(path, "rb");
    char chunk[4096];
    size_t size;

    if (file == NULL)
        return -1;
    while ((size = fread(chunk, 1, sizeof chunk, file)) > 0)
        if (buffer_add(content, chunk, size, NULL) != 0)
            break;
    return fclose(file);
}

int main(void)
{
    struct buffer content = BUFFER_INIT;
    char *path = NULL;
    size_t room = 0;
    ssize_t size;
    int status = 0;

    while ((size = getline(&path, &room, stdin)) > 0) {
        struct classifier_tokens tokens;

        if (path[size - 1] == '\n')
            path[size - 1] = '\0';
        buffer_clear(&content);
        if (read_file(path, &content) != 0) {
            fprintf(stderr, "cannot read %s\n", path);
            status = 1;
            continue;
        }
        printf("F %s\n", path);
        classifier_tokens_init(&tokens, content.data ? content.data : "", content.size);
        while (classifier_tokens_next(&tokens)) {
            fputs("T ", stdout);
            fwrite(tokens.token, 1, tokens.size, stdout);
            putchar('\n');
        }
    }
    free(path);
    buffer_free(&content);
    return status;
}
