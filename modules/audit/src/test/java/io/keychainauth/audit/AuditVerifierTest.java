package io.keychainauth.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.audit.AuditVerdict.Broken;
import io.keychainauth.audit.AuditVerdict.Defect;
import io.keychainauth.audit.AuditVerdict.Intact;
import io.keychainauth.files.Sha256;
import io.keychainauth.testkit.Property;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditVerifierTest {
    @TempDir
    Path folder;

    @Test
    void acceptsNoLogAndAnEmptyOne() throws IOException {
        Intact none = new Intact(0, 0, 0, Optional.empty(), 0, 0, Optional.empty(), Optional.empty());
        assertEquals(none, AuditVerifier.verify(folder.resolve("gone/audit.log"), List.of()));

        Files.createFile(log());
        assertInstanceOf(Intact.class, AuditVerifier.verify(log(), List.of()));
    }

    @Test
    void acceptsWhatTheLogWrote() throws IOException {
        List<Checkpoint> checkpoints = Sample.write(log(), 2500, 100_000);

        Intact intact = assertInstanceOf(Intact.class, AuditVerifier.verify(log(), checkpoints));

        assertEquals(2500, intact.records());
        assertEquals(1, intact.firstSeq());
        assertEquals(Sample.files(log()).size(), intact.files());
        assertEquals(
                List.of(1000L, 2000L, 2500L),
                checkpoints.stream().map(Checkpoint::seq).toList());
        assertEquals(intact.last(), Optional.of(checkpoints.getLast()));
        assertEquals(intact.anchored(), Optional.of(checkpoints.getLast()));
    }

    @Test
    void namesAChangedRecord() throws IOException {
        Sample.write(log(), 10, 1 << 20);
        edit(lines -> lines.set(3, lines.get(3).replace("key-3", "key-x")));

        assertBroken(4, 4, Defect.CHANGED);
    }

    @Test
    void namesARecordWhoseLinkWasChanged() throws IOException {
        Sample.write(log(), 10, 1 << 20);
        edit(lines -> lines.set(3, lines.get(3).replaceAll("\"prev\":\"..", "\"prev\":\"zz".replace("zz", "0f"))));

        assertBroken(4, 4, Defect.CHANGED);
    }

    @Test
    void namesARecordWhoseNumberWasChanged() throws IOException {
        Sample.write(log(), 10, 1 << 20);
        edit(lines -> lines.set(3, lines.get(3).replace("\"seq\":4", "\"seq\":7")));

        assertBroken(4, 7, Defect.CHANGED);
    }

    @Test
    void namesRemovedRecords() throws IOException {
        Sample.write(log(), 10, 1 << 20);
        edit(lines -> lines.subList(3, 6).clear());

        assertBroken(4, 4, Defect.REMOVED);
    }

    @Test
    void namesACopiedRecord() throws IOException {
        Sample.write(log(), 10, 1 << 20);
        edit(lines -> lines.add(6, lines.get(2)));

        assertBroken(7, 3, Defect.INSERTED);
    }

    @Test
    void namesAForgedRecordThatLinksBack() throws IOException {
        Sample.write(log(), 10, 1 << 20);
        edit(lines -> lines.add(6, lines.get(6).replace("key-6", "forged")));

        assertBroken(7, 7, Defect.INSERTED);
    }

    @Test
    void namesALineThatIsNoRecord() throws IOException {
        Sample.write(log(), 10, 1 << 20);
        edit(lines -> lines.set(3, "{"));

        assertBroken(4, 4, Defect.UNREADABLE);
    }

    @Test
    void namesALastLineThatIsNoRecord() throws IOException {
        Sample.write(log(), 10, 1 << 20);
        edit(lines -> lines.set(9, "{"));

        assertBroken(10, 10, Defect.UNREADABLE);
    }

    @Test
    void namesALineThatIsNoRecordThoughTheNextOneLinksToIt() throws IOException {
        Sample.write(log(), 10, 1 << 20);
        edit(lines -> {
            lines.set(3, "{");
            String linked = Sha256.of("{".getBytes(UTF_8));
            lines.set(4, lines.get(4).replaceAll("\"seq\":5.*", "\"seq\":4,\"prev\":\"" + linked + "\"}"));
            lines.subList(5, 10).clear();
        });

        assertBroken(4, 4, Defect.UNREADABLE);
    }

    @Test
    void namesAMissingFile() throws IOException {
        Sample.write(log(), 100, 10_000);
        List<Path> files = Sample.files(log());
        Files.delete(files.get(1));

        Broken broken = assertInstanceOf(Broken.class, AuditVerifier.verify(log(), List.of()));

        assertEquals(files.get(2), broken.file());
        assertEquals(Defect.REMOVED, broken.defect());
    }

    @Test
    void acceptsThatOldFilesWerePruned() throws IOException {
        List<Checkpoint> checkpoints = Sample.write(log(), 1100, 10_000);
        List<Path> files = Sample.files(log());
        Files.delete(files.get(0));
        Files.delete(files.get(1));

        Intact intact = assertInstanceOf(Intact.class, AuditVerifier.verify(log(), checkpoints));

        assertTrue(intact.firstSeq() > 1);
        assertEquals(1100 - intact.firstSeq() + 1, intact.records());
    }

    @Test
    void seesACutOffEndOnlyWithACheckpoint() throws IOException {
        List<Checkpoint> checkpoints = Sample.write(log(), 10, 1 << 20);
        edit(lines -> lines.subList(6, 10).clear());

        assertInstanceOf(Intact.class, AuditVerifier.verify(log(), List.of()));
        Broken broken = assertInstanceOf(Broken.class, AuditVerifier.verify(log(), checkpoints));
        assertEquals(new Broken(log(), 6, 7, Defect.TRUNCATED, broken.message()), broken);
    }

    @Test
    void seesARemovedLogOnlyWithACheckpoint() throws IOException {
        List<Checkpoint> checkpoints = Sample.write(log(), 10, 1 << 20);
        Files.delete(log());

        Broken broken = assertInstanceOf(Broken.class, AuditVerifier.verify(log(), checkpoints));
        assertEquals(Defect.TRUNCATED, broken.defect());
    }

    @Test
    void seesAWhollyRewrittenLogOnlyWithACheckpoint() throws IOException {
        List<Checkpoint> checkpoints = Sample.write(log(), 10, 1 << 20);
        Files.delete(log());
        try (AuditLog log = Sample.open(log(), new TickingClock(), 1 << 20, new ArrayList<>())) {
            for (int i = 0; i < 12; i++) {
                log.append(Sample.granted("other-" + i));
            }
        }

        assertInstanceOf(Intact.class, AuditVerifier.verify(log(), List.of()));
        Broken broken = assertInstanceOf(Broken.class, AuditVerifier.verify(log(), checkpoints));
        assertEquals(new Broken(log(), 10, 10, Defect.REWRITTEN, broken.message()), broken);
    }

    /** What one person with an editor can do, at every kind of place. */
    @Test
    @Tag("slow")
    @Tag("same-calls")
    void findsEveryEditOfARandomChain() {
        Property.demand(250, random -> {
            Path file = Files.createTempDirectory(folder, "chain").resolve("audit.log");
            int records = 2 + random.nextInt(30);
            List<Checkpoint> checkpoints = Sample.write(file, records, 2000 + random.nextInt(20_000));
            Path damaged =
                    Sample.files(file).get(random.nextInt(Sample.files(file).size()));
            byte[] before = Files.readAllBytes(damaged);
            String where = damage(damaged, random);
            if (!Arrays.equals(before, Files.readAllBytes(damaged))) {
                // The log ends intact at the wrong place, or wrongly, only if the end itself was hit or the start
                // pruned.
                AuditVerdict alone = AuditVerifier.verify(file, List.of());
                if (alone instanceof Intact intact) {
                    boolean endHit = !intact.last().equals(Optional.of(checkpoints.getLast()));
                    boolean startGone = intact.firstSeq() > 1;
                    assertTrue(endHit || startGone, where + " " + intact);
                    if (endHit) {
                        assertInstanceOf(Broken.class, AuditVerifier.verify(file, checkpoints), where);
                    }
                }
            }
        });
    }

    private static String damage(Path file, Random random) throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(file));
        int at = random.nextInt(lines.size());
        int other = random.nextInt(lines.size());
        return switch (random.nextInt(6)) {
            case 0 -> {
                lines.set(at, lines.get(at).replace("key-", "kex-"));
                yield rewrite(file, lines, "edit line " + (at + 1));
            }
            case 1 -> {
                lines.remove(at);
                yield rewrite(file, lines, "remove line " + (at + 1));
            }
            case 2 -> {
                lines.add(other, lines.get(at));
                yield rewrite(file, lines, "copy line " + (at + 1) + " to " + (other + 1));
            }
            case 3 -> {
                Collections.swap(lines, at, other);
                yield rewrite(file, lines, "swap lines " + (at + 1) + " and " + (other + 1));
            }
            case 4 -> {
                byte[] bytes = Files.readAllBytes(file);
                int cut = random.nextInt(bytes.length - 1);
                Files.write(file, Arrays.copyOf(bytes, cut));
                yield "truncate to " + cut;
            }
            default -> {
                byte[] bytes = Files.readAllBytes(file);
                int flipped = random.nextInt(bytes.length);
                bytes[flipped] ^= (byte) (1 << random.nextInt(8));
                Files.write(file, bytes);
                yield "flip a bit of byte " + flipped;
            }
        };
    }

    private static String rewrite(Path file, List<String> lines, String what) throws IOException {
        Files.writeString(file, lines.isEmpty() ? "" : String.join("\n", lines) + "\n", UTF_8);
        return what;
    }

    private interface Edit {
        void apply(List<String> lines);
    }

    private void edit(Edit edit) throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(log()));
        edit.apply(lines);
        rewrite(log(), lines, "edit");
    }

    private void assertBroken(long line, long seq, Defect defect) throws IOException {
        Broken broken = assertInstanceOf(Broken.class, AuditVerifier.verify(log(), List.of()));
        assertEquals(new Broken(log(), line, seq, defect, broken.message()), broken);
    }

    private Path log() {
        return folder.resolve("audit.log");
    }
}
