// What platform.macos calls in libSystem: limits and tracers of processes, programs of processes, settings of the kernel, the
// priority of a thread, accounts, and the system's log.
#include <libproc.h>
#include <pthread/qos.h>
#include <pwd.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/sysctl.h>
#include <sys/syslog.h>
#include <unistd.h>

// Of sys/ptrace.h, which zig lacks (ptrace(2) of macOS).
#define PT_DENY_ATTACH 31
int ptrace(int request, pid_t pid, char *address, int data);
