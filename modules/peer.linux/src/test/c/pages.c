/* Changes pages of its own, says that it is ready, and waits. usage: pages clean|data|patched|library|restored */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static volatile char data[8192];

__attribute__((noinline)) static int answer(void) {
    return 42;
}

/* Writes a byte of code, as a debugger does that sets a breakpoint; the value stays the same or not. */
static void patch(void *code, int restore) {
    long size = sysconf(_SC_PAGESIZE);
    char *page = (char *) ((uintptr_t) code & ~(uintptr_t) (size - 1));
    if (mprotect(page, size, PROT_READ | PROT_WRITE | PROT_EXEC) < 0) {
        perror("mprotect");
        exit(2);
    }
    volatile char *byte = page + size - 1;
    char before = *byte;
    *byte = 0x7f;
    if (restore) {
        *byte = before;
    }
    if (mprotect(page, size, PROT_READ | PROT_EXEC) < 0) {
        perror("mprotect");
        exit(2);
    }
}

int main(int argc, char **argv) {
    const char *mode = argc > 1 ? argv[1] : "";
    if (!strcmp(mode, "data")) {
        memset((char *) data, 1, sizeof data);
    } else if (!strcmp(mode, "patched") || !strcmp(mode, "restored")) {
        patch((void *) (uintptr_t) answer, mode[0] == 'r');
    } else if (!strcmp(mode, "library")) {
        patch((void *) (uintptr_t) qsort, 1);
    }
    if (answer() != 42 || write(1, "\n", 1) != 1) {
        return 3;
    }
    char end;
    return read(0, &end, 1) < 0;
}
