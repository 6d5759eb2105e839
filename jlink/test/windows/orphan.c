/* Starts a program without any standard handle and ends as it did: orphan.exe <program> <argument>. */
#include <stdlib.h>
#include <wchar.h>
#include <windows.h>

int wmain(int count, wchar_t **words) {
    static wchar_t line[2048];
    STARTUPINFOW start = {.cb = sizeof start, .dwFlags = STARTF_USESTDHANDLES};
    PROCESS_INFORMATION process;
    DWORD code = 99;
    if (count != 3 || swprintf(line, 2048, L"\"%ls\" %ls", words[1], words[2]) < 0
        || !CreateProcessW(words[1], line, NULL, NULL, FALSE, 0, NULL, NULL, &start, &process)) {
        return 98;
    }
    WaitForSingleObject(process.hProcess, 60000);
    GetExitCodeProcess(process.hProcess, &code);
    TerminateProcess(process.hProcess, 97);
    return (int)code;
}
