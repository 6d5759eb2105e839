package io.keychainauth.policy;

import io.keychainauth.peer.Provenance;

/**
 * Who asks.
 *
 * @param identity the running executable
 * @param replaced whether the file at its path is another one by now
 * @param code what it can execute beside its executable
 * @param provenance how well it is known that this executable wrote the request
 */
public record Caller(Identity identity, boolean replaced, LoadedCode code, Provenance provenance) {}
