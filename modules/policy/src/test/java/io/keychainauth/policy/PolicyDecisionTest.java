package io.keychainauth.policy;

import static io.keychainauth.protocol.Reason.ACTION_NOT_IN_POLICY;
import static io.keychainauth.protocol.Reason.SERVICE_NOT_ALLOWED;
import static io.keychainauth.protocol.Reason.UNATTESTABLE_PEER;
import static io.keychainauth.protocol.Reason.UNREGISTERED_BINARY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.peer.Assurance;
import io.keychainauth.peer.Evidence;
import io.keychainauth.peer.Provenance;
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
    void whatTheSystemSaysOfASignatureIsWhatIsCompared() {
        Evidence.Signer signer = new Evidence.Signer("ab", "com.example.tool", Optional.of("TEAM"), Set.of());
        assertEquals(
                new Signing(Optional.of("ab"), Optional.of("TEAM")),
                Signing.of(new Evidence.Signature(Optional.of(signer))));
        assertEquals(Signing.NONE, Signing.of(new Evidence.Signature(Optional.empty())));
    }

    @Test
    void whoTurnsOutToBeReplacedIsTheSameOtherwise() {
        Optional<Signing> signing = Optional.of(new Signing(Optional.of("ab"), Optional.empty()));
        Caller caller = new Caller(TOOL, false, LoadedCode.NONE, assured(Assurance.PROVEN), signing);
        assertEquals(new Caller(TOOL, true, LoadedCode.NONE, assured(Assurance.PROVEN), signing), caller.asReplaced());
    }

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

    @Test
    void aDoubtfulOriginIsRefusedWhateverTheEntryDemandsButMayAskWhereItStands() {
        for (Refusal doubt : List.of(Refusal.DESCRIPTOR_NOT_CLOSE_ON_EXEC, Refusal.NOT_PROVEN)) {
            Caller caller = new Caller(TOOL, false, LoadedCode.NONE, new Provenance.Doubtful(doubt));
            for (Requirement requirement : Requirement.values()) {
                Policy policy = policy(rights("rws"), requirement);
                for (Action action : Action.values()) {
                    Decision expected = action == Action.CHECK ? ALLOW : unattestable(doubt);
                    assertEquals(expected, policy.decide(caller, request(action, Match.EXACT)));
                }
            }
        }
    }

    @Test
    void aLibraryCountsByPathAndHashOfItsPin() {
        Library pin = new Library("/home/me/lib.so", "c".repeat(64));
        Library changed = new Library(pin.path(), "d".repeat(64));
        Library moved = new Library("/home/me/other.so", pin.hash());
        Policy pinned = policy(
                new Binary(TOOL, Optional.empty(), rights("rws"), Requirement.COMPAT, false, List.of(pin, moved)));
        Policy plain = policy(rights("rws"), Requirement.COMPAT);
        for (Action action : Action.values()) {
            Request request = request(action, Match.EXACT);
            assertEquals(ALLOW, pinned.decide(caller(loaded(pin)), request));
            assertEquals(ALLOW, pinned.decide(caller(loaded(pin, moved)), request));
            assertEquals(ALLOW, pinned.decide(caller(LoadedCode.NONE), request));
            for (Caller foreign : List.of(caller(loaded(changed)), caller(loaded(pin, changed)))) {
                assertEquals(unattestable(Refusal.USER_WRITABLE_LIBRARY), pinned.decide(foreign, request));
            }
            assertEquals(unattestable(Refusal.USER_WRITABLE_LIBRARY), plain.decide(caller(loaded(pin)), request));
            LoadedCode replaced = new LoadedCode(false, true, List.of(pin));
            assertEquals(unattestable(Refusal.LIBRARY_REPLACED), pinned.decide(caller(replaced), request));
        }
    }

    @Test
    void codeOfNoFileNeedsTheEntrysPermission() {
        Caller compiling = caller(new LoadedCode(true, false, List.of()));
        Policy allowing =
                policy(new Binary(TOOL, Optional.empty(), rights("rws"), Requirement.COMPAT, true, List.of()));
        for (Action action : Action.values()) {
            Request request = request(action, Match.EXACT);
            assertEquals(ALLOW, allowing.decide(compiling, request));
            assertEquals(
                    unattestable(Refusal.ANONYMOUS_EXECUTABLE_MEMORY),
                    policy(rights("rws"), Requirement.COMPAT).decide(compiling, request));
        }
    }

    @Test
    void marksSayWhatWasAllowedBeyondThePlainCase() {
        Policy policy = policy(rights("r"), Requirement.COMPAT);
        assertEquals(List.of(), policy.marks(caller(LoadedCode.NONE)));
        Library library = new Library("/home/me/lib.so", "c".repeat(64));
        assertEquals(List.of("jit", "pinned"), policy.marks(caller(new LoadedCode(true, false, List.of(library)))));
        Identity python = new Identity("/usr/bin/python3.11", "e".repeat(64));
        Policy interpreter =
                policy(new Binary(python, Optional.empty(), Rights.NONE, Requirement.COMPAT, false, List.of()));
        Caller script = new Caller(python, false, LoadedCode.NONE, assured(Assurance.PROVEN));
        assertEquals(List.of("interpreter"), interpreter.marks(script));
    }

    private static LoadedCode loaded(Library... libraries) {
        return new LoadedCode(false, false, List.of(libraries));
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
                    Caller caller = new Caller(stranger, replaced, LoadedCode.NONE, assured(Assurance.PROVEN));
                    assertEquals(expected, policy.decide(caller, request(action, Match.EXACT)), stranger.path());
                }
            }
            assertEquals(Optional.empty(), policy.find(stranger));
        }
        // The upgraded file at the path changes nothing for the process that still runs the registered one.
        Caller stillOld = new Caller(TOOL, true, LoadedCode.NONE, assured(Assurance.COMPAT));
        assertEquals(ALLOW, policy.decide(stillOld, request(Action.READ, Match.EXACT)));
    }

    @Test
    void theEmptyPolicyKnowsNobody() {
        for (Action action : Action.values()) {
            Caller caller = new Caller(TOOL, true, LoadedCode.NONE, assured(Assurance.ROOT));
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

    @Test
    void aProgramIsNamedWithTheLibrariesOfAnyEntryOfItsPath() {
        Library one = new Library("/home/me/one.so", "b".repeat(64));
        Library two = new Library("/home/me/two.so", "c".repeat(64));
        Identity changed = new Identity(TOOL.path(), "d".repeat(64));
        Policy policy = new Policy(Limits.DEFAULT, List.of(pinning(TOOL, one), pinning(changed, two)));
        assertTrue(policy.names(TOOL.path(), List.of()));
        assertTrue(policy.names(TOOL.path(), List.of(one.path(), two.path())));
        assertFalse(policy.names(TOOL.path(), List.of(one.path(), "/home/me/three.so")));
        assertFalse(policy.names("/usr/bin/other", List.of()));
        assertFalse(policy.names("/usr/bin/other", List.of(one.path())));
    }

    /** Where a running program's file can be written to, only its signature says what runs. */
    @Test
    void anEntryMayDemandASignature() {
        Signing signed = new Signing(Optional.of("ab".repeat(20)), Optional.of("TEAM123456"));
        List<Signing> met = List.of(
                Signing.NONE,
                new Signing(signed.codeHash(), Optional.empty()),
                new Signing(Optional.empty(), signed.team()),
                signed);
        List<Signing> demands = new ArrayList<>(met);
        demands.add(new Signing(Optional.of("cd".repeat(20)), Optional.empty()));
        demands.add(new Signing(Optional.of("cd".repeat(20)), signed.team()));
        demands.add(new Signing(signed.codeHash(), Optional.of("OTHER")));
        for (Signing demand : demands) {
            Policy policy = policy(
                    new Binary(TOOL, Optional.empty(), Rights.NONE, Requirement.COMPAT, false, List.of(), demand));
            boolean admitted = policy.admit(signed(Optional.of(signed))) instanceof Decision.Allow;
            assertEquals(met.contains(demand), admitted, demand::toString);
            for (Optional<Signing> without : List.of(Optional.of(Signing.NONE), Optional.<Signing>empty())) {
                Decision expected = demand.any()
                        ? new Decision.Deny(Reason.UNATTESTABLE_PEER, Optional.of(Refusal.OTHER_SIGNATURE))
                        : new Decision.Allow();
                assertEquals(expected, policy.admit(signed(without)));
            }
        }
        Policy policy = policy(Rights.NONE, Requirement.COMPAT);
        assertEquals(
                List.of("cdhash:" + "ab".repeat(20), "team:TEAM123456"), policy.marks(signed(Optional.of(signed))));
        Signing open = new Signing(signed.codeHash(), Optional.empty(), Set.of(Evidence.Opening.values()));
        assertEquals(
                List.of("cdhash:" + "ab".repeat(20), "no_hardened_runtime", "no_library_validation", "get_task_allow"),
                policy.marks(signed(Optional.of(open))));
        assertEquals(List.of("unsigned"), policy.marks(signed(Optional.of(Signing.NONE))));
        assertEquals(List.of(), policy.marks(signed(Optional.empty())));
    }

    private static Caller signed(Optional<Signing> signing) {
        return new Caller(TOOL, false, LoadedCode.NONE, assured(Assurance.PROVEN), signing);
    }

    private static Binary pinning(Identity identity, Library library) {
        return new Binary(identity, Optional.empty(), Rights.NONE, Requirement.COMPAT, false, List.of(library));
    }

    private static Binary binary(Rights rights, Requirement require) {
        return new Binary(TOOL, Optional.empty(), rights, require, false, List.of());
    }

    private static Policy policy(Rights rights, Requirement require) {
        return policy(binary(rights, require));
    }

    private static Policy policy(Binary binary) {
        return new Policy(Limits.DEFAULT, List.of(binary));
    }

    private static Caller caller(Assurance assurance) {
        return new Caller(TOOL, false, LoadedCode.NONE, assured(assurance));
    }

    private static Caller caller(LoadedCode code) {
        return new Caller(TOOL, false, code, assured(Assurance.PROVEN));
    }

    private static Provenance assured(Assurance assurance) {
        return new Provenance.Assured(assurance);
    }

    private static Deny unattestable(Refusal refusal) {
        return new Deny(UNATTESTABLE_PEER, Optional.of(refusal));
    }

    private static Request request(Action action, Match match) {
        return new Request(action, "aws", match, List.of("x"), List.of(), Map.of());
    }

    private static Decision deny(Reason reason) {
        return new Deny(reason, Optional.empty());
    }
}
