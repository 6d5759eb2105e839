/*
 * Takes the place of a daemon (A18): binds its path and keeps whatever clients send.
 *
 *   squat SOCKET      prints "ready", then each line that it was given; answers every line with success
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    static char line[1 << 16];
    static const char success[] = "{\"type\":\"RESPONSE\",\"status\":\"success\"}\n";
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (argc != 2)
        return 2;
    strncpy(address.sun_path, argv[1], sizeof address.sun_path - 1);
    int door = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    unlink(argv[1]);
    if (bind(door, (struct sockaddr *)&address, sizeof address) != 0 || listen(door, 16) != 0) {
        perror("squat");
        return 1;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    puts("ready");
    for (;;) {
        int client = accept(door, NULL, NULL);
        ssize_t n = client < 0 ? -1 : recv(client, line, sizeof line - 1, 0);
        if (n > 0) {
            line[n] = 0;
            printf("got %s%s", line, line[n - 1] == '\n' ? "" : "\n");
            (void)!send(client, success, sizeof success - 1, MSG_NOSIGNAL);
        }
        close(client);
    }
}
