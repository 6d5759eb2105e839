// What the double must not let pass; each is told by its name.
#include "double.h"

#include <stdio.h>
#include <string.h>

int main(int count, char **arguments) {
  const char *what = count > 1 ? arguments[1] : "";
  const UniChar text[] = {'t'};
  CFStringRef string = CFStringCreateWithCharacters(NULL, text, 1);
  const void *keys[] = {string}, *values[] = {string};
  CFDictionaryRef dictionary = CFDictionaryCreate(
      NULL, keys, values, 1, &kCFTypeDictionaryKeyCallBacks, &kCFTypeDictionaryValueCallBacks);
  if (strcmp(what, "released twice") == 0) {
    CFRelease(dictionary);
    CFRelease(dictionary);
  }
  if (strcmp(what, "used after its release") == 0) {
    CFRelease(dictionary);
    CFRelease(string);
    CFStringGetLength(string);
  }
  if (strcmp(what, "part of a whole that is gone") == 0) {
    CFRelease(string);
    const void *part = CFDictionaryGetValue(dictionary, string);
    CFRelease(dictionary);
    CFGetTypeID(part);
  }
  if (strcmp(what, "released without owning") == 0) {
    CFRelease(CFDictionaryGetValue(dictionary, string));
    CFRelease(string);
    CFRelease(dictionary);
  }
  if (strcmp(what, "a constant released") == 0) CFRelease(kCFBooleanTrue);
  if (strcmp(what, "another type") == 0) CFDataGetLength((CFDataRef)string);
  if (strcmp(what, "no object") == 0) CFRelease(NULL);
  if (strcmp(what, "a dictionary that does not retain") == 0) CFDictionaryCreate(NULL, keys, values, 1, NULL, NULL);
  if (strcmp(what, "memory that another would free") == 0) CFDataCreateWithBytesNoCopy(NULL, (const UInt8 *)text, 1, NULL);
  CFRelease(dictionary);
  CFRelease(string);
  printf("%ld\n", double_live());
  return 0;
}
