package io.keychainauth.cli;

import io.keychainauth.policy.BinaryFile;
import io.keychainauth.policy.Identity;
import io.keychainauth.policy.Policy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Program files as users name them. */
final class ProgramFile {
    private ProgramFile() {}

    /** Resolves and hashes a file that is to be trusted; one whose hash says nothing must be allowed by name. */
    static Identity trusted(Path file, Arguments arguments, Output output) throws Failure, IOException {
        BinaryFile binary = inspect(file);
        if (binary.interpreter().isPresent()) {
            String reason = binary.identity().path() + ": this is "
                    + binary.interpreter().get() + ", so its hash says nothing about the program it runs";
            if (!arguments.has(Option.ALLOW_INTERPRETER)) {
                throw new Failure(Exit.FAILED, reason + ": register a compiled program, or add --allow-interpreter");
            }
            output.warning(reason + "; whoever can start it has its rights");
        }
        return binary.identity();
    }

    static BinaryFile inspect(Path file) throws Failure, IOException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new Failure(Exit.FAILED, file + " is no file: name the program itself");
        }
        return BinaryFile.inspect(file);
    }

    /**
     * The registered path that a user means: the text itself, or what it leads to. The file need not exist any more.
     */
    static String registeredPath(Policy policy, String text) throws Failure, IOException {
        if (policy.names(text)) {
            return text;
        }
        Path path = Session.path(text);
        return (Files.exists(path) ? path.toRealPath() : path.toAbsolutePath().normalize()).toString();
    }
}
