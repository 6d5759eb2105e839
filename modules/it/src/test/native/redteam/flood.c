/*
 * Runs many large programs that were never seen before, each of which connects and asks; all at once.
 *
 *   flood SOCKET REQUEST PROGRAM FOLDER COUNT MEGABYTES...     copies of the program, each another one and made that large
 *
 * Says "running" when all have been started; at a line of input it says how many were answered, and ends the others.
 */
#include "attack.h"
#include <sys/sendfile.h>
#include <sys/stat.h>

static int copy(const char *program, const char *path, int number, off_t size)
{
    struct stat original;
    int from = open(program, O_RDONLY | O_CLOEXEC), to = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0700);
    if (from < 0 || to < 0 || fstat(from, &original) != 0 ||
        sendfile(to, from, NULL, (size_t)original.st_size) != original.st_size)
        return 0;
    /* Holes behind it: nothing on disk, all of it to be read. */
    return dprintf(to, "%d", number) > 0 && ftruncate(to, size) == 0 && close(to) == 0 && close(from) == 0;
}

int main(int argc, char **argv)
{
    setpgid(0, 0);
    char path[4096];
    int count = atoi(argv[5]), answered = 0, status;
    for (int i = 0; i < count; i++) {
        snprintf(path, sizeof path, "%s/stranger-%d", argv[4], i);
        off_t size = (off_t)atoi(argv[6 + i % (argc - 6)]) << 20;
        if (!copy(argv[3], path, i, size))
            fail(path);
        if (fork() == 0) {
            dup2(open("/dev/null", O_WRONLY), 1);
            execl(path, path, argv[1], argv[2], NULL);
            fail("exec");
        }
    }
    puts("running");
    fflush(stdout);
    (void)!read(0, &(char){0}, 1);
    while (waitpid(-1, &status, WNOHANG) > 0)
        answered += WIFEXITED(status) && WEXITSTATUS(status) == 0;
    printf("%d of %d strangers answered meanwhile\n", answered, count);
    signal(SIGTERM, SIG_IGN);
    kill(0, SIGTERM);
    return 0;
}
