/*
 * An approved program that uses a secret and never shows it: at a line of its standard input it connects and asks where
 * it stands, which it prints if it is refused; at the next it asks for the secret, and prints that only if may_show()
 * says so, which it does not; and again.
 *
 *   discreet SOCKET REQUEST self|FILE   it rewrites its own code first, or that of a file, in its memory
 *   discreet SOCKET REQUEST many        it connects many times at once, and does no more
 *
 * Named discreet-writable it makes the page of may_show() writable and leaves it as it is.
 */
#include "attack.h"
#include <time.h>

enum { MANY = 30 }; /* One process may have so many sessions, and all threads of the daemon are fewer. */

/* Marks by which who changes this program finds the places. Linked with quiet.c it has this function from there. */
#ifndef LINKED
asm(".text\n.balign 4096\n.ascii \"MAYSHOW:\"\nmay_show: xor %eax, %eax\nret\n.balign 4096, 0x90\n");
#endif
int may_show(void);

static volatile struct {
    char mark[8];
    int show;
} settings = {"SETTING", 0};

static const char showing[] = "\xb8\x01\x00\x00\x00\xc3"; /* mov $1, %eax; ret */

static void rewrite(int protection)
{
    char *page = (char *)may_show - 8;
    if (mprotect(page, 4096, PROT_READ | PROT_WRITE | PROT_EXEC) != 0)
        fail("mprotect");
    if (protection & PROT_WRITE)
        return;
    memcpy(page + 8, showing, sizeof showing - 1);
    if (mprotect(page, 4096, protection) != 0)
        fail("mprotect");
}

/* The same in a private mapping of a file that nobody could write. */
static int (*rewritten_file(const char *path))(void)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    char *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
    if (fd < 0 || page == MAP_FAILED)
        fail(path);
    memcpy(page, showing, sizeof showing - 1);
    if (mprotect(page, 4096, PROT_READ | PROT_EXEC) != 0)
        fail("mprotect");
    return (int (*)(void))(void *)page;
}

int main(int argc, char **argv)
{
    int (*asked)(void) = may_show;
    char line[65536];
    struct timespec now;
    if (argc > 3 && strcmp(argv[3], "self") == 0)
        rewrite(PROT_READ | PROT_EXEC);
    else if (argc > 3 && strcmp(argv[3], "many") != 0)
        asked = rewritten_file(argv[3]);
    if (strcmp(VARIANT, "discreet-writable") == 0)
        rewrite(PROT_READ | PROT_WRITE | PROT_EXEC);
    prctl(PR_SET_NAME, "waiting");
    while (fgets(line, sizeof line, stdin)) {
        for (int i = 1; i < MANY && argc > 3 && strcmp(argv[3], "many") == 0; i++)
            say(dial(argv[1], SOCK_CLOEXEC), argv[2]);
        int fd = dial(argv[1], SOCK_CLOEXEC);
        prctl(PR_SET_NAME, "connected");
        say(fd, "{\"type\":\"REQUEST\",\"action\":\"check\",\"service\":\"aws\"}");
        hear(fd, line, sizeof line);
        int refused = strstr(line, "\"success\"") == NULL;
        if (refused)
            (void)!write(1, line, strlen(line));
        prctl(PR_SET_NAME, "known");
        if (!fgets(line, sizeof line, stdin))
            return 0;
        say(fd, argv[2]);
        hear(fd, line, sizeof line);
        clock_gettime(CLOCK_REALTIME, &now); /* When it was had. A call into [vdso]. */
        if (!refused && (asked() || settings.show))
            (void)!write(1, line, strlen(line));
        close(fd);
        prctl(PR_SET_NAME, "waiting");
    }
    return 0;
}
