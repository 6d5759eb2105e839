/* Peers that come and vanish at random. usage: swarm <socket> <count> <at once> <seed> */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static int failed;

static void work(unsigned int *seed) {
    for (volatile int turns = rand_r(seed) % 300000; turns > 0; turns--) {
    }
}

static void say(int s, const char *text) {
    (void) !send(s, text, strlen(text), MSG_NOSIGNAL);
}

/* One peer; whatever the daemon does, it ends by itself. */
static int peer(const char *path, unsigned int seed) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    strncpy(address.sun_path, path, sizeof address.sun_path - 1);
    int s = socket(AF_UNIX, SOCK_STREAM | (seed % 2 ? SOCK_CLOEXEC : 0), 0);
    if (s < 0 || connect(s, (struct sockaddr *) &address, sizeof address) < 0) {
        return 2; /* A machine at its limits: this peer never came. */
    }
    int what = rand_r(&seed) % 8;
    char block[64];
    if (what > 0) {
        say(s, "half ");
    }
    work(&seed);
    if (what > 1) {
        say(s, "a line\n");
    }
    switch (what) {
    case 3:
        return read(s, block, sizeof block) < 0;
    case 4:
        work(&seed);
        raise(SIGKILL);
        return 0;
    case 5:
        if (fork() == 0) {
            work(&seed);
            say(s, "child\n");
        }
        return 0;
    case 6:
        execl("/bin/true", "true", (char *) NULL);
        return 3; /* It ends as any other does. */
    case 7:
        shutdown(s, SHUT_WR);
        while (read(s, block, sizeof block) > 0) {
        }
        return 0;
    default:
        return 0;
    }
}

static void reap(void) {
    int status;
    if (wait(&status) > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 2) {
        failed++;
    }
}

int main(int argc, char **argv) {
    if (argc != 5) {
        return 1;
    }
    int count = atoi(argv[2]);
    int most = atoi(argv[3]);
    for (int i = 0; i < count; i++) {
        if (i >= most) {
            reap();
        }
        pid_t child = fork();
        if (child < 0) {
            perror("fork");
            return 2;
        }
        if (child == 0) {
            _exit(peer(argv[1], atoi(argv[4]) + i));
        }
    }
    for (int i = 0; i < most && i < count; i++) {
        reap();
    }
    printf("%d\n", failed);
    return 0;
}
