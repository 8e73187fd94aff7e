/*
 * Where a repository is, as a person or a record names it: a directory here or a URL elsewhere.
 *
 * Only what is safe to hand to the git program comes through: https, ssh (also as
 * [user@]host:path), file; never a transport helper ("ext::sh -c ..."), never anything that could
 * be read as an option.  Credentials do not come through either: what stands before the @ of an
 * https URL and a password in an ssh URL are left out of everything here.
 */
#ifndef SESAMI_GIT_ADDRESS_H
#define SESAMI_GIT_ADDRESS_H

#include "base/error.h"

enum address_kind { ADDRESS_DIRECTORY, ADDRESS_HTTPS, ADDRESS_SSH, ADDRESS_FILE };

struct address {
    enum address_kind kind;
    char *location;   /* the directory, or the URL without credentials */
    char *name;       /* `repo` of records: "github.com/owner/name", "file:/path"; NULL for a
                         directory (repository_open() tells) */
    bool credentials; /* some were left out */
};

/* Understands a path, a URL, [user@]host:path, or a repository's name ("github.com/owner/name").
 * What names an existing file is a path. Codes: "bad-address"; "unsupported-protocol". Messages
 * never hold credentials. */
int address_parse(struct address *address, const char *text, struct error *error);
void address_free(struct address *address);

#endif
