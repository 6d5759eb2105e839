/* What the launchers of all systems share: which options of the virtual machine a process gets. Nobody adds to them. */
#ifndef CHOICE_H
#define CHOICE_H

#include <stdlib.h>
#include <string.h>

#define LENGTH(array) (sizeof(array) / sizeof(array)[0])

/* What the system's main() gets its arguments in. */
#ifdef _WIN32
typedef wchar_t letter;
#else
typedef char letter;
#endif

enum who { ALL, DAEMON, COMMAND };
struct option {
    enum who who;
    const char *text;
};

#include "options.h"

/* The daemon is "start"; its options are those of the command line, so the first word decides. */
static inline int is_daemon(int count, letter *const *words) {
    static const letter start[] = {'s', 't', 'a', 'r', 't', 0};
    for (int i = 1; i < count; i++) {
        if (words[i][0] != '-') {
            size_t at = 0;
            while (words[i][at] == start[at] && start[at] != 0) {
                at++;
            }
            return words[i][at] == start[at];
        }
    }
    return 0;
}

static inline int applies(const struct option *option, int daemon) {
    return option->who == ALL || option->who == (daemon ? DAEMON : COMMAND);
}

/* The option with the image's folder in it; NULL without memory. */
static inline char *expand(const char *option, const char *folder) {
    static const char mark[] = "@IMAGE@";
    const char *at = strstr(option, mark);
    size_t before = at == NULL ? strlen(option) : (size_t)(at - option);
    const char *after = at == NULL ? "" : at + sizeof mark - 1;
    size_t middle = at == NULL ? 0 : strlen(folder);
    char *result = malloc(before + middle + strlen(after) + 1);
    if (result != NULL) {
        memcpy(result, option, before);
        memcpy(result + before, folder, middle);
        strcpy(result + before + middle, after);
    }
    return result;
}

#endif
