/*
 * Starts the virtual machine of the image that this program lies in, with fixed options. What has to happen before any
 * library runs has been done in entry.c.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <limits.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <jni.h>

#include "choice.h"

/* The entry of the JDK's own "java" (libjli, java.h); not in its public headers. */
JNIEXPORT int JNICALL JLI_Launch(int argc, char **argv, int jargc, const char **jargv, int appclassc,
    const char **appclassv, const char *fullversion, const char *dotversion, const char *pname, const char *lname,
    jboolean javaargs, jboolean cpwildcard, jboolean javaw, jint ergo);

static _Noreturn void die(const char *reason) {
    fprintf(stderr, "keychain-auth: %s\n", reason);
    exit(1);
}

/* Folder of the image: the one above the folder that this program lies in. */
static const char *image(void) {
    static char path[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path);
    if (length <= 0 || length == sizeof path) {
        die("cannot find its own file: mount /proc");
    }
    path[length] = 0;
    for (int up = 0; up < 2; up++) {
        char *slash = strrchr(path, '/');
        if (slash == NULL) {
            die("must lie in the folder bin of its image");
        }
        *slash = 0;
    }
    return path;
}

/* What a parent may have left behind: missing standard descriptors that a secret's socket could become, others open. */
static void tidy(void) {
    sigset_t none;
    int fd;
    do {
        fd = open("/dev/null", O_RDWR | O_CLOEXEC);
    } while (fd >= 0 && fd <= STDERR_FILENO && fcntl(fd, F_SETFD, 0) == 0);
    if (fd < 0 || close_range(STDERR_FILENO + 1, ~0U, 0) != 0) {
        long limit = sysconf(_SC_OPEN_MAX);
        for (fd = STDERR_FILENO + 1; fd < limit; fd++) {
            close(fd);
        }
    }
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    umask(S_IRWXG | S_IRWXO);
}

/* A sandbox may answer "done" to the calls that entry.c made: believe what can be read back. */
static void verify_hardening(void) {
    struct rlimit core;
    if (prctl(PR_GET_DUMPABLE) != 0 || getrlimit(RLIMIT_CORE, &core) != 0 || core.rlim_cur != 0) {
        die("a sandbox keeps this process readable for others: start it outside");
    }
}

int main(int argc, char **argv) {
    const char *folder = image();
    int daemon = is_daemon(argc, argv);
    size_t count = 0;
    char **all = calloc(LENGTH(options) + (size_t)argc + 4, sizeof *all);
    if (all == NULL) {
        die("out of memory");
    }
    verify_hardening();
    tidy();
    /* One heap for all threads: else each keeps what its compilations freed. */
    mallopt(M_ARENA_MAX, 1);
    all[count++] = (char *)"keychain-auth";
    for (size_t i = 0; i < LENGTH(options); i++) {
        if (applies(&options[i], daemon) && (all[count++] = expand(options[i].text, folder)) == NULL) {
            die("out of memory");
        }
    }
    all[count++] = (char *)"-m";
    all[count++] = (char *)MAIN;
    for (int i = 1; i < argc; i++) {
        all[count++] = argv[i];
    }
    return JLI_Launch((int)count, all, 0, NULL, 0, NULL, JAVA_VERSION, JAVA_VERSION, "keychain-auth", "keychain-auth",
        JNI_FALSE, JNI_FALSE, JNI_FALSE, 0);
}
