#include "http/secrets.h"

#include "crypto/key_source.h"
#include "net/url.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SECRET_SIZE = 2000 };

struct secret_box {
    pthread_mutex_t lock;
    struct secrets *present;
};

static void free_secret(char *text)
{
    if (text != NULL)
        explicit_bzero(text, strlen(text));
    free(text);
}

static void free_secrets(struct secrets *secrets)
{
    if (secrets == NULL)
        return;
    keyring_clear(&secrets->fernet);
    keyring_clear(&secrets->jwt);
    free_secret(secrets->client_secret);
    free_secret(secrets->webhook);
    free(secrets->client_id);
    free(secrets->public_url);
    free(secrets->github_url);
    free(secrets->api_url);
    free(secrets);
}

/* The first line of the file that the variable NAME_FILE names. */
static int read_file(const char *name, const char *path, char **secret, struct error *error)
{
    char line[SECRET_SIZE + 1] = "";
    FILE *file = fopen(path, "re");
    size_t size;
    int status = 0;

    if (file == NULL || fgets(line, sizeof line, file) == NULL)
        status = error_set(error, ERROR_ENVIRONMENT, "bad-secret", "%s_FILE: cannot read %s", name,
                           path);
    if (file != NULL)
        fclose(file);
    size = strcspn(line, "\r\n");
    if (status == 0 && (size == 0 || size == SECRET_SIZE))
        status = error_set(error, ERROR_ENVIRONMENT, "bad-secret",
                           "%s_FILE: %s holds no secret in its first line", name, path);
    line[size] = '\0';
    if (status == 0 && (*secret = strdup(line)) == NULL)
        status = error_no_memory(error);
    explicit_bzero(line, sizeof line);
    return status;
}

/* NAME, else the file that NAME_FILE names, else NULL. */
static int read_secret(const char *name, char **secret, struct error *error)
{
    const char *value = getenv(name);
    const char *path;
    char file_name[100];

    *secret = NULL;
    if (value != NULL && *value != '\0') {
        *secret = strdup(value);
        return *secret != NULL ? 0 : error_no_memory(error);
    }
    snprintf(file_name, sizeof file_name, "%s_FILE", name);
    path = getenv(file_name);
    return path != NULL && *path != '\0' ? read_file(name, path, secret, error) : 0;
}

/* A web URL without a slash at its end. */
static int read_url(const char *name, const char *otherwise, char **url, struct error *error)
{
    const char *value = getenv(name);

    if (value == NULL || *value == '\0')
        value = otherwise;
    if (value == NULL)
        return 0;
    if (!url_is_web(value))
        return error_set(error, ERROR_ENVIRONMENT, "bad-secret", "%s is no web address", name);
    *url = strdup(value);
    if (*url == NULL)
        return error_no_memory(error);
    while ((*url)[strlen(*url) - 1] == '/')
        (*url)[strlen(*url) - 1] = '\0';
    return 0;
}

static bool is_set(const char *name)
{
    char file_name[100];
    const char *value = getenv(name);
    const char *file;

    snprintf(file_name, sizeof file_name, "%s_FILE", name);
    file = getenv(file_name);
    return (value != NULL && *value != '\0') || (file != NULL && *file != '\0');
}

static int read_ring(const char *name, struct keyring *ring, struct error *error)
{
    return is_set(name) ? key_source_read(name, NULL, ring, error) : 0;
}

static int check_sign_in(struct secrets *secrets, struct error *error)
{
    bool any = secrets->client_id != NULL || secrets->client_secret != NULL;

    secrets->sign_in = secrets->client_id != NULL && secrets->client_secret != NULL &&
                       secrets->public_url != NULL && secrets->fernet.count > 0 &&
                       secrets->jwt.count > 0;
    if (!any || secrets->sign_in)
        return 0;
    return error_set(error, ERROR_ENVIRONMENT, "sign-in",
                     "signing in needs SESAMI_GITHUB_CLIENT_ID, SESAMI_GITHUB_CLIENT_SECRET, "
                     "SESAMI_PUBLIC_URL, SESAMI_FERNET_KEYS and SESAMI_JWT_KEYS together");
}

static int fill(struct secrets *secrets, struct error *error)
{
    if (read_ring("SESAMI_FERNET_KEYS", &secrets->fernet, error) != 0 ||
        read_ring("SESAMI_JWT_KEYS", &secrets->jwt, error) != 0 ||
        read_secret("SESAMI_GITHUB_CLIENT_ID", &secrets->client_id, error) != 0 ||
        read_secret("SESAMI_GITHUB_CLIENT_SECRET", &secrets->client_secret, error) != 0 ||
        read_secret("SESAMI_WEBHOOK_SECRET", &secrets->webhook, error) != 0 ||
        read_url("SESAMI_PUBLIC_URL", NULL, &secrets->public_url, error) != 0 ||
        read_url("SESAMI_GITHUB_URL", "https://github.com", &secrets->github_url, error) != 0 ||
        read_url("SESAMI_API_URL", "https://api.github.com", &secrets->api_url, error) != 0)
        return -1;
    return check_sign_in(secrets, error);
}

static struct secrets *read_all(struct error *error)
{
    struct secrets *secrets = calloc(1, sizeof *secrets);

    if (secrets == NULL) {
        error_no_memory(error);
        return NULL;
    }
    secrets->users = 1; /* the box */
    if (fill(secrets, error) == 0)
        return secrets;
    free_secrets(secrets);
    return NULL;
}

int secret_box_open(struct secret_box **box, struct error *error)
{
    *box = calloc(1, sizeof **box);
    if (*box == NULL)
        return error_no_memory(error);
    pthread_mutex_init(&(*box)->lock, NULL);
    (*box)->present = read_all(error);
    return (*box)->present != NULL ? 0 : -1;
}

void secret_box_close(struct secret_box *box)
{
    if (box == NULL)
        return;
    free_secrets(box->present);
    pthread_mutex_destroy(&box->lock);
    free(box);
}

struct secrets *secret_box_use(struct secret_box *box)
{
    struct secrets *secrets;

    pthread_mutex_lock(&box->lock);
    secrets = box->present;
    secrets->users++;
    pthread_mutex_unlock(&box->lock);
    return secrets;
}

void secret_box_release(struct secret_box *box, struct secrets *secrets)
{
    bool last;

    pthread_mutex_lock(&box->lock);
    last = --secrets->users == 0;
    pthread_mutex_unlock(&box->lock);
    if (last)
        free_secrets(secrets);
}

int secret_box_reload(struct secret_box *box, struct error *error)
{
    struct secrets *fresh = read_all(error);
    struct secrets *old;

    if (fresh == NULL)
        return -1;
    pthread_mutex_lock(&box->lock);
    old = box->present;
    box->present = fresh;
    pthread_mutex_unlock(&box->lock);
    secret_box_release(box, old);
    return 0;
}
