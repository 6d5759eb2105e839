/* What peer.linux needs of the C library: Unix sockets, peer credentials, an event queue, files of /proc. */
#define _GNU_SOURCE

/*
 * With _GNU_SOURCE glibc declares these with a transparent union, which is a pointer to the compiler and a union to
 * everybody else. They are declared again below as their man pages have them.
 */
#define accept4 accept4_with_union
#define bind bind_with_union
#define connect connect_with_union
#include <sys/socket.h>
#undef accept4
#undef bind
#undef connect
int accept4(int socket, struct sockaddr *address, socklen_t *length, int flags);
int bind(int socket, const struct sockaddr *address, socklen_t length);
int connect(int socket, const struct sockaddr *address, socklen_t length);

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <unistd.h>

/* Younger than the headers that this may be generated with (asm-generic/socket.h, Linux 6.5 and 6.16). */
#ifndef SO_PEERPIDFD
#define SO_PEERPIDFD 77
#endif
#ifndef SO_PASSRIGHTS
#define SO_PASSRIGHTS 83
#endif
