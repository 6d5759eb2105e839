// A client of a daemon over a Unix socket: client PATH MODE. Modes:
//   ask    says "request", waits for the answer and prints it
//   late   waits for a line from the other side first, so that what it says was written after the proof
//   child  connects, and has a child say it
//   exec   connects, and becomes the program that is named third, with the connection open
//   stdio  connects, and has the connection as its standard output
//   attach has as many descriptors travel along as a message can carry
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST = 253 };

static ssize_t attach(int socket_number) {
  union {
    struct cmsghdr header;
    char room[CMSG_SPACE(MOST * sizeof(int))];
  } control;
  struct iovec line = {"request\n", 8};
  struct msghdr message = {.msg_iov = &line, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
  control.header.cmsg_level = SOL_SOCKET;
  control.header.cmsg_type = SCM_RIGHTS;
  control.header.cmsg_len = CMSG_LEN(MOST * sizeof(int));
  memset(CMSG_DATA(&control.header), 0, MOST * sizeof(int));
  return sendmsg(socket_number, &message, 0);
}

int main(int count, char **arguments) {
  struct sockaddr_un name = {.sun_family = AF_UNIX};
  char answer[4096];
  if (count < 3) return 2;
  snprintf(name.sun_path, sizeof name.sun_path, "%s", arguments[1]);
  const char *mode = arguments[2];
  int held = !strcmp(mode, "exec") || !strcmp(mode, "child") || !strcmp(mode, "stdio");
  int socket_number = socket(AF_UNIX, SOCK_STREAM | (held ? 0 : SOCK_CLOEXEC), 0);
  if (!strcmp(mode, "stdio")) {
    dup2(socket_number, 1);
    close(socket_number);
    socket_number = 1;
  }
  if (connect(socket_number, (struct sockaddr *)&name, sizeof name)) return 3;
  if (!strcmp(mode, "late") && read(socket_number, answer, sizeof answer) <= 0) return 4;
  if (!strcmp(mode, "exec")) {
    char byte;
    if (read(0, &byte, 1) != 1) return 5;
    execv(arguments[3], (char *[]){arguments[3], "1000", NULL});
    return 6;
  }
  if (!strcmp(mode, "child")) {
    char byte;
    if (read(0, &byte, 1) != 1) return 5;
    pid_t child = fork();
    if (child == 0) return write(socket_number, "request\n", 8) != 8;
    waitpid(child, NULL, 0);
  } else if (!strcmp(mode, "attach")) {
    if (attach(socket_number) != 8) return 7;
  } else if (write(socket_number, "request\n", 8) != 8) {
    return 7;
  }
  ssize_t length = read(socket_number, answer, sizeof answer);
  if (length <= 0) return 8;
  return write(strcmp(mode, "stdio") ? 1 : 2, answer, length) != length;
}
