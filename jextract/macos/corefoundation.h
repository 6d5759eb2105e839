// What store.keychain uses of CoreFoundation. Nobody but Apple hands out its headers: these are the declarations of
// https://developer.apple.com/documentation/corefoundation, as far as they are used. Types that nobody looks into are
// pointers to structures without a definition, as there.
#ifndef KEYCHAIN_AUTH_COREFOUNDATION_H
#define KEYCHAIN_AUTH_COREFOUNDATION_H

typedef unsigned char Boolean;
typedef unsigned char UInt8;
typedef unsigned int UInt32;
typedef unsigned short UniChar;
typedef signed long CFIndex;
typedef unsigned long CFTypeID;

typedef const void *CFTypeRef;
typedef const struct __CFAllocator *CFAllocatorRef;
typedef const struct __CFBoolean *CFBooleanRef;
typedef const struct __CFString *CFStringRef;
typedef const struct __CFData *CFDataRef;
typedef const struct __CFDictionary *CFDictionaryRef;
typedef const struct __CFArray *CFArrayRef;

typedef struct CFRange {
  CFIndex location;
  CFIndex length;
} CFRange;

// Only the addresses of those that the library has are passed on, so that what the functions are is left out.
typedef struct CFDictionaryKeyCallBacks {
  CFIndex version;
  const void *retain;
  const void *release;
  const void *copyDescription;
  const void *equal;
  const void *hash;
} CFDictionaryKeyCallBacks;

typedef struct CFDictionaryValueCallBacks {
  CFIndex version;
  const void *retain;
  const void *release;
  const void *copyDescription;
  const void *equal;
} CFDictionaryValueCallBacks;

extern const CFAllocatorRef kCFAllocatorNull;
extern const CFBooleanRef kCFBooleanTrue;
extern const CFBooleanRef kCFBooleanFalse;
extern const CFDictionaryKeyCallBacks kCFTypeDictionaryKeyCallBacks;
extern const CFDictionaryValueCallBacks kCFTypeDictionaryValueCallBacks;

// A null allocator is the default one. Who creates owns, and releases once; who gets does not own.
void CFRelease(CFTypeRef object);
CFTypeID CFGetTypeID(CFTypeRef object);

CFTypeID CFStringGetTypeID(void);
CFStringRef CFStringCreateWithCharacters(CFAllocatorRef allocator, const UniChar *characters, CFIndex count);
CFIndex CFStringGetLength(CFStringRef string);
void CFStringGetCharacters(CFStringRef string, CFRange range, UniChar *buffer);

CFTypeID CFDataGetTypeID(void);
CFDataRef CFDataCreateWithBytesNoCopy(
    CFAllocatorRef allocator, const UInt8 *bytes, CFIndex length, CFAllocatorRef deallocator);
CFIndex CFDataGetLength(CFDataRef data);
const UInt8 *CFDataGetBytePtr(CFDataRef data);

CFTypeID CFDictionaryGetTypeID(void);
CFDictionaryRef CFDictionaryCreate(
    CFAllocatorRef allocator,
    const void **keys,
    const void **values,
    CFIndex count,
    const CFDictionaryKeyCallBacks *key_callbacks,
    const CFDictionaryValueCallBacks *value_callbacks);
const void *CFDictionaryGetValue(CFDictionaryRef dictionary, const void *key);

CFTypeID CFArrayGetTypeID(void);
CFIndex CFArrayGetCount(CFArrayRef array);
const void *CFArrayGetValueAtIndex(CFArrayRef array, CFIndex index);

#endif
