/*
 * Passes for an approved program that never ran, in the namespaces of the user. Replaces its own pages by copies, so that
 * nothing of its own file is mapped. A sibling that shares its memory and rules over a user namespace of its own declares
 * the approved program to be what this memory executes (PR_SET_MM_MAP), and is gone when the daemon looks.
 *
 *   pretend SOCKET REQUEST APPROVED asleep     only files of the system and APPROVED may be executed while the daemon looks
 *   pretend SOCKET REQUEST APPROVED unmapped   the same, but APPROVED is not mapped
 *   pretend SOCKET REQUEST APPROVED awake      its own code may be executed all the time
 */
#include "forge.h"
#include "hide.h"
#include <sys/stat.h>

static struct prctl_mm_map memory;

static int declare(void *unused)
{
    (void)unused;
    return prctl(PR_SET_MM, PR_SET_MM_MAP, &memory, sizeof memory, 0) == 0 ? 0 : errno;
}

static void let_a_sibling_declare(void)
{
    int status, size = 1 << 18;
    char *stack = mmap(NULL, (size_t)size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    pid_t sibling = clone(declare, stack + size, CLONE_VM | CLONE_VFORK | CLONE_NEWUSER | SIGCHLD, NULL);
    if (sibling < 0 || waitpid(sibling, &status, 0) != sibling)
        fail("a sibling in a user namespace of its own");
    errno = WEXITSTATUS(status);
    if (status != 0)
        fail("PR_SET_MM_MAP by a sibling");
}

int main(int argc, char **argv)
{
    struct stat status;
    if (argc != 5)
        return 2;
    int approved = open(argv[3], O_RDONLY | O_CLOEXEC);
    if (approved < 0 || fstat(approved, &status) != 0)
        fail(argv[3]);
    describe_memory(&memory, approved);
    move_to(MAP_PRIVATE | MAP_ANONYMOUS, -1);
    let_a_sibling_declare();
    if (strcmp(argv[4], "unmapped") != 0
        && mmap(NULL, (size_t)status.st_size, PROT_READ | PROT_EXEC, MAP_PRIVATE, approved, 0) == MAP_FAILED)
        fail("mmap");
    close(approved);
    ask(strcmp(argv[4], "awake") == 0 ? dial(argv[1], SOCK_CLOEXEC) : dial_asleep(argv[1]), argv[2]);
    return 0;
}
