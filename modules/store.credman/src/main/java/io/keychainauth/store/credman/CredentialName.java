package io.keychainauth.store.credman;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keychainauth.store.SecretId;
import io.keychainauth.store.StoreException;
import io.keychainauth.store.StoreException.Kind;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * Target names of credentials: {@code keychain-auth:<service>:<target>}.
 *
 * <p>Credential Manager takes names that differ in case for one name, and who knows which letters beyond ASCII it folds;
 * some systems keep a backslash as another character. So nothing stands for itself but a-z, 0-9, dot, hyphen and
 * underscore: every other byte of the UTF-8 form is a percent sign and two lower-case hexadecimal digits, and no two
 * secrets can meet in one name.
 */
final class CredentialName {
    /** Every name that we store begins with this. */
    static final String BEGINNING = "keychain-auth:";

    /** Longest part that is written out. Windows takes far longer ones, Wine no name beyond 247 characters. */
    private static final int WRITTEN_OUT = 100;

    private static final String DIGEST = "#";
    private static final char SEPARATOR = ':';
    private static final HexFormat HEX = HexFormat.of();

    private CredentialName() {}

    /** Name of the first credential of a secret. */
    static String of(SecretId id) throws StoreException {
        return ofService(id.service()) + part(id.target());
    }

    /** What the names of a service's credentials begin with. */
    static String ofService(String service) throws StoreException {
        return BEGINNING + part(service) + SEPARATOR;
    }

    /** Name of a further credential of a secret, from 1 on. */
    static String further(String name, Slot slot, int number) {
        // Some locales have digits of their own: the secret would be gone once the user changes his.
        return String.format(Locale.ROOT, "%s%c%c%03d", name, SEPARATOR, slot.letter(), number);
    }

    /** Whether a name that begins with ours is the one of a further credential. */
    static boolean isFurther(String name) {
        int first = name.indexOf(SEPARATOR, BEGINNING.length());
        return first >= 0 && name.indexOf(SEPARATOR, first + 1) >= 0;
    }

    /**
     * The bytes of a name.
     *
     * @throws StoreException if it holds half a surrogate pair, which has none: replacing it would let two names meet
     */
    static byte[] bytes(String text) throws StoreException {
        try {
            ByteBuffer encoded = UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return bytes;
        } catch (CharacterCodingException e) {
            throw new StoreException(
                    Kind.FAILED, "a name or attribute holds half a surrogate pair: rename it", "", 0, e);
        }
    }

    private static String part(String text) throws StoreException {
        byte[] bytes = bytes(text);
        StringBuilder escaped = new StringBuilder();
        for (byte each : bytes) {
            if (standsForItself(each)) {
                escaped.append((char) each);
            } else {
                HEX.toHexDigits(escaped.append('%'), each);
            }
        }
        return escaped.length() <= WRITTEN_OUT ? escaped.toString() : DIGEST + HEX.formatHex(sha256(bytes));
    }

    private static boolean standsForItself(byte c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
