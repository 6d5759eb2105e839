/* An approved program whose child inherits its connection: the parent is served, the child's bytes are not. */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static void ask(int fd, const char *request)
{
    char answer[4096];
    ssize_t n;
    dprintf(fd, "%s\n", request);
    n = read(fd, answer, sizeof answer);
    if (n > 0) {
        fwrite(answer, 1, (size_t)n, stdout);
        fflush(stdout);
    }
}

int main(int argc, char **argv)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (argc != 3)
        return 2;
    strncpy(address.sun_path, argv[1], sizeof address.sun_path - 1);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0)
        return 2;
    ask(fd, argv[2]);
    if (fork() == 0) {
        ask(fd, argv[2]);
        _exit(0);
    }
    wait(NULL);
    return 0;
}
