package io.keychainauth.store.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Remembers in another folder that the store exists and which state it is in.
 *
 * @param current the state that was being written, or was written, last
 * @param previous the one before it, which is what a writer that was killed leaves behind; empty if there is none, or if
 *     the store is known to be in the current one
 */
record Marker(Fingerprint current, Optional<Fingerprint> previous) {
    /** {@code {"format":1,"states":[[generation,length,checksum],…]}}, the current state first. */
    byte[] encode() {
        StringBuilder text = new StringBuilder("{\"format\":1,\"states\":[").append(encode(current));
        previous.ifPresent(state -> text.append(',').append(encode(state)));
        return text.append("]}\n").toString().getBytes(UTF_8);
    }

    static Marker parse(byte[] bytes) throws DamagedException {
        try (JsonParser json = KeyringParser.JSON.createParser(bytes)) {
            boolean head = json.nextToken() == JsonToken.START_OBJECT
                    && "format".equals(json.nextFieldName())
                    && json.nextLongValue(-1) == KeyringParser.FORMAT
                    && "states".equals(json.nextFieldName())
                    && json.nextToken() == JsonToken.START_ARRAY;
            List<Fingerprint> states = new ArrayList<>();
            while (head && json.nextToken() == JsonToken.START_ARRAY) {
                states.add(
                        new Fingerprint(json.nextLongValue(-1), json.nextLongValue(-1), (int) json.nextLongValue(-1)));
                head = json.nextToken() == JsonToken.END_ARRAY;
            }
            boolean whole = head
                    && json.currentToken() == JsonToken.END_ARRAY
                    && json.nextToken() == JsonToken.END_OBJECT
                    && json.nextToken() == null;
            whole &= states.stream().allMatch(state -> state.generation() > 0 && state.length() > 0);
            if (!whole || states.isEmpty() || states.size() > 2) {
                throw new DamagedException(0, "no marker");
            }
            return new Marker(states.getFirst(), states.stream().skip(1).findFirst());
        } catch (JsonProcessingException e) {
            throw new DamagedException(0, "no valid JSON");
        } catch (IOException e) {
            throw new DamagedException(0, "unreadable");
        }
    }

    private static String encode(Fingerprint state) {
        return "[" + state.generation() + "," + state.length() + "," + Integer.toUnsignedLong(state.checksum()) + "]";
    }
}
