package io.keychainauth.peer.macos;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What KERN_PROCARGS2 gives: how many arguments there are, the path of the program, zeros up to a boundary, the arguments,
 * and then the environment, which is nobody's business. The process can have rewritten all of it.
 */
final class Arguments {
    private Arguments() {}

    /** The arguments, as many as are whole; the bytes are overwritten. */
    static List<String> of(byte[] text) {
        List<String> arguments = new ArrayList<>();
        int count = text.length < Integer.BYTES
                ? 0
                : ByteBuffer.wrap(text).order(ByteOrder.LITTLE_ENDIAN).getInt();
        int at = end(text, Integer.BYTES);
        while (at < text.length && text[at] == 0) {
            at++;
        }
        while (arguments.size() < count && at < text.length) {
            int end = end(text, at);
            arguments.add(new String(text, at, end - at, UTF_8));
            at = end + 1;
        }
        Arrays.fill(text, (byte) 0); // Arguments can carry passwords.
        return arguments;
    }

    private static int end(byte[] text, int from) {
        int at = from;
        while (at < text.length && text[at] != 0) {
            at++;
        }
        return at;
    }
}
