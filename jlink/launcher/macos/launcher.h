/* The parts of the launcher for macOS, in the order in which they run. */
#ifndef LAUNCHER_H
#define LAUNCHER_H

/* Says why and ends the process. */
_Noreturn void die(const char *reason);
/* Core files and tracers, before anything else. */
void close_doors(void);
/*
 * Leaves the variables of the allow-list. Answers whether one was there that the dynamic loader obeys: then it may have
 * brought a library, which only a new start gets rid of.
 */
int choose_environment(void);
/* Descriptors that a parent left open or left out, blocked signals, and the mode of new files. */
void tidy(void);
/* The file that this program is, without symbolic links. */
const char *own_file(void);
/* Runs the main class of the image that this program lies in; answers the exit code. */
int run_machine(int count, char **words);

#endif
