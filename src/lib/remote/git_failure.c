#include "remote/git_failure.h"

#include <stdio.h>
#include <string.h>

enum { NOTED_LIMIT = 16 << 10 };

/* The first that matches decides, so causes stand before the complaints that follow from them. */
static const struct {
    const char *text; /* somewhere in git's messages */
    const char *code;
    enum error_kind kind;
    bool retryable;
} rules[] = {
    {"No space left on device", "disk-full", ERROR_ENVIRONMENT, true},
    {"Disk quota exceeded", "disk-full", ERROR_ENVIRONMENT, true},
    {"is corrupt", "broken-pack", ERROR_RECORD, false}, /* at the other end */
    {"reject to clone", "shallow-repository", ERROR_RECORD, false},
    {"shallow roots are not allowed", "shallow-repository", ERROR_RECORD, false},
    {"Remote branch", "unknown-branch", ERROR_RECORD, false},
    {"transport '", "protocol-not-allowed", ERROR_RECORD, false},
    {"Protocol \"", "protocol-not-allowed", ERROR_RECORD, false}, /* curl's, of a redirection */
    {"already exists and is not an empty directory", "already-exists", ERROR_RECORD, false},
    {"Could not resolve host", "network", ERROR_ENVIRONMENT, true},
    {"Could not resolve proxy", "network", ERROR_ENVIRONMENT, true},
    {"Could not resolve hostname", "network", ERROR_ENVIRONMENT, true},
    {"Name or service not known", "network", ERROR_ENVIRONMENT, true},
    {"Temporary failure in name resolution", "network", ERROR_ENVIRONMENT, true},
    {"Failed to connect to", "network", ERROR_ENVIRONMENT, true},
    {"Couldn't connect to server", "network", ERROR_ENVIRONMENT, true},
    {"Connection refused", "network", ERROR_ENVIRONMENT, true},
    {"Connection timed out", "network", ERROR_ENVIRONMENT, true},
    {"No route to host", "network", ERROR_ENVIRONMENT, true},
    {"Network is unreachable", "network", ERROR_ENVIRONMENT, true},
    {"Operation too slow", "connection-stalled", ERROR_ENVIRONMENT, true},
    {"Operation timed out", "connection-stalled", ERROR_ENVIRONMENT, true},
    {"returned error: 401", "no-access", ERROR_RECORD, false},
    {"returned error: 403", "no-access", ERROR_RECORD, false},
    {"returned error: 404", "not-found", ERROR_RECORD, false},
    {"returned error: 410", "not-found", ERROR_RECORD, false},
    {"returned error: 408", "server-busy", ERROR_RECORD, true},
    {"returned error: 429", "server-busy", ERROR_RECORD, true},
    {"returned error: 5", "server-busy", ERROR_RECORD, true},
    {"HTTP 401", "no-access", ERROR_RECORD, false}, /* as git says it of a POST */
    {"HTTP 403", "no-access", ERROR_RECORD, false},
    {"HTTP 404", "not-found", ERROR_RECORD, false},
    {"HTTP 408", "server-busy", ERROR_RECORD, true},
    {"HTTP 429", "server-busy", ERROR_RECORD, true},
    {"HTTP 5", "server-busy", ERROR_RECORD, true},
    {"Connection reset by peer", "connection-lost", ERROR_ENVIRONMENT, true},
    {"Host key verification failed", "host-key", ERROR_RECORD, false},
    {"Permission denied (", "no-access", ERROR_RECORD, false},
    {"could not read Username", "no-access", ERROR_RECORD, false},
    {"could not read Password", "no-access", ERROR_RECORD, false},
    {"Authentication failed", "bad-token", ERROR_RECORD, false}, /* one was shown, then */
    {"Repository not found", "not-found", ERROR_RECORD, false},
    {"not found", "not-found", ERROR_RECORD, false},
    {"does not exist", "not-found", ERROR_RECORD, false},
    {"does not appear to be a git repository", "not-found", ERROR_RECORD, false},
    {"certificate", "certificate", ERROR_RECORD, false},
    {"unexpected TLS packet", "tls", ERROR_RECORD, false}, /* GnuTLS's words, then OpenSSL's */
    {"TLS fatal alert", "tls", ERROR_RECORD, false},
    {"wrong version number", "tls", ERROR_RECORD, false},
    {"alert handshake failure", "tls", ERROR_RECORD, false},
    {"alert protocol version", "tls", ERROR_RECORD, false},
    {"Permission denied", "no-access", ERROR_RECORD, false},
    {"RPC failed", "connection-lost", ERROR_ENVIRONMENT, true},
    {"early EOF", "connection-lost", ERROR_ENVIRONMENT, true},
    {"hung up unexpectedly", "connection-lost", ERROR_ENVIRONMENT, true},
    {"transfer closed", "connection-lost", ERROR_ENVIRONMENT, true},
    {"recv error", "connection-lost", ERROR_ENVIRONMENT, true}, /* GnuTLS's words, then OpenSSL's */
    {"SSL_read", "connection-lost", ERROR_ENVIRONMENT, true},
    {"Empty reply from server", "connection-lost", ERROR_ENVIRONMENT, true},
    {"unexpected disconnect", "connection-lost", ERROR_ENVIRONMENT, true},
    {"index-pack failed", "broken-pack", ERROR_RECORD, true},
    {"invalid index-pack output", "broken-pack", ERROR_RECORD, true},
    {"did not send all necessary objects", "broken-pack", ERROR_RECORD, true},
    {"unable to access '", "network", ERROR_ENVIRONMENT, true}, /* whatever else curl may say */
};

int git_failure_note(struct buffer *messages, const char *line, struct error *error)
{
    if (messages->size + strlen(line) + 1 > NOTED_LIMIT || strstr(line, "% (") != NULL)
        return 0;
    if (buffer_add_string(messages, line, error) != 0)
        return -1;
    return buffer_add(messages, "\n", 1, error);
}

/* The line that tells a person most: git's first "fatal:", else its first "error:", else the last
 * line. Sets *size to its length. */
static const char *telling_line(const char *text, size_t *size)
{
    static const char *const marks[] = {"fatal: ", "error: ", "remote: "};
    const char *line = text;

    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        const char *found = strstr(text, marks[i]);
        if (found != NULL) {
            line = found + strlen(marks[i]);
            *size = strcspn(line, "\n");
            return line;
        }
    }
    for (const char *next = text; *next != '\0'; next += strcspn(next, "\n") + 1)
        line = next;
    *size = strcspn(line, "\n");
    return line;
}

int git_failure_explain(const struct buffer *messages, int status, struct error *error)
{
    const char *text = messages->data != NULL ? messages->data : "";
    size_t size;
    const char *line = telling_line(text, &size);

    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        if (strstr(text, rules[i].text) == NULL)
            continue;
        error_set(error, rules[i].kind, rules[i].code, "git: %.*s", (int)size, line);
        error->retryable = rules[i].retryable;
        return -1;
    }
    if (size == 0)
        return error_record(error, "git-failed", "git ended with exit code %d", status);
    return error_record(error, "git-failed", "git: %.*s", (int)size, line);
}

bool git_failure_is_network(const struct error *error)
{
    static const char *const codes[] = {"network", "connection-lost", "connection-stalled"};

    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (strcmp(error->code, codes[i]) == 0)
            return true;
    return false;
}
