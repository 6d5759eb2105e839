package io.keychainauth.peer.windows;

import java.util.List;
import java.util.stream.Stream;

/** What any call about a pipe may fail with. */
final class PipeErrors {
    /**
     * Those of {@link Errors} for processes, files and pipes, and: no path, bad handle of a device, in time not done (121, 258),
     * a pipe that is local only or busy or has another mode, too much at once, not found, gone port.
     */
    static final List<Integer> ALL = Stream.of(
                    Errors.of("OpenProcess"),
                    Errors.of("CreateFileW"),
                    Errors.of("GetNamedPipeClientProcessId"),
                    List.of(2, 3, 50, 121, 170, 229, 234, 258, 535, 536, 735, 1168, 1236, 1460, 1784))
            .flatMap(List::stream)
            .distinct()
            .sorted()
            .toList();

    private PipeErrors() {}
}
