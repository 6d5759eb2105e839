// What platform.linux calls in the C library: our own process, its limits, and a datagram to the journal.
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
