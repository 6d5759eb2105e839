package io.keychainauth.peer.linux;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keychainauth.peer.Proof;
import io.keychainauth.peer.Refusal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A peer with its proof, and the process behind it, held while the connection lives. */
final class AttestedPeer implements AutoCloseable {
    /** Enough to recognise a command; the kernel itself allows megabytes. */
    private static final int COMMAND_LINE_BYTES = 32 << 10;

    private final ProcessFiles files;
    private final Proof proof;
    private final Optional<HeldProcess> process;

    /**
     * Joins a proof and what it is about.
     *
     * @param process empty if the proof is incomplete
     */
    AttestedPeer(ProcessFiles files, Proof proof, Optional<HeldProcess> process) {
        this.files = files;
        this.proof = proof;
        this.process = process;
    }

    Proof proof() {
        return proof;
    }

    Optional<Refusal> recheck() {
        return process.map(held -> held.recheck(files)).orElse(Optional.of(Refusal.PROOF_FAILED));
    }

    List<String> commandLine() {
        try {
            return process.isEmpty() ? List.of() : arguments(process.get().folder());
        } catch (KernelException e) {
            return List.of(); // Display only: an attempt without arguments is still shown.
        }
    }

    private List<String> arguments(Descriptor folder) throws KernelException {
        byte[] text = new byte[COMMAND_LINE_BYTES];
        int length = folder.use(number -> {
            try (Descriptor file = new Descriptor(files.open(number, "cmdline"), files::close)) {
                return file.use(open -> readFully(open, text));
            }
        });
        List<String> arguments = new ArrayList<>();
        int start = 0;
        for (int at = 0; at < length; at++) {
            if (text[at] == 0) {
                arguments.add(new String(text, start, at - start, UTF_8));
                start = at + 1;
            }
        }
        if (start < length) {
            arguments.add(new String(text, start, length - start, UTF_8));
        }
        Arrays.fill(text, (byte) 0); // Arguments can carry passwords.
        return arguments;
    }

    private int readFully(int descriptor, byte[] into) throws KernelException {
        byte[] block = new byte[4096];
        int length = 0;
        while (length < into.length) {
            int count = files.read(descriptor, block, length);
            if (count == 0) {
                break;
            }
            int taken = Math.min(count, into.length - length);
            System.arraycopy(block, 0, into, length, taken);
            length += taken;
        }
        Arrays.fill(block, (byte) 0);
        return length;
    }

    @Override
    public void close() {
        process.ifPresent(HeldProcess::close);
    }
}
