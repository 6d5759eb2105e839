package io.keychainauth.it.redteam;

import io.keychainauth.it.blackbox.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** The table of all rows that have run, rewritten after each. */
final class Results {
    private static final List<Line> LINES = new CopyOnWriteArrayList<>();
    private static final List<String> HEAD = List.of(
            "| row | attack | result | honest client | checks off | attack unchecked | attack checked | ends in |",
            "| --- | --- | --- | --- | --- | --- | --- | --- |");

    private Results() {}

    static void add(Line line) throws IOException {
        LINES.add(line);
        Path file = Machine.repository().resolve("modules/it/target/redteam-results.md");
        Files.createDirectories(file.getParent());
        Comparator<Line> byRow = Comparator.comparingInt(Line::number);
        Files.write(
                file,
                Stream.concat(
                                HEAD.stream(),
                                LINES.stream()
                                        .sorted(byRow.thenComparing(one -> one.attack))
                                        .map(Line::markdown))
                        .toList());
    }

    /** One line of the table; what was not reached stays open. */
    static final class Line {
        private final String id;
        private final String attack;
        private final String switches;
        private String detail;
        private String result = "FAILS";
        private boolean honest;
        private String unchecked = "-";
        private String checked = "-";

        Line(String id, String attack, String switches, String detail) {
            this.id = id;
            this.attack = attack;
            this.switches = switches;
            this.detail = detail;
        }

        void honest(boolean served) {
            honest = served;
        }

        boolean honest() {
            return honest;
        }

        void unchecked(boolean effect) {
            unchecked = effect ? "succeeds" : "no effect";
        }

        void checked(boolean effect) {
            checked = effect ? "SUCCEEDS" : "no effect";
        }

        void racedUnchecked(Race.Won won) {
            unchecked = unchecked + "; undirected " + won;
        }

        void raced(Race.Won won) {
            checked = checked + "; undirected " + won;
        }

        void figure(String measured) {
            detail = detail + "; " + measured;
        }

        void measured() {
            result = "measured";
        }

        void deeper(String refusal, List<String> off) {
            detail = detail + "; with " + String.join(", ", off) + " off: " + refusal;
        }

        void holds() {
            result = "holds";
        }

        void stated() {
            result = "stated";
            checked = "succeeds";
        }

        void impossible(String proof) {
            result = "not possible here";
            detail = proof;
        }

        private int number() {
            return Integer.parseInt(id.substring(1));
        }

        private String markdown() {
            return "| "
                    + String.join(
                            " | ",
                            id,
                            attack,
                            result,
                            honest ? "served" : "-",
                            switches,
                            unchecked,
                            checked,
                            cell(detail))
                    + " |";
        }

        private static String cell(String text) {
            return text.replace("\n", " ").replace("|", "\\|");
        }
    }
}
