/*
 * Wall time in milliseconds of a program.
 *
 *   wall COMMAND...                       until it ends well
 *   wall --until SOCKET REQUEST COMMAND...  until the first answer to a request at that socket; the program is ended then
 */
#include "wire.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int answered(const struct sockaddr_un *address, const char *request, char *line) {
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int done = connect(fd, (const struct sockaddr *)address, sizeof *address) == 0 && write_all(fd, request, strlen(request))
        && write_all(fd, "\n", 1) && read_line(fd, line) > 0;
    close(fd);
    return done;
}

int main(int argc, char **argv) {
    static char line[LINE];
    int until = argc > 4 && strcmp(argv[1], "--until") == 0;
    struct sockaddr_un address = {0};
    int status = 0;
    if (argc < 2) {
        fprintf(stderr, "usage: wall [--until SOCKET REQUEST] COMMAND...\n");
        return 2;
    }
    if (until) {
        address = address_of(argv[2]);
    }
    double before = now();
    pid_t child = fork();
    if (child == 0) {
        int null = open("/dev/null", O_RDWR);
        dup2(null, 0);
        dup2(null, 1);
        dup2(null, 2);
        char **command = argv + (until ? 4 : 1);
        execvp(command[0], command);
        _exit(127);
    }
    if (!until) {
        waitpid(child, &status, 0);
        printf("%.2f\n", now() - before);
        return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : 1;
    }
    while (!answered(&address, argv[3], line)) {
        struct timespec pause = {.tv_nsec = 200000};
        nanosleep(&pause, NULL);
        if (now() - before > 30e3 || waitpid(child, &status, WNOHANG) == child) {
            fprintf(stderr, "wall: no answer\n");
            return 1;
        }
    }
    printf("%.2f\n", now() - before);
    kill(child, SIGTERM);
    waitpid(child, &status, 0);
    return 0;
}
