#include "windows_types.h"
// What store.credman calls: the user's credentials, and a mutex with a name, for which writers wait.
#include <sddl.h>
#include <wincred.h>
