// libproc and files of macOS, over /proc.
#include "darwin.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static char file_system[16] = "apfs";
static int local = 1;

// What all files lie on.
void darwin_file_system(const char *kind, int is_local) {
  snprintf(file_system, sizeof file_system, "%s", kind);
  local = is_local;
}

static FILE *proc(pid_t pid, const char *name) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/%s", pid, name);
  return fopen(path, "re");
}

uint32_t pid_version(pid_t pid) {
  char text[2048];
  FILE *stat = proc(pid, "stat");
  if (!stat) return 0;
  size_t length = fread(text, 1, sizeof text - 1, stat);
  fclose(stat);
  text[length] = 0;
  char *at = strrchr(text, ')');
  unsigned long long begun = 0, stack = 0;
  char state = 0;
  if (!at || sscanf(at, ") %c", &state) != 1 || state == 'Z' || state == 'X') return 0;
  for (int field = 2; at && *at; field++) {
    if (field == 22) begun = strtoull(at, NULL, 10);
    if (field == 28) stack = strtoull(at, NULL, 10);
    at = strchr(at, ' ');
    if (at) at++;
  }
  uint64_t mixed = begun * 0x9E3779B97F4A7C15u ^ stack * 0xC2B2AE3D27D4EB4Fu;
  return (uint32_t)(mixed >> 32 ^ mixed) | 1;
}

pid_t process_of(const uint32_t token[8]) {
  return pid_version(token[5]) == token[7] ? (pid_t)token[5] : -1;
}

// What this system hides, macOS would refuse.
static int no_process(void) {
  errno = errno == EACCES || errno == EPERM ? 1 : 3;
  return 0;
}

int darwin_proc_pidpath_audittoken(const uint32_t *token, char *path, uint32_t size) {
  if (fails("proc_pidpath_audittoken")) return 0;
  pid_t pid = process_of(token);
  char link[64];
  snprintf(link, sizeof link, "/proc/%d/exe", pid);
  errno = 0;
  ssize_t length = pid < 0 ? -1 : readlink(link, path, size);
  if (length < 0) return no_process();
  const char *mark = " (deleted)";
  size_t tail = strlen(mark);
  if ((size_t)length > tail && !memcmp(path + length - tail, mark, tail)) length -= tail;
  return length;
}

static uint32_t device(dev_t number) { return (uint32_t)(number ^ number >> 32); }

static int traced(pid_t pid, uint32_t *info, int size) {
  char line[256];
  int tracer = 0;
  FILE *status = size == 136 ? proc(pid, "status") : NULL;
  if (!status) return no_process();
  memset(info, 0, 136);
  while (fgets(line, sizeof line, status)) sscanf(line, "TracerPid: %d", &tracer);
  fclose(status);
  info[0] = tracer ? 2 : 0;
  return 136;
}

static int list_sockets(pid_t pid, uint32_t *list, int size) {
  char folder[64], name[320], link[64];
  snprintf(folder, sizeof folder, "/proc/%d/fd", pid);
  DIR *all = opendir(folder);
  int used = 0;
  if (!all) return no_process();
  for (struct dirent *each = readdir(all); each && used + 8 <= size; each = readdir(all)) {
    snprintf(name, sizeof name, "%s/%s", folder, each->d_name);
    ssize_t length = each->d_name[0] == '.' ? -1 : readlink(name, link, sizeof link);
    if (length < 0) continue;
    list[used / 4] = atoi(each->d_name);
    list[used / 4 + 1] = length > 7 && !memcmp(link, "socket:", 7) ? 2 : 1;
    used += 8;
  }
  closedir(all);
  return used;
}

static int region(pid_t pid, uint64_t address, char *info, int size) {
  char line[4352], path[4096], access[8];
  unsigned long long start, end, inode;
  FILE *maps = size == 1272 ? proc(pid, "maps") : NULL;
  if (!maps) return no_process();
  memset(info, 0, size);
  while (fgets(line, sizeof line, maps)) {
    path[0] = 0;
    sscanf(line, "%llx-%llx %7s %*s %*s %llu %4095[^\n]", &start, &end, access, &inode, path);
    if (end <= address) continue;
    struct stat file;
    *(uint32_t *)info = access[2] == 'x' ? 4 : 1;
    *(uint64_t *)(info + 80) = start;
    *(uint64_t *)(info + 88) = end - start;
    *(uint64_t *)(info + 96 + 8) = inode;
    if (inode && stat(path, &file) == 0) *(uint32_t *)(info + 96) = device(file.st_dev);
    fclose(maps);
    return size;
  }
  fclose(maps);
  errno = 22;
  return 0;
}

int darwin_proc_pidinfo(int pid, int flavor, uint64_t argument, void *info, int size) {
  switch (flavor) {
    case 3: return fails("proc_pidinfo(PROC_PIDTBSDINFO)") ? 0 : traced(pid, info, size);
    case 1: return fails("proc_pidinfo(PROC_PIDLISTFDS)") ? 0 : list_sockets(pid, info, size);
    case 8: return fails("proc_pidinfo(PROC_PIDREGIONPATHINFO)") ? 0 : region(pid, argument, info, size);
    default: errno = 22; return 0;
  }
}

