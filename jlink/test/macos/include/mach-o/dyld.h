/* In the place of macOS's, for the launcher's test on another system. */
#include <stdint.h>
int _NSGetExecutablePath(char *path, uint32_t *size);
