package io.keychainauth.peer.windows;

import java.util.List;
import java.util.Map;

/**
 * Errors that calls may have. The pages of Microsoft list few; these are those that they name, and those that the kernel's
 * codes for a handle, a right, a process that ends and a lack of memory become.
 */
final class Errors {
    /** Wrong function, no right, wrong handle, no memory, not ready, wrong argument, no resources, partial copy, aborted. */
    private static final List<Integer> ANY = List.of(1, 5, 6, 8, 14, 21, 87, 299, 995, 1450, 1455);

    /** Not found, no path, in use, locked, no share, bad name, too long, broken link, network gone, I/O device. */
    private static final List<Integer> OF_FILE = List.of(2, 3, 5, 6, 8, 32, 33, 53, 64, 67, 123, 161, 206, 1117, 1450);

    private static final List<Integer> OF_PIPE = List.of(1, 5, 6, 8, 87, 109, 230, 231, 232, 233, 995, 1450);

    private static final Map<String, List<Integer>> BY_FUNCTION = Map.of(
            "GetNamedPipeClientProcessId", OF_PIPE,
            "CreateFileW", OF_FILE,
            "CreateFileW(examine)", OF_FILE,
            "ReOpenFile", OF_FILE,
            "ReadFile", OF_FILE,
            "GetFinalPathNameByHandleW", OF_FILE,
            "GetVolumeInformationByHandleW", OF_FILE);

    private Errors() {}

    static List<Integer> of(String function) {
        return BY_FUNCTION.getOrDefault(function, ANY);
    }
}
