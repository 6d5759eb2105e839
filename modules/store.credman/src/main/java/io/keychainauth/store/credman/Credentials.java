package io.keychainauth.store.credman;

import io.keychainauth.ffi.NativeHandle;
import io.keychainauth.store.StoreException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The generic credentials of the user, by their target names. Windows folds the case of names. Safe for use by several
 * threads. What is not there is an answer, every other error a {@link StoreException} of {@link WindowsError}.
 *
 * @see <a href="https://learn.microsoft.com/windows/win32/api/wincred/">wincred.h</a>
 */
interface Credentials {
    /** Longest blob of one credential, {@code CRED_MAX_CREDENTIAL_BLOB_SIZE} since Windows 7: 5 * 512 bytes. */
    int BLOB_BYTES = 2_560;

    /** Longest name of a generic credential, {@code CRED_MAX_GENERIC_TARGET_NAME_LENGTH}. */
    int NAME_CHARS = 32_767;

    /**
     * A credential in memory of the system.
     *
     * @param blob readable until what holds it is closed
     */
    record Credential(String name, ByteBuffer blob) {}

    /** What a call found. Closing wipes the blobs and gives the memory back; used and closed by one thread. */
    interface Found extends AutoCloseable {
        /** In no order; empty if nothing was found. */
        List<Credential> credentials();

        @Override
        void close();
    }

    /** Reads the credential of exactly this name. */
    Found read(String name) throws StoreException;

    /** Reads the credentials whose names begin with this text. */
    Found find(String beginning) throws StoreException;

    /** Writes a credential, or replaces it, as one step. The bytes are copied. */
    void write(String name, ByteBuffer blob) throws StoreException;

    /** Deletes a credential; false if there is none. */
    boolean delete(String name) throws StoreException;

    /**
     * Waits until no other thread or process of this logon session has its turn.
     *
     * @return the turn, which the same thread closes
     * @throws StoreException if that takes too long
     */
    NativeHandle turn() throws StoreException;
}
