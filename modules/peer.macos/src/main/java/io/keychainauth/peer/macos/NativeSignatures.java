package io.keychainauth.peer.macos;

import static io.keychainauth.peer.macos.Darwin.bind;
import static java.lang.foreign.MemorySegment.NULL;
import static java.lang.foreign.ValueLayout.ADDRESS;

import io.keychainauth.ffi.CallMemory;
import io.keychainauth.ffi.Downcall;
import io.keychainauth.peer.Evidence;
import io.keychainauth.peer.Refusal;
import io.keychainauth.peer.macos.NativeObjects.Owned;
import io.keychainauth.peer.macos.gen.seccode.seccode_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** {@link Signatures} of the Security framework. Nothing it is asked needs the network. */
final class NativeSignatures implements Signatures {
    private static final MethodHandle GUEST = bind(
            seccode_h.SecCodeCopyGuestWithAttributes$address(), seccode_h.SecCodeCopyGuestWithAttributes$descriptor());
    private static final MethodHandle CHECK =
            bind(seccode_h.SecCodeCheckValidity$address(), seccode_h.SecCodeCheckValidity$descriptor());
    private static final MethodHandle INFORMATION = bind(
            seccode_h.SecCodeCopySigningInformation$address(), seccode_h.SecCodeCopySigningInformation$descriptor());

    private static final MethodHandle REQUIREMENT = bind(
            seccode_h.SecRequirementCreateWithString$address(), seccode_h.SecRequirementCreateWithString$descriptor());

    private static final String GUEST_NAME = "SecCodeCopyGuestWithAttributes";
    private static final String CHECK_NAME = "SecCodeCheckValidity";
    private static final String INFORMATION_NAME = "SecCodeCopySigningInformation";
    private static final String REQUIREMENT_NAME = "SecRequirementCreateWithString";

    /** As Apple gives them out. Anything else could end the quoted text of a requirement. */
    private static final Pattern TEAM = Pattern.compile("[A-Z0-9]{10}");

    @Override
    public Answer of(AuditToken token) {
        try (Arena arena = CallMemory.open()) {
            MemorySegment place = arena.allocate(ADDRESS);
            int status = guest(token, place);
            Optional<Owned> code = NativeObjects.owned(place.get(ADDRESS, 0));
            if (status != 0 || code.isEmpty()) {
                code.ifPresent(Owned::close);
                return failed(GUEST_NAME, status);
            }
            try (Owned guest = code.get()) {
                return check(guest.object());
            }
        }
    }

    private static int guest(AuditToken token, MemorySegment place) {
        Optional<Owned> data = NativeObjects.data(token.bytes());
        if (data.isEmpty()) {
            return 0; // With no code in its place: a failure without a number.
        }
        try (Owned held = data.get()) {
            Optional<Owned> attributes =
                    NativeObjects.dictionary(NativeObjects.constant("kSecGuestAttributeAudit"), held.object());
            if (attributes.isEmpty()) {
                return 0;
            }
            try (Owned asked = attributes.get()) {
                return (int) Downcall.call((_, state) ->
                        (int) GUEST.invokeExact(state, NULL, asked.object(), seccode_h.kSecCSDefaultFlags(), place));
            }
        }
    }

    private static Answer check(MemorySegment code) {
        int status = validity(code, NULL);
        if (status == seccode_h.errSecCSUnsigned()) {
            return new Answer.Unsigned();
        }
        return status == 0 ? signer(code) : failed(CHECK_NAME, status);
    }

    private static int validity(MemorySegment code, MemorySegment requirement) {
        return (int) Downcall.call(
                (_, state) -> (int) CHECK.invokeExact(state, code, seccode_h.kSecCSNoNetworkAccess(), requirement));
    }

    private static Answer signer(MemorySegment code) {
        try (Arena arena = CallMemory.open()) {
            MemorySegment place = arena.allocate(ADDRESS);
            int flags = seccode_h.kSecCSSigningInformation() | seccode_h.kSecCSDynamicInformation();
            int status =
                    (int) Downcall.call(arena, (_, state) -> (int) INFORMATION.invokeExact(state, code, flags, place));
            Optional<Owned> information = NativeObjects.owned(place.get(ADDRESS, 0));
            if (status != 0 || information.isEmpty()) {
                information.ifPresent(Owned::close);
                return failed(INFORMATION_NAME, status);
            }
            try (Owned held = information.get()) {
                return signer(code, held);
            }
        }
    }

