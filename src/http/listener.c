#include "http/listener.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG 1024

static int failed(struct error *error, const char *what)
{
    return error_set(error, ERROR_ENVIRONMENT, "listen", "%s: %s", what, strerror(errno));
}

/* Splits "[::1]:80" or "127.0.0.1:80". */
static int split(const char *where, char host[256], const char **port, struct error *error)
{
    const char *colon = strrchr(where, ':');
    size_t size = colon != NULL ? (size_t)(colon - where) : 0;

    if (size == 0 || size > 255 || colon[1] == '\0')
        return error_usage(error, "\"%.80s\" is no ADDRESS:PORT to listen on", where);
    if (where[0] == '[' && where[size - 1] == ']') {
        where++;
        size -= 2;
    } else if (memchr(where, ':', size) != NULL) {
        return error_usage(error, "\"%.80s\": IPv6 addresses need brackets", where);
    }
    memcpy(host, where, size);
    host[size] = '\0';
    *port = colon + 1;
    return 0;
}

static int open_address(const struct addrinfo *address, const char *where, struct error *error)
{
    int yes = 1;
    int descriptor = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    if (descriptor < 0)
        return failed(error, where);
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(descriptor, address->ai_addr, address->ai_addrlen) != 0 ||
        listen(descriptor, BACKLOG) != 0) {
        failed(error, where);
        close(descriptor);
        return -1;
    }
    return descriptor;
}

int listener_open(const char *where, struct error *error)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
    struct addrinfo *addresses = NULL;
    const char *port = NULL;
    char host[256];
    int status, descriptor;

    if (split(where, host, &port, error) != 0)
        return -1;
    if (strlen(port) > 5 || port[strspn(port, "0123456789")] != '\0')
        return error_usage(error, "\"%.80s\" is no port", port);
    status = getaddrinfo(host[0] != '\0' ? host : NULL, port, &hints, &addresses);
    if (status != 0)
        return error_usage(error, "%s: %s", where, gai_strerror(status));
    descriptor = open_address(addresses, where, error);
    freeaddrinfo(addresses);
    return descriptor;
}

int listener_name(int socket, char name[LISTENER_NAME_SIZE], unsigned *port, struct error *error)
{
    struct sockaddr_storage address;
    socklen_t size = sizeof address;
    char host[64], service[8];

    if (getsockname(socket, (struct sockaddr *)&address, &size) != 0)
        return failed(error, "getsockname");
    if (getnameinfo((struct sockaddr *)&address, size, host, sizeof host, service, sizeof service,
                    NI_NUMERICHOST | NI_NUMERICSERV) != 0)
        return failed(error, "getnameinfo");
    snprintf(name, LISTENER_NAME_SIZE, address.ss_family == AF_INET6 ? "[%s]:%s" : "%s:%s", host,
             service);
    *port = ntohs(address.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&address)->sin6_port
                                                : ((struct sockaddr_in *)&address)->sin_port);
    return 0;
}

int listener_write_port(const char *path, unsigned port, struct error *error)
{
    char temporary[PATH_MAX];
    FILE *file;
    int written;

    if ((size_t)snprintf(temporary, sizeof temporary, "%s.%ld", path, (long)getpid()) >=
        sizeof temporary)
        return error_usage(error, "--port-file: the name is too long");
    file = fopen(temporary, "we");
    if (file == NULL)
        return error_set(error, ERROR_ENVIRONMENT, "port-file", "%s: %s", path, strerror(errno));
    written = fprintf(file, "%u\n", port);
    if (fclose(file) != 0 || written < 0 || rename(temporary, path) != 0) {
        error_set(error, ERROR_ENVIRONMENT, "port-file", "%s: %s", path, strerror(errno));
        unlink(temporary);
        return -1;
    }
    return 0;
}
