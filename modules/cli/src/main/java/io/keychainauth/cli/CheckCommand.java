package io.keychainauth.cli;

import io.keychainauth.daemon.StartException;
import io.keychainauth.platform.PlatformException;
import io.keychainauth.policy.Binary;
import io.keychainauth.policy.Hash;
import io.keychainauth.policy.Identity;
import io.keychainauth.policy.Policy;
import io.keychainauth.policy.PolicyException;
import io.keychainauth.policy.Rights;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where a binary stands. */
final class CheckCommand implements Command {
    @Override
    public Syntax syntax() {
        return Syntax.of("check", "Say whether a program is registered, whether its hash matches and what it may do.")
                .required("PATH", "The program.")
                .optional("SERVICE", "Succeed only if it may read, write and search this service.")
                .with(Option.JSON);
    }

    @Override
    public Exit run(Arguments arguments, Session session)
            throws Failure, IOException, PolicyException, PlatformException, StartException {
        Identity identity =
                ProgramFile.inspect(Session.path(arguments.parameter(0))).identity();
        Policy policy = session.policies().load();
        Optional<Binary> found = policy.find(identity);
        Optional<String> service = arguments.optional(1);
        List<String> lacking =
                found.isPresent() && service.isPresent() ? lacking(found.get().rights(), service.get()) : List.of();
        if (arguments.has(Option.JSON)) {
            session.output().json(json(identity, policy, found, service, lacking));
        }
        if (found.isEmpty()) {
            throw unknown(identity, policy);
        }
        if (!lacking.isEmpty()) {
            throw new Failure(
                    Exit.FAILED,
                    "binary is registered but lacks authorized " + String.join(", ", lacking) + " for service "
                            + service.orElse("") + ": run keychain-auth authorize " + identity.path() + " "
                            + service.orElse(""));
        }
        if (!arguments.has(Option.JSON)) {
            show(found.get(), service, session.output());
        }
        return Exit.DONE;
    }

    private static void show(Binary binary, Optional<String> service, Output output) {
        String path = binary.identity().path();
        if (service.isPresent()) {
            output.line("Binary " + path + " is fully registered and authorized for service " + service.get());
        } else {
            output.line("Binary " + path + " is registered and its hash matches");
            output.field("Hash", Hash.prefixed(binary.identity().hash()));
            ListCommand.showRights(binary.rights(), output);
        }
    }

    private static Failure unknown(Identity identity, Policy policy) {
        if (policy.names(identity.path())) {
            return new Failure(
                    Exit.FAILED,
                    "binary not registered or hash mismatch: " + identity.path() + " has now hash "
                            + Hash.prefixed(identity.hash()) + "; if you updated it, run keychain-auth upgrade "
                            + identity.path());
        }
        Optional<String> elsewhere = policy.binaries().stream()
                .map(Binary::identity)
                .filter(known -> known.hash().equals(identity.hash()))
                .map(Identity::path)
                .findFirst();
        if (elsewhere.isPresent()) {
            return new Failure(
                    Exit.FAILED,
                    "binary path mismatch: " + identity.path() + " is registered as " + elsewhere.get()
                            + "; run that one, or keychain-auth register " + identity.path());
        }
        return new Failure(
                Exit.NOT_FOUND,
                "binary not registered or hash mismatch: " + identity.path()
                        + " is not registered; run keychain-auth register " + identity.path());
    }

    private static List<String> lacking(Rights rights, String service) {
        List<String> lacking = new ArrayList<>();
        if (!rights.read().contains(service)) {
            lacking.add("read");
        }
        if (!rights.write().contains(service)) {
            lacking.add("write");
        }
        if (!rights.search()) {
            lacking.add("search");
        }
        return lacking;
    }

    private static Map<String, @Nullable Object> json(
            Identity identity, Policy policy, Optional<Binary> found, Optional<String> service, List<String> lacking) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("path", identity.path());
        json.put("hash", Hash.prefixed(identity.hash()));
        json.put("registered", policy.names(identity.path()));
        json.put("hash_matches", found.isPresent());
        found.ifPresent(binary -> json.putAll(ListCommand.json(binary)));
        service.ifPresent(name -> {
            json.put("service", name);
            json.put("authorized", found.isPresent() && lacking.isEmpty());
        });
        return json;
    }
}
