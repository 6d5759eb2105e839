package io.keychainauth.policy;

import static io.keychainauth.protocol.Reason.ACTION_NOT_IN_POLICY;
import static io.keychainauth.protocol.Reason.SERVICE_NOT_ALLOWED;
import static io.keychainauth.protocol.Reason.UNATTESTABLE_PEER;
import static io.keychainauth.protocol.Reason.UNREGISTERED_BINARY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.peer.Assurance;
import io.keychainauth.peer.Refusal;
import io.keychainauth.policy.Decision.Allow;
import io.keychainauth.policy.Decision.Deny;
import io.keychainauth.protocol.Action;
import io.keychainauth.protocol.Limits;
import io.keychainauth.protocol.Match;
import io.keychainauth.protocol.Reason;
import io.keychainauth.protocol.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PolicyDecisionTest {
    private static final Identity TOOL = new Identity("/usr/bin/tool", "a".repeat(64));
    private static final Decision ALLOW = new Allow();

    /** What read, write and search rights (r, w, s) make of each action and match; every combination is a row. */
    private static final String TABLE = """
            rights  READ     WRITE    DELETE   SEARCH   CHECK   READ*    WRITE*   DELETE*  SEARCH*  CHECK*
            ---     service  service  service  service  allow   service  service  service  service  allow
            --s     service  service  service  service  allow   service  service  service  service  allow
            -w-     service  allow    allow    service  allow   service  action   action   service  allow
            -ws     service  allow    allow    service  allow   service  action   allow    service  allow
            r--     allow    service  service  action   allow   action   service  service  action   allow
            r-s     allow    service  service  allow    allow   allow    service  service  allow    allow
            rw-     allow    allow    allow    action   allow   action   action   action   action   allow
            rws     allow    allow    allow    allow    allow   allow    action   allow    allow    allow
            """;

    @Test
    void followsTheTableForEveryActionMatchAndRight() {
        List<String[]> rows = TABLE.lines().map(row -> row.split(" +")).toList();
        assertEquals(1 + 8, rows.size());
        int cells = 0;
        for (String[] row : rows.subList(1, rows.size())) {
            for (int column = 1; column < row.length; column++) {
                String name = rows.getFirst()[column];
                Action action = Action.valueOf(name.replace("*", ""));
                Match match = name.endsWith("*") ? Match.PREFIX : Match.EXACT;
                Decision expected = switch (row[column]) {
                    case "allow" -> ALLOW;
                    case "service" -> deny(SERVICE_NOT_ALLOWED);
                    case "action" -> deny(ACTION_NOT_IN_POLICY);
                    default -> throw new AssertionError(row[column]);
                };
                Decision decision = policy(rights(row[0]), Requirement.COMPAT)
                        .decide(caller(Assurance.COMPAT), request(action, match));
                assertEquals(expected, decision, row[0] + " " + name);
                cells++;
            }
        }
        assertEquals(8 * Action.values().length * Match.values().length, cells);
    }

    @Test
    void neverAnswersLessToMoreRights() {
        for (String less : letters()) {
            for (String more : letters()) {
                boolean includes = less.chars().allMatch(c -> c == '-' || more.indexOf(c) >= 0);
                for (Action action : Action.values()) {
                    for (Match match : Match.values()) {
                        boolean before = allowed(less, action, match);
                        boolean after = allowed(more, action, match);
                        assertTrue(!includes || !before || after, less + " → " + more + " " + action + " " + match);
                    }
                }
            }
        }
    }

    @Test
    void asksForProofWhereTheEntryDoes() {
        for (Requirement requirement : Requirement.values()) {
            for (Assurance assurance : Assurance.values()) {
                for (Action action : Action.values()) {
                    boolean met = requirement == Requirement.COMPAT
                            || assurance == Assurance.PROVEN
                            || assurance == Assurance.ROOT
                            || action == Action.CHECK;
                    Decision decision =
                            policy(rights("rws"), requirement).decide(caller(assurance), request(action, Match.EXACT));
                    Decision refused = new Deny(UNATTESTABLE_PEER, Optional.of(Refusal.NOT_PROVEN));
                    assertEquals(met ? ALLOW : refused, decision, requirement + " " + assurance + " " + action);
                }
            }
        }
    }

    /** The entry's conditions come before its rights: who is not proven learns nothing about them. */
    @Test
    void saysUnprovenBeforeItSaysWhichRightIsMissing() {
        Decision decision = policy(Rights.NONE, Requirement.PROVEN)
                .decide(caller(Assurance.LEGACY), request(Action.READ, Match.EXACT));
        assertEquals(new Deny(UNATTESTABLE_PEER, Optional.of(Refusal.NOT_PROVEN)), decision);
    }

    @Test
    void knowsABinaryByHashAndPathTogether() {
        Policy policy = policy(rights("rws"), Requirement.COMPAT);
        List<Identity> strangers = List.of(
                new Identity(TOOL.path(), "b".repeat(64)),
                new Identity("/usr/bin/other", TOOL.hash()),
                new Identity("/usr/bin/tool ", TOOL.hash()),
                new Identity("/usr/bin/Tool", TOOL.hash()));
        for (Identity stranger : strangers) {
            for (Action action : Action.values()) {
                for (boolean replaced : List.of(false, true)) {
                    boolean known = replaced && stranger.path().equals(TOOL.path());
                    Decision expected = known
                            ? new Deny(UNATTESTABLE_PEER, Optional.of(Refusal.EXECUTABLE_REPLACED))
                            : deny(UNREGISTERED_BINARY);
                    Caller caller = new Caller(stranger, replaced, Assurance.PROVEN);
                    assertEquals(expected, policy.decide(caller, request(action, Match.EXACT)), stranger.path());
                }
            }
            assertEquals(Optional.empty(), policy.find(stranger));
        }
        // The upgraded file at the path changes nothing for the process that still runs the registered one.
        Caller stillOld = new Caller(TOOL, true, Assurance.COMPAT);
        assertEquals(ALLOW, policy.decide(stillOld, request(Action.READ, Match.EXACT)));
    }

    @Test
    void theEmptyPolicyKnowsNobody() {
        for (Action action : Action.values()) {
            Caller caller = new Caller(TOOL, true, Assurance.ROOT);
            assertEquals(deny(UNREGISTERED_BINARY), Policy.EMPTY.decide(caller, request(action, Match.EXACT)));
        }
    }

    @Test
    void comparesServicesWholeAndCaseSensitive() {
        Policy policy = policy(rights("rws"), Requirement.COMPAT);
        for (String service : List.of("AWS", "aw", "aws2", "aws/", "", "*")) {
            Request request = new Request(Action.READ, service, Match.EXACT, List.of("x"), List.of(), Map.of());
            assertEquals(deny(SERVICE_NOT_ALLOWED), policy.decide(caller(Assurance.COMPAT), request), service);
        }
    }

    @Test
    void refusesTwoEntriesForOneIdentity() {
        Binary binary = binary(Rights.NONE, Requirement.COMPAT);
        assertThrows(IllegalArgumentException.class, () -> new Policy(Limits.DEFAULT, List.of(binary, binary)));
    }

    private static boolean allowed(String letters, Action action, Match match) {
        return policy(rights(letters), Requirement.COMPAT)
                .decide(caller(Assurance.COMPAT), request(action, match))
                .equals(ALLOW);
    }

    private static List<String> letters() {
        List<String> all = new ArrayList<>();
        for (String r : List.of("-", "r")) {
            for (String w : List.of("-", "w")) {
                for (String s : List.of("-", "s")) {
                    all.add(r + w + s);
                }
            }
        }
        return all;
    }

    private static Rights rights(String letters) {
        return new Rights(
                letters.contains("r") ? Set.of("aws", "gcp") : Set.of("gcp"),
                letters.contains("w") ? Set.of("aws", "gcp") : Set.of("gcp"),
                letters.contains("s"));
    }

    private static Binary binary(Rights rights, Requirement require) {
        return new Binary(TOOL, Optional.empty(), rights, require, false, List.of());
    }

    private static Policy policy(Rights rights, Requirement require) {
        return new Policy(Limits.DEFAULT, List.of(binary(rights, require)));
    }

    private static Caller caller(Assurance assurance) {
        return new Caller(TOOL, false, assurance);
    }

    private static Request request(Action action, Match match) {
        return new Request(action, "aws", match, List.of("x"), List.of(), Map.of());
    }

    private static Decision deny(Reason reason) {
        return new Deny(reason, Optional.empty());
    }
}
