/*
 * The floor that the daemon is compared with: answers each line with itself.
 *
 *   echo threads SOCKET     one thread per connection
 *   echo epoll SOCKET       one thread, epoll
 */
#include "wire.h"

#include <pthread.h>
#include <stdint.h>
#include <sys/epoll.h>

static void *serve(void *argument) {
    int fd = (int)(intptr_t)argument;
    char *line = malloc(LINE);
    for (size_t length; line != NULL && (length = read_line(fd, line)) > 0;) {
        if (!write_all(fd, line, length)) {
            break;
        }
    }
    free(line);
    close(fd);
    return NULL;
}

static void threads(int listener) {
    pthread_attr_t detached;
    pthread_attr_init(&detached);
    pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
    for (;;) {
        pthread_t thread;
        int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
        if (fd >= 0 && pthread_create(&thread, &detached, serve, (void *)(intptr_t)fd) != 0) {
            close(fd);
        }
    }
}

static void events(int listener) {
    static char line[LINE];
    int queue = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = listener};
    epoll_ctl(queue, EPOLL_CTL_ADD, listener, &event);
    for (;;) {
        struct epoll_event ready[64];
        int count = epoll_wait(queue, ready, 64, -1);
        for (int i = 0; i < count; i++) {
            int fd = ready[i].data.fd;
            if (fd == listener) {
                fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
                event.data.fd = fd;
                epoll_ctl(queue, EPOLL_CTL_ADD, fd, &event);
                continue;
            }
            size_t length = read_line(fd, line);
            if (length == 0 || !write_all(fd, line, length)) {
                close(fd);
            }
        }
    }
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "usage: echo threads|epoll SOCKET\n");
        return 2;
    }
    struct sockaddr_un address = address_of(argv[2]);
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    unlink(argv[2]);
    if (listener < 0 || bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 4096) != 0) {
        fail("listen");
    }
    if (strcmp(argv[1], "epoll") == 0) {
        events(listener);
    } else {
        threads(listener);
    }
}
