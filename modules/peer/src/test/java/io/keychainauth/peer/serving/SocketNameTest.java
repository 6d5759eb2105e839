package io.keychainauth.peer.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.peer.Endpoint;
import io.keychainauth.peer.PeerException;
import io.keychainauth.peer.serving.UnixSockets.Fault;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may bind, take back and remove a name, on sockets of no system; real ones have {@code UnixTransportContract}. */
class SocketNameTest {
    private static final Endpoint ENDPOINT = new Endpoint("/run/agent.sock");
    private static final String ADDRESS =
            Path.of("/run/agent.sock").toAbsolutePath().toString();

    private FakeUnixSockets sockets = new FakeUnixSockets();

    private SocketName name() throws PeerException {
        return SocketName.of(sockets, ENDPOINT);
    }

    private Binding bind() throws PeerException {
        return Binding.at(name(), sockets);
    }

    private static String refusal(Executable call) {
        return assertThrows(PeerException.class, call).getMessage();
    }

    private void assertNothingLeft(String what) {
        assertEquals(Map.of(), sockets.names, what);
        assertEquals(Set.of(), sockets.open, what);
    }

    @Test
    void aBindingThatFailsLeavesNothing() throws Exception {
        bind().undo(name());
        assertNothingLeft("no fault");
        FakeUnixSockets honest = sockets;
        for (int call = 0; call <= honest.calls.indexOf("listen"); call++) {
            for (Fault fault : Fault.values()) {
                sockets = new FakeUnixSockets();
                sockets.faults.put(call, fault);
                String what = honest.calls.get(call) + " " + fault;
                assertTrue(refusal(this::bind).contains(honest.calls.get(call)), what);
                assertNothingLeft(what);
            }
        }
    }

    /** On a file system without modes, or with an umask that takes our own bits away. */
    @ParameterizedTest
    @ValueSource(ints = {0666, 0400})
    void aNameWithAnotherModeIsGivenUp(int given) {
        sockets.mode = _ -> given;
        assertTrue(refusal(this::bind).contains("would not get mode 0600"));
        assertNothingLeft("mode");
        assertFalse(sockets.calls.contains("listen"));
    }

    /** Whoever may write into the folder has put one there in the moment between. */
    @Test
    void aNameOfAnotherUserIsGivenUp() {
        sockets.owner = 7;
        assertTrue(refusal(this::bind).contains("belongs to user 7"));
        assertNothingLeft("owner");
        assertFalse(sockets.calls.contains("listen"));
    }

    @ParameterizedTest
    @EnumSource
    void onlyASocketThatNobodyAnswersIsCleared(Fault fault) throws Exception {
        sockets.names.put(ADDRESS, FakeUnixSockets.file(SocketFile.Kind.SOCKET, 9));
        sockets.faults.put("connect", fault);
        switch (fault) {
            case NOBODY_LISTENS -> {
                name().clear();
                assertEquals(Map.of(), sockets.names);
            }
            case NO_NAME -> name().clear(); // It is gone by now.
            case NOT_NOW -> assertTrue(refusal(name()::clear).contains("listens at"));
            case NO_FOLDER, INTERRUPTED, FAILURE ->
                assertTrue(refusal(name()::clear).contains("cannot be removed"));
        }
        assertEquals(fault != Fault.NOBODY_LISTENS, sockets.names.containsKey(ADDRESS));
        assertEquals(Set.of(), sockets.open);
    }

    @Test
    void aSocketThatSomebodyAnswersIsNotCleared() throws Exception {
        sockets.names.put(ADDRESS, FakeUnixSockets.file(SocketFile.Kind.SOCKET, 9));
        assertTrue(refusal(name()::clear).contains("listens at"));
        assertTrue(sockets.names.containsKey(ADDRESS));
        assertEquals(Set.of(), sockets.open);
    }

    @ParameterizedTest
    @EnumSource
    void aNameThatCannotBeLookedAtIsNotGone(Fault fault) throws Exception {
        Binding binding = bind();
        assertTrue(name().leadsTo(binding.file()));
        assertFalse(name().leadsTo(FakeUnixSockets.file(SocketFile.Kind.SOCKET, 9)));
        sockets.faults.put("status", fault);
        if (fault == Fault.NO_NAME) {
            assertFalse(name().leadsTo(binding.file()));
        } else {
            assertTrue(refusal(() -> name().leadsTo(binding.file())).contains("cannot be looked at"));
        }
    }

    @Test
    void onlyOurOwnNameIsRemoved() throws Exception {
        Binding binding = bind();
        SocketFile successor = FakeUnixSockets.file(SocketFile.Kind.SOCKET, 9);
        sockets.names.put(ADDRESS, successor);
        binding.undo(name());
        assertEquals(Map.of(ADDRESS, successor), sockets.names);
        assertEquals(Set.of(), sockets.open);
    }

    @ParameterizedTest
    @EnumSource
    void whatTookOurPlaceIsReplacedOrMovedAside(SocketFile.Kind kind) throws Exception {
        SocketFile squatter = FakeUnixSockets.file(kind, 9);
        sockets.names.put(ADDRESS, squatter);
        Binding binding = Binding.retake(name(), sockets);
        assertTrue(name().leadsTo(binding.file()));
        boolean aside = sockets.names.entrySet().stream()
                .anyMatch(each -> each.getKey().startsWith(ADDRESS + ".")
                        && each.getValue().equals(squatter));
        assertEquals(kind == SocketFile.Kind.OTHER, aside);
        assertEquals(aside ? 2 : 1, sockets.names.size());
    }

    /** A socket without a name would be served, and its clients would be the squatter's. */
    @Test
    void aNameThatIsNotTakenBackLeavesOnlyWhatWasThere() throws Exception {
        for (Fault fault : Fault.values()) {
            sockets = new FakeUnixSockets();
            SocketFile squatter = FakeUnixSockets.file(SocketFile.Kind.LINK, 9);
            sockets.names.put(ADDRESS, squatter);
            sockets.faults.put("rename", fault);
            assertTrue(refusal(() -> Binding.retake(name(), sockets)).contains("cannot be bound again"));
            assertEquals(Map.of(ADDRESS, squatter), sockets.names);
            assertEquals(Set.of(), sockets.open);
        }
    }

    @Test
    void theBytesOfANameCount() throws Exception {
        String root = Path.of("/").toAbsolutePath().toString();
        String longest = root + "é".repeat(10) + "x".repeat(FakeUnixSockets.LONGEST - root.length() - 20);
        assertEquals(longest, SocketName.of(sockets, new Endpoint(longest)).address());
        assertTrue(refusal(() -> SocketName.of(sockets, new Endpoint(longest + "x")))
                .contains("41 bytes"));
    }
}
