package io.keychainauth.policy;

import io.keychainauth.peer.Assurance;

/**
 * Who asks.
 *
 * @param identity the running executable
 * @param replaced whether the file at its path is another one by now
 * @param assurance how well it is known that this executable wrote the request
 */
public record Caller(Identity identity, boolean replaced, Assurance assurance) {}
