package io.keychainauth.audit;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import io.keychainauth.files.Private;
import io.keychainauth.files.Sharing;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of a log's files. {@code audit.log} is written to; a full one becomes {@code audit-2026-05-21-000001.log}: the
 * day of the turn is for people, the running number alone gives the order, so neither two turns in one second nor a clock
 * that was set back can mix files up.
 */
final class LogFiles {
    private final Path current;
    private final Path folder;
    private final String stem;
    private final String ending;
    private final Pattern pattern;
    private long highest;

    /** A turned file and the day of its turn. */
    record Turned(Path path, LocalDate day) {}

    LogFiles(Path log) throws IOException {
        current = log.toAbsolutePath();
        Path parent = current.getParent();
        Path last = current.getFileName();
        if (parent == null || last == null) {
            throw new IOException("not a file: " + log);
        }
        folder = parent;
        String name = last.toString();
        int dot = name.lastIndexOf('.') > 0 ? name.lastIndexOf('.') : name.length();
        stem = name.substring(0, dot);
        ending = name.substring(dot);
        pattern = Pattern.compile(Pattern.quote(stem) + "-(\\d{4}-\\d{2}-\\d{2})-(\\d{6,18})" + Pattern.quote(ending));
    }

    Path current() {
        return current;
    }

    /** Makes the folder, or checks that nobody else can change it. */
    void requireFolder() throws IOException {
        Private.folder(folder);
    }

    /** Turned files by number, oldest first. */
    NavigableMap<Long, Turned> turned() throws IOException {
        NavigableMap<Long, Turned> found = new TreeMap<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                Matcher name = pattern.matcher(String.valueOf(entry.getFileName()));
                if (name.matches()) {
                    day(name.group(1)).ifPresent(d -> found.put(Long.valueOf(name.group(2)), new Turned(entry, d)));
                }
            }
        } catch (NoSuchFileException e) {
            // No folder: no files.
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return found;
    }

    /** Identity of what a path names now, such as device and inode; empty if there is nothing, or none to be had. */
    static Optional<Object> identity(Path path) throws IOException {
        try {
            return Optional.ofNullable(Files.readAttributes(path, BasicFileAttributes.class, NOFOLLOW_LINKS)
                    .fileKey());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    static boolean exists(Path path) {
        return Files.exists(path, NOFOLLOW_LINKS);
    }

    /** Whether a file of this identity is one of the turned ones: somebody else turned it. */
    boolean holds(Optional<Object> identity) throws IOException {
        for (Turned each : turned().values()) {
            if (identity.isPresent() && identity.equals(identity(each.path()))) {
                return true;
            }
        }
        return false;
    }

    /** Gives a full file its lasting name; the rename is atomic, so a crash leaves it under one of the two. */
    void turn(Path file, Instant now) throws IOException {
        NavigableMap<Long, Turned> turned = turned();
        highest = 1 + Math.max(highest, turned.isEmpty() ? 0 : turned.lastKey());
        LocalDate day = LocalDate.ofInstant(now, ZoneOffset.UTC);
        // Some locales have digits of their own, which nobody would take for a number here.
        String name = String.format(Locale.ROOT, "%s-%s-%06d%s", stem, day, highest, ending);
        Sharing.move(file, folder.resolve(name));
    }

    /** Name for a copy that is not complete yet; no reader takes it for a part of the log. */
    Path unfinished() {
        return folder.resolve("." + stem + ending + ".rescue");
    }

    /** Removes files that are too old, then the oldest ones while all together are too large. */
    void prune(Instant now, Retention retention) throws IOException {
        NavigableMap<Long, Turned> turned = turned();
        LocalDate oldest = LocalDate.ofInstant(now, ZoneOffset.UTC).minusDays(retention.days());
        long total = size(current);
        for (Turned each : turned.values()) {
            total += size(each.path());
        }
        for (Turned each : turned.values()) {
            if (!each.day().isBefore(oldest) && total <= retention.totalBytes()) {
                return;
            }
            total -= size(each.path());
            Sharing.delete(each.path());
        }
    }

    static long size(Path path) throws IOException {
        try {
            return Files.size(path);
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    private static Optional<LocalDate> day(String text) {
        try {
            return Optional.of(LocalDate.parse(text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
