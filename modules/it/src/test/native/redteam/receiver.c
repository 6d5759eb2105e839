/*
 * Takes a connection from descriptor 3 and asks on it. Named forger it states its parent as the writer, which the kernel
 * lets only those do who rule over the process id namespace. Named heir it was left descriptor 3 as the connection itself.
 *
 *   receiver REQUEST   ends with 0 if the answer holds a value, or if it is no heir
 */
#include "attack.h"

static void forge(int fd, const char *request)
{
    char text[4096], room[CMSG_SPACE(sizeof(struct ucred))] = {0};
    struct ucred parent = {.pid = getppid(), .uid = getuid(), .gid = getgid()};
    struct iovec line = {.iov_base = text, .iov_len = (size_t)snprintf(text, sizeof text, "%s\n", request)};
    struct msghdr message = {.msg_iov = &line, .msg_iovlen = 1, .msg_control = room, .msg_controllen = sizeof room};
    struct cmsghdr *head = CMSG_FIRSTHDR(&message);
    head->cmsg_level = SOL_SOCKET;
    head->cmsg_type = SCM_CREDENTIALS;
    head->cmsg_len = CMSG_LEN(sizeof parent);
    memcpy(CMSG_DATA(head), &parent, sizeof parent);
    if (sendmsg(fd, &message, MSG_NOSIGNAL) < 0)
        fail("sendmsg with another's credentials");
}

int main(int argc, char **argv)
{
    int fd = 3;
    if (argc == 2 && strcmp(VARIANT, "heir") == 0) {
        say(fd, argv[1]);
        return !show(fd);
    }
    char room[CMSG_SPACE(sizeof fd)], byte;
    struct iovec text = {.iov_base = &byte, .iov_len = 1};
    struct msghdr message = {.msg_iov = &text, .msg_iovlen = 1, .msg_control = room, .msg_controllen = sizeof room};
    if (argc != 2 || recvmsg(3, &message, 0) != 1 || !CMSG_FIRSTHDR(&message))
        fail("recvmsg");
    memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof fd);
    if (strcmp(VARIANT, "forger") == 0)
        forge(fd, argv[1]);
    else
        say(fd, argv[1]);
    show(fd);
    return 0;
}
