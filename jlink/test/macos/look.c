/*
 * What a program of the same user may do to a process: look PID. A line for each, "may read-memory=no (5)" with the error.
 * "look hold" is the process that it is a control with: it waits until its input ends.
 */
#include <errno.h>
#include <mach/mach.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

/* Of sys/ptrace.h (ptrace(2)). */
#define PT_DETACH 11
#define PT_ATTACHEXC 14
int ptrace(int request, pid_t pid, char *address, int data);

static void say(const char *what, int may, int error) {
    printf("may %s=%s (%d)\n", what, may ? "yes" : "no", error);
    fflush(stdout);
}

/* In a child: who attaches to a process that denies it is ended by a signal (ptrace(2)). */
static void trace(pid_t pid) {
    int status;
    pid_t child = fork();
    if (child == 0) {
        if (ptrace(PT_ATTACHEXC, pid, NULL, 0) != 0) {
            _exit(errno);
        }
        ptrace(PT_DETACH, pid, (char *)1, 0);
        _exit(0);
    }
    if (child < 0 || waitpid(child, &status, 0) != child) {
        perror("look");
        exit(2);
    }
    say("trace", WIFEXITED(status) && WEXITSTATUS(status) == 0,
        WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
}

int main(int count, char **words) {
    mach_port_t task = MACH_PORT_NULL;
    if (count != 2) {
        fputs("usage: look PID | look hold\n", stderr);
        return 2;
    }
    if (strcmp(words[1], "hold") == 0) {
        puts("holding");
        fflush(stdout);
        return getchar() == EOF ? 0 : 1;
    }
    pid_t pid = (pid_t)strtol(words[1], NULL, 10);
    kern_return_t result = task_for_pid(mach_task_self(), pid, &task);
    say("read-memory", result == KERN_SUCCESS, result);
    trace(pid);
    return 0;
}
