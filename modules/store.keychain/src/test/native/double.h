// What the doubles of CoreFoundation and of Security share, and what tests ask them. None of it is Apple's.
#ifndef KEYCHAIN_AUTH_DOUBLE_H
#define KEYCHAIN_AUTH_DOUBLE_H

#include "corefoundation.h"

// Objects that somebody still holds; constants are not counted.
long double_live(void);
// Objects that went although their memory, which had held a secret, was not all zero.
long double_unwiped(void);

// Calls that may fail, so far: those that create an object, and all of Security.
long double_calls(void);
const char *double_call(long number);
// Has a call fail, 1 is the next one; one that creates an object then answers none. 0 instead of a number: every call.
// A status of 0 ends that.
void double_fail(long number, int status);

// For Security alone.
int double_begin(const char *function);
CFStringRef double_constant(const char *ascii);
extern const CFTypeRef double_null;
CFDataRef double_data(const void *bytes, long length, int secret);
CFDictionaryRef double_dictionary(CFTypeRef *keys, CFTypeRef *values, long count);
CFArrayRef double_array(CFTypeRef *values, long count);
CFStringRef double_string(const char *utf8, long length);
long double_pairs(CFDictionaryRef dictionary, const CFTypeRef **keys, const CFTypeRef **values);
// The UTF-8 form up to the first NUL, as the system stores it; none if there is no such form. To be freed.
char *double_utf8(CFStringRef string);
void double_die(const char *function, const char *what);

#endif
