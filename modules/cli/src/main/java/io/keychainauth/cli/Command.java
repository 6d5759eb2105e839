package io.keychainauth.cli;

import io.keychainauth.daemon.StartException;
import io.keychainauth.peer.PeerException;
import io.keychainauth.platform.PlatformException;
import io.keychainauth.policy.PolicyException;
import io.keychainauth.store.StoreException;
import java.io.IOException;
import java.util.List;

/** One command. */
interface Command {
    Syntax syntax();

    /** Does it. Exceptions of the parts below carry messages for users and become {@link Exit#FAILED}. */
    Exit run(Arguments arguments, Session session)
            throws Failure, IOException, PolicyException, PeerException, PlatformException, StartException,
                    StoreException, InterruptedException;

    /** Commands that are written behind this one's name. */
    default List<Command> children() {
        return List.of();
    }
}
