package io.keychainauth.peer.windows;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/** Client ends of pipes without a kernel. */
final class FakePipeEnds implements PipeEnds {
    private final Faults faults;
    final List<String> asked = new ArrayList<>();
    final List<Duration> waits = new ArrayList<>();
    /** What the other side has to say; then it hangs up. */
    final Deque<byte[]> answers = new ArrayDeque<>();

    final List<byte[]> written = new ArrayList<>();
    long server = FakeWindows.PID;
    String owner = FakeProcesses.OWN.sid();
    private int open;

    FakePipeEnds(Faults faults) {
        this.faults = faults;
    }

    int open() {
        return open;
    }

    @Override
    public End open(String name, int access, int flags) throws CallException {
        asked.add(name + " " + Integer.toHexString(access) + " " + Integer.toHexString(flags));
        faults.check("CreateFileW(pipe)");
        open++;
        return new Client();
    }

    @Override
    public void awaitFree(String name, Duration longest) throws CallException {
        waits.add(longest);
        faults.check("WaitNamedPipeW");
    }

    private final class Client implements End {
        @Override
        public long server() throws CallException {
            faults.check("GetNamedPipeServerProcessId");
            return server;
        }

        @Override
        public String owner() throws CallException {
            faults.check("GetSecurityInfo(end)");
            return owner;
        }

        @Override
        public int read(byte[] into, Duration longest) throws CallException {
            faults.check("ReadFile(end)");
            byte[] next = answers.poll();
            if (next == null) {
                throw new CallException("ReadFile(end)", Codes.ERROR_BROKEN_PIPE);
            }
            System.arraycopy(next, 0, into, 0, next.length);
            return next.length;
        }

        @Override
        public int write(byte[] bytes, int offset, Duration longest) throws CallException {
            faults.check("WriteFile(end)");
            int count = Math.min(4, bytes.length - offset);
            written.add(Arrays.copyOfRange(bytes, offset, offset + count));
            return count;
        }

        @Override
        public void close() {
            open--;
        }
    }
}
