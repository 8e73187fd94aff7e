#include "sesami-keys/secret_input.h"

#include "base/message.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum { LINE_SIZE = 2 * SECRET_LIMIT };

static const int endings[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
enum { ENDINGS = sizeof endings / sizeof *endings };

static volatile sig_atomic_t ending;

static void note_signal(int number)
{
    ending = number;
}

/* Reads until a line or the input ends, a signal comes or `line` is full. -1: it failed. */
static int read_line(char line[LINE_SIZE], size_t *size)
{
    *size = 0;
    while (ending == 0 && *size < LINE_SIZE) {
        ssize_t got = read(STDIN_FILENO, line + *size, LINE_SIZE - *size);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -1;
        if (got == 0 || memchr(line + *size, '\n', (size_t)got) != NULL) {
            *size += (size_t)got;
            break;
        }
        *size += (size_t)got;
    }
    return 0;
}

/* With the terminal silent while it reads. No SA_RESTART: a signal ends the read. */
static int read_hidden(const char *prompt, const struct termios *shown, char line[LINE_SIZE],
                       size_t *size)
{
    struct sigaction action = {.sa_handler = note_signal};
    struct sigaction before[ENDINGS];
    struct termios hidden = *shown;
    int status;

    for (size_t i = 0; i < ENDINGS; i++) {
        sigaction(endings[i], &action, &before[i]);
        if (before[i].sa_handler == SIG_IGN) /* as nohup wants it */
            sigaction(endings[i], &before[i], NULL);
    }
    hidden.c_lflag &= ~(tcflag_t)ECHO;
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
    fprintf(stderr, "%s", prompt);
    status = read_line(line, size);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, shown);
    fprintf(stderr, "\n");
    for (size_t i = 0; i < ENDINGS; i++)
        sigaction(endings[i], &before[i], NULL);
    if (ending != 0)
        raise(ending);
    return status;
}

/* The first line without the blanks around it, if that can be a token. */
static int take_token(const char *line, size_t size, char *token, struct error *error)
{
    const char *end = memchr(line, '\n', size);
    size_t length = end != NULL ? (size_t)(end - line) : size;

    while (length > 0 && strchr(" \t\r", line[length - 1]) != NULL)
        length--;
    for (; length > 0 && (*line == ' ' || *line == '\t'); line++)
        length--;
    if (length == 0)
        return error_record(error, "not-a-token", "no token came on standard input");
    for (size_t i = 0; i < length; i++)
        if (length > SECRET_LIMIT || line[i] <= ' ' || line[i] > '~')
            return error_record(error, "not-a-token", "what came on standard input is no token");
    memcpy(token, line, length);
    token[length] = '\0';
    return 0;
}

int secret_input_read(const char *prompt, char token[SECRET_LIMIT + 1], struct error *error)
{
    char line[LINE_SIZE];
    struct termios shown;
    size_t size = 0;
    int status = tcgetattr(STDIN_FILENO, &shown) == 0 ? read_hidden(prompt, &shown, line, &size)
                                                      : read_line(line, &size);

    if (status != 0)
        status = error_set(error, ERROR_ENVIRONMENT, "input", "cannot read standard input: %s",
                           strerror(errno));
    else
        status = take_token(line, size, token, error);
    OPENSSL_cleanse(line, sizeof line);
    return status;
}
