/*
 * A client that forbids others of its user to look at it, so that nobody can tell what it is: not dumpable on Linux; on
 * Windows its process has a list of rights that lacks reading its memory.
 *
 *   hidden ADDRESS     asks once and prints the answer
 */
#include "stream.h"

#ifdef _WIN32
#include <sddl.h>

static int hide(void)
{
    PSECURITY_DESCRIPTOR list;
    /* Everybody may wait for it and identify it (SYNCHRONIZE, PROCESS_QUERY_LIMITED_INFORMATION). */
    return ConvertStringSecurityDescriptorToSecurityDescriptorA("D:P(A;;0x101000;;;WD)", SDDL_REVISION_1, &list, NULL)
        && SetKernelObjectSecurity(GetCurrentProcess(), DACL_SECURITY_INFORMATION, list);
}
#else
#include <sys/prctl.h>

static int hide(void)
{
    return prctl(PR_SET_DUMPABLE, 0) == 0;
}
#endif

int main(int argc, char **argv)
{
    static const char request[] =
        "{\"type\":\"REQUEST\",\"action\":\"read\",\"service\":\"aws\",\"targets\":[\"k\"]}\n";
    char answer[4096];
    if (argc != 2 || !hide())
        return 2;
    struct stream *s = stream_open(argv[1]);
    if (!s)
        return 2;
    stream_plain(stdin, stdout);
    if (!stream_send(s, request, sizeof request - 1))
        return 1;
    long n = stream_receive(s, answer, sizeof answer, 30000);
    if (n > 0)
        fwrite(answer, 1, (size_t)n, stdout);
    return n > 0 ? 0 : 1;
}
