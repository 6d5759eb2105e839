package io.keychainauth.store.credman;

import static io.keychainauth.store.credman.gen.credman.credman_h.CRED_PERSIST_LOCAL_MACHINE;
import static io.keychainauth.store.credman.gen.credman.credman_h.CRED_TYPE_GENERIC;
import static io.keychainauth.store.credman.gen.credman.credman_h.C_INT;
import static io.keychainauth.store.credman.gen.credman.credman_h.C_POINTER;
import static io.keychainauth.store.credman.gen.credman.credman_h.SDDL_REVISION_1;
import static io.keychainauth.store.credman.gen.credman.credman_h.WAIT_ABANDONED;
import static io.keychainauth.store.credman.gen.credman.credman_h.WAIT_OBJECT_0;
import static io.keychainauth.store.credman.gen.credman.credman_h.WAIT_TIMEOUT;
import static java.nio.charset.StandardCharsets.UTF_16LE;

import io.keychainauth.ffi.Bytes;
import io.keychainauth.ffi.CallMemory;
import io.keychainauth.ffi.Downcall;
import io.keychainauth.ffi.ErrorCapture;
import io.keychainauth.ffi.NativeHandle;
import io.keychainauth.store.StoreException;
import io.keychainauth.store.StoreException.Kind;
import io.keychainauth.store.credman.gen.credman._CREDENTIALW;
import io.keychainauth.store.credman.gen.credman._SECURITY_ATTRIBUTES;
import io.keychainauth.store.credman.gen.credman.credman_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;

/**
 * The Credential Manager. Loaded on Windows only: nowhere else are there these libraries and this error code.
 *
 * <p>Turns are a mutex with a name in the session, for which one thread of this process waits at a time. A process that
 * dies with it gives it away, and what it left is whole.
 *
 * @see <a href="https://learn.microsoft.com/windows/win32/api/wincred/">wincred.h</a>
 */
final class WindowsCredentials implements Credentials {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final OwnTurns OWN = new OwnTurns(Duration.ofSeconds(30));
    private static final String MUTEX = "Local\\keychain-auth-credman";
    /** MUTEX_ALL_ACCESS, which CreateMutexW asks for: for its owner, administrators and the system. */
    private static final String MUTEX_RIGHTS = "D:(A;;0x1f0001;;;OW)(A;;0x1f0001;;;BA)(A;;0x1f0001;;;SY)";
    /** What the control panel shows as the user's name; it says whose these entries are. */
    private static final String USER_NAME = "keychain-auth";

    private static final ErrorCapture ERROR = new ErrorCapture("GetLastError");
    private static final MethodHandle READ =
            ERROR.bind(credman_h.CredReadW$address(), credman_h.CredReadW$descriptor());
    private static final MethodHandle FIND =
            ERROR.bind(credman_h.CredEnumerateW$address(), credman_h.CredEnumerateW$descriptor());
    private static final MethodHandle WRITE =
            ERROR.bind(credman_h.CredWriteW$address(), credman_h.CredWriteW$descriptor());
    private static final MethodHandle DELETE =
            ERROR.bind(credman_h.CredDeleteW$address(), credman_h.CredDeleteW$descriptor());
    private static final MethodHandle CREATE_MUTEX =
            ERROR.bind(credman_h.CreateMutexW$address(), credman_h.CreateMutexW$descriptor());
    private static final MethodHandle PARSE = ERROR.bind(
            credman_h.ConvertStringSecurityDescriptorToSecurityDescriptorW$address(),
            credman_h.ConvertStringSecurityDescriptorToSecurityDescriptorW$descriptor());
    private static final MethodHandle WAIT =
            ERROR.bind(credman_h.WaitForSingleObject$address(), credman_h.WaitForSingleObject$descriptor());

    @Override
    public Found read(String name) throws StoreException {
        try (Arena arena = CallMemory.open()) {
            MemorySegment state = ErrorCapture.state(arena);
            MemorySegment target = wide(arena, name);
            MemorySegment found = arena.allocate(C_POINTER);
            long done = Downcall.call(() -> (int) READ.invokeExact(state, target, CRED_TYPE_GENERIC(), 0, found));
            if (done == 0) {
                return nothing("CredReadW", state);
            }
            MemorySegment one = found.get(C_POINTER, 0);
            return new CredentialMemory(List.of(one), () -> credman_h.CredFree(one));
        }
    }

    @Override
    public Found find(String beginning) throws StoreException {
        try (Arena arena = CallMemory.open()) {
            MemorySegment state = ErrorCapture.state(arena);
            MemorySegment filter = wide(arena, beginning + "*");
            MemorySegment count = arena.allocate(C_INT);
            MemorySegment found = arena.allocate(C_POINTER);
            long done = Downcall.call(() -> (int) FIND.invokeExact(state, filter, 0, count, found));
            if (done == 0) {
                return nothing("CredEnumerateW", state);
            }
            MemorySegment array = found.get(C_POINTER, 0);
            return CredentialMemory.ofArray(array, count.get(C_INT, 0), () -> credman_h.CredFree(array));
        }
    }