// Inode of the socket at the other end, 0 if there is none.
static uint32_t other_end(uint32_t inode) {
  int netlink = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
  struct {
    struct nlmsghdr header;
    struct unix_diag_req request;
  } question = {{sizeof question, SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST, 0, 0},
                {.sdiag_family = AF_UNIX, .udiag_states = -1, .udiag_ino = inode, .udiag_show = UDIAG_SHOW_PEER,
                 .udiag_cookie = {-1, -1}}};
  char answer[4096];
  uint32_t found = 0;
  ssize_t length = -1;
  if (netlink >= 0 && send(netlink, &question, sizeof question, 0) > 0) length = recv(netlink, answer, sizeof answer, 0);
  close(netlink);
  struct nlmsghdr *header = (struct nlmsghdr *)answer;
  if (length < 0 || !NLMSG_OK(header, length) || header->nlmsg_type != SOCK_DIAG_BY_FAMILY) return 0;
  struct unix_diag_msg *message = NLMSG_DATA(header);
  int rest = header->nlmsg_len - NLMSG_LENGTH(sizeof *message);
  for (struct rtattr *each = (struct rtattr *)(message + 1); RTA_OK(each, rest); each = RTA_NEXT(each, rest))
    if (each->rta_type == UNIX_DIAG_PEER) found = *(uint32_t *)RTA_DATA(each);
  return found;
}

int darwin_proc_pidfdinfo(int pid, int descriptor, int flavor, char *info, int size) {
  char name[64], link[64], line[128];
  unsigned flags = 0;
  if (fails("proc_pidfdinfo(PROC_PIDFDSOCKETINFO)")) return 0;
  snprintf(name, sizeof name, "/proc/%d/fd/%d", pid, descriptor);
  ssize_t length = flavor == 3 && size == 792 ? readlink(name, link, sizeof link - 1) : -1;
  if (length < 0 || memcmp(link, "socket:[", 8)) {
    errno = 9;
    return 0;
  }
  link[length] = 0;
  memset(info, 0, size);
  snprintf(name, sizeof name, "fdinfo/%d", descriptor);
  FILE *state = proc(pid, name);
  while (state && fgets(line, sizeof line, state)) sscanf(line, "flags: %o", &flags);
  if (state) fclose(state);
  uint32_t inode = strtoul(link + 8, NULL, 10);
  *(uint32_t *)(info + 4) = flags & 02000000 ? 2 : 0;
  *(uint64_t *)(info + 160) = inode;
  *(uint32_t *)(info + 256) = 3;
  *(uint64_t *)(info + 264) = other_end(inode);
  return size;
}

static int argument_bytes = 1 << 20;

// How much a process can be started with.
void darwin_argument_bytes(int bytes) { argument_bytes = bytes; }

static int most_argument_bytes(char *value, size_t *size) {
  if (fails("sysctl(KERN_ARGMAX)")) return -1;
  if (*size != sizeof argument_bytes) {
    errno = 22;
    return -1;
  }
  memcpy(value, &argument_bytes, sizeof argument_bytes);
  return 0;
}

// Arguments and environment. Who has less room gets the end of it.
int darwin_sysctl(const int *name, unsigned count, char *value, size_t *size, const void *from, size_t length) {
  (void)from, (void)length;
  if (count == 2 && name[0] == 1 && name[1] == 8) return most_argument_bytes(value, size);
  if (fails("sysctl(KERN_PROCARGS2)")) return -1;
  FILE *line = count == 3 && name[0] == 1 && name[1] == 49 ? proc(name[2], "cmdline") : NULL;
  if (!line) {
    errno = 22;
    return -1;
  }
  static _Thread_local char all[1 << 20]; // Two threads accept at once.
  memcpy(all + 4, "/path\0\0\0", 8);
  size_t used = 12 + fread(all + 12, 1, sizeof all / 2, line);
  fclose(line);
  int arguments = 0;
  for (size_t i = 12; i < used; i++) arguments += all[i] == 0;
  FILE *environment = proc(name[2], "environ");
  if (environment) {
    used += fread(all + used, 1, sizeof all - used, environment);
    fclose(environment);
  }
  size_t given = used < *size ? used : *size;
  memcpy(value, all + used - given, given);
  memcpy(value, &arguments, 4);
  *size = given;
  return 0;
}

int darwin_open(const char *path, int flags, ...) {
  if (fails("open")) return -1;
  int ours = (flags & 0x1000000 ? O_CLOEXEC : 0) | (flags & 0x100 ? O_NOFOLLOW : 0) | (flags & 4 ? O_NONBLOCK : 0);
  return translated(open(path, ours | (flags & 3)));
}

static int stat_as_darwin(int result, const struct stat *from, char *to) {
  if (result < 0) return translated(-1);
  memset(to, 0, 144);
  *(uint32_t *)to = device(from->st_dev);
  *(uint16_t *)(to + 4) = from->st_mode;
  *(uint64_t *)(to + 8) = from->st_ino;
  *(uint32_t *)(to + 16) = from->st_uid;
  memcpy(to + 48, &from->st_mtim, 16);
  memcpy(to + 64, &from->st_ctim, 16);
  *(int64_t *)(to + 96) = from->st_size;
  return 0;
}

int darwin_fstat(int file, char *to) {
  struct stat from;
  return fails("fstat") ? -1 : stat_as_darwin(fstat(file, &from), &from, to);
}

int darwin_lstat(const char *path, char *to) {
  struct stat from;
  return fails("lstat") ? -1 : stat_as_darwin(lstat(path, &from), &from, to);
}

int darwin_fstatfs(int file, char *to) {
  struct stat from;
  if (fails("fstatfs")) return -1;
  memset(to, 0, 2168);
  *(uint32_t *)(to + 64) = local ? 0x1000 : 0;
  memcpy(to + 72, file_system, sizeof file_system);
  return translated(fstat(file, &from));
}

ssize_t darwin_pread(int file, void *bytes, size_t length, int64_t offset) {
  return fails("pread") ? -1 : translated(pread(file, bytes, length, offset));
}

int darwin_access(const char *path, int mode) { return fails("access") ? -1 : translated(access(path, mode)); }
