/* In the place of macOS's, for the launcher's test on another system. */
#include <stdint.h>
#define PROC_PIDLISTFDS 1
struct proc_fdinfo { int32_t proc_fd; uint32_t proc_fdtype; };
int proc_pidinfo(int pid, int flavour, uint64_t argument, void *buffer, int size);
