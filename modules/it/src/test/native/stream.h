/*
 * A connection to the daemon as a client of this system has it: a Unix socket, or a named pipe of Windows. What the
 * suites drive is written once over these few functions.
 */
#ifndef STREAM_H
#define STREAM_H

#include <stddef.h>
#include <stdio.h>

struct stream;

/* NULL if there is no daemon; stream_error then says why. */
struct stream *stream_open(const char *address);

/* Whether everything was taken. */
int stream_send(struct stream *s, const char *bytes, size_t length);

/* Reads what is there, after waiting for it: its length, 0 at the end, -1 on error, -2 if nothing comes in time. */
long stream_receive(struct stream *s, char *bytes, size_t capacity, int milliseconds);

/* Whether a byte waits: 1, 0 if not, -1 at the end of the stream. */
int stream_ready(struct stream *s);

/* Ends the writing side alone. A pipe has none. */
int stream_shut(struct stream *s);

int stream_close(struct stream *s);

/* Keeps a system from changing newlines. */
void stream_plain(FILE *in, FILE *out);

/* Name or number of the last error. */
const char *stream_error(void);

#ifdef _WIN32
#include "stream_windows.h"
#else
#include "stream_unix.h"
#endif

#endif
