package io.keychainauth.store.secretservice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.store.Entry;
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

final class KeyringItemsTest {
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

    @Test
    void aReadIsThreeCalls() throws KeyringException {
        provider.add(OURS, "x");
        assertEquals(Optional.of("x"), read());
        assertEquals(List.of("search", "item", "secret"), provider.calls());
    }

    @Test
    void itemsOfOtherProgramsWithTheSameNameAreTheSecret() throws KeyringException {
        provider.add(GENERIC, "theirs");
        assertEquals(Optional.of("theirs"), read());
        assertEquals(List.of(new Entry("prod", Map.of())), items.list("aws", ""));
        assertEquals(0, items.count());
    }

    @Test
    void newestOfSeveralCounts() throws KeyringException {
        provider.add(OURS, "old");
        provider.now++;
        provider.add(GENERIC, "new");
        provider.now--;
        provider.add(NAMED, "older");
        assertEquals(Optional.of("new"), read());
        assertEquals(1, items.list("aws", "").size());
    }

    @Test
    void laterOfSeveralInOneSecondCounts() throws KeyringException {
        for (int i = 1; i <= 12; i++) {
            provider.add(NAMED, "value " + i);
        }
        assertEquals(Optional.of("value 12"), read());
    }

    @Test
    void aChangeLeavesOneItem() throws KeyringException {
        provider.add(OURS, "1");
        provider.add(GENERIC, "2");
        provider.add(NAMED, "3");
        put("4", Map.of());
        assertEquals(Optional.of("4"), read());
        assertEquals(1, provider.attributes().size());
    }

    @Test
    void aNewValueAloneIsOneChangingCall() throws KeyringException {
        put("1", Map.of("user", "me"));
        int before = provider.calls().size();
        put("2", Map.of("user", "me"));
        assertEquals(
                List.of("search", "item", "setSecret"),
                provider.calls().subList(before, provider.calls().size()));
    }

    @Test
    void whatOtherProgramsAddedToAnItemStays() throws KeyringException {
        provider.add(
                Map.of("service", "aws", "target", "prod", "attr.user", "old", "theirs", "kept", "xdg:schema", "x.Y"),
                "1");
        put("2", Map.of("region", "eu"));
        assertEquals(
                List.of(Map.of(
                        "service",
                        "aws",
                        "target",
                        "prod",
                        "attr.region",
                        "eu",
                        "theirs",
                        "kept",
                        "xdg:schema",
                        "x.Y")),
                provider.attributes());
    }

    @Test
    void aLooseSearchFindsNoOtherSecret() throws KeyringException {
        provider.add(Map.of("service", "aws", "target", "prod2"), "2");
        provider.add(Map.of("service", "aws"), "no target");
        provider.add(Map.of("service", "AWS", "target", "prod"), "other case");
        provider.add(Map.of("attr.service", "aws", "attr.target", "prod"), "attributes");
        provider.searchesLoosely = true;
        assertEquals(Optional.empty(), read());
        assertEquals(List.of(new Entry("prod2", Map.of())), items.list("aws", "p"));
    }

    @Test
    void itemsWithoutATargetAreNoSecrets() throws KeyringException {
        provider.add(Map.of("service", "aws", "username", "prod"), "x");
        provider.add(Map.of("service", "aws", "target", ""), "x");
        assertEquals(List.of(), items.list("aws", ""));
    }

    @Test
    void anEmptySearchInALockedKeyringIsLocked() {
        provider.add(OURS, "x");
        provider.locked = true;
        provider.hidesLocked = true;
        assertFails(Kind.LOCKED, this::read);
        assertFails(Kind.LOCKED, () -> items.list("aws", ""));
        assertFails(Kind.LOCKED, () -> items.count());
        assertFails(Kind.LOCKED, () -> put("y", Map.of()));
        assertFails(Kind.LOCKED, () -> items.remove(ID));
    }

    @Test
    void whatUnlocksWithoutAPromptIsUnlocked() throws KeyringException {
        provider.add(OURS, "x");
        provider.unlocksWithoutPrompt = true;
        for (boolean hides : new boolean[] {false, true}) {
            provider.hidesLocked = hides;
            provider.locked = true;
            assertEquals(Optional.of("x"), read());
        }
    }

    @Test
    void anEmptySearchWithoutAKeyringIsNoAbsence() {
        provider.hasCollection = false;
        assertFails(Kind.NO_KEYRING, this::read);
        assertFails(Kind.NO_KEYRING, () -> items.list("aws", ""));
        assertFails(Kind.NO_KEYRING, () -> put("x", Map.of()));
    }

    @Test
    void anItemThatMovesWhileItIsReadIsFoundAgain() throws KeyringException {
        for (int call = 2; call <= 3; call++) {
            provider.clear();
            String path = provider.add(OURS, "old");
            provider.before(call, () -> {
                provider.add(OURS, "new");
                provider.drop(path);
            });
            assertEquals(Optional.of("new"), read());
        }
    }

    @Test
    void anItemThatGoesWhileItIsChangedIsMadeAnew() throws KeyringException {
        String path = provider.add(OURS, "old");
        provider.before(3, () -> provider.drop(path));
        put("new", Map.of());
        assertEquals(Optional.of("new"), read());
        assertEquals(1, provider.attributes().size());
    }

    /** Two programs that clean up at once may each keep the item that the other one deletes. */
    @Test
    void whatAnotherCleanerDeletedIsMadeAnew() throws KeyringException {
        provider.add(NAMED, "1");
        String kept = provider.add(OURS, "2");
        // search, item, item, dated, dated, setSecret, and now the deletion of the older one.
        provider.before(7, () -> provider.drop(kept));
        put("3", Map.of());
        assertEquals(Optional.of("3"), read());
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

    @Test
    void whoNeverComesToRestIsAFailure() {
        provider.add(OURS, "x");
        for (int call = 1; call < 40; call++) {
            provider.before(call, () -> {
                provider.clear();
                provider.add(OURS, "y");
            });
        }
        assertFails(Kind.REFUSED, this::read);
    }

    private Optional<String> read() throws KeyringException {
        return items.read(ID).map(secret -> new String(secret.value().bytes(), StandardCharsets.UTF_8));
    }

    private void put(String value, Map<String, String> attributes) throws KeyringException {
        items.put(ID, new Secret(PrivateKeyring.bytes(value), attributes));
    }

    private interface Action {
        void run() throws KeyringException;
    }

    private static void assertFails(Kind kind, Action action) {
        assertEquals(kind, assertThrows(KeyringException.class, action::run).kind());
    }
}
