/*
 * How long an approved client waits: connects and asks again and again, says the median and the slowest in microseconds.
 *
 *   latency SOCKET REQUEST COUNT
 */
#include "attack.h"
#include <time.h>

static long now(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return at.tv_sec * 1000000L + at.tv_nsec / 1000;
}

static int order(const void *a, const void *b)
{
    return (*(const long *)a > *(const long *)b) - (*(const long *)a < *(const long *)b);
}

int main(int argc, char **argv)
{
    static char answer[65536];
    int count = argc > 3 ? atoi(argv[3]) : 1;
    long *took = calloc((size_t)count, sizeof *took);
    for (int i = 0; i < count; i++) {
        long start = now();
        int fd = dial(argv[1], SOCK_CLOEXEC);
        say(fd, argv[2]);
        hear(fd, answer, sizeof answer);
        close(fd);
        took[i] = now() - start;
        if (!strstr(answer, "\"value\"")) {
            fputs(answer, stderr);
            return 1;
        }
    }
    qsort(took, (size_t)count, sizeof *took, order);
    printf("%ld %ld\n", took[count / 2], took[count - 1]);
    return 0;
}
