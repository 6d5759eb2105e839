/* The allow-list: whatever starts us, the virtual machine and the libraries below it see nothing else. */
#include "launcher.h"

#include <crt_externs.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define LENGTH(array) (sizeof(array) / sizeof(array)[0])
#define DROPPED "KEYCHAIN_AUTH_DROPPED"

/* What the daemon and the commands may know. */
static const char *const allowed[] = {
    "HOME", "USER", "LOGNAME", "TERM", "TZ", "COLUMNS", "NO_COLOR", "SUDO_USER", "SUDO_UID",
    "KEYCHAIN_AUTH_SOCKET", DROPPED,
    "LC_ALL", "LC_CTYPE", "LANG", "LC_COLLATE", "LC_MESSAGES", "LC_MONETARY", "LC_NUMERIC", "LC_TIME",
};
/* Beginnings of names that "doctor" should speak of, because the user's other programs obey them. */
static const char *const hostile[] = {
    "DYLD_", "LD_LIBRARY_PATH", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "Malloc",
};
/* How many of them, from the first on, the dynamic loader obeys. */
#define OF_THE_LOADER 2

static char path[] = "PATH=/usr/bin:/bin:/usr/sbin:/sbin";
static char utf8[] = "LC_CTYPE=UTF-8";
static char dropped[256] = DROPPED "=";
/* The allowed ones, the three above, and the end. */
static char *chosen[LENGTH(allowed) + 4];

static int begins(const char *name, const char *variable) {
    return strncmp(name, variable, strlen(name)) == 0;
}

static int named(const char *name, const char *variable) {
    return begins(name, variable) && variable[strlen(name)] == '=';
}

/* Notes the name of a hostile variable, if it is a plain one; what does not fit is left out. */
static void note(const char *variable) {
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_";
    size_t used = strlen(dropped);
    size_t length = strspn(variable, plain);
    if (variable[length] != '=' || used + length + 2 > sizeof dropped) {
        return;
    }
    if (dropped[used - 1] != '=') {
        dropped[used++] = ',';
    }
    memcpy(dropped + used, variable, length);
}

/* Terminals get their encoding from the first of these that is not empty (setlocale(3)); file names are always UTF-8. */
static int names_utf8(void) {
    static const char *const deciding[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    for (size_t i = 0; i < LENGTH(deciding); i++) {
        const char *locale = getenv(deciding[i]);
        if (locale != NULL && locale[0] != 0) {
            return strcasestr(locale, "UTF-8") != NULL || strcasestr(locale, "utf8") != NULL;
        }
    }
    return 0;
}

/* The variable as it stands in the environment; the first of a name counts, as in getenv(3). */
static char *variable(const char *name) {
    for (char **old = *_NSGetEnviron(); *old != NULL; old++) {
        if (named(name, *old)) {
            return *old;
        }
    }
    return NULL;
}

int choose_environment(void) {
    int loader = 0;
    size_t count = 0;
    int encoded = names_utf8();
    for (char **old = *_NSGetEnviron(); *old != NULL; old++) {
        for (size_t i = 0; i < LENGTH(hostile); i++) {
            if (begins(hostile[i], *old)) {
                note(*old);
                loader |= i < OF_THE_LOADER;
            }
        }
    }
    chosen[count++] = path;
    if (!encoded) {
        chosen[count++] = utf8;
    }
    int some = dropped[sizeof DROPPED "=" - 1] != 0;
    if (some) {
        chosen[count++] = dropped;
    }
    for (size_t i = 0; i < LENGTH(allowed); i++) {
        int encoding = strcmp(allowed[i], "LC_ALL") == 0 || strcmp(allowed[i], "LC_CTYPE") == 0;
        int replaced = (encoding && !encoded) || (some && strcmp(allowed[i], DROPPED) == 0);
        char *kept = replaced ? NULL : variable(allowed[i]);
        if (kept != NULL) {
            chosen[count++] = kept;
        }
    }
    *_NSGetEnviron() = chosen;
    return loader;
}
