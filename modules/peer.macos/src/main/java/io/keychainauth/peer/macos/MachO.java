package io.keychainauth.peer.macos;

import io.keychainauth.peer.serving.KernelException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A program file (mach-o/loader.h, mach-o/fat.h), as far as it says how it is signed: the code directories that the
 * signature of each of its architectures holds (kern/cs_blobs.h). The kernel compares each page of running code with one of
 * them, so that a file that holds the one of a process is what runs there. What cannot be understood has none.
 */
final class MachO {
    private static final int FAT = 0xCAFEBABE;
    private static final int FAT_64 = 0xCAFEBABF;
    private static final int THIN_32 = 0xFEEDFACE;
    private static final int THIN_64 = 0xFEEDFACF;
    private static final int LC_CODE_SIGNATURE = 0x1D;
    private static final int SUPER_BLOB = 0xFADE0CC0;
    private static final int CODE_DIRECTORY = 0xFADE0C02;
    /** Slot of the first code directory, and of the others, which hash the same with other algorithms. */
    private static final int FIRST = 0;

    private static final int OTHERS = 0x1000;
    private static final int MOST_OTHERS = 5;

    private static final int MOST_ARCHITECTURES = 16;
    private static final int MOST_COMMAND_BYTES = 1 << 20;
    private static final int MOST_BLOBS = 64;
    private static final int MOST_DIRECTORIES = 32;
    /** Of half a GiB in pages of 4 KiB, each with a hash of 32 bytes. */
    private static final int MOST_DIRECTORY_BYTES = 4 << 20;

    /** What the system says of a code directory is the beginning of its hash. */
    private static final int HASH_BYTES = 20;

    private final FileParts file;
    private final Set<String> hashes = new TreeSet<>();
    private int directories;

    MachO(FileParts file) {
        this.file = file;
    }

    Set<String> codeHashes() throws KernelException {
        Optional<ByteBuffer> start = file.part(0, 8);
        if (start.isPresent()) {
            int magic = start.get().getInt(0);
            if (magic == FAT || magic == FAT_64) {
                architectures(start.get().getInt(4), magic == FAT_64);
            } else {
                architecture(0);
            }
        }
        return Set.copyOf(hashes);
    }

    private void architectures(int count, boolean wide) throws KernelException {
        int size = wide ? 32 : 20;
        if (count <= 0 || count > MOST_ARCHITECTURES) {
            return;
        }
        Optional<ByteBuffer> list = file.part(8, count * size);
        for (int at = 0; list.isPresent() && at < count * size; at += size) {
            architecture(
                    wide
                            ? list.get().getLong(at + 8)
                            : Integer.toUnsignedLong(list.get().getInt(at + 8)));
        }
    }

    private void architecture(long start) throws KernelException {
        Optional<ByteBuffer> header = file.part(start, 28);
        if (header.isEmpty()) {
            return;
        }
        ByteBuffer fields = header.get().order(ByteOrder.LITTLE_ENDIAN);
        int magic = fields.getInt(0);
        int length = fields.getInt(20);
        if ((magic != THIN_32 && magic != THIN_64) || length < 0 || length > MOST_COMMAND_BYTES) {
            return;
        }
        Optional<ByteBuffer> commands = file.part(start + (magic == THIN_64 ? 32 : 28), length);
        if (commands.isPresent()) {
            commands(start, commands.get().order(ByteOrder.LITTLE_ENDIAN));
        }
    }

    private void commands(long start, ByteBuffer commands) throws KernelException {
        int at = 0;
        while (at + 16 <= commands.limit()) {
            int size = commands.getInt(at + 4);
            if (commands.getInt(at) == LC_CODE_SIGNATURE) {
                signature(start + Integer.toUnsignedLong(commands.getInt(at + 8)));
            }
            if (size < 8 || size > commands.limit() - at) {
                return;
            }
            at += size;
        }
    }

    private void signature(long start) throws KernelException {
        Optional<ByteBuffer> header = file.part(start, 12);
        int count = header.isPresent() && header.get().getInt(0) == SUPER_BLOB
                ? header.get().getInt(8)
                : 0;
        if (count <= 0 || count > MOST_BLOBS) {
            return;
        }
        Optional<ByteBuffer> index = file.part(start + 12, count * 8);
        for (int at = 0; index.isPresent() && at < count * 8; at += 8) {
            int slot = index.get().getInt(at);
            if (slot == FIRST || (slot >= OTHERS && slot < OTHERS + MOST_OTHERS)) {
                codeDirectory(start + Integer.toUnsignedLong(index.get().getInt(at + 4)));
            }
        }
    }

    private void codeDirectory(long start) throws KernelException {
        Optional<ByteBuffer> header = ++directories > MOST_DIRECTORIES ? Optional.empty() : file.part(start, 40);
        if (header.isEmpty() || header.get().getInt(0) != CODE_DIRECTORY) {
            return;
        }
        int length = header.get().getInt(4);
        if (length < 40 || length > MOST_DIRECTORY_BYTES) {
            return;
        }
        Optional<String> algorithm = algorithm(header.get().get(37));
        Optional<ByteBuffer> all = algorithm.isEmpty() ? Optional.empty() : file.part(start, length);
        if (all.isPresent()) {
            byte[] hash = hash(algorithm.get(), all.get());
            hashes.add(HexFormat.of().formatHex(Arrays.copyOf(hash, HASH_BYTES)));
        }
    }

    private static Optional<String> algorithm(byte type) {
        return switch (type) {
            case 1 -> Optional.of("SHA-1");
            case 2, 3 -> Optional.of("SHA-256");
            case 4 -> Optional.of("SHA-384");
            default -> Optional.empty();
        };
    }

    private static byte[] hash(String algorithm, ByteBuffer bytes) {
        try {
            MessageDigest digest = MessageDigest.getInstance(algorithm);
            digest.update(bytes.duplicate());
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
