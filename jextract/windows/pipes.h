#include "windows_types.h"
#include <aclapi.h>
#include <psapi.h>
#include <sddl.h>
