/*
 * java.exe, after it has moved house. Wine fills in the folders of the Windows user (APPDATA and the like) whatever the
 * caller says, and a test has a home of its own: each variable HOME_OF_X=value becomes X=value before Java begins, in the
 * same process, so that who ends it ends the daemon.
 */
#include <stdlib.h>
#include <string.h>
#include <windows.h>

/* As in the JDK's src/java.base/share/native/libjli/java.h. */
typedef char *(*cmd_to_args)(char *command_line);
typedef int (*launch)(int argc, char **argv, int jargc, const char **jargv, int appclassc, const char **appclassv,
                      const char *fullversion, const char *dotversion, const char *pname, const char *lname,
                      BOOLEAN javaargs, BOOLEAN cpwildcard, BOOLEAN javaw, int ergo);

static void move_house(void)
{
    static const wchar_t prefix[] = L"HOME_OF_";
    wchar_t *all = GetEnvironmentStringsW();
    for (wchar_t *one = all; *one; one += wcslen(one) + 1) {
        wchar_t *value = wcschr(one + 1, L'=');
        if (!value || wcsncmp(one, prefix, wcslen(prefix)) != 0)
            continue;
        wchar_t *name = _wcsdup(one + wcslen(prefix));
        *wcschr(name, L'=') = 0;
        SetEnvironmentVariableW(name, value + 1);
        free(name);
    }
    FreeEnvironmentStringsW(all);
}

int main(int argc, char **argv)
{
    move_house();
    HMODULE jli = LoadLibraryA("jli.dll");
    if (!jli)
        return 101;
    ((cmd_to_args)(void *)GetProcAddress(jli, "JLI_CmdToArgs"))(GetCommandLineA());
    return ((launch)(void *)GetProcAddress(jli, "JLI_Launch"))(argc, argv, 0, NULL, 0, NULL, "25", "25", "java", "java",
                                                               FALSE, TRUE, FALSE, 0);
}
