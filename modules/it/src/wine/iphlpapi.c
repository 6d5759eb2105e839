/*
 * The JDK's net.dll looks up GetAnycastIpAddressTable when it first lists network interfaces, and an image whose late
 * import is missing is ended. Wine 8 has all else that it asks for. scripts/wine.sh builds this as iphlpapi.dll and
 * forwards every other name to Wine's own.
 */
#include <winsock2.h>
#include <ws2ipdef.h>
#include <iphlpapi.h>
#include <netioapi.h>

/* https://learn.microsoft.com/windows/win32/api/netioapi/nf-netioapi-getanycastipaddresstable: no address at all. */
NETIOAPI_API GetAnycastIpAddressTable(ADDRESS_FAMILY family, PMIB_ANYCASTIPADDRESS_TABLE *table) {
    (void) family;
    /* From the process heap, where Wine's FreeMibTable gives it back to. */
    *table = HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, sizeof **table);
    return *table ? NO_ERROR : ERROR_NOT_ENOUGH_MEMORY;
}
