/* The allow-list: whatever starts us, the virtual machine and the libraries below it see nothing else. */
#include "launcher.h"

#define LENGTH(array) (sizeof(array) / sizeof(array)[0])

typedef char *(*get_variable)(const char *);

enum source { GIVEN, SYSTEM_PATH, SYSTEM_DRIVE, WINDOWS_FOLDER, DROPPED };

/*
 * What the daemon and the commands may know, sorted as Windows wants a block of variables. Where the system lies is asked
 * of the system: libraries of Windows are found through these, so an attacker would point them at his own folder.
 */
static const struct {
    const wchar_t *name;
    enum source source;
} allowed[] = {
    {L"APPDATA", GIVEN}, {L"COLUMNS", GIVEN}, {L"KEYCHAIN_AUTH_DROPPED", DROPPED}, {L"KEYCHAIN_AUTH_SOCKET", GIVEN},
    {L"LOCALAPPDATA", GIVEN}, {L"NO_COLOR", GIVEN}, {L"PATH", SYSTEM_PATH}, {L"SystemDrive", SYSTEM_DRIVE},
    {L"SystemRoot", WINDOWS_FOLDER}, {L"TEMP", GIVEN}, {L"TERM", GIVEN}, {L"TMP", GIVEN}, {L"USERDOMAIN", GIVEN},
    {L"USERNAME", GIVEN}, {L"USERPROFILE", GIVEN}, {L"windir", WINDOWS_FOLDER}, {L"WT_SESSION", GIVEN},
};
/* Beginnings of names that "doctor" should speak of, because the user's other programs obey them. */
static const wchar_t *const hostile[] = {
    L"JAVA_TOOL_OPTIONS", L"JDK_JAVA_OPTIONS", L"_JAVA_OPTIONS", L"_ALT_JAVA_HOME_DIR", L"COR_", L"CORECLR_",
    L"__COMPAT_LAYER",
};

static wchar_t dropped[256];
static wchar_t windows[MAX_PATH];
static wchar_t drive[3];
static wchar_t path[2 * MAX_PATH];

/* Names differ by more than case only (SetEnvironmentVariableW). */
static int begins(const wchar_t *name, const wchar_t *variable) {
    int length = lstrlenW(name);
    return lstrlenW(variable) >= length && CompareStringOrdinal(name, length, variable, length, TRUE) == CSTR_EQUAL;
}

static const wchar_t *value_in(const wchar_t *name, const wchar_t *block) {
    for (; *block != 0; block += lstrlenW(block) + 1) {
        if (begins(name, block) && block[lstrlenW(name)] == '=') {
            return block + lstrlenW(name) + 1;
        }
    }
    return NULL;
}

/* Notes the name of a hostile variable, if it is a plain one; what does not fit is left out. */
static void note(const wchar_t *variable) {
    int used = lstrlenW(dropped);
    int length = 0;
    for (; variable[length] != 0 && variable[length] != '='; length++) {
        wchar_t c = variable[length];
        if (!((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_')) {
            return;
        }
    }
    if (used + length + 2 > (int)LENGTH(dropped)) {
        return;
    }
    if (used > 0) {
        dropped[used++] = ',';
    }
    lstrcpynW(dropped + used, variable, length + 1);
}

static void note_hostile(const wchar_t *block) {
    for (; *block != 0; block += lstrlenW(block) + 1) {
        for (size_t i = 0; i < LENGTH(hostile); i++) {
            if (begins(hostile[i], block)) {
                note(block);
            }
        }
    }
}

static void ask_the_system(void) {
    UINT length = GetSystemWindowsDirectoryW(windows, LENGTH(windows));
    UINT system = GetSystemDirectoryW(path, MAX_PATH);
    if (length < 2 || length >= LENGTH(windows) || system == 0 || system >= MAX_PATH) {
        die("Windows does not say where it lies");
    }
    lstrcpynW(drive, windows, LENGTH(drive));
    lstrcatW(path, L";");
    lstrcatW(path, windows);
}

static const wchar_t *value_of(size_t i, const wchar_t *old) {
    switch (allowed[i].source) {
        case GIVEN: return value_in(allowed[i].name, old);
        case SYSTEM_PATH: return path;
        case SYSTEM_DRIVE: return drive;
        case WINDOWS_FOLDER: return windows;
        case DROPPED: return dropped[0] == 0 ? NULL : dropped;
    }
    return NULL;
}

/* The block of the allowed variables: each ends with a NUL, the last with two. */
static wchar_t *chosen(const wchar_t *old, size_t *length) {
    size_t most = 2;
    wchar_t *block;
    wchar_t *end;
    for (size_t i = 0; i < LENGTH(allowed); i++) {
        const wchar_t *value = value_of(i, old);
        most += value == NULL ? 0 : (size_t)(lstrlenW(allowed[i].name) + lstrlenW(value) + 2);
    }
    block = HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, most * sizeof *block);
    if (block == NULL) {
        die("out of memory");
    }
    end = block;
    for (size_t i = 0; i < LENGTH(allowed); i++) {
        const wchar_t *value = value_of(i, old);
        if (value != NULL) {
            lstrcpyW(end, allowed[i].name);
            lstrcatW(end, L"=");
            lstrcatW(end, value);
            end += lstrlenW(end) + 1;
        }
    }
    *length = (size_t)(end - block) + 1;
    return block;
}

static int same(const wchar_t *a, const wchar_t *b, size_t length) {
    size_t i = 0;
    while (i < length && a[i] == b[i]) {
        i++;
    }
    return i == length;
}

void choose_environment(void) {
    wchar_t *old = GetEnvironmentStringsW();
    wchar_t *block;
    wchar_t *now;
    size_t length;
    if (old == NULL) {
        die("out of memory");
    }
    ask_the_system();
    note_hostile(old);
    block = chosen(old, &length);
    /* Believe what can be read back: the virtual machine obeys whatever stands there. */
    if (!SetEnvironmentStringsW(block) || (now = GetEnvironmentStringsW()) == NULL || !same(now, block, length)) {
        die("cannot replace its environment");
    }
    FreeEnvironmentStringsW(now);
    FreeEnvironmentStringsW(old);
    HeapFree(GetProcessHeap(), 0, block);
}

void verify_environment(void) {
    static const char *const obeyed[] = {
        "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS", "_ALT_JAVA_HOME_DIR", "CLASSPATH",
    };
    HMODULE library = GetModuleHandleW(L"ucrtbase.dll");
    get_variable get = library == NULL ? NULL : (get_variable)(void *)GetProcAddress(library, "getenv");
    if (get == NULL) {
        die("the virtual machine of its image has not brought the C library that it is known for");
    }
    for (size_t i = 0; i < LENGTH(obeyed); i++) {
        if (get(obeyed[i]) != NULL) {
            die("a program of this machine has loaded itself into this process and kept the environment from being chosen");
        }
    }
}
