// What peer.macos calls in CoreFoundation and Security, declared from Apple's documentation of these functions: nobody but
// Apple hands out its headers. Constants are compared with what other people generated from them
// (ConstantsTest); types are read in reviews.
#include <stdint.h>

typedef long CFIndex;
typedef unsigned long CFTypeID;
typedef unsigned char Boolean;
typedef int32_t OSStatus;
typedef uint32_t CFStringEncoding;
typedef uint32_t SecCSFlags;
typedef CFIndex CFNumberType;

CFTypeID CFGetTypeID(const void *object);
CFTypeID CFDataGetTypeID(void);
CFTypeID CFStringGetTypeID(void);
CFTypeID CFNumberGetTypeID(void);
const void *CFDataCreate(const void *allocator, const uint8_t *bytes, CFIndex length);
CFIndex CFDataGetLength(const void *data);
const uint8_t *CFDataGetBytePtr(const void *data);
Boolean CFStringGetCString(const void *string, char *buffer, CFIndex size, CFStringEncoding encoding);
const void *CFStringCreateWithCString(const void *allocator, const char *text, CFStringEncoding encoding);
Boolean CFNumberGetValue(const void *number, CFNumberType type, void *value);
const void *CFDictionaryCreate(const void *allocator, const void **keys, const void **values, CFIndex count,
                               const void *key_callbacks, const void *value_callbacks);
const void *CFDictionaryGetValue(const void *dictionary, const void *key);
void CFRelease(const void *object);

OSStatus SecCodeCopyGuestWithAttributes(const void *host, const void *attributes, SecCSFlags flags, const void **guest);
OSStatus SecCodeCheckValidity(const void *code, SecCSFlags flags, const void *requirement);
OSStatus SecCodeCopySigningInformation(const void *code, SecCSFlags flags, const void **information);
OSStatus SecRequirementCreateWithString(const void *text, SecCSFlags flags, const void **requirement);

enum {
  kCFStringEncodingUTF8 = 0x08000100,
  kCFNumberSInt64Type = 4,
  kSecCSDefaultFlags = 0,
  kSecCSSigningInformation = 1 << 1,
  kSecCSDynamicInformation = 1 << 3,
  kSecCSNoNetworkAccess = 1 << 29,
  kSecCodeStatusDebugged = 0x10000000,
  // Flags of running code that the framework hands through from the kernel: CS_... in its sources, bsd/sys/cs_blobs.h.
  kSecCodeSignatureAdhoc = 0x2,
  CS_GET_TASK_ALLOW = 0x4,
  CS_FORCED_LV = 0x10,
  kSecCodeSignatureLibraryValidation = 0x2000,
  kSecCodeSignatureRuntime = 0x10000,
  errSecCSReqFailed = -67050,
  errSecCSUnsigned = -67062,
  errSecCSGuestInvalid = -67063,
  errSecCSNoSuchCode = -67065,
  errSecCSStaticCodeChanged = -67034,
};
