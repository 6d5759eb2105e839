// A Keychain in a file, as SecItem.cpp of Apple's Security treats one that is a file: names are compared as bytes and cut
// at a NUL, attributes are read without unlocking, an item is deleted from a locked keychain too, values are not handed
// out for several items, and value and attributes of one item are read one after the other.
#include "double.h"
#include "security.h"

#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

enum { errSecParam = -50, errSecNoAccessForItem = -25293 };

#define NAMES(X) \
  X(kSecClass) X(kSecClassGenericPassword) X(kSecAttrService) X(kSecAttrAccount) X(kSecAttrGeneric) \
  X(kSecValueData) X(kSecReturnAttributes) X(kSecReturnData) X(kSecMatchLimit) X(kSecMatchLimitAll) \
  X(kSecUseDataProtectionKeychain) X(kSecUseAuthenticationUI) X(kSecUseAuthenticationUIFail)
// Without the const of the header, for the constructor.
#define DEFINE(NAME) extern CFStringRef double_##NAME __asm__(#NAME); CFStringRef double_##NAME;
NAMES(DEFINE)

static CFStringRef label, modified;

__attribute__((constructor)) static void constants(void) {
#define SET(NAME) double_##NAME = double_constant("the double's " #NAME);
  NAMES(SET)
  label = double_constant("the double's label");
  modified = double_constant("the double's date");
}

// A piece of memory of any length.
struct piece {
  uint32_t length;
  char *bytes;
};

struct item {
  uint64_t hash;
  struct piece service, account, generic, value;
  int foreign; // another program's: its value is not for us, nor may we delete it
  int second;  // in another keychain of the search list, where the same name may be too
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char *path;
static off_t seen; // of the file
static struct item *items;
static long count, room;
static int locked, interaction = 1, odd;
static long prompts;

static struct piece copy(const void *bytes, uint32_t length) {
  struct piece piece = {length, malloc(length + 1)};
  if (length > 0) memcpy(piece.bytes, bytes, length);
  return piece;
}

static int same(struct piece a, struct piece b) {
  return a.length == b.length && memcmp(a.bytes, b.bytes, a.length) == 0;
}

static uint64_t hash(struct piece service, struct piece account) {
  uint64_t hash = 14695981039346656037u;
  for (uint32_t i = 0; i < service.length; i++) hash = (hash ^ (unsigned char)service.bytes[i]) * 1099511628211u;
  hash = (hash ^ 0x100) * 1099511628211u;
  for (uint32_t i = 0; i < account.length; i++) hash = (hash ^ (unsigned char)account.bytes[i]) * 1099511628211u;
  return hash;
}

static long index_of(struct piece service, struct piece account, int second) {
  uint64_t wanted = hash(service, account);
  for (long i = 0; i < count; i++) {
    if (items[i].second == second && items[i].hash == wanted && same(items[i].service, service) &&
        same(items[i].account, account)) {
      return i;
    }
  }
  return -1;
}

static void forget(struct item *item) {
  free(item->service.bytes);
  free(item->account.bytes);
  free(item->generic.bytes);
  free(item->value.bytes);
}

// What a record of the file says: an item of ours ('P') or another's ('F') is there as it stands, or one in the second
// keychain ('S'); or, with a small letter, no more.
static void apply(char kind, struct item item) {
  int second = kind == 'S' || kind == 's';
  long at = index_of(item.service, item.account, second);
  if (at >= 0) forget(&items[at]);
  if (kind == 'p' || kind == 's') {
    if (at >= 0) items[at] = items[--count];
    forget(&item);
    return;
  }
  if (at < 0) {
    if (count == room) items = realloc(items, (room = room == 0 ? 64 : 2 * room) * sizeof *items);
    at = count++;
  }
  item.hash = hash(item.service, item.account);
  item.foreign = kind == 'F';
  item.second = second;
  items[at] = item;
}

static struct piece read_piece(int file) {
  uint32_t length;
  if (read(file, &length, sizeof length) != sizeof length) double_die("keychain file", "cut off");
  struct piece piece = {length, malloc(length + 1)};
  if (read(file, piece.bytes, length) != (ssize_t)length) double_die("keychain file", "cut off");
  return piece;
}

static void write_all(int file, const void *bytes, size_t length) {
  if (write(file, bytes, length) != (ssize_t)length) double_die("keychain file", "not written");
}

// Opens the file for this process alone, and reads what others wrote since.
static int enter(void) {
  pthread_mutex_lock(&lock);
  if (path == NULL) double_die("keychain file", "no test has named one");
  int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0 || flock(file, LOCK_EX) != 0) double_die("keychain file", "cannot be opened");
  lseek(file, seen, SEEK_SET);
  char kind;
  while (read(file, &kind, 1) == 1) {
    struct item item = {0};
    item.service = read_piece(file);
    item.account = read_piece(file);
    item.generic = read_piece(file);
    item.value = read_piece(file);
    apply(kind, item);
  }
  seen = lseek(file, 0, SEEK_CUR);
  return file;
}

