/*
 * The virtual machine of the image that this program lies in. It is called through its invocation API and not through
 * the JDK's launcher library: that one takes arguments in the code page of the machine, which cannot write every name.
 */
#include "launcher.h"

#include <jni.h>

#include "choice.h"

typedef jint(JNICALL *create_machine)(JavaVM **, void **, void *);

/* The virtual machine asks for its own file with a buffer of this size and finds everything from there. */
#define LONGEST (MAX_PATH - (int)sizeof "\\bin\\server\\jvm.dll")

/* Folder of the image: the one above the folder that this program lies in. */
static wchar_t *image(void) {
    static wchar_t whole[32768];
    static const wchar_t unc[] = L"\\\\?\\UNC\\";
    wchar_t *path = whole;
    DWORD length = GetModuleFileNameW(NULL, whole, LENGTH(whole));
    if (length == 0 || length >= LENGTH(whole)) {
        die("cannot find its own file");
    }
    /* Whoever starts us chooses the form of the path. The virtual machine knows the plain one only. */
    if (CompareStringOrdinal(whole, LENGTH(unc) - 1, unc, LENGTH(unc) - 1, TRUE) != CSTR_EQUAL
        && CompareStringOrdinal(whole, 4, L"\\\\?\\", 4, TRUE) == CSTR_EQUAL) {
        path += 4;
    }
    if (path[0] == 0 || path[1] != ':') {
        die("must lie on a drive of this machine");
    }
    for (int up = 0; up < 2; up++) {
        wchar_t *slash = wcsrchr(path, '\\');
        if (slash == NULL) {
            die("must lie in the folder bin of its image");
        }
        *slash = 0;
    }
    if (lstrlenW(path) > LONGEST) {
        die("the path of its image is too long for the Java virtual machine: install it nearer to the root of the drive");
    }
    return path;
}

/*
 * A folder for the options, which are in the process's code page (UTF-8 by launcher.manifest, from Windows 10 1903). A
 * letter that does not exist there is never replaced by one that looks like it: that would be another folder.
 */
static char *narrow(const wchar_t *text) {
    static char result[4 * MAX_PATH];
    BOOL replaced = FALSE;
    BOOL utf8 = GetACP() == CP_UTF8;
    int length = WideCharToMultiByte(CP_ACP, utf8 ? WC_ERR_INVALID_CHARS : WC_NO_BEST_FIT_CHARS, text, -1, result,
        sizeof result, NULL, utf8 ? NULL : &replaced);
    if (length == 0 || replaced) {
        die("its folder has a name that the code page of this Windows cannot write: install it elsewhere");
    }
    return result;
}

static int exists(const wchar_t *path) {
    return GetFileAttributesW(path) != INVALID_FILE_ATTRIBUTES;
}

/* By its whole name and with its neighbours from System32, or from what is loaded already. */
static HMODULE load(const wchar_t *folder, const wchar_t *name) {
    static wchar_t file[2 * MAX_PATH];
    lstrcpyW(file, folder);
    lstrcatW(file, name);
    return exists(file) ? LoadLibraryExW(file, NULL, LOAD_LIBRARY_SEARCH_SYSTEM32) : NULL;
}

static create_machine load_machine(const wchar_t *folder) {
    /* The C library that the image was built with; found by name when the machine and its libraries ask for it. */
    static const wchar_t *const runtime[] = {
        L"\\bin\\vcruntime140.dll", L"\\bin\\vcruntime140_1.dll", L"\\bin\\msvcp140.dll",
    };
    for (size_t i = 0; i < LENGTH(runtime); i++) {
        load(folder, runtime[i]);
    }
    HMODULE machine = load(folder, L"\\bin\\server\\jvm.dll");
    create_machine create = machine == NULL
        ? NULL
        : (create_machine)(void *)GetProcAddress(machine, "JNI_CreateJavaVM");
    if (create == NULL) {
        die("the virtual machine of its image (bin\\server\\jvm.dll) cannot be loaded");
    }
    return create;
}

/* A cache that a copy of the image lacks costs time, and no more. */
static int cache_is_missing(const char *option) {
    static const char name[] = "-XX:AOTCache=";
    return strncmp(option, name, sizeof name - 1) == 0
        && GetFileAttributesA(option + sizeof name - 1) == INVALID_FILE_ATTRIBUTES;
}

static JNIEnv *start(const wchar_t *folder, int daemon, JavaVM **machine) {
    static JavaVMOption chosen[LENGTH(options) + 1];
    JavaVMInitArgs arguments = {.version = JNI_VERSION_21, .options = chosen, .ignoreUnrecognized = JNI_FALSE};
    const char *narrow_folder = narrow(folder);
    JNIEnv *env;
    for (size_t i = 0; i < LENGTH(options); i++) {
        if (!applies(&options[i], daemon)) {
            continue;
        }
        char *text = expand(options[i].text, narrow_folder);
        if (text == NULL) {
            die("out of memory");
        }
        if (!cache_is_missing(text)) {
            chosen[arguments.nOptions++].optionString = text;
        }
    }
    /* With a main module there is no class path, whose default would be the current folder. */
    chosen[arguments.nOptions++].optionString = (char *)"-Djdk.module.main=" MAIN_MODULE;
    create_machine create = load_machine(folder);
    verify_environment();
    if (create(machine, (void **)&env, &arguments) != JNI_OK) {
        die("the virtual machine does not start");
    }
    return env;
}

/* What JLI_Launch does on other systems, with arguments as Windows has them: UTF-16, also where it is not well-formed. */
static void call_main(JNIEnv *env, int count, wchar_t **words) {
    jclass string = (*env)->FindClass(env, "java/lang/String");
    jclass class = string == NULL ? NULL : (*env)->FindClass(env, MAIN_CLASS);
    jmethodID method = class == NULL ? NULL : (*env)->GetStaticMethodID(env, class, "main", "([Ljava/lang/String;)V");
    jobjectArray all = method == NULL ? NULL : (*env)->NewObjectArray(env, count - 1, string, NULL);
    for (int i = 1; i < count && all != NULL; i++) {
        jstring word = (*env)->NewString(env, (const jchar *)words[i], lstrlenW(words[i]));
        if (word == NULL) {
            return;
        }
        (*env)->SetObjectArrayElement(env, all, i - 1, word);
        (*env)->DeleteLocalRef(env, word);
    }
    if (all != NULL) {
        (*env)->CallStaticVoidMethod(env, class, method, all);
    }
}

int run_machine(int count, wchar_t **words) {
    JavaVM *machine;
    JNIEnv *env = start(image(), is_daemon(count, words), &machine);
    call_main(env, count, words);
    int thrown = (*env)->ExceptionCheck(env) == JNI_TRUE;
    /* Says what was thrown, as for every thread that ends with an exception. */
    (*machine)->DetachCurrentThread(machine);
    (*machine)->DestroyJavaVM(machine);
    return thrown ? 1 : 0;
}
