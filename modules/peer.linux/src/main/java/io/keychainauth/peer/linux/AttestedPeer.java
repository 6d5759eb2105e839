package io.keychainauth.peer.linux;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keychainauth.peer.Proof;
import io.keychainauth.peer.Refusal;
import io.keychainauth.peer.serving.Descriptor;
import io.keychainauth.peer.serving.KernelException;
import io.keychainauth.peer.serving.Witness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/** A peer with its proof, and the process behind it, held while the connection lives. */
final class AttestedPeer implements Witness {
    /** Enough to recognise a command; the kernel itself allows megabytes. */
    private static final int COMMAND_LINE_BYTES = 32 << 10;

    private static final long TRACER_LOOK_NANOS = Duration.ofMillis(100).toNanos();

    private final ProcessFiles files;
    private final Proof proof;
    private final Optional<HeldProcess> process;
    private final LongSupplier clock;
    private volatile long looked;

    /**
     * Joins a proof and what it is about.
     *
     * @param process empty if the proof is incomplete
     * @param clock monotonic, in nanoseconds
     * @param looked what it said before the proof looked for a tracer
     */
    AttestedPeer(ProcessFiles files, Proof proof, Optional<HeldProcess> process, LongSupplier clock, long looked) {
        this.files = files;
        this.proof = proof;
        this.process = process;
        this.clock = clock;
        this.looked = looked;
    }

    @Override
    public Proof proof() {
        return proof;
    }

    @Override
    public Optional<Refusal> recheck() {
        if (process.isEmpty()) {
            return Optional.of(Refusal.PROOF_FAILED);
        }
        Optional<Refusal> changed = process.get().recheck(files);
        return changed.isPresent() ? changed : lookForTracer(process.get());
    }

    /** Not for each of many requests in a row: it costs more than all the rest of answering one. */
    private Optional<Refusal> lookForTracer(HeldProcess held) {
        long now = clock.getAsLong();
        if (now - looked < TRACER_LOOK_NANOS) {
            return Optional.empty();
        }
        try {
            boolean traced = held.traced(files);
            looked = traced ? looked : now; // Only a clean answer lasts: what was seen once is seen again.
            return traced ? Optional.of(Refusal.TRACED) : Optional.empty();
        } catch (KernelException e) {
            return Optional.of(Refusal.PROOF_FAILED);
        }
    }

    @Override
    public List<String> commandLine() {
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
        int length = 0;
        while (length < into.length) {
            int count = files.read(descriptor, into, length, length);
            if (count == 0) {
                break;
            }
            length += count;
        }
        return length;
    }

    @Override
    public void close() {
        process.ifPresent(HeldProcess::close);
    }
}
