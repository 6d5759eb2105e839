// A small CoreFoundation that catches what Apple's lets pass: whoever releases once too often, uses what he has released,
// releases what he does not own, or calls a function with an object of another type, ends the process. What was released
// stays in quarantine, overwritten, so that it is recognised when it comes again.
#include "double.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum type { STRING = 1, DATA, DICTIONARY, ARRAY, BOOLEAN, NOTHING };

static const unsigned ALIVE = 0x4c495645, DEAD = 0xdeadc0de;
static const long IMMORTAL = 1L << 40;
static const size_t QUARANTINE = 32 << 20;

struct object {
  unsigned magic;
  enum type type;
  atomic_long count;
  size_t size;           // of all of this
  struct object *behind; // in quarantine
  long length;           // characters, bytes, pairs or values
  int secret;
  unsigned char *bytes;  // of data, inside or the caller's
  union {
    unsigned char inside[1];
    UniChar characters[1];
    CFTypeRef parts[1]; // of a dictionary: all keys, then all values
  };
};

static atomic_long live, unwiped;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct object *oldest, *newest;
static size_t quarantined;
static const char **calls;
static long call_count, call_room, failing_call, failing_status, failing_always;

void double_die(const char *function, const char *what) {
  fprintf(stderr, "double of CoreFoundation: %s: %s\n", function, what);
  abort();
}

static struct object *alive(const char *function, const void *ref) {
  struct object *object = (struct object *)ref;
  if (object == NULL) double_die(function, "no object");
  if (object->magic == DEAD) double_die(function, "used after its release");
  if (object->magic != ALIVE) double_die(function, "this is no object");
  return object;
}

static struct object *of_type(const char *function, const void *ref, enum type type) {
  struct object *object = alive(function, ref);
  if (object->type != type) double_die(function, "an object of another type");
  return object;
}

static struct object *make(enum type type, long length, size_t payload) {
  size_t size = sizeof(struct object) + payload;
  struct object *object = calloc(1, size);
  object->magic = ALIVE;
  object->type = type;
  object->size = size;
  object->length = length;
  atomic_init(&object->count, 1);
  atomic_fetch_add(&live, 1);
  return object;
}

static const void *retain(const void *ref) {
  struct object *object = alive("CFRetain", ref);
  if (atomic_load(&object->count) < IMMORTAL) atomic_fetch_add(&object->count, 1);
  return ref;
}

static void release(const void *ref);

static void bury(struct object *object) {
  if (object->type == DATA && object->secret) {
    for (long i = 0; i < object->length; i++) {
      if (object->bytes[i] != 0) {
        atomic_fetch_add(&unwiped, 1);
        break;
      }
    }
  }
  if (object->type == DICTIONARY || object->type == ARRAY) {
    long parts = object->type == ARRAY ? object->length : 2 * object->length;
    for (long i = 0; i < parts; i++) release(object->parts[i]);
  }
  atomic_fetch_sub(&live, 1);
  memset(object->inside, 0xdd, object->size - offsetof(struct object, inside));
  object->magic = DEAD;
  object->behind = NULL;
  pthread_mutex_lock(&lock);
  if (newest != NULL) newest->behind = object;
  else oldest = object;
  newest = object;
  quarantined += object->size;
  while (quarantined > QUARANTINE && oldest != newest) {
    struct object *gone = oldest;
    oldest = gone->behind;
    quarantined -= gone->size;
    free(gone);
  }
  pthread_mutex_unlock(&lock);
}

static void release(const void *ref) {
  struct object *object = alive("CFRelease", ref);
  if (atomic_load(&object->count) >= IMMORTAL) return;
  if (atomic_fetch_sub(&object->count, 1) == 1) bury(object);
}

long double_live(void) { return atomic_load(&live); }

long double_unwiped(void) { return atomic_load(&unwiped); }

long double_calls(void) {
  pthread_mutex_lock(&lock);
  long count = call_count;
  pthread_mutex_unlock(&lock);
  return count;
}

const char *double_call(long number) {
  pthread_mutex_lock(&lock);
  const char *name = calls[number];
  pthread_mutex_unlock(&lock);
  return name;
}

void double_fail(long number, int status) {
  pthread_mutex_lock(&lock);
  failing_call = number == 0 ? 0 : call_count + number;
  failing_status = status;
  failing_always = number == 0 ? status : 0;
  pthread_mutex_unlock(&lock);
}

static long begin(const char *function, int security) {
  pthread_mutex_lock(&lock);
  if (call_count == call_room) {
    call_room = call_room == 0 ? 1024 : 2 * call_room;
    calls = realloc(calls, call_room * sizeof *calls);
  }
  calls[call_count++] = function;
  long status = call_count == failing_call ? failing_status : security ? failing_always : 0;
  pthread_mutex_unlock(&lock);
  return status;
}

