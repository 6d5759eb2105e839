package io.keychainauth.audit;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;

/** Appends until it is killed, and says after each record that it is in the log. */
final class AppendingChild {
    private AppendingChild() {}

    public static void main(String[] arguments) throws IOException {
        Retention retention = new Retention(20_000, 1L << 30, 400);
        try (FileOutputStream out = new FileOutputStream(FileDescriptor.out);
                AuditLog log = AuditLog.open(
                        Path.of(arguments[0]), InstantSource.system(), line -> {}, retention, AppendedFile::open)) {
            for (long i = 0; i < 1_000_000; i++) {
                String target = arguments[1] + "-" + i;
                log.append(Sample.granted(target + "x".repeat((int) (i % 9000))));
                out.write((target + "\n").getBytes(StandardCharsets.US_ASCII));
            }
        }
    }
}
