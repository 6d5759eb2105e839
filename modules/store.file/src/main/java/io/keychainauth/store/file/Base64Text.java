package io.keychainauth.store.file;

/** Base64 as encoders write it (RFC 4648, 4): padded, no blanks, no stray bits. */
final class Base64Text {
    private static final int GROUP = 4;

    private Base64Text() {}

    /**
     * Measures the text between a place and the next quotation mark.
     *
     * @throws DamagedException if another encoder or chance wrote it
     */
    static int length(byte[] bytes, int from) throws DamagedException {
        int end = from;
        while (end < bytes.length && digit(bytes[end]) >= 0) {
            end++;
        }
        int last = end == from ? 0 : digit(bytes[end - 1]);
        int spare = (end - from) % GROUP;
        int padded = end;
        while (padded < bytes.length && bytes[padded] == '=') {
            padded++;
        }
        // Two digits hold 12 bits of one byte, three 18 bits of two: what is over has to be zero.
        boolean strayBits = (spare == 2 && (last & 0xf) != 0) || (spare == 3 && (last & 0x3) != 0);
        int padding = spare == 0 ? 0 : GROUP - spare;
        if (spare == 1 || strayBits || padded - end != padding || padded == bytes.length || bytes[padded] != '"') {
            throw new DamagedException(padded, "a value is no base64");
        }
        return padded - from;
    }

    private static int digit(byte b) {
        if (b >= 'A' && b <= 'Z') {
            return b - 'A';
        }
        if (b >= 'a' && b <= 'z') {
            return b - 'a' + 26;
        }
        if (b >= '0' && b <= '9') {
            return b - '0' + 52;
        }
        return b == '+' ? 62 : b == '/' ? 63 : -1;
    }
}
