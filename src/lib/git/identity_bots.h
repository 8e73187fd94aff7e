/*
 * Which authors are bots or coding agents, by name and address: names do not always end in "[bot]".
 */
#ifndef SESAMI_GIT_IDENTITY_BOTS_H
#define SESAMI_GIT_IDENTITY_BOTS_H

#include <stdbool.h>

/* `login` may be NULL. Case does not matter. */
bool identity_is_bot(const char *name, const char *email, const char *login);

#endif
