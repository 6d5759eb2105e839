/*
 * What Windows offers to a process against foreign code in it and against eyes on its memory. A policy that this Windows
 * does not know is left out; one that it knows and refuses ends the process. Code made at run time stays allowed: the
 * virtual machine is a compiler.
 */
#include "launcher.h"

/* Of werapi.h, which mingw-w64 lacks. */
#define WER_FAULT_REPORTING_FLAG_NOHEAP 1
#define WER_FAULT_REPORTING_NO_UI 32

typedef BOOL(WINAPI *set_policy)(PROCESS_MITIGATION_POLICY, PVOID, SIZE_T);
typedef BOOL(WINAPI *open_token)(HANDLE, DWORD, PHANDLE);
typedef BOOL(WINAPI *ask_token)(HANDLE, TOKEN_INFORMATION_CLASS, LPVOID, DWORD, PDWORD);
typedef BOOL(WINAPI *sid_to_text)(PSID, LPWSTR *);
typedef BOOL(WINAPI *text_to_list)(LPCWSTR, DWORD, PSECURITY_DESCRIPTOR *, PULONG);
typedef BOOL(WINAPI *set_security)(HANDLE, SECURITY_INFORMATION, PSECURITY_DESCRIPTOR);
typedef BOOL(WINAPI *list_of)(PSECURITY_DESCRIPTOR, LPBOOL, PACL *, LPBOOL);
typedef BOOL(WINAPI *set_token)(HANDLE, TOKEN_INFORMATION_CLASS, LPVOID, DWORD);
typedef HRESULT(WINAPI *set_reports)(DWORD);

/* Every library of the system is loaded by this: from its own folder, whatever lies elsewhere. */
static HMODULE system_library(const wchar_t *name) {
    HMODULE library = LoadLibraryExW(name, NULL, LOAD_LIBRARY_SEARCH_SYSTEM32);
    if (library == NULL) {
        die("a library of Windows cannot be loaded");
    }
    return library;
}

static void *function(HMODULE library, const char *name) {
    return (void *)GetProcAddress(library, name);
}

static void policy(PROCESS_MITIGATION_POLICY which, DWORD flags) {
    set_policy set = (set_policy)function(system_library(L"kernel32.dll"), "SetProcessMitigationPolicy");
    if (set != NULL && !set(which, &flags, sizeof flags) && GetLastError() != ERROR_INVALID_PARAMETER
        && GetLastError() != ERROR_NOT_SUPPORTED) {
        die("Windows refuses a mitigation policy to this process: see docs/platforms/windows.md");
    }
}

static wchar_t *user(HMODULE advapi) {
    open_token open = (open_token)function(advapi, "OpenProcessToken");
    ask_token ask = (ask_token)function(advapi, "GetTokenInformation");
    sid_to_text write = (sid_to_text)function(advapi, "ConvertSidToStringSidW");
    static union {
        TOKEN_USER user;
        char bytes[sizeof(TOKEN_USER) + SECURITY_MAX_SID_SIZE];
    } answer;
    HANDLE token;
    DWORD length;
    wchar_t *text;
    if (open == NULL || ask == NULL || write == NULL || !open(GetCurrentProcess(), TOKEN_QUERY, &token)
        || !ask(token, TokenUser, &answer, sizeof answer, &length) || !write(answer.user.User.Sid, &text)) {
        die("Windows does not say whose process this is");
    }
    CloseHandle(token);
    return text;
}

static PSECURITY_DESCRIPTOR descriptor(HMODULE advapi, const wchar_t *format, const wchar_t *sid) {
    static wchar_t list[512];
    text_to_list parse = (text_to_list)function(advapi, "ConvertStringSecurityDescriptorToSecurityDescriptorW");
    PSECURITY_DESCRIPTOR made;
    lstrcpyW(list, format);
    lstrcatW(list, sid);
    lstrcatW(list, L")");
    if (parse == NULL || !parse(list, 1, &made, NULL)) {
        die("cannot write a list of rights");
    }
    return made;
}

/*
 * A thread that any program of the user may open has that program's code run, whatever the list of the process says. New
 * threads get their list from the token; who may write into the token decides about it, so that is closed too.
 * ThreadRights.java says what the numbers mean and reads all three back.
 */
