package io.keychainauth.peer.checks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.keychainauth.peer.Evidence;
import io.keychainauth.peer.Image;
import io.keychainauth.peer.Namespace;
import io.keychainauth.peer.NobodysImage;
import io.keychainauth.peer.Proof;
import io.keychainauth.peer.Refusal;
import io.keychainauth.peer.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChecksTest {
    private static final Image IMAGE = new NobodysImage("/opt/tool");

    private static final Evidence.Code CODE = new Evidence.Code(true, false, false, false, List.of());

    private static final List<Evidence> COMPLETE = List.of(
            new Evidence.Credentials(42, 1000, 1000),
            new Evidence.Handle(true),
            new Evidence.Barrier(0),
            new Evidence.Tracer(0),
            new Evidence.Namespaces(Set.of()),
            new Evidence.FileSystems(List.of()),
            new Evidence.Executable(IMAGE, false),
            CODE,
            descriptors(1, false, true));

    private static Evidence descriptors(int count, boolean standardStream, boolean closeOnExec) {
        return new Evidence.Descriptors(Optional.of(new Evidence.Held(count, standardStream, closeOnExec)));
    }

    private static Verdict with(Evidence replacement) {
        return Checks.judge(new Proof(COMPLETE.stream()
                .map(each -> each.getClass().equals(replacement.getClass()) ? replacement : each)
                .toList()));
    }

    private static void refused(Refusal refusal, Evidence replacement) {
        assertEquals(new Verdict.Refused(refusal), with(replacement));
    }

    private static void attested(Evidence replacement) {
        assertInstanceOf(Verdict.Attested.class, with(replacement), replacement.toString());
    }

    @Test
    void completeEvidenceAttests() {
        assertEquals(new Verdict.Attested(42, IMAGE, CODE), Checks.judge(new Proof(COMPLETE)));
    }

    @Test
    void everyMissingPieceRefuses() {
        assertInstanceOf(Verdict.Refused.class, Checks.judge(new Proof(List.of())));
        for (Evidence left : COMPLETE) {
            if (left instanceof Evidence.Barrier) {
                continue; // Decides how good a request is, not whether there is an identity.
            }
            List<Evidence> rest = new ArrayList<>(COMPLETE);
            rest.remove(left);
            assertInstanceOf(Verdict.Refused.class, Checks.judge(new Proof(rest)), left.toString());
        }
    }

    @Test
    void aFailedStepRefusesWhateverElseIsKnown() {
        for (Refusal refusal : Refusal.values()) {
            List<Evidence> more = new ArrayList<>(COMPLETE);
            more.add(new Evidence.Missing(refusal, "call", 1));
            assertEquals(new Verdict.Refused(refusal), Checks.judge(new Proof(more)));
        }
    }

    @Test
    void wrongCredentialsAreNamed() {
        refused(Refusal.DIFFERENT_PID_NAMESPACE, new Evidence.Credentials(0, 1000, 1000));
        refused(Refusal.FOREIGN_USER, new Evidence.Credentials(42, 1001, 1000));
    }

    @Test
    void eachForeignNamespaceIsNamed() {
        refused(Refusal.DIFFERENT_USER_NAMESPACE, new Evidence.Namespaces(Set.of(Namespace.USER)));
        refused(Refusal.DIFFERENT_MOUNT_NAMESPACE, new Evidence.Namespaces(Set.of(Namespace.MOUNT)));
        refused(Refusal.DIFFERENT_PID_NAMESPACE, new Evidence.Namespaces(Set.of(Namespace.PROCESS)));
        refused(Refusal.DIFFERENT_USER_NAMESPACE, new Evidence.Namespaces(Set.of(Namespace.values())));
    }

    @Test
    void aTracerRefuses() {
        refused(Refusal.TRACED, new Evidence.Tracer(7));
    }

    @Test
    void oneUntrustedFileSystemRefuses() {
        refused(Refusal.UNTRUSTED_FILESYSTEM, new Evidence.FileSystems(List.of("fuse")));
    }

    @Test
    void codeMustBeOfTheExecutableAndUnchanged() {
        refused(Refusal.EXECUTABLE_NOT_MAPPED, new Evidence.Code(false, false, false, false, List.of()));
        refused(Refusal.CODE_MODIFIED, new Evidence.Code(true, true, false, false, List.of()));
        attested(new Evidence.Code(true, Optional.empty(), false, false, List.of()));
        // What an entry may allow is not judged here.
        attested(new Evidence.Code(true, false, true, true, List.of(IMAGE)));
    }

    @Test
    void thePeerMustHoldTheConnectionAndNotAsAStandardStream() {
        refused(Refusal.SOCKET_NOT_HELD, descriptors(0, false, true));
        refused(Refusal.STDIO_SOCKET, descriptors(1, true, true));
        refused(Refusal.STDIO_SOCKET, descriptors(2, true, false));
        attested(descriptors(3, false, false));
        attested(new Evidence.Descriptors(Optional.empty()));
    }
}
