package io.keychainauth.peer.linux;

import io.keychainauth.peer.serving.KernelException;
import java.util.List;
import java.util.Optional;

/** Tells which executable memory a process has. */
interface CodeMappings {
    /**
     * The executable mappings, in the order of their addresses.
     *
     * @param maps open file of that name of the process
     * @return empty if there are more than are looked at; a list without any once the image is gone
     */
    Optional<List<Mapping>> of(int maps) throws KernelException;
}
