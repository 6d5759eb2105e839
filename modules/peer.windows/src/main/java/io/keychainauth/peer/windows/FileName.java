package io.keychainauth.peer.windows;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The forms in which Windows gives the name of a file. The same file is named {@code C:\a.exe}, {@code \\?\C:\a.exe},
 * {@code \??\C:\a.exe} and {@code \Device\HarddiskVolume3\a.exe}, in any case and with short names: a path of the policy
 * is compared with the one form that {@link ImageFiles#path} gives for the opened file.
 */
final class FileName {
    private static final String VERBATIM = "\\\\?\\";
    private static final String NATIVE = "\\??\\";
    private static final String DEVICE = "\\Device\\";
    private static final String SHARE = "UNC\\";
    private static final String ALL_DEVICES = "GLOBALROOT";
    private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:\\\\.*", Pattern.DOTALL);
    /** A volume of this machine has a name of one part. */
    private static final Pattern ON_VOLUME = Pattern.compile("(\\\\Device\\\\[^\\\\]+\\\\).*", Pattern.DOTALL);
    /** Behind any prefix: shares, by the name that programs use and by those of the kernel's redirectors. */
    private static final Pattern REMOTE = Pattern.compile(
            "UNC\\\\.*|\\\\?Device\\\\(Mup|LanmanRedirector|WebDavRedirector)([\\\\;].*)?",
            Pattern.DOTALL | Pattern.CASE_INSENSITIVE);

    private FileName() {}

    /**
     * The form that CreateFileW takes as it is: no length of 260, no trailing blanks and dots dropped, no device names.
     *
     * @return empty if it is no absolute name of a file
     */
    static Optional<String> openable(String name) {
        if (name.indexOf('\0') >= 0 || name.length() > Short.MAX_VALUE) {
            return Optional.empty();
        }
        if (name.startsWith(VERBATIM)) {
            return Optional.of(name);
        }
        if (name.startsWith(NATIVE)) {
            return Optional.of(VERBATIM + name.substring(NATIVE.length()));
        }
        if (name.startsWith(DEVICE)) {
            return Optional.of(VERBATIM + ALL_DEVICES + name);
        }
        if (DRIVE.matcher(name).matches()) {
            return Optional.of(VERBATIM + name);
        }
        boolean share = name.startsWith("\\\\") && !name.startsWith("\\\\.\\");
        return share ? Optional.of(VERBATIM + SHARE + name.substring(2)) : Optional.empty();
    }

    /** What users write and see: without the prefix, where the rest means the same. */
    static String plain(String verbatim) {
        if (!verbatim.startsWith(VERBATIM)) {
            return verbatim;
        }
        String rest = verbatim.substring(VERBATIM.length());
        if (DRIVE.matcher(rest).matches()) {
            return rest;
        }
        boolean share = rest.regionMatches(true, 0, SHARE, 0, SHARE.length());
        return share ? "\\\\" + rest.substring(SHARE.length()) : verbatim;
    }

    /**
     * Whether the file lies on another machine, which may show everybody another one, or never answer.
     *
     * @param name in one of the forms of {@link #openable}, or from its device on
     */
    static boolean remote(String name) {
        String rest = name.startsWith(VERBATIM) ? name.substring(VERBATIM.length()) : name;
        if (rest.regionMatches(true, 0, ALL_DEVICES, 0, ALL_DEVICES.length())) {
            rest = rest.substring(ALL_DEVICES.length());
        }
        return REMOTE.matcher(rest).matches();
    }

    /** The root folder of the volume that a file lies on, from its device on; empty for other forms of names. */
    static Optional<String> volume(String device) {
        Matcher found = ON_VOLUME.matcher(device);
        return found.matches() ? Optional.of(found.group(1)) : Optional.empty();
    }

    /**
     * Whether the kernel's name of a mapped file is that of an open one. Compared as they are: where two names differ in
     * case alone they can be two files, and whoever opens a name again may find another file behind it by then.
     *
     * @param verbatim path of the open file
     * @param device the same, from its device on
     */
    static boolean same(String mapped, String verbatim, String device) {
        return mapped.equals(device)
                || (mapped.startsWith(NATIVE)
                        && verbatim.startsWith(VERBATIM)
                        && mapped.substring(NATIVE.length()).equals(verbatim.substring(VERBATIM.length())));
    }
}
