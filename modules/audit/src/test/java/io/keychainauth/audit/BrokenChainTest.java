package io.keychainauth.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.keychainauth.audit.AuditVerdict.Broken;
import io.keychainauth.audit.AuditVerdict.Defect;
import io.keychainauth.audit.AuditVerdict.Intact;
import io.keychainauth.files.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person is told about a log of ten records that somebody edited. */
class BrokenChainTest {
    private static final String WRONG = "ab".repeat(32);

    @TempDir
    Path folder;

    private final List<String> lines = new ArrayList<>();
    private List<Checkpoint> checkpoints = List.of();

    @BeforeEach
    void write() throws IOException {
        checkpoints = Sample.write(log(), 10, 1 << 20);
        lines.addAll(Files.readAllLines(log()));
    }

    @Test
    void missingRecordsAreCounted() throws IOException {
        lines.remove(3);
        assertBroken(4, 4, Defect.REMOVED, "record 4 is missing before it", List.of());
        lines.subList(3, 5).clear();
        assertBroken(4, 4, Defect.REMOVED, "records 4 to 6 are missing before it", List.of());
    }

    @Test
    void aChangedRecordIsToldFromTheOneThatLinksToIt() throws IOException {
        edit(4, line -> line.replace("key-4", "key-x"));
        assertBroken(5, 5, Defect.CHANGED, "record 5 does not have the hash that record 6 carries", List.of());
    }

    @Test
    void whetherTheLastRecordWasChangedOrTheOneBeforeOnlyACheckpointTells() throws IOException {
        edit(8, line -> line.replace("key-8", "key-x"));
        String words = "record 9 does not have the hash that record 10 carries";
        assertBroken(9, 9, Defect.CHANGED, words + ", unless that one was changed", List.of());
        assertBroken(9, 9, Defect.CHANGED, words, checkpoints);
        assertBroken(9, 9, Defect.CHANGED, words + ", unless that one was changed", List.of(new Checkpoint(10, WRONG)));
    }

    @Test
    void aSecondRecordThatFitsNeitherNeighbourIsNamedItself() throws IOException {
        edit(5, line -> line.replace(prev(line), WRONG));
        assertBroken(
                6,
                6,
                Defect.CHANGED,
                "record 6 has neither the link nor the hash that its neighbours ask for",
                List.of());
    }

    @Test
    void aChangedRecordBeforeALineThatIsNoneIsInDoubt() throws IOException {
        edit(4, line -> line.replace("key-4", "key-x"));
        edit(6, line -> "{");
        assertBroken(
                5,
                5,
                Defect.CHANGED,
                "record 5 does not have the hash that record 6 carries, unless that one was changed",
                List.of());
    }

    @Test
    void theFirstRecordLinksToNothingAndOnlyItDoes() throws IOException {
        edit(0, line -> line.replace(prev(line), WRONG));
        assertBroken(1, 1, Defect.CHANGED, "record 1 is the first one but links to another before it", List.of());
        lines.subList(0, 4).clear();
        edit(0, line -> line.replace(prev(line), "0".repeat(64)));
        assertBroken(1, 5, Defect.CHANGED, "record 5 carries the link of a first record", List.of());
    }

    @Test
    void aRecordThatSaysItRecoveredFromWhatIsNotThereIsChanged() throws IOException {
        edit(3, line -> line.replace(prev(line), WRONG).replace(",\"seq\"", ",\"recovered\":true,\"seq\""));
        assertBroken(4, 4, Defect.CHANGED, "record 4 does not fit the line that it recovered from", List.of());
    }

    @Test
    void aNumberThatIsNotDueIsNamed() throws IOException {
        edit(3, line -> line.replace("\"seq\":4", "\"seq\":9"));
        assertBroken(4, 9, Defect.CHANGED, "record 9 should have the number 4", List.of());
    }

    /** The forged one came before the original, which still links to the record before both. */
    @Test
    void aForgeryBeforeItsOriginalIsNamed() throws IOException {
        lines.add(3, lines.get(3).replace("key-3", "forged"));
        assertBroken(4, 4, Defect.INSERTED, "record 4 was not written here: record 5 was due", List.of());
    }

