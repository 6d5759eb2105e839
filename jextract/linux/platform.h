// What platform.linux calls in the C library: our own process, its limits, the priority of a thread, room for a
// file, and a datagram to the journal.
#include <fcntl.h>
#include <linux/falloc.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

// With _GNU_SOURCE, which declares it, sendto(2) takes a transparent union: a pointer to the compiler only.
int fallocate(int fd, int mode, off_t offset, off_t len);
