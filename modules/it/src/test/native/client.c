/*
 * A client as docs/protocol.md describes it: one connection, one request per line, one answer per line.
 *
 *   client SOCKET REQUEST...     sends each request and prints each answer
 *   client SOCKET -              the same with the lines of standard input
 *
 * Exit status: 0 all answered, 1 the daemon closed before the last answer, 2 wrong usage or no daemon.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#ifdef __APPLE__
/* An older macOS has neither flag: both are said of the socket once it is there. */
#define SOCK_CLOEXEC 0
#undef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0
#endif

static int dial(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path) {
        fprintf(stderr, "client: socket path too long\n");
        exit(2);
    }
    strcpy(address.sun_path, path);
    /* Close-on-exec from the first instruction: a child must never speak in our name. */
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
#ifdef __APPLE__
    int on = 1;
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    setsockopt(fd, SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on);
#endif
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
        perror("client: connect");
        exit(2);
    }
    return fd;
}

/* Returns 0 if the daemon closed instead of answering. */
static int ask(int fd, FILE *answers, const char *request, size_t length)
{
    static char *line;
    static size_t capacity;
    /* If the daemon has answered and closed already, sending fails and its last words can still be read. */
    if (send(fd, request, length, MSG_NOSIGNAL) == (ssize_t)length)
        (void)!send(fd, "\n", 1, MSG_NOSIGNAL);
    if (getline(&line, &capacity, answers) <= 0)
        return 0;
    fputs(line, stdout);
    fflush(stdout);
    return 1;
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fprintf(stderr, "usage: client SOCKET REQUEST... | client SOCKET -\n");
        return 2;
    }
    int fd = dial(argv[1]);
    FILE *answers = fdopen(fd, "r");
    if (strcmp(argv[2], "-") == 0) {
        char *line = NULL;
        size_t capacity = 0;
        ssize_t n;
        while ((n = getline(&line, &capacity, stdin)) > 0) {
            if (line[n - 1] == '\n')
                n--;
            if (!ask(fd, answers, line, (size_t)n))
                return 1;
        }
        return 0;
    }
    for (int i = 2; i < argc; i++)
        if (!ask(fd, answers, argv[i], strlen(argv[i])))
            return 1;
    return 0;
}
