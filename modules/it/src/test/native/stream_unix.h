#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

struct stream {
    int fd;
};

struct stream *stream_open(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    strncpy(address.sun_path, path, sizeof address.sun_path - 1);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return NULL;
    if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
        int saved = errno;
        close(fd);
        errno = saved;
        return NULL;
    }
    struct stream *s = malloc(sizeof *s);
    s->fd = fd;
    return s;
}

int stream_send(struct stream *s, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t n = send(s->fd, bytes, length, MSG_NOSIGNAL);
        if (n < 0)
            return 0;
        bytes += n;
        length -= (size_t)n;
    }
    return 1;
}

long stream_receive(struct stream *s, char *bytes, size_t capacity, int milliseconds)
{
    struct pollfd ready = {.fd = s->fd, .events = POLLIN};
    if (poll(&ready, 1, milliseconds) == 0)
        return -2;
    return recv(s->fd, bytes, capacity, 0);
}

int stream_ready(struct stream *s)
{
    struct pollfd ready = {.fd = s->fd, .events = POLLIN};
    char byte;
    if (poll(&ready, 1, 0) == 0)
        return 0;
    return recv(s->fd, &byte, 1, MSG_PEEK) == 1 ? 1 : -1;
}

int stream_shut(struct stream *s)
{
    return shutdown(s->fd, SHUT_WR) == 0;
}

int stream_close(struct stream *s)
{
    int closed = close(s->fd) == 0;
    free(s);
    return closed;
}

const char *stream_error(void)
{
    return strerrorname_np(errno);
}

void stream_plain(FILE *in, FILE *out)
{
    (void)in;
    (void)out;
}
