package io.keychainauth.peer.linux;

/** All that this module asks of the operating system; the border at which tests put a fake. */
record Kernel(Sockets sockets, Events events, ProcessFiles files, Accounts accounts) {}
