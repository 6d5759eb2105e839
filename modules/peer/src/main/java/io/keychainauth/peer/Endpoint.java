package io.keychainauth.peer;

/**
 * Where a daemon listens.
 *
 * @param address path of a socket or name of a pipe, as the operating system spells it
 */
public record Endpoint(String address) {
    @Override
    public String toString() {
        return address;
    }
}
