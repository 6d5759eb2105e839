/*
 * Wears the daemon out (A15).
 *
 *   wear SOCKET half N        N connections, each with half a line that is never ended
 *   wear SOCKET connect N     N connections without a byte
 *   wear SOCKET gigabyte N    one line of N MiB without an end
 *   wear SOCKET deep N        N lines of half a million brackets each, on connections of their own
 *   wear SOCKET descriptors N N messages, each with a byte of a line and 253 descriptors attached
 *
 * Prints what it got done, "ready" when it has done its worst, and keeps all that is open until its input ends. Works
 * with as many processes as one limit per process asks for.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PER_PROCESS = 32, RIGHTS = 253, MEBIBYTE = 1 << 20, BRACKETS = MEBIBYTE / 2 - 8 };

static const char *path;

static int dial(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    strncpy(address.sun_path, path, sizeof address.sun_path - 1);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

static int send_all(int fd, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t n = send(fd, bytes, length, MSG_NOSIGNAL);
        if (n < 0)
            return 0;
        bytes += n;
        length -= (size_t)n;
    }
    return 1;
}

/* Connections, a few in each of many processes; answers how many could be made. */
static long hold(long count, const char *text)
{
    int report[2];
    long made = 0, each = 0, processes = 0;
    if (pipe(report) != 0)
        return 0;
    for (long done = 0; done < count; done += PER_PROCESS, processes++) {
        if (fork() == 0) {
            long open = 0;
            for (long i = done; i < count && i < done + PER_PROCESS; i++) {
                int fd = dial();
                if (fd >= 0 && (text == NULL || send_all(fd, text, strlen(text))))
                    open++;
            }
            (void)!write(report[1], &open, sizeof open);
            char wait;
            (void)!read(STDIN_FILENO, &wait, 1);
            _exit(0);
        }
    }
    while (processes-- > 0 && read(report[0], &each, sizeof each) == sizeof each)
        made += each;
    return made;
}

static long gigabyte(long mebibytes)
{
    char *block = malloc(MEBIBYTE);
    memset(block, 'x', MEBIBYTE);
    int fd = dial();
    long sent = 0;
    while (sent < mebibytes && send_all(fd, block, MEBIBYTE))
        sent++;
    return sent;
}

/* Answers how many were answered as they should be. */
static long deep(long lines)
{
    char *line = malloc(MEBIBYTE);
    long refused = 0;
    for (long i = 0; i < lines; i++) {
        int fd = dial();
        memcpy(line, "{\"x\":", 5);
        memset(line + 5, '[', BRACKETS);
        memset(line + 5 + BRACKETS, ']', BRACKETS);
        memcpy(line + 5 + 2 * BRACKETS, "}\n", 2);
        char answer[256] = "";
        if (send_all(fd, line, 5 + 2 * BRACKETS + 2))
            (void)!recv(fd, answer, sizeof answer - 1, 0);
        refused += strstr(answer, "malformed_request") != NULL;
        close(fd);
    }
    return refused;
}

static long descriptors(long messages)
{
    int carried[RIGHTS];
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof carried)];
    } control;
    char byte = ' ';
    struct iovec vector = {&byte, 1};
    struct msghdr message = {
        .msg_iov = &vector, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    long sent = 0;
    for (int i = 0; i < RIGHTS; i++)
        carried[i] = STDERR_FILENO;
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof carried);
    memcpy(CMSG_DATA(header), carried, sizeof carried);
    for (long i = 0; i < messages; i++) {
        int fd = dial();
        if (fd >= 0 && sendmsg(fd, &message, MSG_NOSIGNAL) == 1)
            sent++;
        if (i % PER_PROCESS != 0)
            close(fd);
    }
    return sent;
}

int main(int argc, char **argv)
{
    struct rlimit files;
    if (argc != 4)
        return 2;
    path = argv[1];
    long count = atol(argv[3]), done = 0;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (strcmp(argv[2], "half") == 0)
        done = hold(count, "{\"type\":\"REQUEST\",\"action\":");
    else if (strcmp(argv[2], "connect") == 0)
        done = hold(count, NULL);
    else if (strcmp(argv[2], "gigabyte") == 0)
        done = gigabyte(count);
    else if (strcmp(argv[2], "deep") == 0)
        done = deep(count);
    else if (strcmp(argv[2], "descriptors") == 0)
        done = descriptors(count);
    else
        return 2;
    printf("done %ld\nready\n", done);
    char end;
    (void)!read(STDIN_FILENO, &end, 1);
    while (wait(NULL) > 0) {
    }
    return 0;
}
