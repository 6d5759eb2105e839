package io.keychainauth.store.secretservice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.keychainauth.store.Entry;
import io.keychainauth.store.Secret;
import io.keychainauth.store.SecretId;
import io.keychainauth.store.secretservice.KeyringConnector.Activation;
import io.keychainauth.store.secretservice.KeyringException.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
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

    @Test
    void anItemThatGoesBeforeItHasItsNameIsMadeAnew() throws KeyringException {
        // search, defaultCollection, locked, search for staged ones, defaultCollection, locked, create, createSecret
        provider.before(9, provider::clear);
        put("x", Map.of());
        assertEquals(Optional.of("x"), read());
    }

    @Test
    void whoNeverComesToRestIsAFailure() {
        provider.add(OURS, "x");
        for (int call = 1; call < 200; call++) {
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
