package io.keychainauth.peer.windows;

import io.keychainauth.peer.Evidence;
import io.keychainauth.peer.Refusal;
import io.keychainauth.peer.Verdict;
import io.keychainauth.peer.checks.Checks;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.LongSupplier;

/** A whole system of fakes, and a well-behaved client. */
final class FakeWindows {
    static final long PID = 4712;

    final Faults faults = new Faults();
    final FakePipes pipes = new FakePipes(faults);
    final FakeProcesses processes = new FakeProcesses(faults);
    final FakeFiles files = new FakeFiles(faults);
    final FakePipeEnds ends = new FakePipeEnds(faults);
    /** Whom the pipe names as its client, at each question anew. */
    LongSupplier named = () -> PID;

    final FakeProcesses.Program client = processes.start(PID);

    Kernel kernel() {
        return new Kernel(pipes, ends, processes, files);
    }

    long nanos;

    /** Handles of any kind that are open. */
    int open() {
        return pipes.held() + processes.open() + files.open() + ends.open();
    }

    /** Proves the client of an instance. */
    AttestedPeer attest(Attestor attestor) {
        Pipes.Pipe pipe = pipes.new Instance(new LinkedBlockingQueue<>(), 1, "") {
            @Override
            public synchronized long client() throws CallException {
                faults.check("GetNamedPipeClientProcessId");
                return named.getAsLong();
            }
        };
        try {
            Visitor visitor = Visitor.meet(pipe, processes);
            return attestor.attest(pipe, visitor.pid(), visitor);
        } catch (CallException e) {
            return attestor.failed(e);
        } finally {
            pipe.close();
        }
    }

    Attestor attestor() throws CallException {
        return new Attestor(processes, files, () -> nanos);
    }

    static Optional<Refusal> refusal(AttestedPeer peer) {
        return Checks.judge(peer.proof()) instanceof Verdict.Refused refused
                ? Optional.of(refused.refusal())
                : Optional.empty();
    }

    static Evidence.Code code(AttestedPeer peer) {
        return peer.proof().find(Evidence.Code.class).orElseThrow();
    }
}
