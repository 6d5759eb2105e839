/* What another program of the same user may do to a process: look.exe <pid>. */
#include <windows.h>
#include <sddl.h>
#include <stdio.h>
#include <tlhelp32.h>
#include <wchar.h>

/* Whether the first thread of a process, and whether any, may be made to run something else. */
static void look_at_threads(DWORD pid) {
    HANDLE all = CreateToolhelp32Snapshot(TH32CS_SNAPTHREAD, 0);
    THREADENTRY32 entry = {.dwSize = sizeof entry};
    int seen = 0, open_first = 0, open_any = 0;
    for (BOOL more = Thread32First(all, &entry); more; more = Thread32Next(all, &entry)) {
        if (entry.th32OwnerProcessID == pid) {
            HANDLE thread = OpenThread(THREAD_SET_CONTEXT, FALSE, entry.th32ThreadID);
            open_first |= seen++ == 0 && thread != NULL;
            open_any |= thread != NULL;
            if (thread != NULL) {
                CloseHandle(thread);
            }
        }
    }
    CloseHandle(all);
    printf("may steer-first-thread=%s\n", seen == 0 ? "unknown" : open_first ? "yes" : "no");
    printf("may steer-threads=%s\n", seen == 0 ? "unknown" : open_any ? "yes" : "no");
    HANDLE process = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, pid);
    HANDLE token = NULL;
    printf("may choose-lists=%s\n", OpenProcessToken(process, TOKEN_ADJUST_DEFAULT, &token) ? "yes" : "no");
}

int wmain(int count, wchar_t **words) {
    static const struct {
        const char *name;
        DWORD right;
    } rights[] = {
        {"read-memory", PROCESS_VM_READ}, {"write-memory", PROCESS_VM_WRITE | PROCESS_VM_OPERATION},
        {"start-threads", PROCESS_CREATE_THREAD}, {"take-handles", PROCESS_DUP_HANDLE},
        {"suspend", PROCESS_SUSPEND_RESUME}, {"change-rights", WRITE_DAC}, {"change-owner", WRITE_OWNER},
        {"identify", PROCESS_QUERY_LIMITED_INFORMATION | SYNCHRONIZE}, {"end", PROCESS_TERMINATE},
    };
    DWORD pid = count == 2 ? wcstoul(words[1], NULL, 10) : 0;
    for (size_t i = 0; i < sizeof rights / sizeof *rights; i++) {
        HANDLE process = OpenProcess(rights[i].right, FALSE, pid);
        printf("may %s=%s\n", rights[i].name, process == NULL ? "no" : "yes");
        if (process != NULL) {
            CloseHandle(process);
        }
    }
    look_at_threads(pid);
    union {
        SECURITY_DESCRIPTOR descriptor;
        char bytes[4096];
    } security;
    DWORD needed;
    char *text;
    HANDLE process = OpenProcess(READ_CONTROL, FALSE, pid);
    if (!GetKernelObjectSecurity(process, DACL_SECURITY_INFORMATION, &security.descriptor, sizeof security, &needed)
        || !ConvertSecurityDescriptorToStringSecurityDescriptorA(&security.descriptor, SDDL_REVISION_1,
            DACL_SECURITY_INFORMATION, &text, NULL)) {
        printf("list unknown, error %lu\n", GetLastError());
        return 1;
    }
    printf("list %s\n", text);
    return 0;
}
