package io.keychainauth.peer.windows;

import java.util.Optional;

/** Processes as the kernel shows them to others of their user. Every method is one question; handles are numbers. */
interface Processes {
    /** What a process is allowed to see, and for how long, decides who runs it: user and terminal session of its token. */
    record Owner(String sid, int session) {}

    /**
     * A range of pages that were reserved or mapped together and have one protection.
     *
     * @param base first address of what was reserved or mapped together
     * @param end address behind the range
     * @param image whether a file was mapped there as a program or a library
     * @param executable whether its pages may be executed
     */
    record Region(long base, long end, boolean image, boolean executable) {}

    /** Ourselves. */
    Owner own() throws CallException;

    /** Whether we have the rights of an administrator; GetTokenInformation with TokenElevation. */
    boolean elevated() throws CallException;

    /**
     * Opens a process by its id, to ask who it is and to wait for its end; OpenProcess with
     * PROCESS_QUERY_LIMITED_INFORMATION and SYNCHRONIZE. An open handle keeps the id from being given to another process.
     */
    long open(long pid) throws CallException;

    /** Opens it to look at its memory, too; OpenProcess with PROCESS_QUERY_INFORMATION and PROCESS_VM_READ. */
    long inspect(long pid) throws CallException;

    /** GetProcessId. */
    long id(long process) throws CallException;

    /** Whether it runs; WaitForSingleObject without waiting. */
    boolean alive(long process) throws CallException;

    /** When it was created, in units of 100 nanoseconds since 1601; GetProcessTimes. */
    long created(long process) throws CallException;

    /** Now, in the same units. */
    long now();

    /** The file that it was started from, in whatever form; QueryFullProcessImageNameW, up to 32,767 characters. */
    String image(long process) throws CallException;

    /** OpenProcessToken and GetTokenInformation. */
    Owner owner(long process) throws CallException;

    /** Whether a debugger is attached; CheckRemoteDebuggerPresent. */
    boolean debugged(long inspected) throws CallException;

    /** The range at an address or behind it; empty behind the last one; VirtualQueryEx. */
    Optional<Region> region(long inspected, long address) throws CallException;

    /** Name that the file mapped at an address has at this moment, as the kernel spells it; GetMappedFileNameW. */
    String mapped(long inspected, long address) throws CallException;

    /** CloseHandle. */
    void close(long handle);
}
