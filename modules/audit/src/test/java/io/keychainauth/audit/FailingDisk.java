package io.keychainauth.audit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Real files on a disk that can run full or break. */
final class FailingDisk implements LogOutput.Opener {
    /** Bytes that the disk still takes; a write that needs more is cut short, one that gets none fails (write(2) ENOSPC). */
    private long room = Long.MAX_VALUE;

    private boolean failsAfterWriting;
    private boolean closesAfterWriting;
    private boolean refusesToOpen;
    private boolean failsToForce;

    void room(long bytes) {
        room = bytes;
    }

    void failAfterWriting(boolean fail) {
        failsAfterWriting = fail;
    }

    void closeAfterWriting(boolean close) {
        closesAfterWriting = close;
    }

    void refuseToOpen(boolean refuse) {
        refusesToOpen = refuse;
    }

    void failToForce(boolean fail) {
        failsToForce = fail;
    }

    @Override
    public LogOutput open(Path path) throws IOException {
        if (refusesToOpen) {
            throw new IOException("No space left on device");
        }
        return new Faulty(AppendedFile.open(path));
    }

    private final class Faulty implements LogOutput {
        private final LogOutput real;

        private Faulty(LogOutput real) {
            this.real = real;
        }

        @Override
        public int write(byte[] bytes, int from, int length) throws IOException {
            int taken = (int) Math.min(room, length);
            if (taken == 0) {
                throw new IOException("No space left on device");
            }
            int written = real.write(bytes, from, taken);
            room -= written;
            if (closesAfterWriting) {
                real.close();
            }
            if (failsAfterWriting) {
                throw new IOException("Input/output error");
            }
            return written;
        }

        @Override
        public long size() throws IOException {
            return real.size();
        }

        @Override
        public boolean endsWithNewline() throws IOException {
            return real.endsWithNewline();
        }

        @Override
        public void force() throws IOException {
            // Not really: tests survive no power cut, and thousands of them would wait for the disk.
            if (failsToForce) {
                throw new IOException("Input/output error");
            }
        }

        @Override
        public boolean isOpen() {
            return real.isOpen();
        }

        @Override
        public Optional<Object> identity() {
            return real.identity();
        }

        @Override
        public void copyTo(Path target) throws IOException {
            real.copyTo(target);
        }

        @Override
        public void close() throws IOException {
            real.close();
        }
    }
}
