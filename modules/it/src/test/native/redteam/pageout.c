/*
 * Has the kernel swap out the written pages of a program's code now, not when memory is short. Run by root.
 *
 *   pageout PID      ends with status 1 if no page was swapped out
 */
#include "attack.h"
#include <sys/uio.h>

static int swapped(const char *folder)
{
    char path[64], line[4352];
    snprintf(path, sizeof path, "%s/smaps", folder);
    FILE *smaps = fopen(path, "re");
    int code = 0;
    unsigned long from, to, kilobytes, all = 0;
    char has[8];
    while (smaps && fgets(line, sizeof line, smaps)) {
        if (sscanf(line, "%lx-%lx %7s", &from, &to, has) == 3)
            code = strncmp(has, "r-x", 3) == 0;
        else if (code && sscanf(line, "Swap: %lu", &kilobytes) == 1)
            all += kilobytes;
    }
    if (smaps)
        fclose(smaps);
    return all > 0;
}

int main(int argc, char **argv)
{
    char folder[32], path[64], line[4352];
    snprintf(folder, sizeof folder, "/proc/%s", argc > 1 ? argv[1] : "self");
    snprintf(path, sizeof path, "%s/maps", folder);
    int process = (int)syscall(SYS_pidfd_open, atoi(argv[argc - 1]), 0);
    /* The page may be busy in a cache of the kernel's for a moment. */
    for (int i = 0; i < 10000 && !swapped(folder); i++) {
        FILE *maps = fopen(path, "re");
        unsigned long from, to;
        char has[8];
        if (process < 0 || !maps)
            fail(path);
        while (fgets(line, sizeof line, maps)) {
            if (sscanf(line, "%lx-%lx %7s", &from, &to, has) != 3 || strncmp(has, "r-x", 3) != 0 || !strchr(line, '/'))
                continue;
            struct iovec range = {(void *)from, to - from};
            (void)!syscall(SYS_process_madvise, process, &range, 1UL, MADV_PAGEOUT, 0);
        }
        fclose(maps);
        sched_yield();
    }
    return !swapped(folder);
}