int double_begin(const char *function) { return (int)begin(function, 1); }

static struct object immortal(enum type type) {
  struct object object = {.magic = ALIVE, .type = type, .size = sizeof(struct object)};
  atomic_init(&object.count, IMMORTAL);
  return object;
}

static struct object yes, no, nothing, no_allocator;

const CFBooleanRef kCFBooleanTrue = (CFBooleanRef)&yes;
const CFBooleanRef kCFBooleanFalse = (CFBooleanRef)&no;
const CFTypeRef double_null = &nothing;
const CFAllocatorRef kCFAllocatorNull = (CFAllocatorRef)&no_allocator;
const CFDictionaryKeyCallBacks kCFTypeDictionaryKeyCallBacks = {.version = 0};
const CFDictionaryValueCallBacks kCFTypeDictionaryValueCallBacks = {.version = 0};

__attribute__((constructor)) static void constants(void) {
  yes = immortal(BOOLEAN);
  no = immortal(BOOLEAN);
  nothing = immortal(NOTHING);
  no_allocator = immortal(NOTHING);
}

CFStringRef double_constant(const char *ascii) {
  CFStringRef constant = double_string(ascii, (long)strlen(ascii));
  atomic_store(&((struct object *)constant)->count, IMMORTAL);
  atomic_fetch_sub(&live, 1);
  return constant;
}

void CFRelease(CFTypeRef ref) {
  if (atomic_load(&alive("CFRelease", ref)->count) >= IMMORTAL) double_die("CFRelease", "a constant is nobody's");
  release(ref);
}

CFTypeID CFGetTypeID(CFTypeRef ref) { return alive("CFGetTypeID", ref)->type; }

CFTypeID CFStringGetTypeID(void) { return STRING; }

static CFStringRef string(const UniChar *characters, long count) {
  struct object *object = make(STRING, count, count * sizeof(UniChar));
  if (count > 0) memcpy(object->characters, characters, count * sizeof(UniChar));
  return (CFStringRef)object;
}

CFStringRef CFStringCreateWithCharacters(CFAllocatorRef allocator, const UniChar *characters, CFIndex count) {
  if (allocator != NULL) double_die("CFStringCreateWithCharacters", "only the default allocator is known");
  return begin("CFStringCreateWithCharacters", 0) != 0 ? NULL : string(characters, count);
}

CFIndex CFStringGetLength(CFStringRef ref) { return of_type("CFStringGetLength", ref, STRING)->length; }

void CFStringGetCharacters(CFStringRef ref, CFRange range, UniChar *buffer) {
  struct object *object = of_type("CFStringGetCharacters", ref, STRING);
  if (range.location < 0 || range.length < 0 || range.location + range.length > object->length) {
    double_die("CFStringGetCharacters", "out of bounds");
  }
  if (range.length > 0) memcpy(buffer, object->characters + range.location, range.length * sizeof(UniChar));
}

CFStringRef double_string(const char *utf8, long length) {
  UniChar *characters = calloc(length + 1, sizeof(UniChar));
  long count = 0;
  for (long i = 0; i < length;) {
    unsigned char first = utf8[i];
    int more = first < 0x80 ? 0 : first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : first >= 0xc2 ? 1 : -1;
    unsigned point = more <= 0 ? first : first & (0x3f >> more);
    if (more < 0 || i + more >= length) goto none;
    for (i++; more > 0; more--, i++) {
      if (((unsigned char)utf8[i] & 0xc0) != 0x80) goto none;
      point = point << 6 | ((unsigned char)utf8[i] & 0x3f);
    }
    if (point >= 0x10000) {
      characters[count++] = 0xd800 + ((point - 0x10000) >> 10);
      characters[count++] = 0xdc00 + ((point - 0x10000) & 0x3ff);
    } else {
      characters[count++] = point;
    }
  }
  CFStringRef made = string(characters, count);
  free(characters);
  return made;
none:
  free(characters);
  return NULL;
}

char *double_utf8(CFStringRef ref) {
  struct object *object = of_type("CFStringGetCString", ref, STRING);
  char *utf8 = calloc(3 * object->length + 1, 1), *end = utf8;
  for (long i = 0; i < object->length; i++) {
    unsigned point = object->characters[i];
    if (point >= 0xd800 && point < 0xe000) {
      unsigned low = i + 1 < object->length ? object->characters[i + 1] : 0;
      if (point >= 0xdc00 || low < 0xdc00 || low >= 0xe000) {
        free(utf8);
        return NULL;
      }
      point = 0x10000 + ((point - 0xd800) << 10) + (low - 0xdc00);
      i++;
    }
    if (point < 0x80) {
      *end++ = point;
    } else if (point < 0x800) {
      *end++ = 0xc0 | point >> 6;
      *end++ = 0x80 | (point & 0x3f);
    } else if (point < 0x10000) {
      *end++ = 0xe0 | point >> 12;
      *end++ = 0x80 | (point >> 6 & 0x3f);
      *end++ = 0x80 | (point & 0x3f);
    } else {
      *end++ = 0xf0 | point >> 18;
      *end++ = 0x80 | (point >> 12 & 0x3f);
      *end++ = 0x80 | (point >> 6 & 0x3f);
      *end++ = 0x80 | (point & 0x3f);
    }
  }
  return utf8;
}

