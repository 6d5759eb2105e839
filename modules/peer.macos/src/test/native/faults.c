// Which calls were made, and which of them fails.
#include "darwin.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>

#define MOST 4096
static const char *calls[MOST];
static int count;
static int failing = -1;
static int failing_code;
static int recording;

// Begins to count calls; the one with this index fails with this error code of macOS, -1 for none.
void darwin_script(int call, int code) {
  count = 0;
  failing = call;
  failing_code = code;
  recording = 1;
}

void darwin_script_end(void) { recording = 0; }

int darwin_calls(void) { return count; }

const char *darwin_call(int index) { return calls[index]; }

int fails(const char *name) {
  if (!recording || count >= MOST) return 0;
  int here = count++;
  calls[here] = name;
  if (here != failing) return 0;
  errno = failing_code;
  return 1;
}

static const int codes[][2] = {
    {EAGAIN, 35},      {EINPROGRESS, 36}, {EALREADY, 37},   {ENOTSOCK, 38},     {EDESTADDRREQ, 39}, {EMSGSIZE, 40},
    {EPROTOTYPE, 41},  {ENOPROTOOPT, 42}, {EOPNOTSUPP, 45}, {EAFNOSUPPORT, 47}, {EADDRINUSE, 48},   {EADDRNOTAVAIL, 49},
    {ECONNABORTED, 53}, {ECONNRESET, 54}, {ENOBUFS, 55},    {EISCONN, 56},      {ENOTCONN, 57},     {ETIMEDOUT, 60},
    {ECONNREFUSED, 61}, {ELOOP, 62},      {ENAMETOOLONG, 63}, {ENOTEMPTY, 66},  {ENOSYS, 78},       {EPROTO, 100},
};

int darwin_errno(int code) {
  for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
    if (codes[i][0] == code) return codes[i][1];
  return code;
}

long translated(long result) {
  if (result < 0) errno = darwin_errno(errno);
  return result;
}
