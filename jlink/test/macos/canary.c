/* A library that somebody slips into a process: it leaves a mark, if it runs. */
#include <fcntl.h>
#include <unistd.h>

__attribute__((constructor)) static void run(void) {
    close(open(MARK, O_CREAT | O_WRONLY, 0600));
}
