package io.keychainauth.protocol;

import java.util.List;

/** What one request line is answered with. */
public sealed interface Response {
    /**
     * The request was carried out.
     *
     * @param results in the order of the answer, possibly empty
     */
    record Success(List<Result> results) implements Response {}

    /** The request was denied or failed; nothing of it was carried out, or it was undone as far as the store let it. */
    record Failure(Reason reason) implements Response {}
}
