// A small CoreFoundation that counts its objects and never gives memory back, so that what is released too often or used
// afterwards is noticed; and code signatures as a test wishes them.
#include "darwin.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum kind { DATA = 1, STRING, NUMBER, DICTIONARY, CODE, REQUIREMENT };

struct object {
  enum kind kind;
  int references;
  int entries;
  long length;
  int64_t number;
  char bytes[256];
  const void *keys[8];
  struct object *values[8];
};

static int live;

int darwin_live_objects(void) { return live; }

static void stop(const char *why) {
  fprintf(stderr, "CoreFoundation: %s\n", why);
  abort();
}

static struct object *made(enum kind kind) {
  struct object *object = calloc(1, sizeof *object);
  object->kind = kind;
  object->references = 1;
  live++;
  return object;
}

static struct object *used(const void *pointer, enum kind kind) {
  struct object *object = (struct object *)pointer;
  if (!object || object->references <= 0) stop("used after its release");
  if (kind && object->kind != kind) stop("used as what it is not");
  return object;
}

void darwin_CFRelease(const void *pointer) {
  struct object *object = used(pointer, 0);
  if (--object->references > 0) return;
  live--;
  for (int i = 0; i < object->entries; i++) darwin_CFRelease(object->values[i]);
}

unsigned long darwin_CFGetTypeID(const void *object) { return used(object, 0)->kind; }
unsigned long darwin_CFDataGetTypeID(void) { return DATA; }
unsigned long darwin_CFStringGetTypeID(void) { return STRING; }
unsigned long darwin_CFNumberGetTypeID(void) { return NUMBER; }

const void *darwin_CFDataCreate(const void *allocator, const uint8_t *bytes, long length) {
  if (fails("CFDataCreate") || allocator || length > (long)sizeof ((struct object *)0)->bytes) return NULL;
  struct object *data = made(DATA);
  data->length = length;
  memcpy(data->bytes, bytes, length);
  return data;
}

long darwin_CFDataGetLength(const void *data) { return used(data, DATA)->length; }
const uint8_t *darwin_CFDataGetBytePtr(const void *data) { return (uint8_t *)used(data, DATA)->bytes; }

unsigned char darwin_CFStringGetCString(const void *string, char *buffer, long size, uint32_t encoding) {
  struct object *text = used(string, STRING);
  if (fails("CFStringGetCString") || encoding != 0x08000100 || text->length >= size) return 0;
  memcpy(buffer, text->bytes, text->length + 1);
  return 1;
}

unsigned char darwin_CFNumberGetValue(const void *number, long type, int64_t *value) {
  struct object *object = used(number, NUMBER);
  if (fails("CFNumberGetValue") || type != 4) return 0;
  *value = object->number;
  return 1;
}

char darwin_kCFTypeDictionaryKeyCallBacks[48], darwin_kCFTypeDictionaryValueCallBacks[40];

static void put(struct object *dictionary, const void *key, struct object *value) {
  dictionary->keys[dictionary->entries] = key;
  dictionary->values[dictionary->entries++] = value;
}

const void *darwin_CFDictionaryCreate(const void *allocator, const void **keys, void **values, long count,
                                      const void *key_callbacks, const void *value_callbacks) {
  if (fails("CFDictionaryCreate") || allocator || count != 1) return NULL;
  if (key_callbacks != darwin_kCFTypeDictionaryKeyCallBacks || value_callbacks != darwin_kCFTypeDictionaryValueCallBacks)
    stop("a dictionary that holds nothing alive");
  struct object *dictionary = made(DICTIONARY);
  struct object *value = used(values[0], 0);
  value->references++;
  put(dictionary, keys[0], value);
  return dictionary;
}

const void *darwin_CFDictionaryGetValue(const void *pointer, const void *key) {
  struct object *dictionary = used(pointer, DICTIONARY);
  if (fails("CFDictionaryGetValue")) return NULL;
  for (int i = 0; i < dictionary->entries; i++)
    if (dictionary->keys[i] == key) return dictionary->values[i];
  return NULL;
}