    @Test
    void aLogMayBeginWithACutLineWhoseNumberIsHigh() throws IOException {
        String torn = lines.get(3).substring(0, 50);
        String next = lines.get(4);
        lines.subList(0, 4).clear();
        lines.set(0, next.replace(prev(next), hash(torn)).replace(",\"seq\"", ",\"recovered\":true,\"seq\""));
        lines.subList(1, lines.size()).clear();
        lines.add(0, torn);
        Intact intact = assertInstanceOf(Intact.class, verify(List.of()));
        assertEquals(5, intact.firstSeq());
        assertEquals(1, intact.torn());
        assertEquals(1, intact.recovered());
        assertEquals(1, intact.firstTorn().orElseThrow().number());
    }

    @Test
    void nothingStandsBetweenACutLineAndTheRecordThatRecoversFromIt() throws IOException {
        String recovers = lines.get(3).replace(prev(lines.get(3)), hash("{"));
        lines.set(3, "{");
        lines.subList(5, 10).clear();
        lines.add(recovers.replace(",\"seq\"", ",\"recovered\":true,\"seq\""));
        assertBroken(
                4,
                4,
                Defect.UNREADABLE,
                "line 4 is no record, and what follows does not say that it was cut short",
                List.of());
        lines.remove(4);
        assertInstanceOf(Intact.class, verify(List.of()));
    }

    @Test
    void theFirstOfSeveralCutLinesIsNamed() throws IOException {
        lines.subList(8, 10).clear();
        lines.add("{");
        lines.add("[");
        assertBroken(
                9,
                9,
                Defect.UNREADABLE,
                "line 9 is no record, and what follows does not say that it was cut short",
                List.of());
        lines.subList(0, 8).clear();
        assertBroken(
                1,
                0,
                Defect.UNREADABLE,
                "line 1 is no record, and what follows does not say that it was cut short",
                List.of());
    }

    @Test
    void whatACheckpointSawMustBeThere() throws IOException {
        lines.subList(7, 10).clear();
        assertBroken(
                7, 8, Defect.TRUNCATED, "the log ends after record 7, but a checkpoint saw record 10", checkpoints);
        assertInstanceOf(Intact.class, verify(List.of(new Checkpoint(7, hash(lines.get(6))))));
        lines.clear();
        assertBroken(
                0, 1, Defect.TRUNCATED, "the log ends after record 0, but a checkpoint saw record 10", checkpoints);
    }

    @Test
    void aRecordThatACheckpointSawOtherwiseIsRewritten() throws IOException {
        String words = "record 10 is not the record that a checkpoint saw";
        assertBroken(10, 10, Defect.REWRITTEN, words, List.of(new Checkpoint(10, WRONG)));
        // Two checkpoints of one record cannot both be true.
        assertBroken(10, 10, Defect.REWRITTEN, words, List.of(checkpoints.getLast(), new Checkpoint(10, WRONG)));
        Intact intact = assertInstanceOf(Intact.class, verify(List.of(new Checkpoint(3, hash(lines.get(2))))));
        assertEquals(new Checkpoint(3, hash(lines.get(2))), intact.anchored().orElseThrow());
    }

    private void edit(int index, UnaryOperator<String> change) {
        lines.set(index, change.apply(lines.get(index)));
    }

    private static String prev(String line) {
        return line.substring(line.length() - 66, line.length() - 2);
    }

    private static String hash(String line) {
        return Sha256.of(line.getBytes(UTF_8));
    }

    private AuditVerdict verify(Collection<Checkpoint> known) throws IOException {
        Files.writeString(log(), lines.stream().map(line -> line + "\n").collect(Collectors.joining()));
        return AuditVerifier.verify(log(), known);
    }

    private void assertBroken(long line, long seq, Defect defect, String message, Collection<Checkpoint> known)
            throws IOException {
        assertEquals(new Broken(log(), line, seq, defect, message), verify(known));
    }

    private Path log() {
        return folder.resolve("audit.log");
    }
}