    @Override
    public void write(String name, ByteBuffer blob) throws StoreException {
        if (name.length() > NAME_CHARS || blob.remaining() > BLOB_BYTES) {
            throw new IllegalArgumentException("no credential has such a long name or blob");
        }
        try (Arena arena = CallMemory.open()) {
            MemorySegment state = ErrorCapture.state(arena);
            MemorySegment value = arena.allocate(BLOB_BYTES);
            MemorySegment credential = _CREDENTIALW.allocate(arena);
            _CREDENTIALW.Type(credential, CRED_TYPE_GENERIC());
            _CREDENTIALW.TargetName(credential, wide(arena, name));
            _CREDENTIALW.UserName(credential, wide(arena, USER_NAME));
            _CREDENTIALW.Persist(credential, CRED_PERSIST_LOCAL_MACHINE());
            _CREDENTIALW.CredentialBlobSize(credential, blob.remaining());
            _CREDENTIALW.CredentialBlob(credential, value);
            try {
                value.asByteBuffer().put(blob.duplicate());
                if (Downcall.call(() -> (int) WRITE.invokeExact(state, credential, 0)) == 0) {
                    throw WindowsError.of("CredWriteW", ERROR.code(state));
                }
            } finally {
                Bytes.wipe(value);
            }
        }
    }

    @Override
    public boolean delete(String name) throws StoreException {
        try (Arena arena = CallMemory.open()) {
            MemorySegment state = ErrorCapture.state(arena);
            MemorySegment target = wide(arena, name);
            long done = Downcall.call(() -> (int) DELETE.invokeExact(state, target, CRED_TYPE_GENERIC(), 0));
            if (done == 0 && ERROR.code(state) != WindowsError.ERROR_NOT_FOUND) {
                throw WindowsError.of("CredDeleteW", ERROR.code(state));
            }
            return done != 0;
        }
    }

    @Override
    public NativeHandle turn() throws StoreException {
        return OWN.turn(WindowsCredentials::mutex);
    }

    private static NativeHandle mutex() throws StoreException {
        try (Arena arena = CallMemory.open()) {
            MemorySegment state = ErrorCapture.state(arena);
            MemorySegment name = wide(arena, MUTEX);
            MemorySegment mutex = mutex(arena, state, name);
            long end = Downcall.call(() -> (int) WAIT.invokeExact(state, mutex, (int) PATIENCE.toMillis()));
            if (end == WAIT_OBJECT_0() || end == WAIT_ABANDONED()) {
                return new NativeHandle(() -> {
                    credman_h.ReleaseMutex(mutex);
                    credman_h.CloseHandle(mutex);
                });
            }
            int code = ERROR.code(state);
            credman_h.CloseHandle(mutex);
            throw end == WAIT_TIMEOUT()
                    ? new StoreException(
                            Kind.FAILED, "another program keeps " + MUTEX + ": end it", "WaitForSingleObject", 0, null)
                    : WindowsError.of("WaitForSingleObject", code);
        }
    }

    /**
     * Another process of the user must be able to wait for it, too. The list that our token would give it keeps everybody
     * out: it is made for our threads.
     */
    private static MemorySegment mutex(Arena arena, MemorySegment state, MemorySegment name) throws StoreException {
        MemorySegment made = arena.allocate(C_POINTER);
        MemorySegment text = wide(arena, MUTEX_RIGHTS);
        if (Downcall.call(() -> (int) PARSE.invokeExact(state, text, SDDL_REVISION_1(), made, MemorySegment.NULL))
                == 0) {
            throw WindowsError.of("ConvertStringSecurityDescriptorToSecurityDescriptorW", ERROR.code(state));
        }
        MemorySegment descriptor = made.get(C_POINTER, 0);
        try (NativeHandle _ = new NativeHandle(() -> credman_h.LocalFree(descriptor))) {
            MemorySegment attributes = _SECURITY_ATTRIBUTES.allocate(arena);
            _SECURITY_ATTRIBUTES.nLength(attributes, (int) _SECURITY_ATTRIBUTES.sizeof());
            _SECURITY_ATTRIBUTES.lpSecurityDescriptor(attributes, descriptor);
            MemorySegment mutex = MemorySegment.ofAddress(Downcall.call(
                    () -> ((MemorySegment) CREATE_MUTEX.invokeExact(state, attributes, 0, name)).address()));
            if (mutex.equals(MemorySegment.NULL)) {
                throw WindowsError.of("CreateMutexW", ERROR.code(state));
            }
            return mutex;
        }
    }

    private static Found nothing(String function, MemorySegment state) throws StoreException {
        int code = ERROR.code(state);
        if (code != WindowsError.ERROR_NOT_FOUND) {
            throw WindowsError.of(function, code);
        }
        return new CredentialMemory(List.of(), () -> {});
    }

    private static MemorySegment wide(Arena arena, String text) {
        return arena.allocateFrom(text, UTF_16LE);
    }
}
