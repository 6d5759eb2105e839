/*
 * Keeps every core awake without taking time from anybody: one thread per core under SCHED_IDLE (sched(7)). A core that
 * fell asleep between two requests costs more than the request.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <unistd.h>

static void *spin(void *argument) {
    for (volatile unsigned long turns = 0;; turns++) {
    }
    return argument;
}

int main(void) {
    struct sched_param none = {0};
    if (sched_setscheduler(0, SCHED_IDLE, &none) != 0) {
        perror("sched_setscheduler");
        return 1;
    }
    for (long i = 1; i < sysconf(_SC_NPROCESSORS_ONLN); i++) {
        pthread_t thread;
        pthread_create(&thread, NULL, spin, NULL);
    }
    spin(NULL);
}
