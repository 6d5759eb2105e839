// Unix sockets as macOS has them, over those of Linux. Who used the other end last is who wrote what lies in the socket, or
// the last that was seen to, or who connected.
#include "darwin.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#define DESCRIPTORS 65536
static pid_t last_user[DESCRIPTORS];
void forget_events(int descriptor);

struct darwin_sockaddr_un {
  uint8_t length;
  uint8_t family;
  char path[104];
};

uid_t darwin_geteuid(void) { return geteuid(); }

int darwin_socket(int domain, int type, int protocol) {
  if (fails("socket")) return -1;
  int made = socket(domain, type, protocol);
  if (made >= 0 && made < DESCRIPTORS) last_user[made] = 0;
  return translated(made);
}

static struct sockaddr_un address(const struct darwin_sockaddr_un *from) {
  struct sockaddr_un to = {.sun_family = from->family};
  memcpy(to.sun_path, from->path, sizeof from->path);
  return to;
}

static int malformed(const struct darwin_sockaddr_un *from, socklen_t size) {
  if (size == sizeof *from && from->length == size && from->family == AF_UNIX) return 0;
  errno = 22;
  return 1;
}

int darwin_bind(int socket, const struct darwin_sockaddr_un *name, socklen_t size) {
  if (fails("bind") || malformed(name, size)) return -1;
  struct sockaddr_un to = address(name);
  return translated(bind(socket, (struct sockaddr *)&to, sizeof to));
}

int darwin_connect(int socket, const struct darwin_sockaddr_un *name, socklen_t size) {
  if (fails("connect") || malformed(name, size)) return -1;
  struct sockaddr_un to = address(name);
  return translated(connect(socket, (struct sockaddr *)&to, sizeof to));
}

int darwin_listen(int socket, int backlog) {
  if (fails("listen")) return -1;
  int yes = 1;
  setsockopt(socket, SOL_SOCKET, SO_PASSCRED, &yes, sizeof yes);
  return translated(listen(socket, backlog));
}

int darwin_accept(int socket, void *name, socklen_t *size) {
  if (fails("accept")) return -1;
  int made = accept(socket, NULL, NULL);
  if (made >= 0 && made < DESCRIPTORS) last_user[made] = 0;
  (void)name;
  (void)size;
  return translated(made);
}

static void note_user(int socket, const struct cmsghdr *credentials) {
  struct ucred writer;
  memcpy(&writer, CMSG_DATA(credentials), sizeof writer);
  if (writer.pid > 0) last_user[socket] = writer.pid;
}

static void see_user(int socket) {
  char byte;
  union {
    struct cmsghdr header;
    char room[CMSG_SPACE(sizeof(struct ucred))];
  } control;
  struct iovec vector = {&byte, 1};
  struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
  if (recvmsg(socket, &message, MSG_PEEK | MSG_DONTWAIT) > 0 && message.msg_controllen >= sizeof(struct cmsghdr) &&
      control.header.cmsg_type == SCM_CREDENTIALS)
    note_user(socket, &control.header);
}

static int peer_token(int socket, uint32_t *token, socklen_t *size) {
  struct ucred peer;
  socklen_t length = sizeof peer;
  struct pollfd state = {.fd = socket};
  if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &length) < 0) return translated(-1);
  if (peer.pid <= 0 || (poll(&state, 1, 0) > 0 && (state.revents & (POLLHUP | POLLERR)))) {
    errno = 57;
    return -1;
  }
  see_user(socket);
  pid_t user = last_user[socket] ? last_user[socket] : peer.pid;
  uint32_t version = pid_version(user);
  if (*size != 32 || version == 0) {
    errno = 22;
    return -1;
  }
  memset(token, 0, 32);
  token[0] = token[1] = token[3] = peer.uid;
  token[2] = token[4] = peer.gid;
  token[5] = user;
  token[6] = 100;
  token[7] = version;
  return 0;
}

int darwin_getsockopt(int socket, int level, int option, void *value, socklen_t *size) {
  if (level != 0) {
    errno = 42;
    return -1;
  }
  if (option == 6) return fails("getsockopt(LOCAL_PEERTOKEN)") ? -1 : peer_token(socket, value, size);
  if (option == 1) {
    struct ucred peer;
    socklen_t length = sizeof peer;
    if (fails("getsockopt(LOCAL_PEERCRED)")) return -1;
    if (*size != 76 || getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &length) < 0) return translated(-1);
    memset(value, 0, 76);
    ((uint32_t *)value)[1] = peer.uid;
    return 0;
  }
  errno = 42;
  return -1;
}

