package io.keychainauth.peer.linux;

import io.keychainauth.peer.serving.KernelException;
import java.util.Set;

/** The account database of this machine. */
interface Accounts {
    /**
     * Numbers of all groups that a new login of a user gets, his own among them. May wait for another machine for long.
     *
     * @throws KernelException if the user is not in the database, or it cannot be asked
     */
    Set<Long> groups(long user) throws KernelException;
}
