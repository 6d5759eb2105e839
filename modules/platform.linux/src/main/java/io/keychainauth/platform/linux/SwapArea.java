package io.keychainauth.platform.linux;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place that memory is swapped to.
 *
 * @param path as {@code /proc/swaps} prints it, with blanks as octal escapes
 */
record SwapArea(String path) {
    private static final Pattern MAPPED = Pattern.compile("/dev/(dm-\\d+)");

    /** Reads {@code /proc/swaps} (proc_swaps(5)): a heading, then one area a line. */
    static List<SwapArea> parse(String text) {
        return text.lines()
                .skip(1)
                .filter(line -> line.startsWith("/"))
                .map(line -> new SwapArea(line.split("\\s", 2)[0]))
                .toList();
    }

    /** Whether it is compressed memory or a device that dm-crypt encrypts. */
    boolean keptFromDisk(SystemTree tree) {
        if (path.startsWith("/dev/zram")) {
            return true;
        }
        Matcher mapped = MAPPED.matcher(path);
        return mapped.matches()
                && tree.text("/sys/class/block/" + mapped.group(1) + "/dm/uuid")
                        .filter(uuid -> uuid.startsWith("CRYPT-"))
                        .isPresent();
    }
}
