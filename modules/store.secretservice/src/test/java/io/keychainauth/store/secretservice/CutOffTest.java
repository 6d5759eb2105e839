package io.keychainauth.store.secretservice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.store.Secret;
import io.keychainauth.store.SecretId;
import io.keychainauth.store.secretservice.KeyringConnector.Activation;
import io.keychainauth.store.secretservice.KeyringException.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Changes that end after any of their calls, because this process or the provider does. */
final class CutOffTest {
    private static final SecretId ID = new SecretId("aws", "prod");
    private static final Map<String, String> NAMED = Map.of("service", "aws", "target", "prod");
    private static final Map<String, String> OURS =
            Map.of("service", "aws", "target", "prod", "xdg:schema", "io.keychainauth.Secret");
    private static final Map<String, String> GENERIC =
            Map.of("service", "aws", "target", "prod", "xdg:schema", "org.freedesktop.Secret.Generic");

    private final FakeProvider provider = new FakeProvider();
    private KeyringItems items;

    @BeforeEach
    void connect() throws KeyringException {
        items = new KeyringItems(provider.connect(Duration.ofSeconds(1), Activation.ALLOWED));
    }

    /** Whatever call is the last one before the process or the provider dies, there is the old or the new secret. */
    @Test
    void aChangeCutOffAtAnyCallLeavesTheOldOrTheNew() throws KeyringException {
        List<Map<String, String>> befores = List.of(Map.of(), Map.of("attr.user", "me"));
        List<Map<String, String>> afters = List.of(Map.of(), Map.of("user", "you"));
        for (Map<String, String> before : befores) {
            for (Map<String, String> after : afters) {
                for (int duplicates = 0; duplicates < 3; duplicates++) {
                    boolean cut = true;
                    for (int call = 1; cut; call++) {
                        cut = cutOff(before, after, duplicates, call);
                    }
                }
            }
        }
    }

    private boolean cutOff(Map<String, String> before, Map<String, String> after, int duplicates, int call)
            throws KeyringException {
        provider.clear();
        for (int i = 0; i < duplicates; i++) {
            provider.add(NAMED, "duplicate");
            provider.now++;
        }
        Map<String, String> named = new HashMap<>(before);
        named.putAll(OURS);
        provider.add(named, "old");
        provider.fail(call, Kind.GONE);
        boolean cut = false;
        try {
            put("new", after);
        } catch (KeyringException e) {
            cut = true;
        }
        provider.forgetEvents();
        Secret found = items.read(ID).orElseThrow();
        String value = new String(found.value().bytes(), StandardCharsets.UTF_8);
        boolean old = value.equals("old") && found.attributes().equals(StoredAttributes.own(before));
        boolean changed = value.equals("new") && found.attributes().equals(after);
        assertTrue(cut ? old || changed : changed, "cut at call " + call + ": " + value + found.attributes());
        put("newer", after);
        assertEquals(Optional.of("newer"), read());
        assertEquals(1, provider.attributes().size());
        return cut;
    }

    @Test
    void aCreationCutOffAtAnyCallLeavesNothingOrAll() throws KeyringException {
        boolean cut = true;
        for (int call = 1; cut; call++) {
            provider.clear();
            cut = false;
            provider.fail(call, Kind.GONE);
            try {
                put("new", Map.of("user", "me"));
            } catch (KeyringException e) {
                cut = true;
            }
            provider.forgetEvents();
            assertTrue(List.of(Optional.of("new"), Optional.<String>empty()).contains(read()));
            assertEquals(read().isPresent() ? 1 : 0, items.count());
            items.remove(ID);
            assertEquals(List.of(), provider.attributes());
        }
    }

    /** A removal that is cut off must not bring back what an older item holds. */
    @Test
    void aRemovalCutOffAtAnyCallLeavesTheNewestOrNothing() throws KeyringException {
        boolean cut = true;
        for (int call = 1; cut; call++) {
            provider.clear();
            provider.add(OURS, "oldest");
            provider.now++;
            provider.add(NAMED, "older");
            provider.now++;
            provider.add(GENERIC, "newest");
            cut = false;
            provider.fail(call, Kind.GONE);
            try {
                items.remove(ID);
            } catch (KeyringException e) {
                cut = true;
            }
            provider.forgetEvents();
            assertTrue(List.of(Optional.of("newest"), Optional.<String>empty()).contains(read()));
        }
        assertEquals(List.of(), provider.attributes());
    }

    private Optional<String> read() throws KeyringException {
        return items.read(ID).map(secret -> new String(secret.value().bytes(), StandardCharsets.UTF_8));
    }

    private void put(String value, Map<String, String> attributes) throws KeyringException {
        items.put(ID, new Secret(PrivateKeyring.bytes(value), attributes));
    }
}
