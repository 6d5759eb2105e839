package io.keychainauth.platform.linux;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Version of the kernel, from the first numbers of its release text, such as {@code 6.12.1-amd64}.
 *
 * @param text the whole release text
 */
record KernelRelease(int major, int minor, int patch, String text) {
    private static final Pattern NUMBERS = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})(?:\\.(\\d{1,4}))?(?!\\d)");

    /** Reads {@code /proc/sys/kernel/osrelease}; empty if it does not start with a version. */
    static Optional<KernelRelease> parse(String text) {
        Matcher numbers = NUMBERS.matcher(text);
        if (!numbers.lookingAt()) {
            return Optional.empty();
        }
        String patch = numbers.group(3);
        return Optional.of(new KernelRelease(
                Integer.parseInt(numbers.group(1)),
                Integer.parseInt(numbers.group(2)),
                patch == null ? 0 : Integer.parseInt(patch),
                text));
    }

    /**
     * Whether this kernel lets a running executable be written: from 6.11 on ("fs: don't block i_writecount during
     * exec"), taken back in 6.12.2.
     */
    boolean runningFilesWritable() {
        return (major == 6 && minor == 11) || (major == 6 && minor == 12 && patch <= 1);
    }

    /** Whether this is the Windows Subsystem for Linux, whose kernels carry the maker's name. */
    boolean wsl() {
        return text.toLowerCase(Locale.ROOT).contains("microsoft");
    }
}