static void leave(int file) {
  close(file);
  pthread_mutex_unlock(&lock);
}

static void change(int file, char kind, struct item item) {
  write_all(file, &kind, 1);
  struct piece *pieces[] = {&item.service, &item.account, &item.generic, &item.value};
  struct item copied = {0};
  struct piece *copies[] = {&copied.service, &copied.account, &copied.generic, &copied.value};
  for (int i = 0; i < 4; i++) {
    write_all(file, &pieces[i]->length, sizeof pieces[i]->length);
    write_all(file, pieces[i]->bytes, pieces[i]->length);
    *copies[i] = copy(pieces[i]->bytes, pieces[i]->length);
  }
  seen = lseek(file, 0, SEEK_CUR);
  apply(kind, copied);
}

// Another file, or the same one read anew: this process knows nothing of what was before.
void double_keychain(const char *file) {
  pthread_mutex_lock(&lock);
  for (long i = 0; i < count; i++) forget(&items[i]);
  count = 0;
  seen = 0;
  free(path);
  path = strdup(file);
  locked = 0;
  odd = 0;
  prompts = 0;
  interaction = 1;
  pthread_mutex_unlock(&lock);
}

void double_lock(int state) { locked = state; }

// Windows that the user would have seen.
long double_prompts(void) { return prompts; }

// Has the next search that finds something answer: 1 nothing, 2 a text, 3 texts in place of items, or an item 4 whose
// attributes or 5 whose value is a text, or 6 that has no value.
void double_odd(int what) { odd = what; }

// Another program makes an item, or changes ours; the kind is that of a record.
void double_plant(int kind, const char *service, long service_length, const char *account, long account_length,
    const char *generic, long generic_length, const char *value, long value_length) {
  int file = enter();
  change(file, (char)kind, (struct item){
      .service = {service_length, (char *)service},
      .account = {account_length, (char *)account},
      .generic = {generic_length, (char *)generic},
      .value = {value_length, (char *)value}});
  leave(file);
}

struct query {
  struct piece service, account, generic, value; // without bytes if not asked for
  int generic_password, files_only, attributes, data, all;
};

static struct piece name(CFTypeRef ref) {
  char *utf8 = double_utf8(ref);
  struct piece piece = {utf8 == NULL ? 0 : (uint32_t)strlen(utf8), utf8 == NULL ? calloc(1, 1) : utf8};
  return piece;
}

static struct piece data(CFTypeRef ref) { return copy(CFDataGetBytePtr(ref), (uint32_t)CFDataGetLength(ref)); }

static void done(struct query *query) {
  free(query->service.bytes);
  free(query->account.bytes);
  free(query->generic.bytes);
  free(query->value.bytes);
}

static OSStatus parse(CFDictionaryRef dictionary, struct query *query, int changes) {
  const CFTypeRef *keys, *values;
  long pairs = double_pairs(dictionary, &keys, &values);
  int quiet = 0;
  memset(query, 0, sizeof *query);
  for (long i = 0; i < pairs; i++) {
    CFTypeRef key = keys[i], value = values[i];
    if (key == kSecClass) query->generic_password = value == kSecClassGenericPassword;
    else if (key == kSecAttrService) query->service = name(value);
    else if (key == kSecAttrAccount) query->account = name(value);
    else if (key == kSecAttrGeneric) query->generic = data(value);
    else if (key == kSecValueData) query->value = data(value);
    else if (key == kSecReturnAttributes) query->attributes = value == kCFBooleanTrue;
    else if (key == kSecReturnData) query->data = value == kCFBooleanTrue;
    else if (key == kSecMatchLimit) query->all = value == kSecMatchLimitAll;
    else if (key == kSecUseDataProtectionKeychain) query->files_only = value == kCFBooleanFalse;
    else if (key == kSecUseAuthenticationUI) quiet = value == kSecUseAuthenticationUIFail;
    else return errSecParam;
  }
  if (changes) return errSecSuccess;
  if (!query->files_only) return errSecMissingEntitlement;
  if (!quiet) prompts++;
  return query->generic_password ? errSecSuccess : errSecParam;
}

