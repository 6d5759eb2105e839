package io.keychainauth.peer.macos;

import static io.keychainauth.peer.macos.Darwin.bind;
import static java.lang.foreign.MemorySegment.NULL;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.keychainauth.ffi.Bytes;
import io.keychainauth.ffi.CallMemory;
import io.keychainauth.peer.macos.gen.libsystem.libsystem_h;
import io.keychainauth.peer.serving.KernelException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@link Processes} of libSystem. */
final class NativeProcesses implements Processes {
    private static final MethodHandle PATH =
            bind(libsystem_h.proc_pidpath_audittoken$address(), libsystem_h.proc_pidpath_audittoken$descriptor());
    private static final MethodHandle INFO =
            bind(libsystem_h.proc_pidinfo$address(), libsystem_h.proc_pidinfo$descriptor());
    private static final MethodHandle DESCRIPTOR_INFO =
            bind(libsystem_h.proc_pidfdinfo$address(), libsystem_h.proc_pidfdinfo$descriptor());
    private static final MethodHandle SYSCTL = bind(libsystem_h.sysctl$address(), libsystem_h.sysctl$descriptor());

    private static final int MOST_DESCRIPTORS = 4096;
    /** Far more than any system has: what is more is no size. */
    private static final int MOST_ARGUMENT_BYTES = 16 << 20;

    @Override
    public byte[] path(AuditToken token) throws KernelException {
        try (Arena arena = CallMemory.open()) {
            MemorySegment who = arena.allocate(AuditToken.BYTES, Integer.BYTES);
            MemorySegment.copy(token.bytes(), 0, who, JAVA_BYTE, 0, AuditToken.BYTES);
            MemorySegment path = arena.allocate(libsystem_h.pid_path_size());
            int length = Darwin.written("proc_pidpath_audittoken", arena, (_, state) ->
                    (int) PATH.invokeExact(state, who, path, (int) path.byteSize()));
            return path.asSlice(0, length).toArray(JAVA_BYTE);
        }
    }

    @Override
    public boolean traced(long pid) throws KernelException {
        try (Arena arena = CallMemory.open()) {
            MemorySegment info = arena.allocate(libsystem_h.proc_bsdinfo_size(), Long.BYTES);
            exactly("proc_pidinfo(PROC_PIDTBSDINFO)", info, info(arena, pid, libsystem_h.PROC_PIDTBSDINFO(), 0, info));
            int flags = info.get(JAVA_INT, libsystem_h.proc_bsdinfo_pbi_flags());
            return (flags & libsystem_h.PROC_FLAG_TRACED()) != 0;
        }
    }

    @Override
    public Optional<Region> region(long pid, long address) throws KernelException {
        try (Arena arena = CallMemory.open()) {
            MemorySegment info = arena.allocate(libsystem_h.region_size(), Long.BYTES);
            exactly(
                    "proc_pidinfo(PROC_PIDREGIONPATHINFO)",
                    info,
                    info(arena, pid, libsystem_h.PROC_PIDREGIONPATHINFO(), address, info));
            long end = info.get(JAVA_LONG, libsystem_h.region_pri_address())
                    + info.get(JAVA_LONG, libsystem_h.region_pri_size());
            int protection = info.get(JAVA_INT, libsystem_h.region_pri_protection());
            return Optional.of(new Region(
                    end,
                    (protection & libsystem_h.VM_PROT_EXECUTE()) != 0,
                    Integer.toUnsignedLong(info.get(JAVA_INT, libsystem_h.region_vst_dev())),
                    info.get(JAVA_LONG, libsystem_h.region_vst_ino())));
        } catch (KernelException e) {
            if (e.code() == Errno.EINVAL) {
                return Optional.empty(); // How the kernel says that nothing is mapped from there on.
            }
            throw e;
        }
    }

    @Override
    public Optional<List<Integer>> sockets(long pid) throws KernelException {
        try (Arena arena = CallMemory.open()) {
            long size = libsystem_h.proc_fdinfo_size();
            MemorySegment list = arena.allocate(MOST_DESCRIPTORS * size, Integer.BYTES);
            int bytes = info(arena, pid, libsystem_h.PROC_PIDLISTFDS(), 0, list);
            if (bytes >= list.byteSize()) {
                return Optional.empty(); // What did not fit is left out without a word.
            }
            List<Integer> sockets = new ArrayList<>();
            for (long at = 0; at + size <= bytes; at += size) {
                if (list.get(JAVA_INT, at + libsystem_h.proc_fdinfo_proc_fdtype())
                        == libsystem_h.PROX_FDTYPE_SOCKET()) {
                    sockets.add(list.get(JAVA_INT, at + libsystem_h.proc_fdinfo_proc_fd()));
                }
            }
            return Optional.of(List.copyOf(sockets));
        }
    }

