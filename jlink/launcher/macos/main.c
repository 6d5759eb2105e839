/*
 * Starts the virtual machine of the image that this program lies in, with fixed options.
 *
 * The dynamic loader runs before the first line of main() and obeys variables that name libraries, unless the program is
 * restricted. Two things restrict it: a signature with the hardened runtime, and the section below, which the loader looks
 * for in a program that has no such signature (dyld, "isRestricted"). Where neither counts, and only there, the variables
 * are seen here; then the program starts itself anew without them.
 */
#include "launcher.h"

#include <crt_externs.h>
#include <fcntl.h>
#include <libproc.h>
#include <limits.h>
#include <mach-o/dyld.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* Of sys/ptrace.h (ptrace(2)). */
#define PT_DENY_ATTACH 31
int ptrace(int request, pid_t pid, char *address, int data);

__attribute__((used, section("__RESTRICT,__restrict"))) static const char restricted[] = "keychain-auth";

void die(const char *reason) {
    fprintf(stderr, "keychain-auth: %s\n", reason);
    exit(1);
}

/* Ends the process (ENOTSUP, 45) if somebody traces it already; MacPlatform looks before and says so. */
void close_doors(void) {
    struct rlimit core = {0, 0};
    if (setrlimit(RLIMIT_CORE, &core) != 0 || getrlimit(RLIMIT_CORE, &core) != 0 || core.rlim_cur != 0
        || core.rlim_max != 0) {
        die("core files stay allowed: start it outside the sandbox that prevents setrlimit");
    }
    if (ptrace(PT_DENY_ATTACH, 0, NULL, 0) != 0) {
        die("tracers stay allowed: start it outside the sandbox that prevents ptrace");
    }
}

const char *own_file(void) {
    static char path[PATH_MAX];
    char named[PATH_MAX];
    uint32_t size = sizeof named;
    if (_NSGetExecutablePath(named, &size) != 0 || realpath(named, path) == NULL) {
        die("cannot find its own file");
    }
    return path;
}

/* A later file would become the standard output; and nobody's socket or file stays open in the daemon. */
void tidy(void) {
    static struct proc_fdinfo open_files[16384];
    sigset_t none;
    int fd;
    do {
        fd = open("/dev/null", O_RDWR);
    } while (fd >= 0 && fd <= STDERR_FILENO);
    int length = proc_pidinfo(getpid(), PROC_PIDLISTFDS, 0, open_files, sizeof open_files);
    if (fd < 0 || length <= 0 || length == sizeof open_files) {
        die("cannot see which files its parent left open");
    }
    for (size_t i = 0; i < (size_t)length / sizeof open_files[0]; i++) {
        if (open_files[i].proc_fd > STDERR_FILENO) {
            close(open_files[i].proc_fd);
        }
    }
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    umask(S_IRWXG | S_IRWXO);
}

int main(int count, char **words) {
    close_doors();
    if (choose_environment()) {
        execve(own_file(), words, *_NSGetEnviron());
        die("cannot start anew without the variables that load libraries");
    }
    tidy();
    return run_machine(count, words);
}
