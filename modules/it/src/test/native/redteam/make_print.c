/*
 * Connects and executes an approved program with the connection as one of its descriptors; when the daemon has looked at
 * that program, it is given a line of input, so that it prints a request. What PRELOAD names is loaded into it; a loader that
 * is sent to the input for a library, too (/proc/self/fd/0), waits there before it loads anything.
 *
 *   make_print SOCKET DAEMON DESCRIPTOR ANSWERS INPUT PROGRAM ARGUMENT...
 */
#include "attack.h"

/* Whether the process executes the program and waits for its input. */
static int waits(pid_t pid, const char *program)
{
    char link[64], number[16], path[4096], real[4096];
    snprintf(link, sizeof link, "/proc/%d/exe", pid);
    snprintf(number, sizeof number, "%d", pid);
    ssize_t n = readlink(link, path, sizeof path - 1);
    path[n > 0 ? n : 0] = 0;
    return realpath(program, real) && strcmp(path, real) == 0 && state("/proc", number) == 'S';
}

int main(int argc, char **argv)
{
    int input[2];
    pid_t daemon = atoi(argv[2]);
    prctl(PR_SET_CHILD_SUBREAPER, 1); /* Who reads the answer outlives the program. */
    if (argc < 7 || pipe2(input, O_CLOEXEC) != 0)
        fail("make_print");
    if (fork() == 0) {
        stop(daemon);
        int fd = dial(argv[1], SOCK_CLOEXEC), target = atoi(argv[3]);
        if (fork() == 0) {
            pid_t victim = getppid();
            while (!waits(victim, argv[6]))
                sched_yield();
            go_on(daemon);
            /* Connections are taken in order: with an answer to this one, the first has been looked at. */
            for (int i = 0; i < 3; i++) {
                char line[65536];
                int probe = dial(argv[1], SOCK_CLOEXEC);
                say(probe, "no request");
                hear(probe, line, sizeof line);
                close(probe);
            }
            dprintf(input[1], "%s\n", argv[5]);
            for (int i = atoi(argv[4]); i > 0; i--)
                show(fd);
            _exit(0);
        }
        if (dup2(input[0], 0) != 0 || dup2(fd, target) != target)
            fail("dup2");
        if (getenv("PRELOAD"))
            setenv("LD_PRELOAD", getenv("PRELOAD"), 1);
        execv(argv[6], argv + 6);
        fail("exec");
    }
    close(input[1]);
    close(input[0]);
    while (wait(NULL) > 0)
        ;
    return 0;
}