    @Override
    public Optional<OpenSocket> ownSocket(int descriptor) throws KernelException {
        return socket(ProcessHandle.current().pid(), descriptor);
    }

    @Override
    public Optional<OpenSocket> socket(long pid, int descriptor) throws KernelException {
        try (Arena arena = CallMemory.open()) {
            MemorySegment info = arena.allocate(libsystem_h.socket_fdinfo_size(), Long.BYTES);
            exactly(
                    "proc_pidfdinfo(PROC_PIDFDSOCKETINFO)",
                    info,
                    Darwin.written(
                            "proc_pidfdinfo(PROC_PIDFDSOCKETINFO)",
                            arena,
                            (_, state) -> (int) DESCRIPTOR_INFO.invokeExact(
                                    state, (int) pid, descriptor, libsystem_h.PROC_PIDFDSOCKETINFO(), info, (int)
                                            info.byteSize())));
            if (info.get(JAVA_INT, libsystem_h.socket_fdinfo_soi_kind()) != libsystem_h.SOCKINFO_UN()) {
                return Optional.empty();
            }
            int status = info.get(JAVA_INT, libsystem_h.socket_fdinfo_fi_status());
            return Optional.of(new OpenSocket(
                    info.get(JAVA_LONG, libsystem_h.socket_fdinfo_soi_so()),
                    info.get(JAVA_LONG, libsystem_h.socket_fdinfo_unsi_conn_so()),
                    (status & libsystem_h.PROC_FP_CLEXEC()) != 0));
        } catch (KernelException e) {
            if (e.code() == Errno.EBADF) {
                return Optional.empty(); // Closed since it was listed, or no socket any more.
            }
            throw e;
        }
    }

    @Override
    public byte[] arguments(long pid) throws KernelException {
        try (Arena arena = CallMemory.open()) {
            MemorySegment name =
                    arena.allocateFrom(JAVA_INT, libsystem_h.CTL_KERN(), libsystem_h.KERN_PROCARGS2(), (int) pid);
            int most = mostArgumentBytes();
            MemorySegment text = arena.allocate(most);
            MemorySegment length = arena.allocateFrom(JAVA_LONG, (long) most);
            Darwin.checked("sysctl(KERN_PROCARGS2)", arena, (_, state) ->
                    (int) SYSCTL.invokeExact(state, name, 3, text, length, NULL, 0L));
            byte[] found =
                    text.asSlice(0, Math.min(length.get(JAVA_LONG, 0), most)).toArray(JAVA_BYTE);
            Bytes.wipe(text); // Arguments can carry passwords.
            return found;
        }
    }

    /** Room for all that a process can be started with: into less the kernel writes the end of it, which is the environment. */
    private static int mostArgumentBytes() throws KernelException {
        try (Arena arena = CallMemory.open()) {
            MemorySegment name = arena.allocateFrom(JAVA_INT, libsystem_h.CTL_KERN(), libsystem_h.KERN_ARGMAX());
            MemorySegment value = arena.allocate(JAVA_INT);
            MemorySegment length = arena.allocateFrom(JAVA_LONG, (long) Integer.BYTES);
            Darwin.checked("sysctl(KERN_ARGMAX)", arena, (_, state) ->
                    (int) SYSCTL.invokeExact(state, name, 2, value, length, NULL, 0L));
            int most = value.get(JAVA_INT, 0);
            if (length.get(JAVA_LONG, 0) != Integer.BYTES || most <= 0 || most > MOST_ARGUMENT_BYTES) {
                throw KernelException.malformed("sysctl(KERN_ARGMAX)");
            }
            return most;
        }
    }

    private static int info(Arena arena, long pid, int flavor, long argument, MemorySegment into)
            throws KernelException {
        return Darwin.written("proc_pidinfo", arena, (_, state) ->
                (int) INFO.invokeExact(state, (int) pid, flavor, argument, into, (int) into.byteSize()));
    }

    /** A shorter answer would be read as zeros. */
    private static void exactly(String function, MemorySegment wanted, int bytes) throws KernelException {
        if (bytes != wanted.byteSize()) {
            throw KernelException.malformed(function);
        }
    }
}
