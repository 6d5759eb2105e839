// To be included before any other header. On Windows a C long has 4 bytes; jextract writes down the long of the machine it
// runs on, which has 8 on Linux. mingw-w64 makes DWORD, LONG and ULONG of __LONG32.
#include <_mingw.h>
#undef __LONG32
#define __LONG32 int
#define WIN32_LEAN_AND_MEAN
#include <windows.h>
