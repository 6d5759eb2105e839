package io.keychainauth.store.keychain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.keychainauth.store.Change;
import io.keychainauth.store.Secret;
import io.keychainauth.store.SecretBytes;
import io.keychainauth.store.SecretId;
import io.keychainauth.store.SecretStore;
import io.keychainauth.store.StoreException;
import io.keychainauth.store.keychain.gen.corefoundation.corefoundation_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.text.Normalizer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A26, A27: each attack fails, and succeeds once the one thing that stops it is not done. */
@EnabledOnOs(OS.LINUX)
class AttackRowsTest {
    /** Different secrets whose names are alike once they are joined, folded or normalised. */
    private static final List<List<SecretId>> ALIKE = List.of(
            List.of(new SecretId("a", "b:c"), new SecretId("a:b", "c")),
            List.of(new SecretId("aws", "Key"), new SecretId("aws", "key")),
            List.of(new SecretId("aws", "\u00e9"), new SecretId("aws", "e\u0301")));

    private static final List<UnaryOperator<ItemName>> CARELESS = List.of(
            name -> new ItemName(name.service() + ":" + name.account(), "x"),
            name -> new ItemName(name.service(), name.account().toLowerCase(Locale.ROOT)),
            name -> new ItemName(name.service(), Normalizer.normalize(name.account(), Normalizer.Form.NFC)));

    @TempDir
    Path folder;

    private static SecretStore store(Keychain keychain) {
        return new KeychainStore(keychain, new Turns(Duration.ofSeconds(30)));
    }

    /** A keychain that takes some different names for one. */
    private static Keychain careless(Keychain real, UnaryOperator<ItemName> name) {
        return (Keychain) Proxy.newProxyInstance(
                Keychain.class.getClassLoader(), new Class<?>[] {Keychain.class}, (_, method, arguments) -> {
                    Object[] changed = arguments == null
                            ? null
                            : Stream.of(arguments)
                                    .map(each -> each instanceof ItemName named ? name.apply(named) : each)
                                    .toArray();
                    try {
                        return method.invoke(real, changed);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static void put(SecretStore store, SecretId id, String value) throws StoreException {
        store.apply(List.of(new Change.Put(id, new Secret(new SecretBytes(value.getBytes(UTF_8)), Map.of()))));
    }

    private static String read(SecretStore store, SecretId id) throws StoreException {
        try (Secret secret = store.read(id).orElseThrow()) {
            return new String(secret.value().bytes(), UTF_8);
        }
    }

    /** What the first name holds after something was written to the second one. */
    private static String afterOther(SecretStore store, List<SecretId> names) throws StoreException {
        put(store, names.getFirst(), "mine");
        put(store, names.getLast(), "theirs");
        assertEquals("theirs", read(store, names.getLast()));
        return read(store, names.getFirst());
    }

    /** A27. */
    @Test
    void namesThatAreAlikeAreDifferentItems() throws StoreException {
        DoubledKeychain keychain = new DoubledKeychain(folder.resolve("keychain"));
        for (int i = 0; i < ALIKE.size(); i++) {
            assertEquals("mine", afterOther(store(new FakeKeychain()), ALIKE.get(i)));
            assertEquals("mine", afterOther(keychain.open(), ALIKE.get(i)));
            assertEquals("theirs", afterOther(store(careless(new FakeKeychain(), CARELESS.get(i))), ALIKE.get(i)));
        }
        keychain.assertGivenBack();
    }

    /** A26: what the system was given, and what it gave, holds no secret when it goes. */
    @Test
    void noSecretStaysInMemoryOfTheSystem() throws StoreException {
        DoubledKeychain keychain = new DoubledKeychain(folder.resolve("keychain"));
        SecretId id = new SecretId("aws", "key");
        SecretStore store = keychain.open();
        put(store, id, "canary");
        put(store, id, "canary again");
        assertEquals("canary again", read(store, id));
        keychain.assertGivenBack();

        long before = Doubles.unwiped();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocateFrom("canary");
            corefoundation_h.CFRelease(corefoundation_h.CFDataCreateWithBytesNoCopy(
                    MemorySegment.NULL, bytes, 6, corefoundation_h.kCFAllocatorNull()));
        }
        assertNotEquals(before, Doubles.unwiped(), "without the wiping it stays");
    }

    /** A26: a value that is handed out is the caller's to wipe, and no text of it is made on the way. */
    @Test
    void aValueIsWipedByWhoeverReadIt() throws StoreException {
        FakeKeychain fake = new FakeKeychain();
        SecretStore store = store(fake);
        SecretId id = new SecretId("aws", "key");
        put(store, id, "canary");
        Secret secret = store.read(id).orElseThrow();
        assertEquals(-1, secret.toString().indexOf("canary"));
        assertArrayEquals("canary".getBytes(UTF_8), fake.handedOut().bytes(), "before it is wiped it is there");
        secret.close();
        assertArrayEquals(new byte[6], fake.handedOut().bytes());
    }
}
