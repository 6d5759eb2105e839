/* A library that leaves its name and its program's in a file, MARK, when it is loaded. */
#include <windows.h>

BOOL WINAPI DllMain(HINSTANCE library, DWORD reason, LPVOID reserved) {
    (void)reserved;
    if (reason == DLL_PROCESS_ATTACH) {
        char names[2 * MAX_PATH + 8] = "";
        DWORD written;
        HANDLE mark = CreateFileA(MARK, FILE_APPEND_DATA, FILE_SHARE_READ, NULL, OPEN_ALWAYS, 0, NULL);
        GetModuleFileNameA(library, names, MAX_PATH);
        lstrcatA(names, " in ");
        GetModuleFileNameA(NULL, names + lstrlenA(names), MAX_PATH);
        lstrcatA(names, "\n");
        WriteFile(mark, names, (DWORD)lstrlenA(names), &written, NULL);
        CloseHandle(mark);
    }
    return TRUE;
}
