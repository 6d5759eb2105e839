/*
 * Connects, starts a sibling that shares its memory, and executes an approved program: the sibling keeps the old memory
 * alive, so that what the daemon opened of it can still be read. Named vforked, it is itself such a sibling, of a parent
 * that waits. Named imitating, and linked with -no-pie, its sibling makes the code in the old memory that of the approved
 * program, at the same addresses: nothing is randomized, and the sibling sleeps in the C library that both have.
 *
 *   sibling SOCKET REQUEST VICTIM         says "connected", goes on at a line of input, says "changed", goes on again
 *   sibling SOCKET REQUEST VICTIM COUNT   again and again without a word
 */
#include "hide.h"
#include <dlfcn.h>
#include <sys/personality.h>

extern char etext;
static char **arguments;
static int *granted, directed, imitating, pair[2];
static ucontext_t steps[4];

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

/* The C library's own, since the way to it that is part of our code will be gone. */
static void *function(const char *name)
{
    return dlsym(RTLD_NEXT, name);
}

/* When it is told so, the sibling unmaps our code, says that it did, and waits. */
static void plan_steps(void)
{
    static char byte;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
        fail("socketpair");
    chain(&steps[0], &steps[1], function("read"), pair[1], (long)&byte, 1, 0);
    chain(&steps[1], &steps[2], function("munmap"), (long)START, &etext - START, 0, 0);
    chain(&steps[2], &steps[3], function("write"), pair[1], (long)&byte, 1, 0);
    chain(&steps[3], NULL, function("pause"), 0, 0, 0, 0);
}

static int imitate(void *unused)
{
    (void)unused;
    return setcontext(&steps[0]);
}

/* Maps the code of the victim where the victim has it; all else lies where ours does. */
static void map_as(const char *victim)
{
    char path[64], line[8192];
    pid_t pid = fork();
    if (pid == 0) {
        execl(victim, victim, NULL);
        fail("exec");
    }
    until_named(pid, "waiting");
    snprintf(path, sizeof path, "/proc/%d/maps", pid);
    FILE *maps = fopen(path, "r");
    int code = open(victim, O_RDONLY | O_CLOEXEC);
    if (!maps || code < 0)
        fail(path);
    while (fgets(line, sizeof line, maps)) {
        unsigned long start, end, offset;
        if (strstr(line, victim) && sscanf(line, "%lx-%lx r-xp %lx", &start, &end, &offset) == 3
            && mmap((void *)start, end - start, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_FIXED_NOREPLACE, code,
                    (off_t)offset) == MAP_FAILED)
            fail("mmap");
    }
    fclose(maps);
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
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
    if (imitating)
        plan_steps();
    pid_t keeper = sibling ? sibling_of_ours(imitating ? imitate : keep, 0) : 0;
    say(fd, arguments[2]);
    if (fork() == 0) {
        char byte;
        pid_t victim = getppid();
        if (imitating)
            close(pair[1]);
        if (directed || imitating)
            until_named(victim, "waiting");
        if (imitating && (write(pair[0], "", 1) != 1 || read(pair[0], &byte, 1) != 1)) {
            kill(keeper, SIGKILL);
            kill(victim, SIGKILL);
            fail("the sibling");
        }
        if (directed)
            word("changed");
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
    imitating = strcmp(VARIANT, "imitating") == 0;
    if (imitating && !(personality(~0U) & ADDR_NO_RANDOMIZE)) {
        if (personality(ADDR_NO_RANDOMIZE) != -1)
            execv("/proc/self/exe", argv);
        fail("personality");
    }
    arguments = argv;
    granted = shared();
    directed = argc == 4;
    int count = argc > 4 ? atoi(argv[4]) : 1;
    if (imitating)
        map_as(argv[3]);
    for (int i = 0; i < count; i++) {
        if (fork() == 0)
            attempt();
        wait(NULL);
    }
    printf("%d of %d granted\n", *granted, count);
    return 0;
}
