package io.keychainauth.protocol;

import java.util.BitSet;

/**
 * Whether a line is exactly one JSON object (RFC 8259), at any depth: the question that decides if a refused line leaves
 * the connection open.
 *
 * <p>Separate from the parser that reads requests, since that one keeps an object per level: half a million brackets in
 * a line would cost 30 MiB. Here a level costs one bit.
 */
final class JsonSyntax {
    /** What may come next inside the innermost object or array. */
    private enum Expected {
        ITEM_OR_END,
        COMMA_OR_END,
        ITEM
    }

    private final byte[] line;
    private final int end;
    private int at;

    private final BitSet objects = new BitSet();
    private int depth;

    private JsonSyntax(byte[] line, int offset, int length) {
        this.line = line;
        this.at = offset;
        this.end = offset + length;
    }

    /** Judges a line that is known to be UTF-8. */
    static boolean isObject(byte[] line, int offset, int length) {
        return new JsonSyntax(line, offset, length).isObject();
    }

    private boolean isObject() {
        skipBlanks();
        if (!take('{')) {
            return false;
        }
        enter(true);
        Expected expected = Expected.ITEM_OR_END;
        while (depth > 0) {
            skipBlanks();
            boolean inObject = objects.get(depth);
            if (expected != Expected.ITEM && take(inObject ? '}' : ']')) {
                depth--;
                expected = Expected.COMMA_OR_END;
            } else if (expected == Expected.COMMA_OR_END) {
                if (!take(',')) {
                    return false;
                }
                expected = Expected.ITEM;
            } else {
                if (inObject && !name()) {
                    return false;
                }
                if (take('{')) {
                    enter(true);
                    expected = Expected.ITEM_OR_END;
                } else if (take('[')) {
                    enter(false);
                    expected = Expected.ITEM_OR_END;
                } else if (scalar()) {
                    expected = Expected.COMMA_OR_END;
                } else {
                    return false;
                }
            }
        }
        skipBlanks();
        return at == end;
    }

    private void enter(boolean object) {
        depth++;
        objects.set(depth, object);
    }

    private boolean name() {
        if (!string()) {
            return false;
        }
        skipBlanks();
        if (!take(':')) {
            return false;
        }
        skipBlanks();
        return true;
    }

    private boolean scalar() {
        int first = peek();
        if (first == '"') {
            return string();
        }
        if (first >= 'a' && first <= 'z') {
            return word(first == 't' ? "true" : first == 'f' ? "false" : "null");
        }
        return number();
    }

    private boolean word(String word) {
        for (int i = 0; i < word.length(); i++) {
            if (!take(word.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private boolean number() {
        take('-');
        if (!take('0') && !digits()) {
            return false;
        }
        if (take('.') && !digits()) {
            return false;
        }
        if (take('e') || take('E')) {
            if (!take('+')) {
                take('-');
            }
            return digits();
        }
        return true;
    }

    private boolean digits() {
        int start = at;
        while (peek() >= '0' && peek() <= '9') {
            at++;
        }
        return at > start;
    }

    private boolean string() {
        if (!take('"')) {
            return false;
        }
        while (at < end) {
            int b = line[at++];
            if (b == '"') {
                return true;
            }
            if ((b >= 0 && b < ' ') || (b == '\\' && !escape())) {
                return false;
            }
        }
        return false;
    }

    private boolean escape() {
        int b = peek();
        at++;
        if (b != 'u') {
            return b > 0 && "\"\\/bfnrt".indexOf(b) >= 0;
        }
        int unit = hex();
        if (unit < 0 || Character.isLowSurrogate((char) unit)) {
            return false;
        }
        // Raw UTF-8 holds no surrogates, so the other half can only be an escape too.
        if (!Character.isHighSurrogate((char) unit)) {
            return true;
        }
        if (!take('\\') || !take('u')) {
            return false;
        }
        int low = hex();
        return low >= 0 && Character.isLowSurrogate((char) low);
    }

    private int hex() {
        int unit = 0;
        for (int i = 0; i < 4; i++) {
            int digit = peek() < 0 ? -1 : Character.digit((char) peek(), 16);
            if (digit < 0) {
                return -1;
            }
            unit = (unit << 4) | digit;
            at++;
        }
        return unit;
    }

    private void skipBlanks() {
        while (at < end && (line[at] == ' ' || line[at] == '\t' || line[at] == '\r' || line[at] == '\n')) {
            at++;
        }
    }

    private int peek() {
        return at < end ? line[at] : -1;
    }

    private boolean take(char wanted) {
        if (peek() != wanted) {
            return false;
        }
        at++;
        return true;
    }
}
