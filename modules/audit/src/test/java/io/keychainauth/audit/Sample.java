package io.keychainauth.audit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** Records and logs for tests. */
final class Sample {
    static final String HASH = "ab".repeat(32);
    static final Predicate<AuditLine.Entry> ALL = entry -> true;

    private Sample() {}

    static AuditRecord granted(String target) {
        return AuditRecord.of("read", Outcome.GRANTED)
                .pid(8412)
                .binary("/usr/local/bin/mytool", HASH)
                .service("aws")
                .targets(List.of(target))
                .assurance("proven", List.of())
                .build();
    }

    static AuditRecord refused(String hash) {
        return AuditRecord.of("connect", Outcome.DENIED)
                .pid(77)
                .binary("/tmp/unknown", hash)
                .reason("unregistered_binary", "")
                .build();
    }

    /** A log that was opened with small limits and real files. */
    static AuditLog open(Path file, InstantSource clock, long turnBytes, List<String> checkpoints) throws IOException {
        return AuditLog.open(file, clock, checkpoints::add, new Retention(turnBytes, 1L << 30, 400), new FailingDisk());
    }

    /** Makes a log of so many records, closes it and gives its checkpoints. */
    static List<Checkpoint> write(Path file, int records, long turnBytes) throws IOException {
        List<String> lines = new ArrayList<>();
        try (AuditLog log = open(file, new TickingClock(), turnBytes, lines)) {
            for (int i = 0; i < records; i++) {
                log.append(granted("key-" + i));
            }
        }
        return checkpoints(lines);
    }

    /** Those of a journal, in which other lines stand too. */
    static List<Checkpoint> checkpoints(List<String> lines) {
        return lines.stream().flatMap(line -> Checkpoint.find(line).stream()).toList();
    }

    static List<AuditLine> read(Path file) throws IOException {
        List<AuditLine> lines = new ArrayList<>();
        try (AuditReader reader = AuditReader.open(file, ALL)) {
            for (Optional<AuditLine> line = reader.next(); line.isPresent(); line = reader.next()) {
                lines.add(line.get());
            }
        }
        return lines;
    }

    static List<AuditLine.Entry> entries(Path file) throws IOException {
        return read(file).stream()
                .filter(AuditLine.Entry.class::isInstance)
                .map(AuditLine.Entry.class::cast)
                .toList();
    }

    /** All files of the log, oldest first. */
    static List<Path> files(Path file) throws IOException {
        LogFiles files = new LogFiles(file);
        List<Path> paths = new ArrayList<>();
        files.turned().values().forEach(each -> paths.add(each.path()));
        if (Files.exists(file)) {
            paths.add(file);
        }
        return paths;
    }

    static long size(Path file) {
        try {
            return Files.exists(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Text with everything that is awkward in JSON, UTF-8 and on terminals. */
    static String text(RandomGenerator random) {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(12);
        for (int i = 0; i < length; i++) {
            switch (random.nextInt(6)) {
                case 0 -> text.append((char) random.nextInt(0x20));
                case 1 -> text.append("\"\\/\u007f\u009b\u2028\u202e".charAt(random.nextInt(7)));
                case 2 -> text.appendCodePoint(random.nextInt(0x10000, 0x110000));
                case 3 -> text.append((char) random.nextInt(0xd800, 0xe000));
                case 4 -> text.append((char) random.nextInt(0x80, 0x3000));
                case 5 -> text.append((char) random.nextInt('a', 'z'));
            }
        }
        return text.toString();
    }
}
