/*
 * What runs before the dynamic loader. Nothing here may need a relocation, a stack protector or libc: none of them exists
 * yet. Hence names in character arrays instead of pointers, and system calls by hand.
 */
#ifndef EARLY_H
#define EARLY_H

#include <elf.h>
#include <link.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>

#include "arch.h"

#define LENGTH(array) (sizeof(array) / sizeof(array)[0])
#define DIE(reason) die("keychain-auth: " reason "\n", sizeof "keychain-auth: " reason)

static inline int failed(long result) {
    return result < 0 && result > -4096;
}

static inline _Noreturn void die(const char *line, size_t length) {
    system_call(SYS_write, 2, (long)line, (long)length, 0, 0, 0);
    for (;;) {
        system_call(SYS_exit_group, 1, 0, 0, 0, 0, 0);
    }
}

/* The environment that the process may have, ended by NULL; NULL if that is exactly what it has. */
char **choose_environment(char **old);

/* Maps the dynamic loader and turns the auxiliary vector to it; answers its first instruction. */
uintptr_t load_loader(ElfW(auxv_t) *auxiliary);

#endif
