package io.keychainauth.protocol;

/** UTF-8 (RFC 3629) without replacement characters: two different bad names must never become one secret. */
final class Utf8 {
    /** Answer of the {@code length} methods for text that has no UTF-8. */
    static final int UNPAIRED = -1;

    private Utf8() {}

    /** Whether the bytes are UTF-8: nothing overlong, no surrogates, nothing above U+10FFFF. */
    static boolean isValid(byte[] bytes, int offset, int length) {
        int end = offset + length;
        int at = offset;
        while (at < end) {
            if (bytes[at] >= 0) {
                at++;
                continue;
            }
            int size = sequence(bytes, at, end);
            if (size == 0) {
                return false;
            }
            at += size;
        }
        return true;
    }

    /** Size of the sequence of two to four bytes that starts at {@code at}, 0 if it is not one (RFC 3629, section 4). */
    private static int sequence(byte[] bytes, int at, int end) {
        int lead = bytes[at] & 0xff;
        int size = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
        if (size == 0 || end - at < size) {
            return 0;
        }
        int second = bytes[at + 1] & 0xff;
        int lowest = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
        int highest = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
        if (second < lowest || second > highest) {
            return 0;
        }
        for (int i = 2; i < size; i++) {
            if ((bytes[at + i] & 0xc0) != 0x80) {
                return 0;
            }
        }
        return size;
    }

    /** Bytes that {@code text} takes, or {@link #UNPAIRED} if it holds half a surrogate pair. */
    static long length(CharSequence text) {
        long size = 0;
        int end = text.length();
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                size++;
            } else if (c < 0x800) {
                size += 2;
            } else if (!Character.isSurrogate(c)) {
                size += 3;
            } else if (Character.isHighSurrogate(c) && i + 1 < end && Character.isLowSurrogate(text.charAt(i + 1))) {
                size += 4;
                i++;
            } else {
                return UNPAIRED;
            }
        }
        return size;
    }

    /** Writes {@code text}, which {@link #length} has measured, into {@code out} from its start. */
    static void encode(CharSequence text, byte[] out) {
        int at = 0;
        int end = text.length();
        for (int i = 0; i < end; i++) {
            int c = text.charAt(i);
            if (c < 0x80) {
                out[at++] = (byte) c;
            } else if (c < 0x800) {
                out[at++] = (byte) (0xc0 | (c >> 6));
                out[at++] = continuation(c);
            } else if (!Character.isSurrogate((char) c)) {
                out[at++] = (byte) (0xe0 | (c >> 12));
                out[at++] = continuation(c >> 6);
                out[at++] = continuation(c);
            } else {
                int point = Character.toCodePoint((char) c, text.charAt(++i));
                out[at++] = (byte) (0xf0 | (point >> 18));
                out[at++] = continuation(point >> 12);
                out[at++] = continuation(point >> 6);
                out[at++] = continuation(point);
            }
        }
    }

    private static byte continuation(int bits) {
        return (byte) (0x80 | (bits & 0x3f));
    }
}
