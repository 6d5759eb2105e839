package io.keychainauth.cli;

import io.keychainauth.platform.Finding;
import io.keychainauth.platform.Finding.Level;
import io.keychainauth.platform.Profile;
import io.keychainauth.policy.Binary;
import io.keychainauth.policy.BinaryFile;
import io.keychainauth.policy.Identity;
import io.keychainauth.policy.PendingQueue;
import io.keychainauth.policy.Policy;
import io.keychainauth.policy.PolicyException;
import io.keychainauth.policy.PolicyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** Doctor checks of the policy, the queue and what is registered. */
final class PolicyChecks {
    private final List<Finding> findings = new ArrayList<>();

    private PolicyChecks() {}

    static List<Finding> of(Profile profile, InstantSource clock) {
        PolicyChecks checks = new PolicyChecks();
        checks.policy(profile.policy());
        checks.pending(profile.pending(), clock);
        return checks.findings;
    }

    private void policy(Path file) {
        Policy policy;
        try {
            policy = new PolicyFile(file).load();
        } catch (PolicyException e) {
            add("config", Level.ERROR, String.valueOf(e.getMessage()), "nobody is served until it is mended");
            return;
        }
        add(
                "config",
                Level.OK,
                Files.exists(file)
                        ? file + " is valid and only yours to change"
                        : file + " does not exist: nothing is registered",
                "");
        policy.binaries().forEach(this::binary);
    }

    private void binary(Binary binary) {
        Identity identity = binary.identity();
        try {
            BinaryFile now = BinaryFile.inspect(Path.of(identity.path()));
            if (!now.identity().path().equals(identity.path())) {
                add(
                        "binary",
                        Level.WARNING,
                        identity.path() + " leads to " + now.identity().path() + ", which is what a client shows",
                        "run keychain-auth register " + now.identity().path());
            } else if (!now.identity().hash().equals(identity.hash())) {
                add(
                        "binary",
                        Level.WARNING,
                        identity.path() + " has another hash than the registered one and is refused",
                        "if you updated it, run keychain-auth upgrade " + identity.path());
            }
            now.interpreter()
                    .ifPresent(what -> add(
                            "interpreter",
                            Level.WARNING,
                            identity.path() + " is " + what + ": whatever it runs has its rights",
                            "register a compiled program instead and run keychain-auth unregister " + identity.path()));
        } catch (NoSuchFileException e) {
            add(
                    "binary",
                    Level.WARNING,
                    identity.path() + " does not exist any more",
                    "run keychain-auth unregister " + identity.path());
        } catch (IOException e) {
            add(
                    "binary",
                    Level.WARNING,
                    identity.path() + " cannot be read (" + e.getMessage() + ")",
                    "check its owner and mode");
        }
    }

    private void pending(Path file, InstantSource clock) {
        try {
            int waiting = new PendingQueue(file, clock).list().size();
            add(
                    "pending",
                    Level.OK,
                    waiting + " programs wait for approval",
                    waiting == 0 ? "" : "see keychain-auth list-pending");
        } catch (PolicyException e) {
            add("pending", Level.ERROR, String.valueOf(e.getMessage()), "mend or remove " + file);
        }
    }

    private void add(String name, Level level, String text, String mend) {
        findings.add(new Finding(name, level, text, mend));
    }
}
