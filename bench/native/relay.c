/* The least that a relay of migrations can do: read(2) and write(2), a thread for each direction of each connection. relay LISTEN CONNECT
 * Addresses are unix:PATH or HOST:PORT. Half-closes are carried; it ends when all connections have ended that there were. */
#define _GNU_SOURCE
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { UNIX_BLOCK = 256 * 1024, TCP_BLOCK = 512 * 1024 };

struct connection {
    int sockets[2];
    atomic_int directions;
};

struct direction {
    struct connection *connection;
    int from, to;
};

static atomic_int open_connections;
static size_t block = UNIX_BLOCK;

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

/* A socket that listens at an address, or is connected to it; -1: that failed. */
static int open_socket(const char *address, int listens)
{
    if (strncmp(address, "unix:", 5) == 0) {
        struct sockaddr_un name = { .sun_family = AF_UNIX };
        snprintf(name.sun_path, sizeof name.sun_path, "%s", address + 5);
        int made = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (listens)
            return bind(made, (struct sockaddr *)&name, sizeof name) < 0 || listen(made, 64) < 0 ? -1 : made;
        return connect(made, (struct sockaddr *)&name, sizeof name) < 0 ? -1 : made;
    }

    char host[256];
    snprintf(host, sizeof host, "%s", address);
    char *port = strrchr(host, ':');
    if (port == NULL) {
        errno = EINVAL;
        return -1;
    }
    *port++ = 0;
    struct addrinfo *found, hints = { .ai_socktype = SOCK_STREAM };
    if (getaddrinfo(host, port, &hints, &found) != 0) {
        errno = EINVAL;
        return -1;
    }
    int one = 1, made = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    block = TCP_BLOCK;
    if (listens) {
        setsockopt(made, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
        return bind(made, found->ai_addr, found->ai_addrlen) < 0 || listen(made, 64) < 0 ? -1 : made;
    }
    setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return connect(made, found->ai_addr, found->ai_addrlen) < 0 ? -1 : made;
}

static void *relay(void *argument)
{
    struct direction *direction = argument;
    struct connection *connection = direction->connection;
    unsigned char *buffer = malloc(block);
    ssize_t got;
    while ((got = read(direction->from, buffer, block)) > 0) {
        for (ssize_t at = 0; at < got;) {
            ssize_t n = write(direction->to, buffer + at, (size_t)(got - at));
            if (n < 0) {
                got = -1;
                break;
            }
            at += n;
        }
        if (got < 0)
            break;
    }

    if (got == 0) {
        shutdown(direction->to, SHUT_WR);
    } else {
        /* What broke in one direction has broken in the other. */
        shutdown(direction->from, SHUT_RDWR);
        shutdown(direction->to, SHUT_RDWR);
    }
    free(buffer);
    free(direction);
    if (atomic_fetch_sub(&connection->directions, 1) == 1) {
        close(connection->sockets[0]);
        close(connection->sockets[1]);
        free(connection);
        if (atomic_fetch_sub(&open_connections, 1) == 1)
            exit(0);
    }
    return NULL;
}

static void start(struct connection *connection, int from, int to)
{
    struct direction *direction = malloc(sizeof *direction);
    *direction = (struct direction){ connection, connection->sockets[from], connection->sockets[to] };
    pthread_t thread;
    if (pthread_create(&thread, NULL, relay, direction) != 0)
        fail("pthread_create");
    pthread_detach(thread);
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: relay LISTEN CONNECT\n");
        return 64;
    }
    signal(SIGPIPE, SIG_IGN);
    int listener = open_socket(argv[1], 1);
    if (listener < 0)
        fail(argv[1]);
    for (;;) {
        int one = 1, source = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
        if (source < 0)
            fail("accept");
        setsockopt(source, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);   /* of a unix socket: refused, and no matter */
        struct connection *connection = malloc(sizeof *connection);
        connection->sockets[0] = source;
        if ((connection->sockets[1] = open_socket(argv[2], 0)) < 0)
            fail(argv[2]);
        atomic_init(&connection->directions, 2);
        atomic_fetch_add(&open_connections, 1);
        start(connection, 0, 1);
        start(connection, 1, 0);
    }
}
