// What the doubles of libSystem, CoreFoundation and Security share. Their functions have the names and the C types of
// Apple's, with darwin_ in front, so that they are never taken for those of this system.
#pragma once
#define _GNU_SOURCE
#include <stdint.h>
#include <sys/types.h>

// Counts a call under its name; nonzero, with errno set, if this call is to fail.
int fails(const char *name);

// Gives an error code of this system the number that it has on macOS.
int darwin_errno(int code);

// The result of a call of this system, with errno as macOS has it.
long translated(long result);

// What changes with each exec of a process and with each process that has the id; 0 if there is none.
uint32_t pid_version(pid_t pid);

// The process that a token names if it still runs that program, else -1.
pid_t process_of(const uint32_t token[8]);
