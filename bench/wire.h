/* Lines over a Unix socket, for the programs of the benchmark. */
#ifndef WIRE_H
#define WIRE_H

#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* Longest line in either direction: a batch of 100 values is far below. */
#define LINE (1 << 20)

static inline _Noreturn void fail(const char *what) {
    perror(what);
    exit(1);
}

static inline struct sockaddr_un address_of(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path) {
        fprintf(stderr, "socket path too long: %s\n", path);
        exit(2);
    }
    strcpy(address.sun_path, path);
    return address;
}

/* Answers 0 when the other side closed. */
static inline int write_all(int fd, const char *data, size_t length) {
    while (length > 0) {
        ssize_t n = send(fd, data, length, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            return 0;
        }
        data += n;
        length -= (size_t)n;
    }
    return 1;
}

/* Reads one line into a buffer of LINE bytes. Answers its length with the line end, 0 when the other side closed. */
static inline size_t read_line(int fd, char *line) {
    size_t length = 0;
    while (length < LINE) {
        ssize_t n = recv(fd, line + length, LINE - length, 0);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            return 0;
        }
        length += (size_t)n;
        if (line[length - 1] == '\n') {
            return length;
        }
    }
    return 0;
}

#endif
