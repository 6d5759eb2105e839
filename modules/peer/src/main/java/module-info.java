/**
 * SPI of a local transport and of what it proves about the process at the other end.
 *
 * <p>Implemented by one module per operating system, found through {@link io.keychainauth.peer.Transport}. Knows
 * nothing of requests, policies or stores.
 *
 * <p>Evidence is worth what its reader does with it. Whoever uses a connection has four duties:
 *
 * <ol>
 *   <li>Attest before reading: {@link io.keychainauth.peer.Acceptor} hands over a connection of which nothing has been
 *       read, with its whole proof. Bytes that come later count only if
 *       {@link io.keychainauth.peer.Proof#judge(io.keychainauth.peer.Evidence.Sender)} has nothing against their writer.
 *   <li>Judge with {@link io.keychainauth.peer.checks.Checks}, all of them and nothing less. A proof is a list of facts;
 *       to look into it for one that suits is to forget the others.
 *   <li>Look again, with {@link io.keychainauth.peer.Connection#recheck()}, before each answer that tells or changes
 *       anything: a process can become another program between two requests.
 *   <li>Close. A connection holds the process it is about; whoever loses one keeps descriptors for ever.
 * </ol>
 */
@org.jspecify.annotations.NullMarked
module io.keychainauth.peer {
    requires static transitive org.jspecify;

    exports io.keychainauth.peer;
    exports io.keychainauth.peer.checks;
    exports io.keychainauth.peer.serving;
}
