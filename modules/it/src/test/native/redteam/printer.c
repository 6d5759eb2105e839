/*
 * An approved program that prints its last arguments, one a line, to a descriptor of its caller's choice, as many do
 * with --status-fd; it waits for a line of input first.
 *
 *   printer DESCRIPTOR TEXT...
 *
 * Named printer-closing it first sets close-on-exec on all descriptors that it inherited, as Node does when it starts.
 */
#include "attack.h"

int main(int argc, char **argv)
{
    char byte;
    if (strcmp(VARIANT, "printer-closing") == 0 && syscall(SYS_close_range, 3U, ~0U, 1U << 2) != 0)
        fail("close_range");
    while (read(0, &byte, 1) == 1 && byte != '\n')
        ;
    for (int i = 2; i < argc; i++)
        dprintf(atoi(argv[1]), "%s\n", argv[i]);
    while (read(0, &byte, 1) == 1)
        ;
    return 0;
}
