/*
 * Stops a thread of the daemon between two steps of a proof, where a race would have to hit it: when it has pinned its
 * peer's memory (openat of "maps"). Run by root, who alone may trace the daemon; it only takes the chance out of the race.
 *
 *   freeze DAEMON   says "watching", then "frozen"; lets go at a line of input or at its end
 */
#include "attack.h"
#include <sys/ptrace.h>
#include <sys/uio.h>

enum { THREADS = 1 << 22 };
static char *opening; /* Whether a thread is at it. */

static int names_maps(pid_t thread, unsigned long address)
{
    char text[5] = {0};
    struct iovec here = {text, sizeof text}, there = {(void *)address, sizeof text};
    return process_vm_readv(thread, &here, 1, &there, 1, 0) > 0 && memcmp(text, "maps", 5) == 0;
}

/* Looks at one of the two stops of a call; returns whether the thread is where it should be frozen. */
static int step(pid_t thread)
{
    struct __ptrace_syscall_info info;
    ptrace(PTRACE_GET_SYSCALL_INFO, thread, sizeof info, &info);
    char *at = &opening[thread % THREADS];
    if (info.op == PTRACE_SYSCALL_INFO_ENTRY && info.entry.nr == SYS_openat)
        *at = names_maps(thread, info.entry.args[1]);
    return info.op == PTRACE_SYSCALL_INFO_EXIT && *at;
}

static void watch(pid_t daemon)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/task", daemon);
    DIR *tasks = opendir(path);
    if (!tasks)
        fail(path);
    for (struct dirent *task; (task = readdir(tasks));) {
        pid_t thread = atoi(task->d_name);
        if (thread > 0
            && (ptrace(PTRACE_SEIZE, thread, 0, PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE) != 0
                || ptrace(PTRACE_INTERRUPT, thread, 0, 0) != 0))
            fail("ptrace");
    }
    closedir(tasks);
}

int main(int argc, char **argv)
{
    if (argc != 2 || !(opening = calloc(THREADS, 1)))
        return 2;
    watch(atoi(argv[1]));
    puts("watching");
    fflush(stdout);
    for (;;) {
        int status;
        pid_t thread = waitpid(-1, &status, __WALL);
        if (thread < 0)
            fail("waitpid");
        if (!WIFSTOPPED(status))
            continue;
        int signal = WSTOPSIG(status);
        if (signal == (SIGTRAP | 0x80)) {
            signal = 0;
            if (step(thread))
                break;
        } else if (status >> 16 != 0) {
            signal = 0; /* A stop of the tracer's own. */
        }
        ptrace(PTRACE_SYSCALL, thread, 0, signal);
    }
    puts("frozen");
    fflush(stdout);
    (void)!getchar();
    return 0; /* Whoever was traced goes on. */
}
