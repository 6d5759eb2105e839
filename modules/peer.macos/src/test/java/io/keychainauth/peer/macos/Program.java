package io.keychainauth.peer.macos;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** A program file of macOS, as far as a signature goes: a header, some code, and code directories that are about that code. */
final class Program {
    /** The algorithms by their numbers in a code directory, and the slots of the first and the second one. */
    private static final List<String> ALGORITHMS = List.of("SHA-1", "SHA-256", "SHA-256", "SHA-384");

    private Program() {}

    /** Signed with a code directory for each of some algorithms. */
    static byte[] of(String code, int... algorithms) {
        byte[] text = code.getBytes(UTF_8);
        byte[] signature = signature(code, algorithms);
        ByteBuffer file =
                ByteBuffer.allocate(48 + text.length + signature.length).order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(0xFEEDFACF)
                .putInt(0x0100000C)
                .putInt(0)
                .putInt(2)
                .putInt(1)
                .putInt(16)
                .putInt(0)
                .putInt(0);
        file.putInt(0x1D).putInt(16).putInt(48 + text.length).putInt(signature.length);
        return file.put(text).put(signature).array();
    }

    private static byte[] signature(String code, int... algorithms) {
        int start = 12 + 8 * algorithms.length;
        int length = codeDirectory(code, algorithms[0]).length;
        ByteBuffer blob = ByteBuffer.allocate(start + length * algorithms.length);
        blob.putInt(0xFADE0CC0).putInt(blob.capacity()).putInt(algorithms.length);
        for (int i = 0; i < algorithms.length; i++) {
            blob.putInt(i == 0 ? 0 : 0x1000 + i - 1).putInt(start + i * length);
        }
        for (int algorithm : algorithms) {
            blob.put(codeDirectory(code, algorithm));
        }
        return blob.array();
    }

    private static byte[] codeDirectory(String code, int algorithm) {
        byte[] page = hash("SHA-256", code.getBytes(UTF_8));
        ByteBuffer directory = ByteBuffer.allocate(44 + page.length);
        directory.putInt(0xFADE0C02).putInt(directory.capacity()).putInt(0x20400);
        directory.put(36, (byte) 32).put(37, (byte) algorithm);
        return directory.position(44).put(page).array();
    }

    /** What the system calls the code directory of such a program. */
    static String codeHash(String code, int algorithm) {
        byte[] hash = hash(ALGORITHMS.get(algorithm - 1), codeDirectory(code, algorithm));
        return HexFormat.of().formatHex(Arrays.copyOf(hash, 20));
    }

    /** Several programs in one file, for as many processors. */
    static byte[] universal(boolean wide, byte[]... programs) {
        int size = wide ? 32 : 20;
        ByteBuffer header = ByteBuffer.allocate(8 + size * programs.length);
        header.putInt(wide ? 0xCAFEBABF : 0xCAFEBABE).putInt(programs.length);
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        for (byte[] program : programs) {
            int offset = header.capacity() + rest.size();
            header.putInt(0).putInt(0);
            if (wide) {
                header.putLong(offset).putLong(program.length).putInt(0).putInt(0);
            } else {
                header.putInt(offset).putInt(program.length).putInt(0);
            }
            rest.writeBytes(program);
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(header.array());
        all.writeBytes(rest.toByteArray());
        return all.toByteArray();
    }

    private static byte[] hash(String algorithm, byte[] bytes) {
        try {
            return MessageDigest.getInstance(algorithm).digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
