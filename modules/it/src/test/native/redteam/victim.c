/*
 * An approved program that does nothing. Its name is "waiting" once it is ready. Named victim-closing it first sets
 * close-on-exec on all descriptors that it inherited, as Node does when it starts.
 */
#include "attack.h"

int main(void)
{
    if (strcmp(VARIANT, "victim-closing") == 0 && syscall(SYS_close_range, 3U, ~0U, 1U << 2) != 0)
        fail("close_range");
    prctl(PR_SET_NAME, "waiting");
    for (;;)
        pause();
}
