/* Leaves a mark wherever the dynamic loader obeys LD_PRELOAD or LD_AUDIT. */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

unsigned int la_version(unsigned int version);

static void mark(void) {
    int fd = open(MARK, O_WRONLY | O_CREAT, 0666);
    if (fd >= 0) {
        close(fd);
    }
}

__attribute__((constructor)) static void loaded(void) {
    mark();
}

unsigned int la_version(unsigned int version) {
    mark();
    return version;
}
