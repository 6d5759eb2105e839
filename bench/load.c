/*
 * Load generator. Every client is a thread with a connection of its own, a single one is the process's only thread; each
 * request waits for its answer. Nothing but the standard streams is left open: a server may look at each descriptor.
 *
 *   load SOCKET REQUEST CLIENTS REQUESTS_EACH session|connect
 *
 * "session" measures requests on an open connection, after a tenth of them as warm-up. "connect" measures connect,
 * request, answer and close. Prints p50 and p99 in microseconds and the rate in requests a second.
 * An answer that does not hold "success" ends the run, unless the server is an echo: a wrong answer is often a fast one.
 */
#include "wire.h"

#include <pthread.h>
#include <time.h>

static struct sockaddr_un address;
static char *request;
static size_t request_length;
static int each;
static int connecting;
static int parallel;
static double began;
static pthread_barrier_t start;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static int dial(void) {
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
        fail("connect");
    }
    return fd;
}

static void ask(int fd, char *line) {
    size_t length = write_all(fd, request, request_length) ? read_line(fd, line) : 0;
    if (length == 0) {
        fprintf(stderr, "load: closed instead of answered\n");
        exit(1);
    }
    line[length - 1] = 0;
    if (strstr(line, "\"REQUEST\"") == NULL && strstr(line, "success") == NULL) {
        fprintf(stderr, "load: %.300s\n", line);
        exit(1);
    }
}

static void *client(void *argument) {
    double *times = argument;
    char *line = malloc(LINE + 1);
    int fd = -1;
    if (line == NULL) {
        fail("malloc");
    }
    if (!connecting) {
        fd = dial();
        for (int i = 0; i < each / 10 + 1; i++) {
            ask(fd, line);
        }
    }
    if (parallel) {
        pthread_barrier_wait(&start);
    } else {
        began = now();
    }
    for (int i = 0; i < each; i++) {
        double before = now();
        if (connecting) {
            fd = dial();
        }
        ask(fd, line);
        if (connecting) {
            close(fd);
        }
        times[i] = now() - before;
    }
    free(line);
    return NULL;
}

static int ascending(const void *a, const void *b) {
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv) {
    if (argc != 6) {
        fprintf(stderr, "usage: load SOCKET REQUEST CLIENTS REQUESTS_EACH session|connect\n");
        return 2;
    }
    int clients = atoi(argv[3]);
    each = atoi(argv[4]);
    connecting = strcmp(argv[5], "connect") == 0;
    if (clients < 1 || clients > 1024 || each < 1 || asprintf(&request, "%s\n", argv[2]) < 0) {
        return 2;
    }
    address = address_of(argv[1]);
    request_length = strlen(request);
    size_t count = (size_t)clients * (size_t)each;
    double *times = calloc(count, sizeof *times);
    pthread_t *threads = calloc((size_t)clients, sizeof *threads);
    if (times == NULL || threads == NULL) {
        fail("calloc");
    }
    close_range(3, ~0U, 0);
    parallel = clients > 1;
    pthread_barrier_init(&start, NULL, (unsigned)clients + 1);
    for (int i = 0; parallel && i < clients; i++) {
        if (pthread_create(&threads[i], NULL, client, times + (size_t)i * (size_t)each) != 0) {
            fail("pthread_create");
        }
    }
    if (parallel) {
        pthread_barrier_wait(&start);
        began = now();
    } else {
        client(times);
    }
    for (int i = 0; parallel && i < clients; i++) {
        pthread_join(threads[i], NULL);
    }
    double rate = (double)count / (now() - began) * 1e6;
    qsort(times, count, sizeof *times, ascending);
    printf("%.1f %.1f %.0f\n", times[count / 2], times[count * 99 / 100], rate);
    return 0;
}
