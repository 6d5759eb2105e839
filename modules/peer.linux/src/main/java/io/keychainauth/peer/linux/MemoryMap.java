package io.keychainauth.peer.linux;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.keychainauth.peer.serving.KernelException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the lines of {@code /proc/<pid>/maps} (proc(5)) that tell of executable memory. */
final class MemoryMap {
    /** How the kernel writes a line break in the name of a file; a name can also hold these four characters. */
    static final String LINE_BREAK = "\\012";

    private final byte[] text;
    private final Optional<Long> wanted;
    private int at;

    private MemoryMap(byte[] text, Optional<Long> wanted) {
        this.text = text;
        this.wanted = wanted;
    }

    /**
     * The executable mappings, in the order of their addresses.
     *
     * @throws KernelException if a line is not what the kernel writes, or names a file in no UTF-8
     */
    static List<Mapping> executable(byte[] maps) throws KernelException {
        return new MemoryMap(maps, Optional.empty()).lines();
    }

    /**
     * The name of a mapping, as the text of maps would have it.
     *
     * @param bytes as PROCMAP_QUERY gives them: there the kernel escapes nothing
     */
    static String name(byte[] bytes) throws KernelException {
        return text(bytes, 0, bytes.length).replace("\n", LINE_BREAK);
    }

    /** The mapping that begins at an address, whatever it may be used for. */
    static Optional<Mapping> at(byte[] maps, long address) throws KernelException {
        return new MemoryMap(maps, Optional.of(address)).lines().stream().findFirst();
    }

    private List<Mapping> lines() throws KernelException {
        List<Mapping> found = new ArrayList<>();
        while (at < text.length) {
            int end = at;
            while (end < text.length && text[end] != '\n') {
                end++;
            }
            if (end == text.length) {
                throw KernelException.malformed("maps");
            }
            line(end, found);
            at = end + 1;
        }
        return found;
    }

    /** {@code 55c174bf9000-55c174bfe000 r-xp 00002000 fe:00 247026      /usr/bin/cat} */
    private void line(int end, List<Mapping> found) throws KernelException {
        long from = number(16, '-');
        long to = number(16, ' ');
        boolean executable = at + 2 < end && text[at + 2] == 'x';
        skip(5, end); // permissions and a blank
        if (wanted.isPresent() ? wanted.get() != from : !executable) {
            return;
        }
        number(16, ' '); // offset
        long major = number(16, ':');
        long minor = number(16, ' ');
        long inode = number(10, ' ');
        while (at < end && text[at] == ' ') {
            at++;
        }
        found.add(new Mapping(from, to, major << 32 | minor, inode, text(text, at, end)));
    }

    private void skip(int count, int end) throws KernelException {
        at += count;
        if (at > end || text[at - 1] != ' ') {
            throw KernelException.malformed("maps");
        }
    }

    private long number(int radix, char terminator) throws KernelException {
        long value = 0;
        int digits = 0;
        while (at < text.length && Character.digit(text[at], radix) >= 0) {
            value = value * radix + Character.digit(text[at++], radix);
            digits++;
        }
        if (digits == 0 || digits > 20 || at == text.length || text[at++] != terminator) {
            throw KernelException.malformed("maps");
        }
        return value;
    }

    /** Nearly all names are: they need no decoder of their own. */
    private static boolean plain(byte[] text, int from, int to) {
        int bits = 0;
        for (int i = from; i < to; i++) {
            bits |= text[i];
        }
        return bits >= 0;
    }

    /** Two different names must not become one text. */
    private static String text(byte[] text, int from, int to) throws KernelException {
        if (plain(text, from, to)) {
            return new String(text, from, to - from, US_ASCII);
        }
        try {
            return UTF_8.newDecoder()
                    .decode(ByteBuffer.wrap(text, from, to - from))
                    .toString();
        } catch (CharacterCodingException e) {
            throw KernelException.malformed("maps");
        }
    }
}
