// kqueue over epoll: a bell that is an eventfd, a timer that is a timerfd, and for each descriptor what is awaited of it.
#include "darwin.h"
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#pragma pack(4)
struct darwin_kevent {
  uintptr_t ident;
  int16_t filter;
  uint16_t flags;
  uint32_t fflags;
  intptr_t data;
  void *udata;
};
#pragma pack()

enum { READ = -1, WRITE = -2, TIMER = -7, USER = -10 };
enum { ADD = 1, ONESHOT = 0x10, CLEAR = 0x20, AT_END = 0x8000 };
#define DESCRIPTORS 65536
#define BELL (DESCRIPTORS + 1)
#define CLOCK (DESCRIPTORS + 2)

struct interest {
  int queue, known, read, write;
  uint32_t generation; // An event of a descriptor that was closed meanwhile is none of its successor.
  void *read_data, *write_data;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct interest interests[DESCRIPTORS];
static struct {
  int bell, timer;
  void *bell_data, *timer_data;
} queues[DESCRIPTORS];

void forget_events(int descriptor) {
  if (descriptor < 0 || descriptor >= DESCRIPTORS) return;
  pthread_mutex_lock(&lock);
  uint32_t next = interests[descriptor].generation + 1;
  memset(&interests[descriptor], 0, sizeof interests[descriptor]);
  interests[descriptor].generation = next;
  if (queues[descriptor].bell) {
    close(queues[descriptor].bell);
    close(queues[descriptor].timer);
    memset(&queues[descriptor], 0, sizeof queues[descriptor]);
  }
  pthread_mutex_unlock(&lock);
}

static int watch(int queue, int descriptor, uint32_t events, uint64_t data) {
  struct epoll_event event = {.events = events, .data.u64 = data};
  return epoll_ctl(queue, EPOLL_CTL_ADD, descriptor, &event);
}

int darwin_kqueue(void) {
  if (fails("kqueue")) return -1;
  int queue = epoll_create1(EPOLL_CLOEXEC);
  if (queue < 0) return translated(-1);
  queues[queue].bell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  queues[queue].timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
  return queue;
}

static int arm(int queue, int descriptor) {
  struct interest *of = &interests[descriptor];
  struct epoll_event event = {.data.u64 = (uint64_t)of->generation << 32 | descriptor};
  event.events = EPOLLONESHOT | (of->read ? EPOLLIN | EPOLLRDHUP : 0) | (of->write ? EPOLLOUT : 0);
  int operation = of->known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
  if (epoll_ctl(queue, operation, descriptor, &event) < 0) return -1;
  of->known = 1;
  return 0;
}

static int change(int queue, const struct darwin_kevent *to) {
  uint64_t one = 1;
  if (to->filter == USER && to->flags & ADD) {
    queues[queue].bell_data = to->udata;
    return watch(queue, queues[queue].bell, EPOLLIN | EPOLLET, BELL);
  }
  if (to->filter == USER) return to->fflags == 0x01000000 && write(queues[queue].bell, &one, sizeof one) > 0 ? 0 : -1;
  if (to->filter == TIMER) {
    struct itimerspec when = {.it_value = {to->data / 1000000, to->data % 1000000 * 1000}};
    queues[queue].timer_data = to->udata;
    if (watch(queue, queues[queue].timer, EPOLLIN | EPOLLET, CLOCK) < 0 && errno != EEXIST) return -1;
    return to->fflags == 2 ? timerfd_settime(queues[queue].timer, 0, &when, NULL) : -1;
  }
  if (to->ident >= DESCRIPTORS || to->flags != (ADD | ONESHOT)) {
    errno = EINVAL;
    return -1;
  }
  struct interest *of = &interests[to->ident];
  if (to->filter == READ) {
    of->read = 1;
    of->read_data = to->udata;
  } else {
    of->write = 1;
    of->write_data = to->udata;
  }
  return arm(queue, to->ident);
}

// Fills in one event; 0 if nobody awaits it any more.
static int report(int queue, const struct epoll_event *event, struct darwin_kevent *to) {
  memset(to, 0, sizeof *to);
  if (event->data.u64 == BELL || event->data.u64 == CLOCK) {
    int bell = event->data.u64 == BELL;
    to->filter = bell ? USER : TIMER;
    to->udata = bell ? queues[queue].bell_data : queues[queue].timer_data;
    return 1;
  }
  int descriptor = (uint32_t)event->data.u64;
  struct interest *of = &interests[descriptor];
  if (event->data.u64 >> 32 != of->generation) return 0;
  int ends = event->events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR);
  to->ident = descriptor;
  if (of->read && (event->events & EPOLLIN || ends)) {
    to->filter = READ;
    to->udata = of->read_data;
    to->flags = ends ? AT_END : 0;
    of->read = 0;
  } else if (of->write) {
    to->filter = WRITE;
    to->udata = of->write_data;
    to->flags = event->events & (EPOLLHUP | EPOLLERR) ? AT_END : 0;
    of->write = 0;
  } else {
    return 0;
  }
  if (of->read || of->write) arm(queue, descriptor);
  return 1;
}

int darwin_kevent(int queue, const struct darwin_kevent *changes, int changed, struct darwin_kevent *events, int room,
                  const struct timespec *timeout) {
  if (fails("kevent")) return -1;
  if (changed == 1) {
    pthread_mutex_lock(&lock);
    int result = change(queue, changes);
    pthread_mutex_unlock(&lock);
    if (result < 0 || room == 0) return translated(result);
  }
  for (;;) {
    struct epoll_event event;
    int millis = timeout == NULL ? -1 : (int)(timeout->tv_sec * 1000 + timeout->tv_nsec / 1000000);
    int result = epoll_wait(queue, &event, 1, millis);
    if (result <= 0) return result < 0 ? translated(-1) : 0;
    pthread_mutex_lock(&lock);
    int reported = report(queue, &event, events);
    pthread_mutex_unlock(&lock);
    if (reported) return 1;
  }
}
