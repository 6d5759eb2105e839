/*
 * First instructions of the process, before the dynamic loader and any library.
 *
 * A normal program is too late in main(): the loader has already obeyed LD_PRELOAD, LD_AUDIT, LD_LIBRARY_PATH and
 * GLIBC_TUNABLES, and code preloaded there may never let main() run while /proc/<pid>/exe shows our file. So this
 * program names no loader (no PT_INTERP). The kernel starts it here, it makes itself unreadable, replaces its
 * environment, and only then maps the loader and hands over as the kernel would have done.
 */
#include <sys/prctl.h>
#include <sys/resource.h>

#include "early.h"

FIRST_INSTRUCTION;

/* Called by the first instruction with the stack as the kernel left it (argc, argv, envp, auxv); answers where to go on. */
__attribute__((used)) uintptr_t prepare(long *stack) {
    static const struct rlimit none = {0, 0};
    static const char name[] = "keychain-auth";
    static const char self[] = "/proc/self/exe";
    if (failed(system_call(SYS_prctl, PR_SET_DUMPABLE, 0, 0, 0, 0, 0))
        || failed(system_call(SYS_prlimit64, 0, RLIMIT_CORE, (long)&none, 0, 0, 0))) {
        DIE("a sandbox keeps this process readable for others: start it outside");
    }
    system_call(SYS_prctl, PR_SET_NAME, (long)name, 0, 0, 0, 0);

    char **arguments = (char **)(stack + 1);
    char **variables = arguments + stack[0] + 1;
    char **chosen = choose_environment(variables);
    if (chosen != NULL) {
        /* Started anew, so that /proc/<pid>/environ and everything else agrees; what was chosen is kept next time. */
        system_call(SYS_execve, (long)self, (long)arguments, (long)chosen, 0, 0, 0);
        DIE("cannot start again through /proc/self/exe: mount /proc");
    }
    while (*variables != NULL) {
        variables++;
    }
    return load_loader((ElfW(auxv_t) *)(variables + 1));
}
