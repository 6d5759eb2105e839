package io.keychainauth.peer.windows;

/** Files of programs and libraries. Every method is one question; handles are numbers. */
interface ImageFiles {
    /** A right to change a file or folder, or what lies at its path. */
    enum Right {
        /** To write into the file; of a folder it would be to add files, which replaces nothing. */
        WRITE,
        /** To remove or rename it. */
        DELETE,
        /** To remove or rename what lies in the folder, whatever its own rights say. */
        DELETE_CHILD,
        /** To grant oneself the others. */
        WRITE_DAC,
        /** To become its owner, who may do that. */
        WRITE_OWNER
    }

    /**
     * Which file it is, and in which state.
     *
     * @param volume serial number of its volume
     * @param index number of the file on it
     * @param size in bytes
     * @param written time of the last write, in units of 100 nanoseconds
     * @param folder whether it is a folder
     */
    record Identity(long volume, long index, long size, long written, boolean folder) {
        boolean sameFile(Identity other) {
            return volume == other.volume && index == other.index;
        }
    }

    /**
     * Opens a file for reading, and as long as it is open nobody can open it for writing, rename or delete it; CreateFileW
     * with FILE_SHARE_READ alone. Fails with ERROR_SHARING_VIOLATION if somebody has it open for writing.
     *
     * @param path in the form of {@link FileName#openable}
     */
    long hold(String path) throws CallException;

    /** Opens a file only to ask which one it is, whoever else has it open. */
    long look(String path) throws CallException;

    /** The one path that stands for the file: long names, true case, {@code \\?\} form; GetFinalPathNameByHandleW. */
    String path(long file) throws CallException;

    /** The same path as the kernel spells it, from its device on. */
    String devicePath(long file) throws CallException;

    /** GetFileInformationByHandle. */
    Identity identity(long file) throws CallException;

    /** Kind of the file system, such as {@code NTFS}; GetVolumeInformationByHandleW. */
    String fileSystem(long file) throws CallException;

    /** Reads at an offset; the number of bytes, 0 at the end; ReadFile. */
    int read(long file, byte[] into, long offset) throws CallException;

    /** Opens a file or folder only to ask who may change it, with READ_CONTROL; whoever else has it open. */
    long examine(String path) throws CallException;

    /** Security identifier of the owner of an examined object; GetSecurityInfo. */
    String owner(long examined) throws CallException;

    /**
     * Whether we have a right on an examined file or folder. That very object is opened with it again and closed, and its
     * name is asked nobody; nothing is changed. A right that exists and cannot be used now, since the file is being
     * executed, counts. Fails only if it cannot be told; ReOpenFile.
     */
    boolean granted(long examined, boolean folder, Right right) throws CallException;

    /** Folder of the system's own libraries; GetSystemDirectoryW. */
    String systemFolder() throws CallException;

    /** CloseHandle. */
    void close(long file);
}
