package io.keychainauth.testkit.store;

import static io.keychainauth.testkit.store.StoreFixture.attributes;
import static io.keychainauth.testkit.store.StoreFixture.names;
import static io.keychainauth.testkit.store.StoreFixture.put;
import static io.keychainauth.testkit.store.StoreFixture.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.store.Change;
import io.keychainauth.store.SecretId;
import io.keychainauth.store.SecretStore;
import io.keychainauth.store.StoreException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Names are kept as they are, and no two of them ever share a secret. Part of {@link SecretStoreContract}. */
public interface StoredNamesContract extends StoreFixture {
    @Test
    default void namesThatCollideWhenJoinedStayApart() throws StoreException {
        storedApart(Samples.colliding());
    }

    @Test
    default void namesThatLookAlikeStayApart() throws StoreException {
        storedApart(Samples.lookalike());
    }

    @Test
    default void awkwardNamesAreNames() throws StoreException {
        Set<SecretId> ids = new LinkedHashSet<>();
        for (String name : Samples.awkwardNames()) {
            ids.add(new SecretId(name, "target"));
            ids.add(new SecretId("service", name));
        }
        storedApart(ids);
    }

    @Test
    default void namesHoldUpTo1024Bytes() throws StoreException {
        Set<SecretId> ids = new LinkedHashSet<>();
        for (String name : Samples.longNames(1_024)) {
            assertEquals(1_024, name.getBytes(UTF_8).length);
            ids.add(new SecretId(name, "target"));
            ids.add(new SecretId("service", name));
            ids.add(new SecretId(name, name));
        }
        storedApart(ids);
    }

    @Test
    default void listIsSortedByBytes() throws StoreException {
        List<String> names = new ArrayList<>(Samples.namesOfEveryPlane());
        try (SecretStore store = open()) {
            List<Change> changes = new ArrayList<>();
            for (String name : names) {
                changes.add(put(new SecretId("sorted", name), name));
            }
            store.apply(changes);
            names.sort(SecretId.BYTE_ORDER);
            assertEquals(names, names(store, "sorted", ""));
            assertEquals(names, names(store, "sorted", "p"));
            for (String name : names) {
                assertEquals(Optional.of(name), text(store, new SecretId("sorted", name)));
            }
        }
    }

    private void storedApart(Collection<SecretId> ids) throws StoreException {
        List<Change> puts = new ArrayList<>();
        for (SecretId id : ids) {
            puts.add(put(id, id.toString(), Map.of("id", id.toString())));
        }
        List<Change> removals = new ArrayList<>();
        try (SecretStore store = open()) {
            store.apply(puts);
            assertEquals(ids.size(), store.count());
            for (SecretId id : ids) {
                assertEquals(Optional.of(id.toString()), text(store, id), id::toString);
                assertEquals(Optional.of(Map.of("id", id.toString())), attributes(store, id), id::toString);
                assertTrue(names(store, id.service(), id.target()).contains(id.target()), id::toString);
                removals.add(new Change.Remove(id));
            }
            store.apply(removals.subList(0, removals.size() / 2));
            int i = 0;
            for (SecretId id : ids) {
                Optional<String> expected = i++ < removals.size() / 2 ? Optional.empty() : Optional.of(id.toString());
                assertEquals(expected, text(store, id), id::toString);
            }
            store.apply(removals);
            assertEquals(0, store.count());
        }
    }
}
