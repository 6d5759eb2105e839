package io.keychainauth.store;

import java.time.Duration;
import java.util.Optional;

/** A kind of store; an image holds one or more. Implementations do nothing in their constructor. */
public interface StoreProvider {
    /** Name for {@code --store}, such as {@code file}. */
    String name();

    /**
     * Asks whether the backend answers, without a prompt and without changing anything. One that is locked, and that its user
     * can unlock, answers: else a first start would take the next store, and remember that. So {@link #open} succeeds then,
     * and calls say that it is locked.
     *
     * @return empty if it answers, else why not, in half a sentence for a user
     */
    Optional<String> unavailable(Duration deadline);

    /** Opens the store. */
    SecretStore open(StoreLocation location) throws StoreException;

    /**
     * Brings back the newest kept copy of a store that was lost or damaged.
     *
     * @return what was done, in one sentence for a user
     * @throws StoreException if there is nothing to bring back
     */
    String recover(StoreLocation location) throws StoreException;
}
