package io.keychainauth.platform.windows;

import static io.keychainauth.platform.Finding.Level.ERROR;
import static io.keychainauth.platform.Finding.Level.OK;
import static io.keychainauth.platform.Finding.Level.WARNING;

import io.keychainauth.platform.Finding;
import io.keychainauth.platform.PlatformException;
import java.util.List;
import java.util.OptionalInt;

/** What the machine as a whole says of itself, most of it in the registry. */
record MachineChecks(Machine machine) {
    private static final String CONTROL = "SYSTEM\\CurrentControlSet\\Control\\";

    List<Finding> all() {
        return List.of(administrator(), accountControl(), pageFile(), hibernation(), machineDumps(), programDumps());
    }

    private Finding administrator() {
        String name = "administrator";
        try {
            return machine.elevated()
                    ? new Finding(
                            name,
                            WARNING,
                            "run with the rights of an administrator, for whom \"the user cannot write this\" means"
                                    + " nothing",
                            "start it without \"run as administrator\"")
                    : new Finding(name, OK, "not run as administrator", "");
        } catch (PlatformException e) {
            return new Finding(name, ERROR, e.getMessage(), "leave the sandbox that forbids it");
        }
    }

    /** Without it each program of an administrator has the privilege to debug, and so to read every process. */
    private Finding accountControl() {
        String name = "account_control";
        return is("SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Policies\\System", "EnableLUA", 0)
                ? new Finding(
                        name,
                        WARNING,
                        "user account control is off: if you are an administrator, any program of yours may read the"
                                + " daemon's memory",
                        "switch it on in the control panel and restart")
                : new Finding(name, OK, "user account control is on", "");
    }

    private Finding pageFile() {
        String name = "page_file";
        return is(CONTROL + "FileSystem", "NtfsEncryptPagingFile", 1)
                ? new Finding(name, OK, "the page file is encrypted", "")
                : new Finding(
                        name,
                        WARNING,
                        "secrets in memory can reach the disk through the page file, unless BitLocker encrypts the disk",
                        "switch BitLocker on, or run fsutil behavior set encryptpagingfile 1 and restart");
    }

    private Finding hibernation() {
        String name = "hibernation";
        return is(CONTROL + "Power", "HibernateEnabled", 1)
                ? new Finding(
                        name,
                        WARNING,
                        "hibernation writes all memory to the disk, unless BitLocker encrypts the disk",
                        "switch BitLocker on, or run powercfg /hibernate off")
                : new Finding(name, OK, "memory is not written to the disk for hibernation", "");
    }

    /** 1 is a complete dump, which has the memory of all programs; the others have the kernel's (CrashDumpEnabled). */
    private Finding machineDumps() {
        String name = "machine_dumps";
        return is(CONTROL + "CrashControl", "CrashDumpEnabled", 1)
                ? new Finding(
                        name,
                        WARNING,
                        "a crash of the machine writes the memory of all programs to the disk",
                        "choose another dump than the complete one in System Properties, Startup and Recovery")
                : new Finding(name, OK, "a crash of the machine does not write programs' memory to the disk", "");
    }

    /** The daemon is exempt from error reporting; the programs that it serves are not. */
    private Finding programDumps() {
        String name = "program_dumps";
        return is("SOFTWARE\\Microsoft\\Windows\\Windows Error Reporting\\LocalDumps", "DumpType", 2)
                ? new Finding(
                        name,
                        WARNING,
                        "a crash of a program that was given secrets writes all its memory to the disk",
                        "remove DumpType from the registry key LocalDumps of Windows Error Reporting")
                : new Finding(name, OK, "crashes of other programs leave no complete dumps", "");
    }

    private boolean is(String key, String name, int value) {
        return machine.setting(key, name).equals(OptionalInt.of(value));
    }
}
