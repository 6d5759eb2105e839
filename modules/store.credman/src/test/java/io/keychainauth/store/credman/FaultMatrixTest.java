package io.keychainauth.store.credman;

import static io.keychainauth.testkit.store.StoreFixture.apply;
import static io.keychainauth.testkit.store.StoreFixture.put;
import static io.keychainauth.testkit.store.StoreFixture.text;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.store.Change;
import io.keychainauth.store.SecretId;
import io.keychainauth.store.StoreException;
import io.keychainauth.store.StoreException.Kind;
import io.keychainauth.store.credman.FakeCredentials.Call;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every call fails with every error that its page names, and those of a service that is not there. */
class FaultMatrixTest {
    private static final SecretId SHORT = new SecretId("aws", "short");
    private static final SecretId LONG = new SecretId("aws", "long");
    private static final String OLD = "o".repeat(9_000);
    private static final String NEW = "n".repeat(6_000);

    /** Not the user's fault, and nothing is gone. */
    private static final Set<Integer> LOCKED = Set.of(1058, 1062, 1245, 1312, 1722);

    /**
     * The pages of the functions name 87, 1004, 1312 and 2202, besides 1168, which is absence. The others come from
     * elsewhere: no rights, no memory, a disk that is full, a service that is off or does not answer.
     */
    private static final List<Integer> ERRORS =
            List.of(5, 8, 87, 112, 1004, 1058, 1062, 1245, 1312, 1450, 1722, 1726, 1783, 2202);

    /** Something that a store is asked to do. */
    interface Action {
        void of(CredmanStore store) throws StoreException;
    }

    /** An action with a name for the report. */
    record Use(String name, Action action) {
        void of(CredmanStore store) throws StoreException {
            action.of(store);
        }

        boolean changes() {
            return name.startsWith("put") || name.startsWith("remove");
        }
    }

    static List<Use> uses() {
        return List.of(
                new Use("read short", store -> text(store, SHORT)),
                new Use("read long", store -> text(store, LONG)),
                new Use("read none", store -> text(store, new SecretId("no", "such"))),
                new Use("list", store -> store.list("aws", "")),
                new Use("count", store -> store.count()),
                new Use("put new", store -> apply(store, put(new SecretId("new", "one"), NEW))),
                new Use("put long for long", store -> apply(store, put(LONG, NEW))),
                new Use("put short for long", store -> apply(store, put(LONG, "new"))),
                new Use("put long for short", store -> apply(store, put(SHORT, NEW))),
                new Use("remove long", store -> apply(store, new Change.Remove(LONG))),
                new Use("remove none", store -> apply(store, new Change.Remove(new SecretId("no", "such")))));
    }

    @ParameterizedTest
    @MethodSource("uses")
    void isAFailureAndNeverAnAnswer(Use use) throws StoreException {
        FakeCredentials untouched = filled();
        int before = untouched.calls().size();
        use.of(new CredmanStore(untouched));
        List<Call> calls = untouched.calls().subList(before, untouched.calls().size());
        assertTrue(calls.size() > 2, calls::toString);
        for (int call = 1; call <= calls.size(); call++) {
            for (int error : ERRORS) {
                FakeCredentials credentials = filled();
                credentials.fail(call, error);
                Call failing = calls.get(call - 1);
                if (use.changes() && !LOCKED.contains(error) && looksForLeftovers(failing)) {
                    assertDoesNotThrow(() -> use.of(new CredmanStore(credentials)), use::name);
                    assertEquals(untouched.names(), credentials.names());
                } else {
                    StoreException e =
                            assertThrows(StoreException.class, () -> use.of(new CredmanStore(credentials)), use::name);
                    assertEquals(failing.function(), e.function());
                    assertEquals(error, e.code());
                    boolean changed = calls.subList(0, call - 1).stream().anyMatch(FaultMatrixTest::commits);
                    Kind kind = LOCKED.contains(error) && !changed ? Kind.LOCKED : Kind.FAILED;
                    assertEquals(kind, e.kind(), e::getMessage);
                    if (e.kind() == Kind.LOCKED) {
                        assertEquals(secrets(filled()), secrets(credentials), "locked, but something has happened");
                    }
                    assertEquals(-1, e.getMessage().indexOf("ooo"));
                }
                assertEquals(0, credentials.held(), "memory was kept");
                assertWhole(credentials, use.name().startsWith("remove"));
            }
        }
    }

    /** The one call that makes a change happen. */
    private static boolean commits(Call call) {
        return Set.of("CredWriteW", "CredDeleteW").contains(call.function()) && !CredentialName.isFurther(call.name());
    }

    private static List<Optional<String>> secrets(FakeCredentials credentials) throws StoreException {
        CredmanStore store = new CredmanStore(credentials);
        return List.of(text(store, SHORT), text(store, LONG), text(store, new SecretId("new", "one")));
    }

    /** What is to be discarded need not be readable. */
    private static boolean looksForLeftovers(Call call) {
        return call.function().equals("CredReadW") && CredentialName.isFurther(call.name());
    }

    @ParameterizedTest
    @MethodSource("uses")
    void theStoreServesAgainAfterIt(Use use) throws StoreException {
        for (int call = 1; call <= 12; call++) {
            FakeCredentials credentials = filled();
            credentials.fail(call, 1450);
            try {
                use.of(new CredmanStore(credentials));
            } catch (StoreException e) {
                assertEquals(1450, e.code());
            }
            credentials.restart();
            use.of(new CredmanStore(credentials));
            for (SecretId id : List.of(SHORT, LONG, new SecretId("new", "one"))) {
                apply(new CredmanStore(credentials), new Change.Remove(id));
            }
            assertEquals(List.of(), credentials.names());
        }
    }

    /** As Wine leaves a credential whose writer was killed within the call: 2, ERROR_FILE_NOT_FOUND. */
    @Test
    void aLeftoverThatNobodyCanReadIsDiscarded() throws StoreException {
        FakeCredentials credentials = filled();
        String further = CredentialName.further(CredentialName.of(SHORT), Slot.A, 1);
        credentials.plant(further, new byte[1]);
        credentials.fail(4, 2);
        apply(new CredmanStore(credentials), put(SHORT, "new"));

        assertFalse(credentials.names().contains(further));
    }

    @ParameterizedTest
    @MethodSource("errors")
    void lockedIsAsked(int error) {
        FakeCredentials credentials = new FakeCredentials();
        credentials.failAll(error);
        CredmanStore store = new CredmanStore(credentials);
        if (LOCKED.contains(error)) {
            assertTrue(assertDoesNotThrow(store::locked));
        } else {
            assertEquals(
                    error, assertThrows(StoreException.class, store::locked).code());
        }
    }

    static List<Integer> errors() {
        return ERRORS;
    }

    private static void assertWhole(FakeCredentials credentials, boolean removed) throws StoreException {
        CredmanStore store = new CredmanStore(credentials);
        Optional<String> found = text(store, LONG);
        assertTrue(
                found.map(Set.of(OLD, NEW, "new")::contains).orElse(removed),
                () -> "torn or gone: " + found.map(String::length));
        assertTrue(Set.of("short", NEW).contains(text(store, SHORT).orElseThrow()));
        assertTrue(Set.of("none", NEW)
                .contains(text(store, new SecretId("new", "one")).orElse("none")));
    }

    private static FakeCredentials filled() throws StoreException {
        FakeCredentials credentials = new FakeCredentials();
        apply(new CredmanStore(credentials), put(SHORT, "short"), put(LONG, OLD, Map.of("a", "b".repeat(3_000))));
        return credentials;
    }
}
