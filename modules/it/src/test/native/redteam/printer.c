/*
 * An approved program that prints its last arguments, one a line, to a descriptor of its caller's choice, as many do
 * with --status-fd; it waits for a line of input first.
 *
 *   printer DESCRIPTOR TEXT...
 */
#include "attack.h"

int main(int argc, char **argv)
{
    char byte;
    while (read(0, &byte, 1) == 1 && byte != '\n')
        ;
    for (int i = 2; i < argc; i++)
        dprintf(atoi(argv[1]), "%s\n", argv[i]);
    while (read(0, &byte, 1) == 1)
        ;
    return 0;
}
