/*
 * A secret from standard input: its first line; typed at a terminal, it is not shown.
 */
#ifndef SESAMI_KEYS_SECRET_INPUT_H
#define SESAMI_KEYS_SECRET_INPUT_H

#include "base/error.h"

enum { SECRET_LIMIT = 1000 };

/* Reads a token: 1 to SECRET_LIMIT printable ASCII characters without blanks, blanks around them
 * left out. `prompt` is shown on stderr when a person types. A signal that ends the program does so
 * once the terminal shows again what is typed. The caller overwrites `token`. "not-a-token"
 * (ERROR_RECORD): something else came; no message tells what. "input" (ERROR_ENVIRONMENT). */
int secret_input_read(const char *prompt, char token[SECRET_LIMIT + 1], struct error *error);

#endif
