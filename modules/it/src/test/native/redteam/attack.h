/* What the attackers share. A failure to set the stage ends with a word on standard error and status 2. */
#ifndef ATTACK_H
#define ATTACK_H

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATIENCE_MS = 20000 };

static pid_t stopped;

static void fail(const char *what)
{
    int saved = errno;
    if (stopped > 0)
        kill(stopped, SIGCONT);
    errno = saved;
    fprintf(stderr, "%s: %s\n", what, strerror(errno));
    _exit(2);
}

/* Connects on a socket that may exist already. */
static void join(int fd, const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    strncpy(address.sun_path, path, sizeof address.sun_path - 1);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0)
        fail("connect");
}

static int dial(const char *path, int flags)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | flags, 0);
    if (fd < 0)
        fail("socket");
    join(fd, path);
    return fd;
}

/* The daemon may have closed already: what it said can still be read. */
static void say(int fd, const char *line)
{
    char text[4096];
    int length = snprintf(text, sizeof text, "%s\n", line);
    (void)!send(fd, text, (size_t)length, MSG_NOSIGNAL);
}

/* Reads one line into a buffer; returns its length, 0 if the daemon closed or says nothing. */
static size_t hear(int fd, char *line, size_t size)
{
    size_t n = 0;
    struct pollfd ready = {.fd = fd, .events = POLLIN};
    while (n + 1 < size && poll(&ready, 1, PATIENCE_MS) > 0 && recv(fd, line + n, 1, 0) == 1)
        if (line[n++] == '\n')
            break;
    line[n] = 0;
    return n;
}

/* Shows one answer; returns whether it holds a value. */
static inline int show(int fd)
{
    char line[65536];
    hear(fd, line, sizeof line);
    (void)!write(1, line, strlen(line));
    return strstr(line, "\"value\"") != NULL;
}

/* Asks and shows the answer. With a check before, the request is written after the daemon looked at us. */
static inline int ask(int fd, const char *request)
{
    char line[65536];
    say(fd, "{\"type\":\"REQUEST\",\"action\":\"check\",\"service\":\"aws\"}");
    hear(fd, line, sizeof line);
    say(fd, request);
    return show(fd);
}

static inline char state(const char *folder, const char *task)
{
    char path[512], text[512];
    snprintf(path, sizeof path, "%s/%s/stat", folder, task);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return 'X';
    ssize_t n = read(fd, text, sizeof text - 1);
    close(fd);
    text[n > 0 ? n : 0] = 0;
    char *end = strrchr(text, ')');
    return end ? end[2] : 'X';
}

/* Stops a process and returns when none of its threads runs any more. */
static inline void stop(pid_t pid)
{
    char folder[64];
    snprintf(folder, sizeof folder, "/proc/%d/task", pid);
    if (kill(pid, SIGSTOP) != 0)
        fail("SIGSTOP");
    stopped = pid;
    for (int running = 1; running;) {
        running = 0;
        DIR *tasks = opendir(folder);
        if (!tasks)
            fail(folder);
        for (struct dirent *task; (task = readdir(tasks));)
            running |= task->d_name[0] != '.' && strchr("RSD", state(folder, task->d_name)) != NULL;
        closedir(tasks);
        sched_yield();
    }
}

static inline void go_on(pid_t pid)
{
    stopped = 0;
    if (kill(pid, SIGCONT) != 0)
        fail("SIGCONT");
}

/* Waits until a process has given itself a name, as victim.c does when it is ready; a process that ended is not. */
static inline int until_named(pid_t pid, const char *name)
{
    char path[64], text[64];
    snprintf(path, sizeof path, "/proc/%d/comm", pid);
    for (;;) {
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        if (fd < 0)
            return 0;
        ssize_t n = read(fd, text, sizeof text - 1);
        close(fd);
        text[n > 0 ? n - 1 : 0] = 0;
        if (strcmp(text, name) == 0)
            return 1;
        sched_yield();
    }
}

/* A number that processes share. */
static inline int *shared(void)
{
    int *number = mmap(NULL, sizeof *number, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (number == MAP_FAILED)
        fail("mmap");
    return number;
}

#endif
