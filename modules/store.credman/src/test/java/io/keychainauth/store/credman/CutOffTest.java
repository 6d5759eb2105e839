package io.keychainauth.store.credman;

import static io.keychainauth.testkit.store.StoreFixture.apply;
import static io.keychainauth.testkit.store.StoreFixture.attributes;
import static io.keychainauth.testkit.store.StoreFixture.names;
import static io.keychainauth.testkit.store.StoreFixture.put;
import static io.keychainauth.testkit.store.StoreFixture.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.store.Change;
import io.keychainauth.store.SecretId;
import io.keychainauth.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The process ends after each single call of each change: another one finds the old or the new secret. */
class CutOffTest {
    private static final SecretId ID = new SecretId("aws", "prod");

    /**
     * A secret before and after a change; empty if there is none.
     *
     * @param before so many bytes
     * @param after so many bytes
     */
    record Step(Optional<Integer> before, Optional<Integer> after) {}

    static List<Step> steps() {
        List<Optional<Integer>> sizes =
                List.of(Optional.empty(), Optional.of(0), Optional.of(100), Optional.of(2_600), Optional.of(9_000));
        List<Step> steps = new ArrayList<>();
        for (Optional<Integer> before : sizes) {
            for (Optional<Integer> after : sizes) {
                steps.add(new Step(before, after));
            }
        }
        return steps;
    }

    @ParameterizedTest
    @MethodSource("steps")
    void theOldOrTheNewSecretIsThereAndNothingElse(Step step) throws StoreException {
        int calls = 0;
        for (boolean ended = true; ended; calls++) {
            FakeCredentials credentials = new FakeCredentials();
            apply(new CredmanStore(credentials), change(step.before(), "o"));
            ended = endsAfter(calls, credentials, change(step.after(), "n"));
            assertEquals(0, credentials.held());
            assertOldOrNew(step, credentials, ended);
            leftoversGoWithTheNextChange(credentials, calls);
        }
        assertTrue(calls > 4, "calls: " + calls);
    }

    @Test
    void endsTwiceInARow() throws StoreException {
        for (int first = 0; first < 30; first++) {
            for (int second = 0; second < 30; second++) {
                FakeCredentials credentials = new FakeCredentials();
                apply(new CredmanStore(credentials), put(ID, "o".repeat(6_000)));
                endsAfter(first, credentials, put(ID, "n".repeat(9_000)));
                String between = text(new CredmanStore(credentials), ID).orElse("none");
                endsAfter(second, credentials, put(ID, "m".repeat(3_000)));
                String end = text(new CredmanStore(credentials), ID).orElse("none");
                assertTrue(end.equals(between) || end.equals("m".repeat(3_000)), () -> "torn: " + end.length());
                leftoversGoWithTheNextChange(credentials, first);
            }
        }
    }

    /** Somebody removes the first credential in the control panel and takes the secret for gone. */
    @Test
    void whatSomebodyElseLeftOfASecretGoesToo() throws StoreException {
        for (Change next : List.of(new Change.Remove(ID), put(ID, "short"), put(ID, "l".repeat(9_000)))) {
            FakeCredentials credentials = new FakeCredentials();
            apply(new CredmanStore(credentials), put(ID, "o".repeat(20_000)));
            String name = CredentialName.of(ID);
            credentials.drop(name);
            assertEquals(Optional.empty(), text(new CredmanStore(credentials), ID));
            assertEquals(List.of(), names(new CredmanStore(credentials), "aws", ""));
            apply(new CredmanStore(credentials), next);
            apply(new CredmanStore(credentials), new Change.Remove(ID));
            assertEquals(List.of(), credentials.names());
        }
    }

    private static boolean endsAfter(int calls, FakeCredentials credentials, Change change) throws StoreException {
        credentials.endAfter(calls);
        try {
            apply(new CredmanStore(credentials), change);
            return false;
        } catch (FakeCredentials.Ended e) {
            return true;
        } finally {
            credentials.restart();
        }
    }

    private static void assertOldOrNew(Step step, FakeCredentials credentials, boolean ended) throws StoreException {
        CredmanStore store = new CredmanStore(credentials);
        Optional<String> old = step.before().map("o"::repeat);
        Optional<String> expected = step.after().map("n"::repeat);
        Optional<String> found = text(store, ID);
        assertTrue(found.equals(expected) || (ended && found.equals(old)), () -> "torn or lost: " + found);
        Optional<Map<String, String>> marks = found.map(_ -> Map.of("of", found.equals(old) ? "o" : "n"));
        if (!old.equals(expected)) {
            assertEquals(marks, attributes(store, ID));
        }
        List<String> listed = found.isPresent() ? List.of("prod") : List.of();
        assertEquals(listed, names(store, "aws", ""));
        assertEquals(listed.size(), store.count());
    }

    private static void leftoversGoWithTheNextChange(FakeCredentials credentials, int calls) throws StoreException {
        CredmanStore store = new CredmanStore(credentials);
        if (calls % 2 == 0) {
            apply(store, put(ID, "next"));
            assertEquals(List.of("keychain-auth:aws:prod"), credentials.names());
        }
        apply(store, new Change.Remove(ID));
        assertEquals(List.of(), credentials.names());
    }

    private static Change change(Optional<Integer> size, String letter) {
        return size.isEmpty() ? new Change.Remove(ID) : put(ID, letter.repeat(size.get()), Map.of("of", letter));
    }
}