    private static Answer signer(MemorySegment code, Owned information) {
        MemorySegment all = information.object();
        Optional<byte[]> unique = NativeObjects.value(all, "kSecCodeInfoUnique").flatMap(NativeObjects::bytes);
        Optional<String> identifier =
                NativeObjects.value(all, "kSecCodeInfoIdentifier").flatMap(NativeObjects::text);
        Optional<MemorySegment> team = NativeObjects.value(all, "kSecCodeInfoTeamIdentifier");
        Optional<String> teamName = team.flatMap(NativeObjects::text);
        OptionalLong state = NativeObjects.value(all, "kSecCodeInfoStatus")
                .map(NativeObjects::number)
                .orElse(OptionalLong.empty());
        // A team that is there and cannot be read must not become "no team".
        boolean whole = unique.isPresent() && identifier.isPresent() && team.isPresent() == teamName.isPresent();
        if (!whole || state.isEmpty()) {
            return failed(INFORMATION_NAME, 0);
        }
        CodeFlags flags = new CodeFlags(state.getAsLong());
        if (flags.debugged()) {
            return new Answer.Failed(Refusal.TRACED, INFORMATION_NAME, 0);
        }
        var signer = new Evidence.Signer(
                HexFormat.of().formatHex(unique.get()), identifier.get(), Optional.empty(), flags.openings());
        return teamName.filter(name -> !flags.adHoc() && TEAM.matcher(name).matches())
                .map(name -> ofTeam(code, signer, name))
                .orElse(new Answer.Valid(signer));
    }

    /** What a program's code directory says of its team anybody can write: only a certificate of Apple's is believed. */
    private static Answer ofTeam(MemorySegment code, Evidence.Signer signer, String team) {
        String text = "anchor apple generic and certificate leaf[subject.OU] = \"" + team + "\"";
        Optional<Owned> string = NativeObjects.string(text);
        if (string.isEmpty()) {
            return failed(REQUIREMENT_NAME, 0);
        }
        try (Owned demanded = string.get();
                Arena arena = CallMemory.open()) {
            MemorySegment place = arena.allocate(ADDRESS);
            int status = (int) Downcall.call(arena, (_, state) ->
                    (int) REQUIREMENT.invokeExact(state, demanded.object(), seccode_h.kSecCSDefaultFlags(), place));
            Optional<Owned> requirement = NativeObjects.owned(place.get(ADDRESS, 0));
            if (status != 0 || requirement.isEmpty()) {
                requirement.ifPresent(Owned::close);
                return failed(REQUIREMENT_NAME, status);
            }
            try (Owned held = requirement.get()) {
                int met = validity(code, held.object());
                boolean known = met == 0 || met == seccode_h.errSecCSReqFailed();
                Optional<String> proven = met == 0 ? Optional.of(team) : Optional.empty();
                return known
                        ? new Answer.Valid(
                                new Evidence.Signer(signer.codeHash(), signer.identifier(), proven, signer.openings()))
                        : failed(CHECK_NAME, met);
            }
        }
    }

    private static Answer failed(String function, int status) {
        Refusal refusal = Refusal.CODE_MODIFIED;
        if (function.equals(GUEST_NAME)
                || status == seccode_h.errSecCSGuestInvalid()
                || status == seccode_h.errSecCSNoSuchCode()) {
            refusal = status == 0 ? Refusal.PROOF_FAILED : Refusal.PROCESS_GONE;
        } else if (status == seccode_h.errSecCSStaticCodeChanged()) {
            refusal = Refusal.EXECUTABLE_REPLACED;
        } else if (function.equals(INFORMATION_NAME) || function.equals(REQUIREMENT_NAME)) {
            refusal = Refusal.PROOF_FAILED;
        }
        return new Answer.Failed(refusal, function, status);
    }
}
