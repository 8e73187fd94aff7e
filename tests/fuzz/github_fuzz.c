/* What GitHub's answers are read by: the Link and X-GitHub-SSO headers, the list of repositories.
 * The first byte says which. */
#include "net/github.h"
#include "net/link_header.h"
#include "net/url.h"

/* The tool's own code is in no library. */
#include "gh-repos/github_repo.c"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_headers(const char *text)
{
    char *target = NULL;

    if (link_header_next(text, &target, NULL) == 1) {
        char *url = url_resolve("https://api.github.com/user/repos", target);

        /* A token goes to no other host, whatever the header says. */
        if (url != NULL && url_same_origin(url, "https://api.github.com") &&
            strncasecmp(url, "https://api.github.com", 22) != 0)
            abort();
        free(url);
    }
    free(target);
    json_decref(github_sso_missing(text));
}

static void read_list(const char *text, size_t size)
{
    json_t *items = json_loadb(text, size, 0, NULL);
    size_t index;
    json_t *item;

    json_array_foreach(items, index, item)
    {
        struct error error = ERROR_INIT;
        int64_t id;
        json_t *record = github_repo_record(item, &id, &error);

        if ((record == NULL) == (error.kind == ERROR_NONE) || (record != NULL && id < 0))
            abort();
        json_decref(record);
    }
    json_decref(items);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text;

    if (size == 0 || (text = strndup((const char *)data + 1, size - 1)) == NULL)
        return 0;
    if (data[0] % 2 == 0)
        read_headers(text);
    else
        read_list(text, strlen(text));
    free(text);
    return 0;
}
