/*
 * A file system that shows one content of a file to whoever executes it and another one to whoever reads it. Root
 * mounts it, as fusermount would; then it runs as the user.
 *
 *   fuse FOLDER UID NAME SHOWN RUN      FOLDER/NAME reads as SHOWN; executed, or opened by a program named "counter",
 *                                       it is RUN
 *
 * Says "mounted". At a line of input it stops answering, says "silent", and ends at the next.
 */
#include "attack.h"
#include <grp.h>
#include <linux/fuse.h>
#include <stdint.h>
#include <sys/mount.h>
#include <sys/stat.h>

enum { FMODE_EXEC = 0x20, SHOWN = 1, RUN = 2, PROGRAM = 2, BYTES = 1 << 20 };

static int device;
static const char *name;
static char *contents[3];
static size_t size;
static uint64_t unique;

static void load(int which, const char *path)
{
    contents[which] = calloc(1, 8 * BYTES);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t length = read(fd, contents[which], 8 * BYTES);
    if (length <= 0)
        fail(path);
    if ((size_t)length > size)
        size = (size_t)length;
    close(fd);
}

static void answer(int error, const void *bytes, size_t length)
{
    static char buffer[BYTES + 4096];
    struct fuse_out_header head = {.len = (uint32_t)(sizeof head + length), .error = error, .unique = unique};
    memcpy(buffer, &head, sizeof head);
    memcpy(buffer + sizeof head, bytes, length);
    (void)!write(device, buffer, sizeof head + length);
}

static struct fuse_attr attributes(uint64_t node)
{
    int program = node == PROGRAM;
    return (struct fuse_attr){
        .ino = node,
        .size = program ? size : 0,
        .mode = program ? S_IFREG | 0755 : S_IFDIR | 0755,
        .nlink = 1,
        .uid = getuid(),
        .gid = getgid()};
}

static int named_counter(uint32_t task)
{
    char path[64], text[32] = "";
    snprintf(path, sizeof path, "/proc/%u/comm", task);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    (void)!read(fd, text, sizeof text - 1);
    close(fd);
    return strcmp(text, "counter\n") == 0;
}

static void opened(const struct fuse_in_header *head, const struct fuse_open_in *in)
{
    int run = (in->flags & FMODE_EXEC) || named_counter(head->pid);
    /* Who reads goes past the page cache, which holds what is executed. */
    struct fuse_open_out out = {.fh = run ? RUN : SHOWN, .open_flags = run ? FOPEN_KEEP_CACHE : FOPEN_DIRECT_IO};
    answer(0, &out, sizeof out);
}

static void serve(const struct fuse_in_header *head, const void *in)
{
    unique = head->unique;
    switch (head->opcode) {
    case FUSE_INIT: {
        struct fuse_init_out out = {.major = 7, .minor = 31, .max_write = 4096};
        answer(0, &out, sizeof out);
        break;
    }
    case FUSE_LOOKUP: {
        struct fuse_entry_out out = {.nodeid = PROGRAM, .attr = attributes(PROGRAM)};
        if (strcmp(in, name) == 0)
            answer(0, &out, sizeof out);
        else
            answer(-ENOENT, NULL, 0);
        break;
    }
    case FUSE_GETATTR: {
        struct fuse_attr_out out = {.attr = attributes(head->nodeid)};
        answer(0, &out, sizeof out);
        break;
    }
    case FUSE_OPEN:
        opened(head, in);
        break;
    case FUSE_READ: {
        const struct fuse_read_in *read = in;
        size_t from = read->offset < size ? read->offset : size;
        size_t length = read->size < size - from ? read->size : size - from;
        answer(0, contents[read->fh] + from, length < BYTES ? length : BYTES);
        break;
    }
    case FUSE_ACCESS:
    case FUSE_FLUSH:
    case FUSE_RELEASE:
        answer(0, NULL, 0);
        break;
    case FUSE_FORGET:
    case FUSE_BATCH_FORGET:
    case FUSE_INTERRUPT:
        break;
    default:
        answer(-ENOSYS, NULL, 0);
    }
}

static void word(const char *text)
{
    (void)!write(1, text, strlen(text));
}

int main(int argc, char **argv)
{
    static char request[BYTES + 4096];
    char options[128], byte;
    if (argc != 6)
        return 2;
    unsigned user = (unsigned)atoi(argv[2]);
    name = argv[3];
    load(SHOWN, argv[4]);
    load(RUN, argv[5]);
    device = open("/dev/fuse", O_RDWR | O_CLOEXEC);
    snprintf(
        options, sizeof options, "fd=%d,rootmode=40755,user_id=%u,group_id=%u,allow_other", device, user, user);
    if (device < 0 || mount("keychain-auth-it", argv[1], "fuse", MS_NOSUID | MS_NODEV, options) != 0)
        fail("mount");
    if (setgroups(0, NULL) != 0 || setresgid(user, user, user) != 0 || setresuid(user, user, user) != 0)
        fail("setresuid");
    word("mounted\n");
    struct pollfd ready[] = {{.fd = 0, .events = POLLIN}, {.fd = device, .events = POLLIN}};
    while (poll(ready, 2, -1) > 0 && !ready[0].revents) {
        if (read(device, request, sizeof request) > 0)
            serve((struct fuse_in_header *)request, request + sizeof(struct fuse_in_header));
        else if (errno == ENODEV)
            return 0;
    }
    (void)!read(0, &byte, 1);
    word("silent\n");
    (void)!read(0, &byte, 1);
    return 0;
}
