package io.keychainauth.cli;

import io.keychainauth.daemon.ProfileStore;
import io.keychainauth.daemon.StartException;
import io.keychainauth.platform.PlatformException;
import io.keychainauth.store.StoreException;

/** Brings the kept generation of a store back. */
final class StoreRecoverCommand implements Command {
    @Override
    public Syntax syntax() {
        return Syntax.of("recover", "Bring back the newest kept copy of a store that was lost or damaged.")
                .with(StoreCommand.STORE, StoreCommand.STORE_PATH);
    }

    @Override
    public Exit run(Arguments arguments, Session session)
            throws Failure, PlatformException, StartException, StoreException {
        ProfileStore store =
                ProfileStore.of(session.providers(), StoreCommand.settings(arguments, session), session.environment());
        session.output().line(store.recover());
        return Exit.DONE;
    }
}
