package io.keychainauth.store.credman;

import io.keychainauth.store.Entry;
import io.keychainauth.store.Secret;
import io.keychainauth.store.SecretId;
import io.keychainauth.store.StoreException;
import io.keychainauth.store.StoreException.Kind;
import io.keychainauth.store.credman.Credentials.Credential;
import io.keychainauth.store.credman.Credentials.Found;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Secrets among the credentials. What one blob has no room for lies in further credentials, in one of two slots. A change
 * writes the slot that does not count, upwards, then the first credential, which is one step and makes the change happen,
 * and empties the other slot, downwards. So whatever it is cut off by, the first credential leads to the old or to the new
 * secret; and a slot holds something only if its first credential is there, which the next change looks for.
 *
 * <p>All of this is for whoever has the turn.
 */
final class SecretCredentials {
    private final Credentials credentials;

    SecretCredentials(Credentials credentials) {
        this.credentials = credentials;
    }

    /** Reads one secret. */
    Optional<Secret> read(SecretId id) throws StoreException {
        String name = CredentialName.of(id);
        try (Found found = credentials.read(name)) {
            Optional<Head> head = head(id, name, found);
            return head.isEmpty() ? Optional.empty() : Optional.of(whole(name, head.get(), found));
        }
    }

    private Secret whole(String name, Head head, Found first) throws StoreException {
        try (StoredSecret stored = StoredSecret.expected(head)) {
            take(stored, 0, name, first);
            for (int number = 1; number < head.credentials(); number++) {
                String further = CredentialName.further(name, head.slot(), number);
                try (Found found = credentials.read(further)) {
                    take(stored, number, further, found);
                }
            }
            return stored.secret(name, head);
        }
    }

    private static void take(StoredSecret stored, int number, String name, Found found) throws StoreException {
        for (Credential each : found.credentials()) {
            if (stored.take(number, each.blob())) {
                return;
            }
        }
        throw Head.damaged(name, "is missing or has a wrong length");
    }

    /** Lists the secrets of a service, in no order. */
    List<Entry> list(String service, String prefix) throws StoreException {
        List<Entry> entries = new ArrayList<>();
        try (Found found = credentials.find(CredentialName.ofService(service))) {
            for (Credential each : found.credentials()) {
                if (!CredentialName.isFurther(each.name())) {
                    Head head = head(each);
                    if (head.id().target().startsWith(prefix)) {
                        entries.add(new Entry(head.id().target(), attributes(head, each)));
                    }
                }
            }
        }
        return entries;
    }

    private Map<String, String> attributes(Head head, Credential first) throws StoreException {
        Optional<Map<String, String>> here = head.attributes(first.name(), first.blob());
        if (here.isPresent()) {
            return here.get();
        }
        try (Secret whole = read(head.id()).orElseThrow(() -> Head.damaged(first.name(), "is gone"))) {
            return whole.attributes();
        }
    }

    /** Counts the secrets of all services. */
    int count() throws StoreException {
        int count = 0;
        try (Found found = credentials.find(CredentialName.BEGINNING)) {
            for (Credential each : found.credentials()) {
                if (!CredentialName.isFurther(each.name())) {
                    head(each);
                    count++;
                }
            }
        }
        return count;
    }

    /** Creates a secret, or replaces value and attributes. */
    void put(SecretId id, Secret secret) throws StoreException {
        String name = CredentialName.of(id);
        Optional<Head> old = head(id, name);
        Slot next = slot(old).next();
        try (StoredSecret stored = StoredSecret.of(id, secret, next)) {
            discardLeftovers(name, old);
            for (int number = 1; number < stored.credentials(); number++) {
                credentials.write(CredentialName.further(name, next, number), stored.part(number));
            }
            credentials.write(name, stored.part(0));
        }
        clearUp(() -> discardFurther(name, old));
    }

    /** Removes a secret. */
    void remove(SecretId id) throws StoreException {
        String name = CredentialName.of(id);
        Optional<Head> old = head(id, name);
        credentials.delete(name);
        clearUp(() -> {
            discardFurther(name, old);
            discardLeftovers(name, old);
        });
    }

    /** What is left to do once a change has happened. */
    private interface Rest {
        void run() throws StoreException;
    }

    /** Whoever hears that the store is locked takes it that nothing has happened. */
    private static void clearUp(Rest rest) throws StoreException {
        try {
            rest.run();
        } catch (StoreException e) {
            String message = "the change was made, but not all of what was there before is removed: " + e.getMessage();
            throw new StoreException(Kind.FAILED, message, e.function(), e.code(), e);
        }
    }

    private Optional<Head> head(SecretId id, String name) throws StoreException {
        try (Found found = credentials.read(name)) {
            return head(id, name, found);
        }
    }

    private static Slot slot(Optional<Head> head) {
        return head.map(Head::slot).orElse(Slot.NONE);
    }

    /** What the first credential that was there led to. */
    private void discardFurther(String name, Optional<Head> old) throws StoreException {
        if (old.isPresent()) {
            discard(name, old.get().slot(), old.get().credentials() - 1);
        }
    }

    /** What a change left that was cut off, or somebody who removed the first credential by hand. */
    private void discardLeftovers(String name, Optional<Head> head) throws StoreException {
        for (Slot slot : Slot.HOLDING) {
            if (slot != slot(head) && holds(name, slot)) {
                discard(name, slot, Head.MOST / Credentials.BLOB_BYTES);
            }
        }
    }

    /** The first is written first and goes last. One that cannot be read is there: nobody needs what it holds. */
    private boolean holds(String name, Slot slot) throws StoreException {
        try (Found first = credentials.read(CredentialName.further(name, slot, 1))) {
            return !first.credentials().isEmpty();
        } catch (StoreException e) {
            if (e.kind() == Kind.LOCKED) {
                throw e;
            }
            return true;
        }
    }

    private void discard(String name, Slot slot, int last) throws StoreException {
        for (int number = last; number >= 1; number--) {
            credentials.delete(CredentialName.further(name, slot, number));
        }
    }

    private static Optional<Head> head(SecretId id, String name, Found found) throws StoreException {
        for (Credential each : found.credentials()) {
            Head head = Head.parse(name, each.blob());
            if (!head.id().equals(id)) {
                throw Head.damaged(name, "holds another secret");
            }
            return Optional.of(head);
        }
        return Optional.empty();
    }

    private static Head head(Credential first) throws StoreException {
        Head head = Head.parse(first.name(), first.blob());
        if (!CredentialName.of(head.id()).equals(first.name())) {
            throw Head.damaged(first.name(), "holds another secret");
        }
        return head;
    }
}
