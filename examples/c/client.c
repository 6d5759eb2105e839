/*
 * A client as docs/clients.md asks for it. examples/README.md says how to call it and what it prints.
 *
 *   cc -O2 -o client client.c
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static void fail(int status, const char *what)
{
    fprintf(stderr, "client: %s\n", what);
    exit(status);
}

static const char *set(const char *name)
{
    const char *value = getenv(name);
    return value && *value ? value : NULL;
}

static void find_socket(char *path, size_t size)
{
    const char *named = set("KEYCHAIN_AUTH_SOCKET"), *runtime = set("XDG_RUNTIME_DIR"), *home = set("HOME");
    int length = named ? snprintf(path, size, "%s", named)
        : runtime      ? snprintf(path, size, "%s/keychain-auth/agent.sock", runtime)
                       : snprintf(path, size, "%s/.cache/keychain-auth/agent.sock", home ? home : "");
    if (length < 0 || (size_t)length >= size)
        fail(2, "socket path too long");
}

static void ask(FILE *daemon, const char *request, size_t length, FILE *answers)
{
    static char *line;
    static size_t capacity;
    /* If the daemon has answered and closed already, sending fails and its last words can still be read. */
    if (send(fileno(daemon), request, length, MSG_NOSIGNAL) == (ssize_t)length)
        (void)!send(fileno(daemon), "\n", 1, MSG_NOSIGNAL);
    if (getline(&line, &capacity, daemon) <= 0)
        fail(1, "closed by the daemon");
    fputs(line, answers);
    fflush(answers);
}

static FILE *dial(void)
{
    static const char check[] = "{\"type\":\"REQUEST\",\"action\":\"check\"}";
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct ucred owner;
    socklen_t size = sizeof owner;
    find_socket(address.sun_path, sizeof address.sun_path);
    /* Close-on-exec from the first instruction: a child must never speak in our name. */
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
        perror("client: connect");
        exit(2);
    }
    /* Whoever took the place of the daemon would be told our secrets. */
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &owner, &size) != 0 || owner.uid != geteuid())
        fail(2, "the socket is somebody else's");
    FILE *daemon = fdopen(fd, "r");
    if (!daemon)
        fail(2, "out of memory");
    /* What is sent after this answer is proven to come from this program. */
    ask(daemon, check, sizeof check - 1, stderr);
    return daemon;
}

static void request(const char *line, size_t length, int reconnect)
{
    static FILE *daemon;
    if (!daemon)
        daemon = dial();
    ask(daemon, line, length, stdout);
    if (reconnect) {
        fclose(daemon);
        daemon = NULL;
    }
}

int main(int argc, char **argv)
{
    int reconnect = argc > 1 && strcmp(argv[1], "--reconnect") == 0;
    char *line = NULL;
    size_t capacity = 0;
    ssize_t length;
    for (int i = 1 + reconnect; i < argc; i++)
        request(argv[i], strlen(argv[i]), reconnect);
    if (argc > 1 + reconnect)
        return 0;
    while ((length = getline(&line, &capacity, stdin)) > 0)
        request(line, (size_t)length - (line[length - 1] == '\n'), reconnect);
    return 0;
}
