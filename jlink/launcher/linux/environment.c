/* The allow-list: whatever starts us, the virtual machine and the libraries below it see nothing else. */
#include "early.h"

/* What the daemon and the commands may know. First match wins, as in getenv(3). */
static const char allowed[][25] = {
    "HOME", "USER", "LOGNAME", "TERM", "TZ", "COLUMNS", "NO_COLOR",
    "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME",
    "DBUS_SESSION_BUS_ADDRESS", "WSL_DISTRO_NAME", "SUDO_USER", "SUDO_UID",
    "KEYCHAIN_AUTH_SOCKET", "KEYCHAIN_AUTH_DROPPED",
    "LC_ALL", "LC_CTYPE", "LANG", "LC_COLLATE", "LC_MESSAGES", "LC_MONETARY", "LC_NUMERIC", "LC_TIME",
};
/* The three that decide about the encoding of file names, by precedence (setlocale(3)). */
static const char encoding[][9] = {"LC_ALL", "LC_CTYPE", "LANG"};
/* Beginnings of names that "doctor" should speak of, because the user's other programs obey them. */
static const char hostile[][18] = {
    "LD_", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "GLIBC_TUNABLES", "GCONV_PATH", "SECRET_", "GIO_",
};
static const char path[] = "PATH=/usr/local/bin:/usr/bin:/bin";
static const char utf8[] = "LC_ALL=C.UTF-8";

#define DROPPED "KEYCHAIN_AUTH_DROPPED"
static char dropped[256] = DROPPED "=";
static char *chosen[LENGTH(allowed) + 4];

/* Length of the common beginning of a NUL-terminated name and a variable; 0 unless the whole name is there. */
static size_t begins(const char *name, const char *variable) {
    size_t i = 0;
    while (name[i] != 0 && name[i] == variable[i]) {
        i++;
    }
    return name[i] == 0 ? i : 0;
}

static const char *value(const char *name, const char *variable) {
    size_t length = begins(name, variable);
    return length > 0 && variable[length] == '=' ? variable + length + 1 : NULL;
}

static int same(const char *a, const char *b) {
    size_t length = begins(a, b);
    return length > 0 && b[length] == 0;
}

static int names_utf8(const char *locale) {
    for (; *locale != 0; locale++) {
        if ((locale[0] | 32) == 'u' && (locale[1] | 32) == 't' && (locale[2] | 32) == 'f'
            && (locale[3] == '8' || (locale[3] == '-' && locale[4] == '8'))) {
            return 1;
        }
    }
    return 0;
}

/* Notes the name of a hostile variable, if it is a plain one; what does not fit is left out. */
static void note(const char *variable) {
    size_t used = 0;
    size_t length = 0;
    while (dropped[used] != 0) {
        used++;
    }
    for (; variable[length] != 0 && variable[length] != '='; length++) {
        char c = variable[length];
        if (!((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_')) {
            return;
        }
    }
    if (used + length + 2 > sizeof dropped) {
        return;
    }
    if (dropped[used - 1] != '=') {
        dropped[used++] = ',';
    }
    for (size_t i = 0; i < length; i++) {
        dropped[used + i] = variable[i];
    }
}

static void note_if_hostile(const char *variable) {
    for (size_t i = 0; i < LENGTH(hostile); i++) {
        if (begins(hostile[i], variable)) {
            note(variable);
        }
    }
}

/* Whether file names are UTF-8: the first of the three that is set and not empty decides. */
static int utf8_encoding(char *const *slots) {
    for (size_t i = 0; i < LENGTH(encoding); i++) {
        for (size_t slot = 0; slot < LENGTH(allowed); slot++) {
            if (slots[slot] != NULL && same(encoding[i], allowed[slot])) {
                const char *locale = value(allowed[slot], slots[slot]);
                if (*locale != 0) {
                    return names_utf8(locale);
                }
            }
        }
    }
    return 0;
}

char **choose_environment(char **old) {
    char *slots[LENGTH(allowed)];
    int unchanged = 1;
    int has_path = 0;
    for (size_t slot = 0; slot < LENGTH(allowed); slot++) {
        slots[slot] = NULL;
    }
    for (; *old != NULL; old++) {
        size_t slot = 0;
        if (!has_path && same(path, *old)) {
            has_path = 1;
            continue;
        }
        while (slot < LENGTH(allowed) && value(allowed[slot], *old) == NULL) {
            slot++;
        }
        if (slot < LENGTH(allowed) && slots[slot] == NULL) {
            slots[slot] = *old;
        } else {
            unchanged = 0;
            note_if_hostile(*old);
        }
    }
    int utf8_already = utf8_encoding(slots);
    int dropped_some = dropped[sizeof DROPPED "=" - 1] != 0;
    if (unchanged && has_path && utf8_already) {
        return NULL;
    }
    size_t count = 0;
    chosen[count++] = (char *)path;
    if (!utf8_already) {
        chosen[count++] = (char *)utf8;
    }
    if (dropped_some) {
        chosen[count++] = dropped;
    }
    for (size_t slot = 0; slot < LENGTH(allowed); slot++) {
        int replaced = (!utf8_already && same("LC_ALL", allowed[slot])) || (dropped_some && same(DROPPED, allowed[slot]));
        if (slots[slot] != NULL && !replaced) {
            chosen[count++] = slots[slot];
        }
    }
    chosen[count] = NULL;
    return chosen;
}
