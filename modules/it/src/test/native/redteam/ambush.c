/*
 * Waits for a daemon to start and falls on it in its first moments (A19): between exec and its own first instruction it
 * may still be as readable as any program.
 *
 *   ambush TRIES PROGRAM ARGUMENT...
 *
 * Starts the program again and again; from the moment of exec on, until it has run a while, tries without pause to open
 * its memory and to seize it. Prints "opened N" and "seized N": in how many starts that worked.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { LOOKS_MS = 40 };

static long now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int main(int argc, char **argv)
{
    long opened = 0, seized = 0;
    if (argc < 3)
        return 2;
    for (long i = 0, tries = atol(argv[1]); i < tries; i++) {
        /* The kernel closes the child's end of this when it has put the program into its place. */
        int gate[2], mem_seen = 0, seize_seen = 0, status;
        char name[64];
        if (pipe2(gate, O_CLOEXEC | O_NONBLOCK) != 0)
            return 1;
        pid_t pid = fork();
        if (pid == 0) {
            dup2(open("/dev/null", O_RDWR), STDOUT_FILENO);
            dup2(STDOUT_FILENO, STDERR_FILENO);
            execv(argv[2], argv + 2);
            _exit(127);
        }
        snprintf(name, sizeof name, "/proc/%d/mem", pid);
        close(gate[1]);
        char byte;
        while (read(gate[0], &byte, 1) != 0) {
        }
        for (long end = now_ms() + LOOKS_MS; now_ms() < end && !(mem_seen && seize_seen);) {
            int fd = mem_seen ? -1 : open(name, O_RDONLY);
            if (fd >= 0) {
                mem_seen = 1;
                close(fd);
            }
            if (!seize_seen && ptrace(PTRACE_SEIZE, pid, 0, 0) == 0)
                seize_seen = 1;
        }
        opened += mem_seen;
        seized += seize_seen;
        close(gate[0]);
        kill(pid, SIGKILL);
        waitpid(pid, &status, __WALL);
    }
    printf("opened %ld\nseized %ld\n", opened, seized);
    return 0;
}
