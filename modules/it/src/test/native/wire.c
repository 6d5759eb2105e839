/*
 * A client that does what it is told, byte by byte: the black-box suite drives it over its standard input.
 *
 *   wire SOCKET
 *
 * Commands, one a line; C numbers the connections from 0 in the order of "open":
 *   open          connects                                   -> "ok" | "error NAME"
 *   send C HEX    sends the bytes                            -> "ok" | "error NAME"
 *   fill C N BYTE sends N times one byte (hex)               -> "ok" | "error NAME"
 *   line C        reads a line, waits at most 30 s           -> "line TEXT" | "eof" | "error NAME" | "silence"
 *   skip C        the same, answers with its length only     -> "length N" | "eof" | "error NAME" | "silence"
 *   quiet C       is there nothing to read right now?        -> "quiet" | "data" | "eof"
 *   shut C        shuts down the writing side                -> "ok"
 *   close C       closes                                     -> "ok"
 */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { CONNECTIONS = 1024, PATIENCE_MS = 30000 };

static struct {
    int fd;
    char *held;
    size_t length, capacity;
} connections[CONNECTIONS];
static int count;

static void result(int ok)
{
    if (ok)
        puts("ok");
    else
        printf("error %s\n", strerrorname_np(errno));
}

static int dial(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    strncpy(address.sun_path, path, sizeof address.sun_path - 1);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
        int saved = errno;
        close(fd);
        errno = saved;
        return -1;
    }
    return fd;
}

static int send_all(int fd, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t n = send(fd, bytes, length, MSG_NOSIGNAL);
        if (n < 0)
            return 0;
        bytes += n;
        length -= (size_t)n;
    }
    return 1;
}

/* Reads until a newline; returns its length, 0 at the end of the stream, -1 on error, -2 if nothing comes. */
static ssize_t read_line(int c)
{
    for (;;) {
        char *newline = connections[c].length ? memchr(connections[c].held, '\n', connections[c].length) : NULL;
        if (newline)
            return newline - connections[c].held + 1;
        struct pollfd ready = {.fd = connections[c].fd, .events = POLLIN};
        if (poll(&ready, 1, PATIENCE_MS) == 0)
            return -2;
        if (connections[c].capacity - connections[c].length < 65536) {
            connections[c].capacity = connections[c].capacity * 2 + 131072;
            connections[c].held = realloc(connections[c].held, connections[c].capacity);
        }
        ssize_t n = recv(connections[c].fd, connections[c].held + connections[c].length, 65536, 0);
        if (n <= 0)
            return n;
        connections[c].length += (size_t)n;
    }
}

static void answer_line(int c, int whole)
{
    ssize_t n = read_line(c);
    if (n == 0) {
        puts("eof");
    } else if (n == -1) {
        result(0);
    } else if (n == -2) {
        puts("silence");
    } else {
        if (whole) {
            fputs("line ", stdout);
            fwrite(connections[c].held, 1, (size_t)n, stdout);
        } else {
            printf("length %zd\n", n);
        }
        connections[c].length -= (size_t)n;
        memmove(connections[c].held, connections[c].held + n, connections[c].length);
    }
}

static void quiet(int c)
{
    struct pollfd ready = {.fd = connections[c].fd, .events = POLLIN};
    char byte;
    if (connections[c].length > 0)
        puts("data");
    else if (poll(&ready, 1, 0) == 0)
        puts("quiet");
    else
        puts(recv(connections[c].fd, &byte, 1, MSG_PEEK) == 1 ? "data" : "eof");
}

static size_t unhex(char *text)
{
    size_t n = 0;
    for (char *at = text; at[0] && at[1] && at[0] != '\n'; at += 2) {
        unsigned byte;
        sscanf(at, "%2x", &byte);
        text[n++] = (char)byte;
    }
    return n;
}

int main(int argc, char **argv)
{
    char *command = NULL;
    size_t capacity = 0;
    if (argc != 2)
        return 2;
    setvbuf(stdout, NULL, _IOLBF, 1 << 16);
    while (getline(&command, &capacity, stdin) > 0) {
        int c = 0, at = 0, n = 0;
        unsigned byte = 0;
        if (strncmp(command, "open", 4) == 0) {
            connections[count].fd = dial(argv[1]);
            result(connections[count].fd >= 0);
            count++;
        } else if (sscanf(command, "send %d %n", &c, &at) == 1) {
            size_t length = unhex(command + at);
            result(send_all(connections[c].fd, command + at, length));
        } else if (sscanf(command, "fill %d %d %x", &c, &n, &byte) == 3) {
            char *bytes = malloc((size_t)n);
            memset(bytes, (int)byte, (size_t)n);
            result(send_all(connections[c].fd, bytes, (size_t)n));
            free(bytes);
        } else if (sscanf(command, "line %d", &c) == 1) {
            answer_line(c, 1);
        } else if (sscanf(command, "skip %d", &c) == 1) {
            answer_line(c, 0);
        } else if (sscanf(command, "quiet %d", &c) == 1) {
            quiet(c);
        } else if (sscanf(command, "shut %d", &c) == 1) {
            result(shutdown(connections[c].fd, SHUT_WR) == 0);
        } else if (sscanf(command, "close %d", &c) == 1) {
            result(close(connections[c].fd) == 0);
        }
        fflush(stdout);
    }
    return 0;
}
