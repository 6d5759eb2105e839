/* An approved program that asks for nothing; it needs the system's library of mathematics. */
#include <math.h>

int main(int argc, char **argv)
{
    (void)argv;
    return cbrt(argc) > 2;
}
