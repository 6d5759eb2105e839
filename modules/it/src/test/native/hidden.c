/* The client of client.c, not dumpable: nobody of its user may look at it, and so nobody can tell what it is. */
#include <sys/prctl.h>

__attribute__((constructor)) static void hide(void)
{
    prctl(PR_SET_DUMPABLE, 0);
}

#include "client.c"
