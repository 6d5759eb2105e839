/* The parts of the launcher for Windows, in the order in which they run. */
#ifndef LAUNCHER_H
#define LAUNCHER_H

#define WIN32_LEAN_AND_MEAN
#include <windows.h>

/* Says why and ends the process. */
_Noreturn void die(const char *reason);
/* Leaves the variables of the allow-list; first, as long as nothing has copied the others. */
void choose_environment(void);
/* Whether the C library that the virtual machine asks has seen none of the others either. */
void verify_environment(void);
/* What the system offers against foreign code and eyes; no library may be loaded before. */
void close_doors(void);
/* Standard handles that a parent left out; before handles are checked strictly. */
void tidy(void);
/* A use of a handle that is none ends the process from here on. */
void check_handles(void);
/* Runs the main class of the image that this program lies in; answers the exit code. */
int run_machine(int count, wchar_t **words);

#endif
