package io.keychainauth.peer.macos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.keychainauth.peer.Assurance;
import io.keychainauth.peer.Evidence;
import io.keychainauth.peer.Evidence.Opening;
import io.keychainauth.peer.Provenance;
import io.keychainauth.peer.Refusal;
import io.keychainauth.peer.Verdict;
import io.keychainauth.peer.checks.Checks;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A10, A11: what lets foreign code into a signed program, and what a signature says that nobody has checked. */
@EnabledOnOs(OS.LINUX)
class OpenProgramsTest {
    private static final long VALID = 1;
    private static final long AD_HOC = 2;
    private static final long GET_TASK_ALLOW = 4;
    private static final long FORCED_VALIDATION = 0x10;
    private static final long VALIDATION = 0x2000;
    private static final long RUNTIME = 0x10000;

    @AfterEach
    void nothingIsLeft() throws Throwable {
        Doubles.certificate("TEAM123456");
        assertEquals(0, Doubles.liveObjects());
    }

    private static Evidence.Signer signer(String team, long state) throws Throwable {
        Doubles.signature(0, "com.example.tool", team, state);
        return assertInstanceOf(
                        Signatures.Answer.Valid.class,
                        new NativeSignatures().of(new AuditToken(new byte[AuditToken.BYTES])))
                .signer();
    }

    @Test
    void theKernelsFlagsSayWhatComesIn() throws Throwable {
        Map<Long, Set<Opening>> openings = Map.of(
                VALID | RUNTIME | VALIDATION,
                Set.of(),
                VALID | RUNTIME | FORCED_VALIDATION,
                Set.of(),
                VALID | RUNTIME,
                Set.of(Opening.NO_LIBRARY_VALIDATION),
                VALID | VALIDATION,
                Set.of(Opening.NO_HARDENED_RUNTIME),
                VALID | AD_HOC,
                Set.of(Opening.NO_HARDENED_RUNTIME, Opening.NO_LIBRARY_VALIDATION),
                VALID | RUNTIME | VALIDATION | GET_TASK_ALLOW,
                Set.of(Opening.GET_TASK_ALLOW));
        for (Map.Entry<Long, Set<Opening>> each : openings.entrySet()) {
            assertEquals(each.getValue(), signer("", each.getKey()).openings(), () -> Long.toHexString(each.getKey()));
        }
    }

    /** Its libraries and its memory are not looked at here: only the system can vouch for them. */
    @Test
    void aProgramThatLetsForeignCodeInIsCompatible() {
        for (Opening opening : Opening.values()) {
            FakeMac mac = new FakeMac();
            mac.signature = signed(opening);
            try (AttestedPeer peer = new Attestor(mac.kernel(), () -> 0).attest(FakeMac.SOCKET)) {
                assertInstanceOf(Verdict.Attested.class, Checks.judge(peer.proof()));
                assertEquals(
                        Optional.empty(),
                        peer.proof().find(Evidence.Code.class).orElseThrow().mapped(),
                        "not asked");
                assertEquals(
                        new Provenance.Assured(Assurance.COMPAT), peer.proof().provenance(0));
            }
        }
    }

    private static Signatures.Answer signed(Opening... openings) {
        return new Signatures.Answer.Valid(
                new Evidence.Signer(FakeMac.CODE_HASH, "tool", Optional.of("TEAM"), Set.of(openings)));
    }

    /** A process may let libraries in later, or a debugger, and a page of it may turn out not to be as it was signed. */
    @Test
    void whileConnectedItsSignatureMustStayWhatItIs() {
        Map<Signatures.Answer, Refusal> changes = Map.of(
                new Signatures.Answer.Failed(Refusal.CODE_MODIFIED, "SecCodeCheckValidity", -67061),
                Refusal.CODE_MODIFIED,
                new Signatures.Answer.Failed(Refusal.TRACED, "SecCodeCopySigningInformation", 0),
                Refusal.TRACED,
                new Signatures.Answer.Unsigned(),
                Refusal.CODE_MODIFIED,
                signed(Opening.NO_LIBRARY_VALIDATION),
                Refusal.CODE_MODIFIED);
        changes.forEach((now, refusal) -> {
            FakeMac mac = new FakeMac();
            long[] nanos = {0};
            try (AttestedPeer peer = new Attestor(mac.kernel(), () -> nanos[0]).attest(FakeMac.SOCKET)) {
                mac.signature = now;
                assertEquals(Optional.empty(), peer.recheck(), "looked at a moment ago");
                nanos[0] = Duration.ofMillis(100).toNanos();
                assertEquals(Optional.of(refusal), peer.recheck());
                assertEquals(Optional.of(refusal), peer.recheck(), "what was seen once is seen again");
            }
        });
    }

    /** Anybody can write any team into a signature of his own. */
    @Test
    void aTeamCountsWithACertificateOfApplesOnly() throws Throwable {
        assertEquals(
                Optional.of("TEAM123456"),
                signer("TEAM123456", Doubles.HARDENED).team());
        assertEquals(Optional.empty(), signer("", Doubles.HARDENED).team());
        Doubles.certificate("OTHER12345");
        assertEquals(Optional.empty(), signer("TEAM123456", Doubles.HARDENED).team());
        Doubles.certificate("");
        assertEquals(Optional.empty(), signer("TEAM123456", Doubles.HARDENED).team());
    }

    @Test
    void nobodysCertificateIsNeverATeams() throws Throwable {
        assertEquals(
                Optional.empty(),
                signer("TEAM123456", Doubles.HARDENED | AD_HOC).team());
    }

    /** What is put into a requirement must not become a part of it. */
    @Test
    void aTeamThatIsNoneOfApplesIsNotAskedAbout() throws Throwable {
        String clever = "X\" or identifier \"tool";
        Doubles.certificate(clever);
        assertEquals(Optional.empty(), signer(clever, Doubles.HARDENED).team());
    }
}
