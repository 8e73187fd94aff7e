#include "remote/git_environment.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What git and its transports need to find programs, agents, proxies and certificates. HOME is not
 * among them: curl would read ~/.netrc. (ssh asks the password database for it.) */
static const char *const inherited[] = {
    "PATH",         "TMPDIR",         "SSH_AUTH_SOCK",  "https_proxy",   "HTTPS_PROXY",
    "all_proxy",    "ALL_PROXY",      "no_proxy",       "NO_PROXY",      "SSL_CERT_FILE",
    "SSL_CERT_DIR", "GIT_SSL_CAINFO", "GIT_SSL_CAPATH", "GIT_EXEC_PATH",
};

static const char *const fixed[] = {
    "HOME=/nonexistent",     "LC_ALL=C", /* git's messages are read (git_failure.c) */
    "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=/dev/null",
    "GIT_ATTR_NOSYSTEM=1",   "GIT_TERMINAL_PROMPT=0",
    "GIT_OPTIONAL_LOCKS=0",  "GIT_SSH_COMMAND=ssh -oBatchMode=yes",
    "GIT_SSH_VARIANT=ssh",
};

static const struct {
    const char *key;
    const char *value;
} settings[] = {
    {"safe.directory", "*"}, /* nothing in a repository is executed, whoever owns it */
    {"core.hooksPath", "/dev/null"},
    {"core.fsmonitor", "false"},
    {"core.askPass", ""},
    {"credential.helper", ""},
    {"clone.rejectShallow", "true"},
    {"transfer.credentialsInUrl", "die"},
    {"submodule.recurse", "false"},
    {"fetch.recurseSubmodules", "false"},
    {"gc.auto", "0"},
    {"maintenance.auto", "false"},
    {"http.lowSpeedLimit", "1"}, /* bytes a second, for http.lowSpeedTime: the network is gone */
};

enum { USUAL_PATIENCE = 120 };

/* Copies the answer from the descriptor (opened anew, so that each who asks reads it whole) when it
 * is asked for one, and has no use for those that git wants kept or forgotten. */
static const char helper[] = "!f() { test \"$1\" != get || cat /dev/fd/3; }; f";

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* The list as it grows. */
struct listing {
    char **at;
    size_t settings; /* of git's, so far */
};

/* Adds "name=value"; false when there is no memory. */
static bool add(struct listing *listing, const char *name, const char *value)
{
    if (asprintf(listing->at, "%s=%s", name, value) < 0) {
        *listing->at = NULL;
        return false;
    }
    listing->at++;
    return true;
}

static bool add_inherited(struct listing *listing)
{
    for (size_t i = 0; i < COUNT(inherited); i++) {
        const char *value = getenv(inherited[i]);
        if (value != NULL && !add(listing, inherited[i], value))
            return false;
    }
    return true;
}

static bool add_fixed(struct listing *listing)
{
    for (size_t i = 0; i < COUNT(fixed); i++) {
        *listing->at = strdup(fixed[i]);
        if (*listing->at == NULL)
            return false;
        listing->at++;
    }
    return true;
}

static bool add_setting(struct listing *listing, const char *key, const char *value)
{
    char name[40];

    snprintf(name, sizeof name, "GIT_CONFIG_KEY_%zu", listing->settings);
    if (!add(listing, name, key))
        return false;
    snprintf(name, sizeof name, "GIT_CONFIG_VALUE_%zu", listing->settings);
    listing->settings++;
    return add(listing, name, value);
}

static bool add_settings(struct listing *listing)
{
    for (size_t i = 0; i < COUNT(settings); i++)
        if (!add_setting(listing, settings[i].key, settings[i].value))
            return false;
    return true;
}

/* git asks this helper for that host and port over https alone, also after a redirection. */
static bool add_helper(struct listing *listing, const char *host)
{
    char *key = NULL;
    bool added;

    if (asprintf(&key, "credential.https://%s.helper", host) < 0)
        return false;
    added = add_setting(listing, key, helper);
    free(key);
    return added;
}

static bool add_patience(struct listing *listing, unsigned seconds)
{
    char text[20];

    snprintf(text, sizeof text, "%u", seconds);
    return add_setting(listing, "http.lowSpeedTime", text);
}

static bool add_count(struct listing *listing)
{
    char count[20];

    snprintf(count, sizeof count, "%zu", listing->settings);
    return add(listing, "GIT_CONFIG_COUNT", count);
}

char **git_environment_new(const struct git_permissions *may, struct error *error)
{
    size_t room = COUNT(inherited) + COUNT(fixed) + 2 * COUNT(settings) + 7;
    char **environment = calloc(room, sizeof *environment);
    struct listing listing = {environment, 0};

    if (environment != NULL && add_inherited(&listing) && add_fixed(&listing) &&
        add_settings(&listing) && (may->token == NULL || add_helper(&listing, may->token->host)) &&
        add_patience(&listing, may->patience > 0 ? may->patience : USUAL_PATIENCE) &&
        add_count(&listing) &&
        add(&listing, "GIT_ALLOW_PROTOCOL", may->allow_file ? "https:ssh:file" : "https:ssh"))
        return environment;
    git_environment_free(environment);
    error_no_memory(error);
    return NULL;
}

void git_environment_free(char **environment)
{
    for (char **at = environment; at != NULL && *at != NULL; at++)
        free(*at);
    free(environment);
}
