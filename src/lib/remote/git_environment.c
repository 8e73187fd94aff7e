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
    {"http.lowSpeedLimit", "1"}, /* bytes a second, for so many seconds: the network is gone */
    {"http.lowSpeedTime", "120"},
};

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* Adds "name=value"; false when there is no memory. */
static bool add(char ***at, const char *name, const char *value)
{
    if (asprintf(*at, "%s=%s", name, value) < 0) {
        **at = NULL;
        return false;
    }
    (*at)++;
    return true;
}

static bool add_inherited(char ***at)
{
    for (size_t i = 0; i < COUNT(inherited); i++) {
        const char *value = getenv(inherited[i]);
        if (value != NULL && !add(at, inherited[i], value))
            return false;
    }
    return true;
}

static bool add_fixed(char ***at)
{
    for (size_t i = 0; i < COUNT(fixed); i++) {
        **at = strdup(fixed[i]);
        if (**at == NULL)
            return false;
        (*at)++;
    }
    return true;
}

static bool add_settings(char ***at)
{
    char name[40];
    char count[20];

    snprintf(count, sizeof count, "%zu", COUNT(settings));
    if (!add(at, "GIT_CONFIG_COUNT", count))
        return false;
    for (size_t i = 0; i < COUNT(settings); i++) {
        snprintf(name, sizeof name, "GIT_CONFIG_KEY_%zu", i);
        if (!add(at, name, settings[i].key))
            return false;
        snprintf(name, sizeof name, "GIT_CONFIG_VALUE_%zu", i);
        if (!add(at, name, settings[i].value))
            return false;
    }
    return true;
}

char **git_environment_new(bool allow_file, struct error *error)
{
    size_t room = COUNT(inherited) + COUNT(fixed) + 2 * COUNT(settings) + 3;
    char **environment = calloc(room, sizeof *environment);
    char **at = environment;

    if (environment != NULL && add_inherited(&at) && add_fixed(&at) && add_settings(&at) &&
        add(&at, "GIT_ALLOW_PROTOCOL", allow_file ? "https:ssh:file" : "https:ssh"))
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
