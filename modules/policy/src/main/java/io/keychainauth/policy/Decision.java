package io.keychainauth.policy;

import io.keychainauth.peer.Refusal;
import io.keychainauth.protocol.Reason;
import java.util.Optional;

/** What the policy says to a request. */
public sealed interface Decision {
    /** It may be carried out. */
    record Allow() implements Decision {}

    /**
     * It may not.
     *
     * @param reason what the client is told
     * @param detail what the audit log says beyond the reason
     */
    record Deny(Reason reason, Optional<Refusal> detail) implements Decision {}
}
