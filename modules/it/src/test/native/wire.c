/*
 * A client that does what it is told, byte by byte: the black-box suite drives it over its standard input.
 *
 *   wire ADDRESS [WORD]...
 *
 * ADDRESS is a Unix socket, or on Windows a named pipe; the words are there to be seen on the command line.
 *
 * Commands, one a line; C numbers the connections from 0 in the order of "open":
 *   open          connects                                   -> "ok" | "error NAME"
 *   send C HEX    sends the bytes                            -> "ok" | "error NAME"
 *   fill C N BYTE sends N times one byte (hex)               -> "ok" | "error NAME"
 *   line C        reads a line, waits at most 30 s           -> "line TEXT" | "eof" | "error NAME" | "silence"
 *   skip C        the same, answers with its length only     -> "length N" | "eof" | "error NAME" | "silence"
 *   quiet C       is there nothing to read right now?        -> "quiet" | "data" | "eof"
 *   shut C        shuts down the writing side                -> "ok" | "error NAME", always so for a pipe
 *   close C       closes                                     -> "ok"
 */
#include "stream.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CONNECTIONS = 1024, PATIENCE_MS = 30000 };

static struct {
    struct stream *stream;
    char *held;
    size_t length, capacity;
} connections[CONNECTIONS];
static int count;

static void result(int ok)
{
    if (ok)
        puts("ok");
    else
        printf("error %s\n", stream_error());
}

/* Reads until a newline; returns its length, 0 at the end of the stream, -1 on error, -2 if nothing comes. */
static long read_line(int c)
{
    for (;;) {
        char *newline = connections[c].length ? memchr(connections[c].held, '\n', connections[c].length) : NULL;
        if (newline)
            return (long)(newline - connections[c].held + 1);
        if (connections[c].capacity - connections[c].length < 65536) {
            connections[c].capacity = connections[c].capacity * 2 + 131072;
            connections[c].held = realloc(connections[c].held, connections[c].capacity);
        }
        long n = stream_receive(connections[c].stream, connections[c].held + connections[c].length, 65536, PATIENCE_MS);
        if (n <= 0)
            return n;
        connections[c].length += (size_t)n;
    }
}

static void answer_line(int c, int whole)
{
    long n = read_line(c);
    if (n == 0) {
        puts("eof");
    } else if (n == -1) {
        result(0);
    } else if (n == -2) {
        puts("silence");
    } else {
        if (whole) {
            fputs("line ", stdout);
            fwrite(connections[c].held, 1, (size_t)n, stdout);
        } else {
            printf("length %ld\n", n);
        }
        connections[c].length -= (size_t)n;
        memmove(connections[c].held, connections[c].held + n, connections[c].length);
    }
}

static void quiet(int c)
{
    int ready = connections[c].length > 0 ? 1 : stream_ready(connections[c].stream);
    puts(ready > 0 ? "data" : ready == 0 ? "quiet" : "eof");
}

static size_t unhex(char *text)
{
    size_t n = 0;
    for (char *at = text; at[0] && at[1] && at[0] != '\n'; at += 2) {
        unsigned byte;
        sscanf(at, "%2x", &byte);
        text[n++] = (char)byte;
    }
    return n;
}

/* A command of any length, 0 at the end. */
static int next_command(char **command, size_t *capacity)
{
    size_t length = 0;
    for (;;) {
        if (*capacity - length < 65536) {
            *capacity = *capacity * 2 + 131072;
            *command = realloc(*command, *capacity);
        }
        if (!fgets(*command + length, (int)(*capacity - length), stdin))
            return 0;
        length += strlen(*command + length);
        if ((*command)[length - 1] == '\n')
            return 1;
    }
}

int main(int argc, char **argv)
{
    char *command = NULL;
    size_t capacity = 0;
    if (argc < 2)
        return 2;
    stream_plain(stdin, stdout);
    setvbuf(stdout, NULL, _IOFBF, 1 << 16);
    while (next_command(&command, &capacity)) {
        int c = 0, at = 0, n = 0;
        unsigned byte = 0;
        if (strncmp(command, "open", 4) == 0) {
            connections[count].stream = stream_open(argv[1]);
            result(connections[count].stream != NULL);
            count++;
        } else if (sscanf(command, "send %d %n", &c, &at) == 1) {
            size_t length = unhex(command + at);
            result(stream_send(connections[c].stream, command + at, length));
        } else if (sscanf(command, "fill %d %d %x", &c, &n, &byte) == 3) {
            char *bytes = malloc((size_t)n);
            memset(bytes, (int)byte, (size_t)n);
            result(stream_send(connections[c].stream, bytes, (size_t)n));
            free(bytes);
        } else if (sscanf(command, "line %d", &c) == 1) {
            answer_line(c, 1);
        } else if (sscanf(command, "skip %d", &c) == 1) {
            answer_line(c, 0);
        } else if (sscanf(command, "quiet %d", &c) == 1) {
            quiet(c);
        } else if (sscanf(command, "shut %d", &c) == 1) {
            result(stream_shut(connections[c].stream));
        } else if (sscanf(command, "close %d", &c) == 1) {
            result(stream_close(connections[c].stream));
        }
        fflush(stdout);
    }
    return 0;
}
