package io.keychainauth.peer.macos;

import io.keychainauth.peer.Evidence;
import io.keychainauth.peer.Refusal;
import java.util.Optional;

/** What the system says of the signature of running code (SecCode). */
interface Signatures {
    /** Asks about the program that a token is about. */
    Answer of(AuditToken token);

    /** What it answered. */
    sealed interface Answer {
        /** Hash of the code directory of what runs, if it has one. */
        default Optional<String> codeHash() {
            return this instanceof Valid(Evidence.Signer signer) ? Optional.of(signer.codeHash()) : Optional.empty();
        }

        /** The code that runs is what was signed, and so is the file that it came from. */
        record Valid(Evidence.Signer signer) implements Answer {}

        /** There is no signature at all. */
        record Unsigned() implements Answer {}

        /**
         * Something is wrong, or could not be found out.
         *
         * @param function that said so
         * @param status OSStatus, 0 if an answer was not what its documentation says
         */
        record Failed(Refusal refusal, String function, int status) implements Answer {}
    }
}
