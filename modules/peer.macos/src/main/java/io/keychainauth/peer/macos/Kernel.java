package io.keychainauth.peer.macos;

/** All that this module asks of the operating system; the border at which tests put a fake. */
record Kernel(Sockets sockets, Events events, Processes processes, Files files, Signatures signatures) {}
