#include "git/identity_bots.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

/* Whole addresses. Those of people who work through an agent are their own and stand elsewhere. */
static const char *const bot_emails[] = {
    "action@github.com",
    "actions@github.com",
    "bot@renovateapp.com",
    "codex@openai.com",
    "copilot@github.com",
    "cursoragent@cursor.com",
    "github-actions@github.com",
    "greenkeeper@greenkeeper.io",
    "hosted@weblate.org",
    "imgbothelp@gmail.com",
    "jules@google.com",
    "noreply@anthropic.com",
    "noreply@weblate.org",
    "openhands@all-hands.dev",
    "renovate@whitesourcesoftware.com",
    "semantic-release-bot@martynus.net",
    "snyk-bot@snyk.io",
    "support@dependabot.com",
    "support@greenkeeper.io",
    "support@pyup.io",
};

/* Whole names, and logins of noreply addresses. */
static const char *const bot_names[] = {
    "actions-user",
    "allcontributors",
    "bors",
    "claude",
    "claude code",
    "codecov-io",
    "copilot",
    "copilot-swe-agent",
    "cursor agent",
    "cursoragent",
    "dependabot",
    "dependabot-preview",
    "dependabot-support",
    "devin ai",
    "devin-ai-integration",
    "gemini-code-assist",
    "github action",
    "github actions",
    "github-actions",
    "google-labs-jules",
    "greenkeeper",
    "greenkeeperio-bot",
    "imgbot",
    "k8s-ci-robot",
    "k8s-merge-robot",
    "mergify",
    "openai codex",
    "openhands",
    "pre-commit-ci",
    "pyup-bot",
    "renovate",
    "renovate bot",
    "renovate-bot",
    "semantic-release-bot",
    "snyk-bot",
    "sweep-ai",
    "traviscibot",
    "weblate",
    "whitesource-bolt-for-github",
};

static bool listed(const char *const *list, size_t count, const char *text)
{
    for (size_t i = 0; i < count; i++)
        if (strcasecmp(list[i], text) == 0)
            return true;
    return false;
}

static bool marked(const char *text)
{
    static const char mark[] = "[bot]";
    size_t size = strlen(text);

    return size >= sizeof(mark) - 1 && strcasecmp(text + size - (sizeof(mark) - 1), mark) == 0;
}

bool identity_is_bot(const char *name, const char *email, const char *login)
{
    size_t names = sizeof(bot_names) / sizeof(bot_names[0]);
    size_t emails = sizeof(bot_emails) / sizeof(bot_emails[0]);

    if (marked(name) || listed(bot_names, names, name) || listed(bot_emails, emails, email))
        return true;
    return login != NULL && (marked(login) || listed(bot_names, names, login));
}
