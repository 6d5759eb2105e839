package io.keychainauth.peer.windows;

/** All that this module asks of the operating system; the border at which tests put a fake. */
record Kernel(Pipes pipes, PipeEnds ends, Processes processes, ImageFiles files) {}