static void shield_threads(HMODULE advapi, const wchar_t *sid) {
    open_token open = (open_token)function(advapi, "OpenProcessToken");
    set_token put = (set_token)function(advapi, "SetTokenInformation");
    set_security set = (set_security)function(advapi, "SetKernelObjectSecurity");
    list_of list = (list_of)function(advapi, "GetSecurityDescriptorDacl");
    PSECURITY_DESCRIPTOR of_threads =
        descriptor(advapi, L"D:(A;;0x1fffff;;;SY)(A;;0x120840;;;OW)(A;;0x120840;;;", sid);
    PSECURITY_DESCRIPTOR of_token =
        descriptor(advapi, L"D:(A;;0xf01ff;;;SY)(A;;0x2001e;;;OW)(A;;0x2001e;;;", sid);
    TOKEN_DEFAULT_DACL new_threads;
    BOOL present;
    BOOL defaulted;
    HANDLE token;
    if (open == NULL || put == NULL || set == NULL || list == NULL
        || !list(of_threads, &present, &new_threads.DefaultDacl, &defaulted)
        || !open(GetCurrentProcess(), TOKEN_ADJUST_DEFAULT | WRITE_DAC, &token)
        || !put(token, TokenDefaultDacl, &new_threads, sizeof new_threads)
        || !set(token, DACL_SECURITY_INFORMATION, of_token)
        || !set(GetCurrentThread(), DACL_SECURITY_INFORMATION, of_threads)) {
        die("cannot keep other processes of the user out of the threads of this one");
    }
    CloseHandle(token);
    LocalFree(of_threads);
    LocalFree(of_token);
}

/*
 * Other processes of the user may wait for this one, ask its name and times, read this list and end it. They may neither
 * read nor write its memory, start threads in it or take its handles. Without the entry for OWNER RIGHTS (S-1-3-4) the
 * owner could give himself the rest. Who started this process has had a handle before this line, and keeps it.
 */
static void shield(void) {
    HMODULE advapi = system_library(L"advapi32.dll");
    set_security set = (set_security)function(advapi, "SetKernelObjectSecurity");
    wchar_t *sid = user(advapi);
    PSECURITY_DESCRIPTOR of_process =
        descriptor(advapi, L"D:P(A;;0x121001;;;OW)(A;;0x1fffff;;;SY)(A;;0x121001;;;", sid);
    if (set == NULL
        || !set(GetCurrentProcess(), DACL_SECURITY_INFORMATION | PROTECTED_DACL_SECURITY_INFORMATION, of_process)) {
        die("cannot keep other processes of the user out of this one");
    }
    shield_threads(advapi, sid);
    LocalFree(sid);
    LocalFree(of_process);
}

void close_doors(void) {
    /* The current folder and PATH are the attacker's: a library that is asked for by name comes from System32 alone. */
    if (!SetDefaultDllDirectories(LOAD_LIBRARY_SEARCH_SYSTEM32) || !SetDllDirectoryW(L"")) {
        die("needs a Windows that keeps foreign folders out of the search for libraries: 8 or newer");
    }
    shield();
    /* No window that waits for somebody, and no report or dump, which would hold secrets. */
    SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX | SEM_NOOPENFILEERRORBOX);
    set_reports reports = (set_reports)function(system_library(L"kernel32.dll"), "WerSetFlags");
    if (reports != NULL) {
        reports(WER_FAULT_REPORTING_FLAG_NOHEAP | WER_FAULT_REPORTING_NO_UI);
    }
    HeapSetInformation(NULL, HeapEnableTerminationOnCorruption, NULL, 0);
    /* Nothing of AppInit_DLLs, hooks, input methods and layered Winsock providers. */
    policy(ProcessExtensionPointDisablePolicy,
        (PROCESS_MITIGATION_EXTENSION_POINT_DISABLE_POLICY){.DisableExtensionPoints = 1}.Flags);
    policy(ProcessImageLoadPolicy, (PROCESS_MITIGATION_IMAGE_LOAD_POLICY){
        .NoRemoteImages = 1, .NoLowMandatoryLabelImages = 1, .PreferSystem32Images = 1}.Flags);
    policy(ProcessFontDisablePolicy, (PROCESS_MITIGATION_FONT_DISABLE_POLICY){.DisableNonSystemFonts = 1}.Flags);
}

/* What a parent may have left out: a later file would become the standard output, and a NULL handle would end us. */
void tidy(void) {
    static const DWORD standard[] = {STD_INPUT_HANDLE, STD_OUTPUT_HANDLE, STD_ERROR_HANDLE};
    for (int i = 0; i < 3; i++) {
        HANDLE handle = GetStdHandle(standard[i]);
        DWORD flags;
        if (handle == NULL || handle == INVALID_HANDLE_VALUE || !GetHandleInformation(handle, &flags)) {
            handle = CreateFileW(L"NUL", GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL,
                OPEN_EXISTING, 0, NULL);
            if (handle == INVALID_HANDLE_VALUE || !SetStdHandle(standard[i], handle)) {
                die("cannot open NUL");
            }
        }
    }
}

void check_handles(void) {
    policy(ProcessStrictHandleCheckPolicy, (PROCESS_MITIGATION_STRICT_HANDLE_CHECK_POLICY){
        .RaiseExceptionOnInvalidHandleReference = 1, .HandleExceptionsPermanentlyEnabled = 1}.Flags);
}
