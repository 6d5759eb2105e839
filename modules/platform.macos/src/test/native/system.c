/*
 * In the place of libSystem: what platform.macos calls there, with the numbers and structures of macOS, out of a table of
 * values that a test sets. fail() has one function fail with an error; value() and text() say what arrived.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define PATH_SIZE 4096

struct limit { uint64_t soft, hard; };
struct account {
    char *name, *password; uint32_t uid, gid; int64_t change; char *class, *gecos, *home, *shell; int64_t expire;
};
struct process {
    uint32_t flags, status, xstatus, pid, ppid, uid, gid, ruid, rgid, svuid, svgid, reserved;
    char command[16], name[32];
    uint32_t files, group, job, terminal, terminal_group; int32_t nice; uint64_t seconds, microseconds;
};
struct swap { uint64_t total, available, used; uint32_t page; int32_t encrypted; };

static char failing[64];
static int error;
static char line[4096];
static struct { char name[32]; int64_t value; } values[32];

int64_t *slot(const char *name) {
    int i = 0;
    while (values[i].name[0] != 0 && strcmp(values[i].name, name) != 0) {
        i++;
    }
    strncpy(values[i].name, name, sizeof values[i].name - 1);
    return &values[i].value;
}

void fail(const char *function, int code) {
    strncpy(failing, function, sizeof failing - 1);
    error = code;
}
void set(const char *name, int64_t number) { *slot(name) = number; }
int64_t value(const char *name) { return *slot(name); }
const char *text(void) { return line; }
void forget(void) {
    memset(failing, 0, sizeof failing);
    memset(line, 0, sizeof line);
    memset(values, 0, sizeof values);
}

static int fails(const char *function) {
    if (strcmp(failing, function) != 0) {
        return 0;
    }
    errno = error;
    return 1;
}

uint32_t system_geteuid(void) __asm__("geteuid");
uint32_t system_geteuid(void) { return (uint32_t)value("user"); }

int system_ptrace(int request, int pid, char *address, int data) __asm__("ptrace");
int system_ptrace(int request, int pid, char *address, int data) {
    if (fails("ptrace")) {
        return -1;
    }
    if (request != 31 || pid != 0 || address != NULL || data != 0) {
        errno = 22;
        return -1;
    }
    set("denied", value("denied") + 1);
    return 0;
}

int system_getrlimit(int resource, struct limit *limit) __asm__("getrlimit");
int system_getrlimit(int resource, struct limit *limit) {
    if (fails("getrlimit") || resource != 4) {
        return -1;
    }
    limit->soft = (uint64_t)value("soft");
    limit->hard = (uint64_t)value("hard");
    return 0;
}

int system_setrlimit(int resource, const struct limit *limit) __asm__("setrlimit");
int system_setrlimit(int resource, const struct limit *limit) {
    if (fails("setrlimit") || resource != 4) {
        return -1;
    }
    set("soft", (int64_t)limit->soft);
    set("hard", (int64_t)limit->hard);
    return 0;
}

int proc_pidinfo(int pid, int flavour, uint64_t argument, void *buffer, int size) {
    struct process *process = buffer;
    if (fails("proc_pidinfo")) {
        return 0;
    }
    if (flavour != 3 || argument != 0 || size != (int)sizeof *process) {
        errno = 12;
        return 0;
    }
    memset(process, 0, sizeof *process);
    process->flags = (uint32_t)value("flags");
    process->pid = (uint32_t)(pid + value("other"));
    return size - (int)value("short");
}

int proc_pidpath(int pid, void *buffer, uint32_t size) {
    if (fails("proc_pidpath") || size != PATH_SIZE) {
        return 0;
    }
    if (value("long") != 0) {
        memset(buffer, 'x', size);
        return (int)value("long");
    }
    return snprintf(buffer, size, "/Applications/f\xc3\xbcr %d/bin/keychain-auth", pid);
}

int system_sigignore(int number) __asm__("sigignore");
int system_sigignore(int number) {
    if (fails("sigignore")) {
        return -1;
    }
    set("ignored", number);
    return 0;
}

int sysctlbyname(const char *name, void *old, size_t *length, void *new, size_t new_length) {
    struct swap *swap = old;
    if (fails("sysctlbyname") || strcmp(name, "vm.swapusage") != 0 || *length != sizeof *swap || new != NULL
        || new_length != 0) {
        return -1;
    }
    memset(swap, 0xFF, sizeof *swap);
    swap->encrypted = (int32_t)value("encrypted");
    *length -= (size_t)value("short");
    return 0;
}

int pthread_set_qos_class_self_np(unsigned class, int priority) {
    if (fails("pthread_set_qos_class_self_np")) {
        return error;
    }
    set("class", class);
    return priority;
}

int system_getpwnam_r(const char *name, struct account *account, char *buffer, size_t size, struct account **found)
    __asm__("getpwnam_r");
int system_getpwnam_r(const char *name, struct account *account, char *buffer, size_t size, struct account **found) {
    static char elsewhere[] = "/Users/elsewhere";
    *found = NULL;
    if (fails("getpwnam_r")) {
        return error;
    }
    if (strcmp(name, "nobody-here") == 0) {
        return 0;
    }
    memset(account, 0, sizeof *account);
    snprintf(buffer, size, strcmp(name, "relative") == 0 ? "Users/%s" : "/Users/%s", name);
    account->home = strcmp(name, "elsewhere") == 0 ? elsewhere : buffer;
    *found = account;
    return 0;
}

void system_syslog(int priority, const char *format, ...) __asm__("syslog$DARWIN_EXTSN");
void system_syslog(int priority, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    set("priority", priority);
}
