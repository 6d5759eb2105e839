/*
 * The virtual machine of the image that this program lies in, through its invocation API: the JDK's launcher library
 * would bring Cocoa, an event loop for windows, and variables that it obeys.
 *
 * It runs on a thread of its own, as with the JDK's launcher: the virtual machine sets guard pages where the stack of a
 * thread ends, and the first thread's stack is as large as whoever starts us allows. The first thread only waits. It has
 * no event loop (CFRunLoop), which only windows need: no framework that this program uses delivers anything there.
 */
#include "launcher.h"

#include <dlfcn.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jni.h>

#include "choice.h"

#define STACK (4 << 20)

typedef jint(JNICALL *create_machine)(JavaVM **, void **, void *);

struct words {
    int count;
    char **all;
    int code;
};

/* Folder of the image: the one above the folder that this program lies in. */
static const char *image(void) {
    static char path[PATH_MAX];
    strcpy(path, own_file());
    for (int up = 0; up < 2; up++) {
        char *slash = strrchr(path, '/');
        if (slash == NULL) {
            die("must lie in the folder bin of its image");
        }
        *slash = 0;
    }
    return path;
}

static create_machine load_machine(const char *folder) {
    static char file[PATH_MAX + 32];
    snprintf(file, sizeof file, "%s/lib/server/libjvm.dylib", folder);
    void *machine = dlopen(file, RTLD_NOW | RTLD_GLOBAL);
    create_machine create = machine == NULL ? NULL : (create_machine)dlsym(machine, "JNI_CreateJavaVM");
    if (create == NULL) {
        die("the virtual machine of its image (lib/server/libjvm.dylib) cannot be loaded");
    }
    return create;
}

static JNIEnv *start(const char *folder, int daemon, JavaVM **machine) {
    static JavaVMOption chosen[LENGTH(options) + 1];
    JavaVMInitArgs arguments = {.version = JNI_VERSION_21, .options = chosen, .ignoreUnrecognized = JNI_FALSE};
    JNIEnv *env;
    for (size_t i = 0; i < LENGTH(options); i++) {
        if (applies(&options[i], daemon)
            && (chosen[arguments.nOptions++].optionString = expand(options[i].text, folder)) == NULL) {
            die("out of memory");
        }
    }
    /* With a main module there is no class path, whose default would be the current folder. */
    chosen[arguments.nOptions++].optionString = (char *)"-Djdk.module.main=" MAIN_MODULE;
    if (load_machine(folder)(machine, (void **)&env, &arguments) != JNI_OK) {
        die("the virtual machine does not start");
    }
    return env;
}

/* Words are UTF-8, as file names are; JNI's own strings are a kind of UTF-8 that has no letters beyond 16 bits. */
static jstring decode(JNIEnv *env, jclass string, const char *word) {
    jsize length = (jsize)strlen(word);
    jmethodID make = (*env)->GetMethodID(env, string, "<init>", "([BLjava/lang/String;)V");
    jstring charset = make == NULL ? NULL : (*env)->NewStringUTF(env, "UTF-8");
    jbyteArray bytes = charset == NULL ? NULL : (*env)->NewByteArray(env, length);
    if (bytes == NULL) {
        return NULL;
    }
    (*env)->SetByteArrayRegion(env, bytes, 0, length, (const jbyte *)word);
    return (*env)->NewObject(env, string, make, bytes, charset);
}

static void call_main(JNIEnv *env, const struct words *words) {
    jclass string = (*env)->FindClass(env, "java/lang/String");
    jclass class = string == NULL ? NULL : (*env)->FindClass(env, MAIN_CLASS);
    jmethodID method = class == NULL ? NULL : (*env)->GetStaticMethodID(env, class, "main", "([Ljava/lang/String;)V");
    jobjectArray all = method == NULL ? NULL : (*env)->NewObjectArray(env, words->count - 1, string, NULL);
    for (int i = 1; i < words->count && all != NULL; i++) {
        if ((*env)->PushLocalFrame(env, 8) != 0) {
            return;
        }
        jstring word = decode(env, string, words->all[i]);
        if (word != NULL) {
            (*env)->SetObjectArrayElement(env, all, i - 1, word);
        }
        (*env)->PopLocalFrame(env, NULL);
        if (word == NULL) {
            return;
        }
    }
    if (all != NULL) {
        (*env)->CallStaticVoidMethod(env, class, method, all);
    }
}

static void *run(void *argument) {
    struct words *words = argument;
    JavaVM *machine;
    JNIEnv *env = start(image(), is_daemon(words->count, words->all), &machine);
    call_main(env, words);
    words->code = (*env)->ExceptionCheck(env) == JNI_TRUE;
    /* Says what was thrown, as for every thread that ends with an exception. */
    (*machine)->DetachCurrentThread(machine);
    (*machine)->DestroyJavaVM(machine);
    return NULL;
}

int run_machine(int count, char **words) {
    struct words all = {count, words, 1};
    pthread_attr_t attributes;
    pthread_t thread;
    if (pthread_attr_init(&attributes) != 0 || pthread_attr_setstacksize(&attributes, STACK) != 0
        || pthread_create(&thread, &attributes, run, &all) != 0 || pthread_join(thread, NULL) != 0) {
        die("cannot start a thread");
    }
    return all.code;
}