// What a call says that needs the keychain unlocked, or an item that is not ours.
static OSStatus denied(void) {
  if (!interaction) return errSecInteractionNotAllowed;
  prompts++;
  return errSecUserCanceled;
}

static int matches(const struct query *query, const struct item *item) {
  return (query->service.bytes == NULL || same(query->service, item->service)) &&
      (query->account.bytes == NULL || same(query->account, item->account));
}

static CFTypeRef text(struct piece piece) {
  CFStringRef string = double_string(piece.bytes, piece.length);
  return string == NULL ? double_null : (CFTypeRef)string;
}

static void let_go(CFTypeRef ref) {
  if (ref != double_null) CFRelease(ref);
}

static CFDictionaryRef describe(const struct item *item, int attributes, CFDataRef value, int strange) {
  CFTypeRef keys[8], values[8], made[5];
  long pairs = 0, owned = 0;
  if (attributes) {
    keys[pairs] = kSecClass, values[pairs++] = kSecClassGenericPassword;
    keys[pairs] = label, values[pairs++] = made[owned++] = text(item->service);
    keys[pairs] = modified, values[pairs++] = double_null;
    // As the system, which has no empty attributes.
    if (item->service.length > 0) keys[pairs] = kSecAttrService, values[pairs++] = made[owned++] = text(item->service);
    if (item->account.length > 0) keys[pairs] = kSecAttrAccount, values[pairs++] = made[owned++] = text(item->account);
    if (item->generic.length > 0) {
      made[owned] = strange == 4 ? made[0] : (CFTypeRef)double_data(item->generic.bytes, item->generic.length, 0);
      keys[pairs] = kSecAttrGeneric, values[pairs++] = made[owned];
      if (strange != 4) owned++;
    }
  }
  if (value != NULL && strange != 6) keys[pairs] = kSecValueData, values[pairs++] = strange == 5 ? made[0] : value;
  CFDictionaryRef dictionary = double_dictionary(keys, values, pairs);
  for (long i = 0; i < owned; i++) let_go(made[i]);
  return dictionary;
}

static CFTypeRef strange_result(CFTypeRef result, int strange) {
  if (strange < 1 || strange > 3) return result;
  CFRelease(result);
  if (strange == 1) return NULL;
  CFTypeRef string = double_string("strange", 7);
  if (strange == 2) return string;
  CFTypeRef array = double_array(&string, 1);
  CFRelease(string);
  return array;
}

static OSStatus several(const struct query *query, CFTypeRef *result, int *strange) {
  int file = enter();
  CFTypeRef *found = calloc(count + 1, sizeof *found);
  long number = 0;
  *strange = odd;
  for (long i = 0; i < count; i++) {
    if (matches(query, &items[i])) found[number++] = describe(&items[i], 1, NULL, odd);
  }
  if (number > 0) {
    *result = double_array(found, number);
    odd = 0;
  }
  leave(file);
  for (long i = 0; i < number; i++) CFRelease(found[i]);
  free(found);
  return number > 0 ? errSecSuccess : errSecItemNotFound;
}

// The value of an item, and then its attributes: between the two somebody else may change it.
static OSStatus one(const struct query *query, CFTypeRef *result, int *strange) {
  CFDataRef value = NULL;
  for (int part = 0; part < 2; part++) {
    int file = enter();
    long at = 0;
    while (at < count && !matches(query, &items[at])) at++;
    OSStatus status = at == count ? errSecItemNotFound : errSecSuccess;
    if (status == errSecSuccess && part == 0 && query->data) {
      status = locked ? denied() : items[at].foreign ? errSecNoAccessForItem : errSecSuccess;
      if (status == errSecSuccess) value = double_data(items[at].value.bytes, items[at].value.length, 1);
    }
    if (status == errSecSuccess && part == 1) {
      *strange = odd;
      odd = 0;
      *result = describe(&items[at], query->attributes, value, *strange);
    }
    leave(file);
    if (status != errSecSuccess) {
      if (value != NULL) memset((void *)CFDataGetBytePtr(value), 0, CFDataGetLength(value)), CFRelease(value);
      return status;
    }
    if (query->data) sched_yield();
  }
  if (value != NULL) {
    // Nobody gets to see it.
    if (*strange != 0 && *strange != 4) memset((void *)CFDataGetBytePtr(value), 0, CFDataGetLength(value));
    CFRelease(value);
  }
  return errSecSuccess;
}

