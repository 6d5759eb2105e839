/* Peers that the tests need: honest ones, careless ones and attackers. usage: peer <mode> <socket> [argument] */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static void die(const char *what) {
    perror(what);
    exit(2);
}

static int dial(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    strncpy(address.sun_path, path, sizeof address.sun_path - 1);
    int s = socket(AF_UNIX, SOCK_STREAM, 0);
    if (s < 0 || connect(s, (struct sockaddr *) &address, sizeof address) < 0) {
        die("connect");
    }
    return s;
}

static void say(int s, const char *text) {
    if (send(s, text, strlen(text), MSG_NOSIGNAL) < 0) {
        die("send");
    }
}

static void wait_for_line(void) {
    char line[16];
    if (!fgets(line, sizeof line, stdin)) {
        exit(3);
    }
}

/* Prints everything that comes until the other side ends. */
static void listen_to(int s) {
    char block[4096];
    ssize_t n;
    while ((n = read(s, block, sizeof block)) > 0) {
        fwrite(block, 1, n, stdout);
    }
    if (n < 0) {
        die("read");
    }
    fflush(stdout);
}

static ssize_t pass_descriptors(int s, int count) {
    char control[CMSG_SPACE(64 * sizeof(int))] = {0};
    struct iovec vector = {.iov_base = "smuggled\n", .iov_len = 9};
    struct msghdr message = {.msg_iov = &vector,
                             .msg_iovlen = 1,
                             .msg_control = control,
                             .msg_controllen = CMSG_SPACE(count * sizeof(int))};
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(count * sizeof(int));
    for (int i = 0; i < count; i++) {
        ((int *) CMSG_DATA(header))[i] = 2;
    }
    return sendmsg(s, &message, MSG_NOSIGNAL);
}

int main(int argc, char **argv) {
    if (argc < 3) {
        return 1;
    }
    const char *mode = argv[1];
    const char *argument = argc > 3 ? argv[3] : "";
    if (!strcmp(mode, "undumpable")) {
        prctl(PR_SET_DUMPABLE, 0);
    }
    if (!strcmp(mode, "removed") && unlink(argument) < 0) {
        die("unlink");
    }
    if (!strcmp(mode, "renamed") && rename(argument, argv[4]) < 0) {
        die("rename");
    }
    int s = dial(argv[2]);
    if (!strcmp(mode, "descriptors")) {
        /* Says what became of it: 0, or the error. */
        printf("%d\n", pass_descriptors(s, atoi(argument)) < 0 ? errno : 0);
        fflush(stdout);
        listen_to(s);
    } else if (!strcmp(mode, "child")) {
        /* Parent and child write to one connection. */
        say(s, "parent\n");
        pid_t child = fork();
        if (child == 0) {
            say(s, "child\n");
            _exit(0);
        }
        waitpid(child, NULL, 0);
        listen_to(s);
    } else if (!strcmp(mode, "urgent")) {
        /* A child writes out of band, where the kernel knows that, then the parent. */
        pid_t child = fork();
        if (child == 0) {
            if (send(s, "c", 1, MSG_OOB | MSG_NOSIGNAL) < 0) {
                say(s, "c");
            }
            _exit(0);
        }
        waitpid(child, NULL, 0);
        wait_for_line();
        say(s, "parent\n");
        shutdown(s, SHUT_WR);
        listen_to(s);
    } else if (!strcmp(mode, "exec")) {
        /* Becomes another program, which keeps the connection. */
        say(s, "before\n");
        wait_for_line();
        execl("/bin/sleep", "sleep", "60", (char *) NULL);
        die("exec");
    } else if (!strcmp(mode, "leave")) {
        /* Ends while a child keeps the connection. */
        say(s, "before\n");
        wait_for_line();
        if (fork() == 0) {
            /* Who outlived the tests would hold their output open, and whoever reads it would wait. */
            listen_to(s);
        }
        _exit(0);
    } else {
        say(s, "hello\n");
        shutdown(s, SHUT_WR);
        listen_to(s);
    }
    return 0;
}