CFTypeID CFDataGetTypeID(void) { return DATA; }

CFDataRef CFDataCreateWithBytesNoCopy(
    CFAllocatorRef allocator, const UInt8 *bytes, CFIndex length, CFAllocatorRef deallocator) {
  if (allocator != NULL || deallocator != kCFAllocatorNull) {
    double_die("CFDataCreateWithBytesNoCopy", "memory of the caller would be freed by another");
  }
  if (begin("CFDataCreateWithBytesNoCopy", 0) != 0) return NULL;
  struct object *object = make(DATA, length, 0);
  object->bytes = (unsigned char *)bytes;
  object->secret = 1;
  return (CFDataRef)object;
}

CFDataRef double_data(const void *bytes, long length, int secret) {
  struct object *object = make(DATA, length, length);
  if (length > 0) memcpy(object->inside, bytes, length);
  object->bytes = object->inside;
  object->secret = secret;
  return (CFDataRef)object;
}

CFIndex CFDataGetLength(CFDataRef ref) { return of_type("CFDataGetLength", ref, DATA)->length; }

// Of no bytes there is no address: that is the worst that the documentation allows.
const UInt8 *CFDataGetBytePtr(CFDataRef ref) {
  struct object *object = of_type("CFDataGetBytePtr", ref, DATA);
  return object->length == 0 ? NULL : object->bytes;
}

CFTypeID CFDictionaryGetTypeID(void) { return DICTIONARY; }

CFDictionaryRef double_dictionary(CFTypeRef *keys, CFTypeRef *values, long count) {
  struct object *object = make(DICTIONARY, count, 2 * count * sizeof(CFTypeRef));
  for (long i = 0; i < count; i++) {
    of_type("CFDictionaryCreate", keys[i], STRING);
    object->parts[i] = retain(keys[i]);
    object->parts[count + i] = retain(values[i]);
  }
  return (CFDictionaryRef)object;
}

CFDictionaryRef CFDictionaryCreate(
    CFAllocatorRef allocator,
    const void **keys,
    const void **values,
    CFIndex count,
    const CFDictionaryKeyCallBacks *key_callbacks,
    const CFDictionaryValueCallBacks *value_callbacks) {
  if (allocator != NULL || key_callbacks != &kCFTypeDictionaryKeyCallBacks ||
      value_callbacks != &kCFTypeDictionaryValueCallBacks) {
    double_die("CFDictionaryCreate", "a dictionary that does not retain");
  }
  return begin("CFDictionaryCreate", 0) != 0 ? NULL : double_dictionary(keys, values, count);
}

long double_pairs(CFDictionaryRef ref, const CFTypeRef **keys, const CFTypeRef **values) {
  struct object *object = of_type("CFDictionaryGetKeysAndValues", ref, DICTIONARY);
  *keys = object->parts;
  *values = object->parts + object->length;
  return object->length;
}

static int same(const void *one, const void *other) {
  struct object *a = of_type("CFEqual", one, STRING), *b = of_type("CFEqual", other, STRING);
  return a->length == b->length && memcmp(a->characters, b->characters, a->length * sizeof(UniChar)) == 0;
}

const void *CFDictionaryGetValue(CFDictionaryRef ref, const void *key) {
  struct object *object = of_type("CFDictionaryGetValue", ref, DICTIONARY);
  for (long i = 0; i < object->length; i++) {
    if (same(object->parts[i], key)) return object->parts[object->length + i];
  }
  return NULL;
}

CFTypeID CFArrayGetTypeID(void) { return ARRAY; }

CFArrayRef double_array(CFTypeRef *values, long count) {
  struct object *object = make(ARRAY, count, count * sizeof(CFTypeRef));
  for (long i = 0; i < count; i++) object->parts[i] = retain(values[i]);
  return (CFArrayRef)object;
}

CFIndex CFArrayGetCount(CFArrayRef ref) { return of_type("CFArrayGetCount", ref, ARRAY)->length; }

const void *CFArrayGetValueAtIndex(CFArrayRef ref, CFIndex index) {
  struct object *object = of_type("CFArrayGetValueAtIndex", ref, ARRAY);
  if (index < 0 || index >= object->length) double_die("CFArrayGetValueAtIndex", "out of bounds");
  return object->parts[index];
}
