#define WIN32_LEAN_AND_MEAN
#include <fcntl.h>
#include <io.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

enum { BUSY_MS = 30000, STEP_MS = 20 };

/* What came while we wrote is held: a pipe has less room than a socket, and both sides could wait for each other. */
struct stream {
    HANDLE pipe;
    char *held;
    size_t length, capacity;
};

static DWORD stream_last;

struct stream *stream_open(const char *name)
{
    for (;;) {
        /* The server may know who we are, never act in our name. */
        HANDLE pipe = CreateFileA(name, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING,
                                  FILE_FLAG_OVERLAPPED | SECURITY_SQOS_PRESENT | SECURITY_IDENTIFICATION, NULL);
        if (pipe != INVALID_HANDLE_VALUE) {
            struct stream *s = malloc(sizeof *s);
            *s = (struct stream){.pipe = pipe};
            return s;
        }
        stream_last = GetLastError();
        if (stream_last != ERROR_PIPE_BUSY || !WaitNamedPipeA(name, BUSY_MS))
            return NULL;
    }
}

/* The number of bytes moved, -1 on error, -2 if it was not over in time and has been given up. */
static long finish(struct stream *s, OVERLAPPED *over, BOOL done, DWORD milliseconds)
{
    DWORD n = 0;
    stream_last = done ? 0 : GetLastError();
    if (done || stream_last == ERROR_IO_PENDING) {
        if (!done && WaitForSingleObject(over->hEvent, milliseconds) == WAIT_TIMEOUT)
            CancelIoEx(s->pipe, over);
        /* Given up or not: it may have ended all the same, between the two. */
        stream_last = GetOverlappedResult(s->pipe, over, &n, TRUE) ? 0 : GetLastError();
    }
    CloseHandle(over->hEvent);
    return stream_last == 0 ? (long)n : stream_last == ERROR_OPERATION_ABORTED ? -2 : -1;
}

static int ended(void)
{
    return stream_last == ERROR_BROKEN_PIPE || stream_last == ERROR_PIPE_NOT_CONNECTED || stream_last == ERROR_NO_DATA;
}

/* Takes what has come. */
static void hold(struct stream *s)
{
    DWORD waiting = 0;
    while (PeekNamedPipe(s->pipe, NULL, 0, NULL, &waiting, NULL) && waiting > 0) {
        if (s->capacity - s->length < waiting) {
            s->capacity = s->capacity * 2 + waiting;
            s->held = realloc(s->held, s->capacity);
        }
        OVERLAPPED over = {.hEvent = CreateEventA(NULL, TRUE, FALSE, NULL)};
        BOOL done = ReadFile(s->pipe, s->held + s->length, waiting, NULL, &over);
        long got = finish(s, &over, done, INFINITE);
        if (got <= 0)
            return;
        s->length += (size_t)got;
    }
}

int stream_send(struct stream *s, const char *bytes, size_t length)
{
    if (length == 0)
        return 1;
    OVERLAPPED over = {.hEvent = CreateEventA(NULL, TRUE, FALSE, NULL)};
    BOOL done = WriteFile(s->pipe, bytes, (DWORD)length, NULL, &over);
    DWORD error = done ? 0 : GetLastError();
    while (error == ERROR_IO_PENDING && WaitForSingleObject(over.hEvent, STEP_MS) == WAIT_TIMEOUT)
        hold(s);
    SetLastError(error);
    return finish(s, &over, done, INFINITE) == (long)length;
}

long stream_receive(struct stream *s, char *bytes, size_t capacity, int milliseconds)
{
    if (s->length > 0) {
        size_t n = s->length < capacity ? s->length : capacity;
        memcpy(bytes, s->held, n);
        s->length -= n;
        memmove(s->held, s->held + n, s->length);
        return (long)n;
    }
    OVERLAPPED over = {.hEvent = CreateEventA(NULL, TRUE, FALSE, NULL)};
    BOOL done = ReadFile(s->pipe, bytes, (DWORD)capacity, NULL, &over);
    long n = finish(s, &over, done, (DWORD)milliseconds);
    return n == -1 && ended() ? 0 : n;
}

int stream_ready(struct stream *s)
{
    DWORD waiting = 0;
    if (s->length > 0)
        return 1;
    if (!PeekNamedPipe(s->pipe, NULL, 0, NULL, &waiting, NULL))
        return -1;
    return waiting > 0;
}

int stream_shut(struct stream *s)
{
    (void)s;
    stream_last = ERROR_NOT_SUPPORTED;
    return 0;
}

int stream_close(struct stream *s)
{
    int closed = CloseHandle(s->pipe);
    free(s->held);
    free(s);
    return closed;
}

const char *stream_error(void)
{
    static char text[16];
    snprintf(text, sizeof text, "%lu", stream_last);
    return text;
}

void stream_plain(FILE *in, FILE *out)
{
    _setmode(_fileno(in), _O_BINARY);
    _setmode(_fileno(out), _O_BINARY);
}
