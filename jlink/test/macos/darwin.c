/*
 * What the launcher for macOS calls there and Linux lacks. The variable DARWIN names one of them that shall fail: no-file,
 * no-deny, no-limit, no-list.
 */
#include <crt_externs.h>
#include <dirent.h>
#include <errno.h>
#include <libproc.h>
#include <mach-o/dyld.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

extern char **environ;

/* Kept, for the launcher has forgotten it when it asks. */
static int wanted(const char *name) {
    static char *first;
    if (first == NULL) {
        first = strdup(getenv("DARWIN") == NULL ? "" : getenv("DARWIN"));
    }
    return strcmp(first, name) == 0;
}

char ***_NSGetEnviron(void) { return &environ; }

int _NSGetExecutablePath(char *path, uint32_t *size) {
    ssize_t length = wanted("no-file") ? -1 : readlink("/proc/self/exe", path, *size - 1);
    if (length < 0) {
        return -1;
    }
    path[length] = 0;
    return 0;
}

/* PT_DENY_ATTACH is no request of Linux. That it was made is a line which the test looks for. */
int ptrace(int request, pid_t pid, char *address, int data) {
    if (request != 31 || pid != 0 || address != NULL || data != 0 || wanted("no-deny")) {
        errno = EINVAL;
        return -1;
    }
    fputs("darwin: no tracers\n", stderr);
    return 0;
}

/* A sandbox that says yes and does nothing. */
int setrlimit(__rlimit_resource_t resource, const struct rlimit *limit) {
    return wanted("no-limit") ? 0 : (int)syscall(SYS_prlimit64, 0, resource, limit, NULL);
}

int getrlimit(__rlimit_resource_t resource, struct rlimit *limit) {
    if (wanted("no-limit")) {
        *limit = (struct rlimit){0, 1};
        return 0;
    }
    return (int)syscall(SYS_prlimit64, 0, resource, NULL, limit);
}

int proc_pidinfo(int pid, int flavour, uint64_t argument, void *buffer, int size) {
    struct proc_fdinfo *found = buffer;
    int count = 0;
    DIR *folder = opendir("/proc/self/fd");
    if (folder == NULL || pid != getpid() || flavour != PROC_PIDLISTFDS || argument != 0 || wanted("no-list")) {
        return 0;
    }
    for (struct dirent *entry; (entry = readdir(folder)) != NULL && (count + 1) * (int)sizeof *found <= size;) {
        int fd = atoi(entry->d_name);
        if (entry->d_name[0] != '.' && fd != dirfd(folder)) {
            found[count++] = (struct proc_fdinfo){fd, 1};
        }
    }
    closedir(folder);
    return count * (int)sizeof *found;
}
