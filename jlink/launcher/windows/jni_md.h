/* What jni.h leaves to each system, for Windows on 64 bits: a JDK brings only that of the system it runs on. */
#ifndef _JAVASOFT_JNI_MD_H_
#define _JAVASOFT_JNI_MD_H_

#define JNIEXPORT __declspec(dllexport)
#define JNIIMPORT __declspec(dllimport)

typedef int jint;
typedef long long jlong;
typedef signed char jbyte;

#endif
