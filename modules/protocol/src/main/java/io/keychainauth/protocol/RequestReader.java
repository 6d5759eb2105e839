package io.keychainauth.protocol;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.CharBuffer;
import java.util.Optional;

/**
 * Fills a draft from the tokens of a line. Every method answers false as soon as the line is not a request; why, and
 * what stands behind that place, is not its question.
 */
final class RequestReader {
    private final JsonParser in;
    private final Limits limits;
    private final RequestDraft draft;

    RequestReader(JsonParser in, Limits limits, RequestDraft draft) {
        this.in = in;
        this.limits = limits;
        this.draft = draft;
    }

    boolean read() throws IOException {
        if (in.nextToken() != JsonToken.START_OBJECT) {
            return false;
        }
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            Optional<Property> property = Property.of(in.currentName());
            if (property.isEmpty() || !draft.first(property.get()) || !read(property.get())) {
                return false;
            }
        }
        return in.nextToken() == null;
    }

    private boolean read(Property property) throws IOException {
        return switch (property) {
            case TYPE -> isString(in.nextToken()) && in.getText().equals("REQUEST");
            case ACTION -> isString(in.nextToken()) && action();
            case SERVICE -> isString(in.nextToken()) && service();
            case MATCH -> isString(in.nextToken()) && match();
            case TARGETS -> in.nextToken() == JsonToken.START_ARRAY && targets();
            case VALUES -> in.nextToken() == JsonToken.START_ARRAY && values();
            case ATTRIBUTES -> in.nextToken() == JsonToken.START_OBJECT && attributes();
        };
    }

    private boolean action() throws IOException {
        Optional<Action> action = Action.of(in.getText());
        action.ifPresent(draft::action);
        return action.isPresent();
    }

    private boolean match() throws IOException {
        if (in.getTextLength() == 0) {
            return true;
        }
        Optional<Match> match = Match.of(in.getText());
        match.ifPresent(draft::match);
        return match.isPresent();
    }

    private boolean service() throws IOException {
        if (in.getTextLength() > limits.nameBytes()) {
            return false;
        }
        String service = in.getText();
        draft.service(service);
        return isName(service, limits.nameBytes());
    }

    private boolean targets() throws IOException {
        while (isString(in.nextToken())) {
            if (draft.targets().size() == limits.targets() || in.getTextLength() > limits.nameBytes()) {
                return false;
            }
            String target = in.getText();
            if (!isName(target, limits.nameBytes())) {
                return false;
            }
            draft.targets().add(target);
        }
        return in.currentToken() == JsonToken.END_ARRAY;
    }

    private boolean values() throws IOException {
        while (isString(in.nextToken())) {
            // Never getText(): a String can't be wiped.
            CharBuffer chars = CharBuffer.wrap(in.getTextCharacters(), in.getTextOffset(), in.getTextLength());
            long size = Utf8.length(chars);
            if (draft.values().size() == limits.targets() || size == Utf8.UNPAIRED || size > limits.valueBytes()) {
                return false;
            }
            byte[] utf8 = new byte[(int) size];
            Utf8.encode(chars, utf8);
            draft.values().add(new SecretValue(utf8));
        }
        return in.currentToken() == JsonToken.END_ARRAY;
    }

    private boolean attributes() throws IOException {
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            String name = in.currentName();
            if (draft.attributes().size() == limits.attributes()
                    || name.isEmpty()
                    || !isName(name, Limits.ATTRIBUTE_NAME_BYTES)
                    || !isString(in.nextToken())
                    || in.getTextLength() > Limits.ATTRIBUTE_VALUE_BYTES) {
                return false;
            }
            String value = in.getText();
            if (!isAttributeValue(value) || draft.attributes().putIfAbsent(name, value) != null) {
                return false;
            }
        }
        return in.currentToken() == JsonToken.END_OBJECT;
    }

    private static boolean isString(JsonToken token) {
        return token == JsonToken.VALUE_STRING;
    }

    /** Whether a name, possibly empty, is short enough and free of NUL and other control characters. */
    private static boolean isName(String name, int mostBytes) {
        long size = Utf8.length(name);
        return size != Utf8.UNPAIRED && size <= mostBytes && name.chars().noneMatch(Character::isISOControl);
    }

    /** Like a secret, an attribute may hold line breaks; but keyrings keep it as a string that ends at a NUL. */
    private static boolean isAttributeValue(String value) {
        long size = Utf8.length(value);
        return size != Utf8.UNPAIRED && size <= Limits.ATTRIBUTE_VALUE_BYTES && value.indexOf('\0') < 0;
    }
}
