/* Leaves a mark wherever somebody loads it: the dynamic loader, or a virtual machine as an agent (A20). */
#include <fcntl.h>
#include <unistd.h>

static void mark(void)
{
    int fd = open(MARK, O_WRONLY | O_CREAT, 0666);
    if (fd >= 0)
        close(fd);
}

__attribute__((constructor)) static void loaded(void)
{
    mark();
}

unsigned int la_version(unsigned int version)
{
    return version;
}

int Agent_OnLoad(void *machine, char *options, void *reserved)
{
    (void)machine, (void)options, (void)reserved;
    return 0;
}
