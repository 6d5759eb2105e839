package io.keychainauth.it.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.it.blackbox.Json;
import io.keychainauth.it.blackbox.Machine;
import io.keychainauth.it.blackbox.Machine.Finished;
import io.keychainauth.it.blackbox.Profile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * A program of {@code examples} as a user has it.
 *
 * @param name for people
 * @param binary what the daemon sees: for a script its interpreter
 * @param command how it is started
 * @param kind what its language brings along
 * @param assurance how well the daemon must know who writes its requests
 */
record HonestClient(String name, Path binary, List<String> command, Kind kind, String assurance) {
    enum Kind {
        PROGRAM,
        /** Registering it takes a word more; here it stands for a runtime that its user approved. */
        INTERPRETER,
        /** An interpreter that makes code while it runs. */
        JIT
    }

    static HonestClient program(String name, Path binary) {
        return new HonestClient(name, binary, List.of(binary.toString()), Kind.PROGRAM, "proven");
    }

    static HonestClient script(String name, Path interpreter, Path script, Kind kind, String assurance) {
        return new HonestClient(name, interpreter, List.of(interpreter.toString(), script.toString()), kind, assurance);
    }

    /** Is refused, found in the queue, approved and given its rights, as a new program is. */
    void introduce(Profile profile) throws IOException {
        Finished refused = run(profile, Json.read("k"));
        assertEquals(1, refused.exit(), () -> this + ": " + refused);
        assertTrue(refused.err().startsWith(Json.denied("unregistered_binary_pending_approval")), refused::toString);
        List<String> approve = new ArrayList<>(List.of("approve", hash(), binary.toString()));
        if (kind != Kind.PROGRAM) {
            approve.add("--allow-interpreter");
        }
        profile.ok(approve.toArray(String[]::new));
        profile.ok("grant", binary.toString(), "--read", "aws", "--write", "aws");
        demand(profile);
    }

    /** Demands the best that the client can reach, so that less would be refused. */
    private void demand(Profile profile) throws IOException {
        String path = "\"path\": \"" + binary + "\"";
        String conditions = ", \"require\": \"" + assurance + "\"" + (kind == Kind.JIT ? ", \"allow_jit\": true" : "");
        String policy = Files.readString(profile.policy());
        assertTrue(policy.contains(path), policy);
        profile.write(profile.policy(), policy.replace(path, path + conditions));
    }

    Finished run(Profile profile, String... words) {
        return Machine.finish(prepare(profile, words));
    }

    ProcessBuilder prepare(Profile profile, String... words) {
        List<String> all = new ArrayList<>(command);
        all.addAll(List.of(words));
        return profile.prepare(all);
    }

    private String hash() throws IOException {
        try (InputStream content = Files.newInputStream(binary)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            content.transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
            return "sha256:" + HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
