#include "windows_types.h"
// What platform.windows calls in kernel32 and advapi32: our own process and its token, who may open it and its threads, its
// crash reports, settings of the machine, the priority of a thread, room for a file, and the event log.
#include <aclapi.h>
#include <sddl.h>
#include <tlhelp32.h>
