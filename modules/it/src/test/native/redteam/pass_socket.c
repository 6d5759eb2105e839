/*
 * An approved program that connects and passes its connection on in a message. Named executing it becomes the receiver
 * itself once it was proven, and leaves it the connection.
 *
 *   pass_socket SOCKET REQUEST RECEIVER         RECEIVER gets it through descriptor 3 and the request as argument
 *   pass_socket SOCKET REQUEST RECEIVER COUNT   executing at once, looked at or not, again and again
 */
#include "attack.h"

static void execute(char **argv, int proven)
{
    char line[4096];
    int fd = dial(argv[1], 0);
    if (proven) {
        say(fd, "{\"type\":\"REQUEST\",\"action\":\"check\",\"service\":\"aws\"}");
        hear(fd, line, sizeof line);
    }
    if (fd != 3 && dup2(fd, 3) != 3)
        fail("dup2");
    execl(argv[3], argv[3], argv[2], NULL);
    fail("exec");
}

static int race(char **argv, int count)
{
    int granted = 0;
    for (int i = 0; i < count; i++) {
        int status;
        if (fork() == 0)
            execute(argv, 0);
        wait(&status);
        granted += WIFEXITED(status) && WEXITSTATUS(status) == 0;
    }
    printf("%d of %d granted\n", granted, count);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 5)
        return race(argv, atoi(argv[4]));
    if (argc == 4 && strcmp(VARIANT, "executing") == 0)
        execute(argv, 1);
    int pair[2], fd = dial(argv[1], SOCK_CLOEXEC);
    if (argc != 4 || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
        fail("pass_socket");
    if (fork() == 0) {
        if (dup2(pair[1], 3) != 3 || fcntl(3, F_SETFD, 0) != 0)
            fail("dup2");
        execl(argv[3], argv[3], argv[2], NULL);
        fail("exec");
    }
    char room[CMSG_SPACE(sizeof fd)] = {0}, byte = 0;
    struct iovec text = {.iov_base = &byte, .iov_len = 1};
    struct msghdr message = {.msg_iov = &text, .msg_iovlen = 1, .msg_control = room, .msg_controllen = sizeof room};
    struct cmsghdr *head = CMSG_FIRSTHDR(&message);
    head->cmsg_level = SOL_SOCKET;
    head->cmsg_type = SCM_RIGHTS;
    head->cmsg_len = CMSG_LEN(sizeof fd);
    memcpy(CMSG_DATA(head), &fd, sizeof fd);
    if (sendmsg(pair[0], &message, 0) != 1)
        fail("sendmsg");
    wait(NULL);
    return 0;
}
