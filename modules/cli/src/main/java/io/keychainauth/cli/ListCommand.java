package io.keychainauth.cli;

import io.keychainauth.daemon.StartException;
import io.keychainauth.platform.PlatformException;
import io.keychainauth.policy.Binary;
import io.keychainauth.policy.Hash;
import io.keychainauth.policy.Library;
import io.keychainauth.policy.PolicyException;
import io.keychainauth.policy.Requirement;
import io.keychainauth.policy.Rights;
import io.keychainauth.policy.Signing;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Registered binaries and their rights. */
final class ListCommand implements Command {
    @Override
    public Syntax syntax() {
        return Syntax.of("list", "List registered programs and their rights.").with(Option.JSON);
    }

    @Override
    public Exit run(Arguments arguments, Session session)
            throws IOException, PolicyException, PlatformException, StartException {
        List<Binary> binaries = session.policies().load().binaries();
        Output output = session.output();
        if (arguments.has(Option.JSON)) {
            output.json(binaries.stream().map(ListCommand::json).toList());
        } else if (binaries.isEmpty()) {
            output.line("No registered binaries.");
        } else {
            output.line(binaries.size() + " registered binaries:");
            binaries.forEach(binary -> show(binary, output));
        }
        return Exit.DONE;
    }

    private static void show(Binary binary, Output output) {
        output.line("");
        output.field("Path", binary.identity().path());
        output.field("Hash", Hash.prefixed(binary.identity().hash()));
        showRights(binary.rights(), output);
        if (binary.require() != Requirement.COMPAT) {
            output.field("Require", word(binary.require()));
        }
        if (binary.allowJit()) {
            output.field("JIT", "allowed");
        }
        showSigning(binary.signing(), output);
        for (Library pin : binary.libraries()) {
            output.field("Library", pin.path() + " " + Hash.prefixed(pin.hash()));
        }
    }

    static void showSigning(Signing signing, Output output) {
        signing.codeHash().ifPresent(digits -> output.field("Code hash", digits));
        signing.team().ifPresent(team -> output.field("Team", team));
    }

    static void json(Signing signing, Map<String, ? super String> json) {
        signing.codeHash().ifPresent(digits -> json.put("cdhash", digits));
        signing.team().ifPresent(team -> json.put("team_id", team));
    }

    static void showRights(Rights rights, Output output) {
        output.field("Read", names(rights.read()));
        output.field("Write", names(rights.write()));
        output.field("Search", rights.search() ? "yes" : "no");
    }

    static Map<String, @Nullable Object> json(Binary binary) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("path", binary.identity().path());
        json.put("hash", Hash.prefixed(binary.identity().hash()));
        binary.registeredAt().ifPresent(at -> json.put("registered_at", at.toString()));
        json.put("allowed_read_services", List.copyOf(binary.rights().read()));
        json.put("allowed_write_services", List.copyOf(binary.rights().write()));
        json.put("can_search", binary.rights().search());
        json.put("require", word(binary.require()));
        json.put("allow_jit", binary.allowJit());
        json.put("libraries", libraries(binary.libraries()));
        json(binary.signing(), json);
        return json;
    }

    static List<Map<String, String>> libraries(List<Library> libraries) {
        return libraries.stream()
                .map(pin -> Map.of("path", pin.path(), "hash", Hash.prefixed(pin.hash())))
                .toList();
    }

    private static String names(Set<String> services) {
        return services.isEmpty() ? "-" : String.join(", ", services);
    }

    private static String word(Requirement requirement) {
        return requirement.name().toLowerCase(Locale.ROOT);
    }
}
