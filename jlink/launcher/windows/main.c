/*
 * Starts the virtual machine of the image that this program lies in, with fixed options.
 *
 * Everything that Windows maps before the first line of main() comes from the system: the program names KERNEL32 and
 * msvcrt alone, which Windows takes from its list of known libraries and from no folder.
 */
#include "launcher.h"

/* "*" is a word like any other: the C library must not look into the folder for it. */
int _dowildcard = 0;

void die(const char *reason) {
    static const char name[] = "keychain-auth: ";
    HANDLE error = GetStdHandle(STD_ERROR_HANDLE);
    DWORD written;
    WriteFile(error, name, sizeof name - 1, &written, NULL);
    WriteFile(error, reason, (DWORD)lstrlenA(reason), &written, NULL);
    WriteFile(error, "\r\n", 2, &written, NULL);
    ExitProcess(1);
}

int wmain(int count, wchar_t **words) {
    /* Before any library: the C library of the virtual machine copies the environment when something brings it. */
    choose_environment();
    close_doors();
    tidy();
    check_handles();
    return run_machine(count, words);
}