OSStatus SecItemCopyMatching(CFDictionaryRef dictionary, CFTypeRef *result) {
  OSStatus status = double_begin("SecItemCopyMatching");
  if (status != errSecSuccess) return status;
  if (result == NULL) return errSecParam;
  *result = NULL;
  struct query query;
  int strange = 0;
  status = parse(dictionary, &query, 0);
  if (status == errSecSuccess && ((!query.attributes && !query.data) || query.value.bytes != NULL)) status = errSecParam;
  if (status == errSecSuccess && query.all && query.data) status = errSecParam;
  if (status == errSecSuccess) status = query.all ? several(&query, result, &strange) : one(&query, result, &strange);
  if (status == errSecSuccess) *result = strange_result(*result, strange);
  done(&query);
  return status;
}

OSStatus SecItemAdd(CFDictionaryRef dictionary, CFTypeRef *result) {
  OSStatus status = double_begin("SecItemAdd");
  if (status != errSecSuccess) return status;
  struct query query;
  status = parse(dictionary, &query, 0);
  if (result != NULL || query.service.bytes == NULL || query.account.bytes == NULL || query.value.bytes == NULL) {
    status = errSecParam;
  }
  if (status == errSecSuccess) {
    int file = enter();
    if (index_of(query.service, query.account, 0) >= 0) status = errSecDuplicateItem;
    else if (locked) status = denied();
    else change(file, 'P', (struct item){
        .service = query.service, .account = query.account, .generic = query.generic, .value = query.value});
    leave(file);
  }
  done(&query);
  return status;
}

OSStatus SecItemUpdate(CFDictionaryRef dictionary, CFDictionaryRef attributes) {
  OSStatus status = double_begin("SecItemUpdate");
  if (status != errSecSuccess) return status;
  struct query query, changes;
  status = parse(dictionary, &query, 0);
  OSStatus second = parse(attributes, &changes, 1);
  if (status == errSecSuccess) status = second;
  if (changes.service.bytes != NULL || changes.account.bytes != NULL || changes.value.bytes == NULL) status = errSecParam;
  if (status == errSecSuccess) {
    int file = enter();
    long at = 0;
    while (at < count && !matches(&query, &items[at])) at++;
    if (at == count) status = errSecItemNotFound;
    else if (locked) status = denied();
    else if (items[at].foreign) status = errSecNoAccessForItem;
    else {
      struct piece generic = changes.generic.bytes == NULL ? items[at].generic : changes.generic;
      change(file, items[at].second ? 'S' : 'P', (struct item){
          .service = items[at].service, .account = items[at].account, .generic = generic, .value = changes.value});
    }
    leave(file);
  }
  done(&query);
  done(&changes);
  return status;
}

OSStatus SecItemDelete(CFDictionaryRef dictionary) {
  OSStatus status = double_begin("SecItemDelete");
  if (status != errSecSuccess) return status;
  struct query query;
  status = parse(dictionary, &query, 0);
  if (status == errSecSuccess) {
    int file = enter();
    status = errSecItemNotFound;
    for (long i = count - 1; i >= 0; i--) {
      if (!matches(&query, &items[i])) continue;
      if (items[i].foreign) {
        status = errSecInvalidOwnerEdit;
        break;
      }
      change(file, items[i].second ? 's' : 'p', (struct item){.service = items[i].service, .account = items[i].account});
      status = errSecSuccess;
      if (!query.all) break;
    }
    leave(file);
  }
  done(&query);
  return status;
}

OSStatus SecKeychainSetUserInteractionAllowed(Boolean allowed) {
  OSStatus status = double_begin("SecKeychainSetUserInteractionAllowed");
  if (status == errSecSuccess) interaction = allowed;
  return status;
}

OSStatus SecKeychainGetStatus(SecKeychainRef keychain, SecKeychainStatus *state) {
  OSStatus status = double_begin("SecKeychainGetStatus");
  if (status != errSecSuccess) return status;
  if (keychain != NULL) return errSecParam;
  *state = locked ? 2 : 7;
  return errSecSuccess;
}
