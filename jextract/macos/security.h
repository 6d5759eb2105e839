// What store.keychain uses of the Security framework, from https://developer.apple.com/documentation/security.
#ifndef KEYCHAIN_AUTH_SECURITY_H
#define KEYCHAIN_AUTH_SECURITY_H

#include "corefoundation.h"

typedef int OSStatus;
typedef UInt32 SecKeychainStatus;
typedef struct __SecKeychain *SecKeychainRef;

enum {
  errSecSuccess = 0,
  errSecUserCanceled = -128,
  errSecInvalidOwnerEdit = -25244,
  errSecNotAvailable = -25291,
  errSecAuthFailed = -25293,
  errSecNoSuchKeychain = -25294,
  errSecDuplicateItem = -25299,
  errSecItemNotFound = -25300,
  errSecNoDefaultKeychain = -25307,
  errSecInteractionNotAllowed = -25308,
  errSecInteractionRequired = -25315,
  errSecInDarkWake = -25320,
  errSecMissingEntitlement = -34018
};

enum { kSecUnlockStateStatus = 1 };

extern const CFStringRef kSecClass;
extern const CFStringRef kSecClassGenericPassword;
extern const CFStringRef kSecAttrService;
extern const CFStringRef kSecAttrAccount;
extern const CFStringRef kSecAttrGeneric;
extern const CFStringRef kSecValueData;
extern const CFStringRef kSecReturnAttributes;
extern const CFStringRef kSecReturnData;
extern const CFStringRef kSecMatchLimit;
extern const CFStringRef kSecMatchLimitAll;
extern const CFStringRef kSecUseDataProtectionKeychain;
extern const CFStringRef kSecUseAuthenticationUI;
extern const CFStringRef kSecUseAuthenticationUIFail;

OSStatus SecItemAdd(CFDictionaryRef attributes, CFTypeRef *result);
OSStatus SecItemCopyMatching(CFDictionaryRef query, CFTypeRef *result);
OSStatus SecItemUpdate(CFDictionaryRef query, CFDictionaryRef attributes);
OSStatus SecItemDelete(CFDictionaryRef query);

// Called deprecated since macOS 10.10, and there in every later one: nothing else is about keychains that are files.
OSStatus SecKeychainSetUserInteractionAllowed(Boolean allowed);
OSStatus SecKeychainGetStatus(SecKeychainRef keychain, SecKeychainStatus *status);

#endif