static struct object *text(const char *content) {
  struct object *string = made(STRING);
  string->length = snprintf(string->bytes, sizeof string->bytes, "%s", content);
  return string;
}

const void *darwin_CFStringCreateWithCString(const void *allocator, const char *content, uint32_t encoding) {
  if (fails("CFStringCreateWithCString") || allocator || encoding != 0x08000100) return NULL;
  return text(content);
}

#define KEY(name)                                                    \
  static struct object name##_object = {.kind = STRING, .references = 1}; \
  const void *darwin_##name = &name##_object;
KEY(kSecGuestAttributeAudit)
KEY(kSecCodeInfoUnique)
KEY(kSecCodeInfoIdentifier)
KEY(kSecCodeInfoTeamIdentifier)
KEY(kSecCodeInfoStatus)

static int validity;
static char hash[21] = "0123456789abcdefghij", identifier[64] = "com.example.tool", team[64] = "TEAM123456";
// Valid, with the hardened runtime and library validation.
static int64_t state = 0x12001;
static char certificate[64] = "TEAM123456";

// How all code is signed: what SecCodeCheckValidity says of it, its identifier, its team ("" for none), and its state.
void darwin_signature(int status, const char *name, const char *of, int64_t now) {
  validity = status;
  snprintf(identifier, sizeof identifier, "%s", name);
  snprintf(team, sizeof team, "%s", of);
  state = now;
}

// Whose certificate from Apple all code is signed with, whatever it says itself; "" for nobody's.
void darwin_certificate(const char *of) { snprintf(certificate, sizeof certificate, "%s", of); }

static int failure(const char *name) { return fails(name); }

int darwin_SecCodeCopyGuestWithAttributes(const void *host, const void *pointer, uint32_t flags, const void **guest) {
  struct object *attributes = used(pointer, DICTIONARY);
  if (failure("SecCodeCopyGuestWithAttributes")) return -67065;
  if (host || flags || attributes->entries != 1 || attributes->keys[0] != darwin_kSecGuestAttributeAudit) return -67067;
  struct object *token = used(attributes->values[0], DATA);
  if (token->length != 32) return -67066;
  pid_t pid = process_of((uint32_t *)token->bytes);
  if (pid < 0) return -67065;
  struct object *code = made(CODE);
  code->number = pid;
  *guest = code;
  return 0;
}

int darwin_SecRequirementCreateWithString(const void *pointer, uint32_t flags, const void **requirement) {
  struct object *source = used(pointer, STRING), *made_of;
  if (failure("SecRequirementCreateWithString")) return -67052;
  if (flags) return -67070;
  made_of = made(REQUIREMENT);
  memcpy(made_of->bytes, source->bytes, sizeof source->bytes);
  *requirement = made_of;
  return 0;
}

int darwin_SecCodeCheckValidity(const void *code, uint32_t flags, const void *requirement) {
  char demanded[256];
  used(code, CODE);
  if (failure("SecCodeCheckValidity")) return -67061;
  if (flags != 1u << 29) return -67070;
  if (validity || !requirement) return validity;
  snprintf(demanded, sizeof demanded, "anchor apple generic and certificate leaf[subject.OU] = \"%s\"", certificate);
  return *certificate && !strcmp(used(requirement, REQUIREMENT)->bytes, demanded) ? 0 : -67050;
}

int darwin_SecCodeCopySigningInformation(const void *code, uint32_t flags, const void **information) {
  used(code, CODE);
  if (failure("SecCodeCopySigningInformation")) return -67028;
  if (flags != (2 | 8)) return -67070;
  struct object *all = made(DICTIONARY), *unique = made(DATA), *number = made(NUMBER);
  unique->length = 20;
  memcpy(unique->bytes, hash, 20);
  number->number = state;
  put(all, darwin_kSecCodeInfoUnique, unique);
  put(all, darwin_kSecCodeInfoIdentifier, text(identifier));
  put(all, darwin_kSecCodeInfoStatus, number);
  if (*team) put(all, darwin_kSecCodeInfoTeamIdentifier, text(team));
  *information = all;
  return 0;
}