int darwin_setsockopt(int socket, int level, int option, const void *value, socklen_t size) {
  if (fails("setsockopt")) return -1;
  if (level == 0xffff && option == 0x1022 && size == 4) return 0;
  if (level == 0xffff && (option == 0x1005 || option == 0x1006) && size == 16) {
    struct timeval time = {((const int64_t *)value)[0], ((const int32_t *)value)[2]};
    return translated(setsockopt(socket, SOL_SOCKET, option == 0x1006 ? SO_RCVTIMEO : SO_SNDTIMEO, &time, sizeof time));
  }
  errno = 42;
  return -1;
}

int darwin_ioctl(int descriptor, unsigned long request, ...) {
  va_list rest;
  va_start(rest, request);
  int *count = va_arg(rest, int *);
  va_end(rest);
  if (fails("ioctl(FIONREAD)")) return -1;
  if (request != 0x4004667f) {
    errno = 25;
    return -1;
  }
  return translated(ioctl(descriptor, FIONREAD, count));
}

int darwin_fcntl(int descriptor, int command, ...) {
  va_list rest;
  va_start(rest, command);
  int argument = va_arg(rest, int);
  va_end(rest);
  if (fails("fcntl")) return -1;
  if (command == 2) return translated(fcntl(descriptor, F_SETFD, argument));
  if (command == 3) {
    int flags = fcntl(descriptor, F_GETFL);
    return flags < 0 ? translated(-1) : (flags & O_NONBLOCK ? 4 : 0) | (flags & O_ACCMODE);
  }
  if (command == 4) return translated(fcntl(descriptor, F_SETFL, argument & 4 ? O_NONBLOCK : 0));
  errno = 22;
  return -1;
}

ssize_t darwin_send(int socket, const void *bytes, size_t length, int flags) {
  if (fails("send")) return -1;
  return translated(send(socket, bytes, length, MSG_NOSIGNAL | (flags & 0x80 ? MSG_DONTWAIT : 0)));
}

ssize_t darwin_recv(int socket, void *bytes, size_t length, int flags) {
  if (fails("recv")) return -1;
  return translated(recv(socket, bytes, length, flags & 0x80 ? MSG_DONTWAIT : 0));
}

// As macOS lays them out.
struct darwin_msghdr {
  void *name;
  uint32_t name_length;
  struct iovec *vector;
  int32_t vectors;
  void *control;
  uint32_t control_length;
  int32_t flags;
};

struct darwin_cmsghdr {
  uint32_t length;
  int32_t level, type;
};

// What this system adds by itself is left out, descriptors are handed on.
ssize_t darwin_recvmsg(int socket, struct darwin_msghdr *message, int flags) {
  if (fails("recvmsg")) return -1;
  char control[2048];
  struct msghdr ours = {.msg_iov = message->vector, .msg_iovlen = message->vectors, .msg_control = control,
                        .msg_controllen = sizeof control};
  ssize_t count = recvmsg(socket, &ours, flags & 0x80 ? MSG_DONTWAIT : 0);
  if (count < 0) return translated(count);
  char *to = message->control;
  uint32_t used = 0;
  message->flags = 0;
  for (struct cmsghdr *each = CMSG_FIRSTHDR(&ours); each; each = CMSG_NXTHDR(&ours, each)) {
    uint32_t content = each->cmsg_len - CMSG_LEN(0);
    struct darwin_cmsghdr header = {sizeof header + content, 0xffff, 1};
    if (each->cmsg_type == SCM_CREDENTIALS) {
      // It may have come since it was looked at last.
      note_user(socket, each);
      continue;
    }
    if (used + header.length > message->control_length) {
      message->flags |= 0x20;
      continue;
    }
    memcpy(to + used, &header, sizeof header);
    memcpy(to + used + sizeof header, CMSG_DATA(each), content);
    used += header.length;
  }
  message->control_length = used;
  return count;
}

int darwin_shutdown(int socket, int how) { return fails("shutdown") ? -1 : translated(shutdown(socket, how)); }

int darwin_close(int descriptor) {
  forget_events(descriptor);
  if (fails("close")) {
    close(descriptor);
    return -1;
  }
  return translated(close(descriptor));
}

int darwin_unlink(const char *path) { return fails("unlink") ? -1 : translated(unlink(path)); }

int darwin_rename(const char *from, const char *to) { return fails("rename") ? -1 : translated(rename(from, to)); }

int darwin_fchmodat(int folder, const char *path, uint16_t mode, int flags) {
  if (fails("fchmodat")) return -1;
  if (folder != -2 || flags != 0x20) {
    errno = 22;
    return -1;
  }
  return translated(chmod(path, mode));
}
