package io.keychainauth.policy;

import io.keychainauth.policy.JsonValue.ObjectValue;
import io.keychainauth.policy.JsonValue.StringValue;
import io.keychainauth.protocol.Limits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Makes a policy of a document. Unknown fields are left alone, known ones have to be right. */
final class PolicyReader {
    static final String BINARIES = "registered_binaries";

    private static final Pattern CODE_HASH = Pattern.compile("[0-9a-fA-F]{40}");

    private final JsonDocument document;

    private PolicyReader(JsonDocument document) {
        this.document = document;
    }

    static Policy read(JsonDocument document) throws PolicyException {
        return new PolicyReader(document).policy();
    }

    private Policy policy() throws PolicyException {
        Fields root = new Fields(document, Fields.object(document, document.root(), "the file"), "");
        // A file without a version is taken as version 1: nothing else ever was.
        Optional<String> version = root.string("protocol_version");
        if (version.isPresent() && !version.get().equals("1")) {
            throw root.error("protocol_version", "must be \"1\": this file is for another version of keychain-auth");
        }
        Optional<Fields> limits = root.object("limits");
        return new Policy(limits.isPresent() ? LimitsReader.read(limits.get()) : Limits.DEFAULT, binaries(root));
    }

    private List<Binary> binaries(Fields root) throws PolicyException {
        List<JsonValue> elements = root.array(BINARIES);
        List<Binary> binaries = new ArrayList<>(elements.size());
        Map<Identity, Integer> indices = new HashMap<>();
        for (int i = 0; i < elements.size(); i++) {
            Binary binary = binary(elements.get(i), i);
            Integer first = indices.putIfAbsent(binary.identity(), i);
            if (first != null) {
                throw document.error(
                        elements.get(i),
                        name(i, binary.identity().path()) + " has the path and hash of " + BINARIES + "[" + first
                                + "]: remove one of them");
            }
            binaries.add(binary);
        }
        return binaries;
    }

    private Binary binary(JsonValue element, int index) throws PolicyException {
        String plain = BINARIES + "[" + index + "]";
        ObjectValue object = Fields.object(document, element, plain);
        // Even an error in the path's neighbours should say which program it is about.
        String name = object.get("path")
                .filter(StringValue.class::isInstance)
                .map(path -> name(index, ((StringValue) path).text()))
                .orElse(plain);
        Fields fields = new Fields(document, object, name);
        Identity identity = new Identity(fields.named(plain).path("path"), fields.hash("hash"));
        Rights rights = new Rights(
                new LinkedHashSet<>(fields.list("allowed_read_services")),
                new LinkedHashSet<>(fields.list("allowed_write_services")),
                fields.flag("can_search"));
        return new Binary(
                identity,
                fields.instant("registered_at"),
                rights,
                requirement(fields),
                fields.flag("allow_jit"),
                fields.libraries("libraries"),
                signing(fields));
    }

    private static Requirement requirement(Fields fields) throws PolicyException {
        return switch (fields.string("require").orElse("compat")) {
            case "compat" -> Requirement.COMPAT;
            case "proven" -> Requirement.PROVEN;
            default -> throw fields.error("require", "must be \"compat\" or \"proven\"");
        };
    }

    static Signing signing(Fields fields) throws PolicyException {
        Optional<String> codeHash = fields.string("cdhash");
        if (codeHash.isPresent() && !CODE_HASH.matcher(codeHash.get()).matches()) {
            throw fields.error("cdhash", "must be 40 hex digits: see \"codesign --display --verbose=4\"");
        }
        Optional<String> team = fields.string("team_id");
        if (team.isPresent() && team.get().isEmpty()) {
            throw fields.error("team_id", "must not be empty: leave it out if any will do");
        }
        return new Signing(codeHash.map(digits -> digits.toLowerCase(Locale.ROOT)), team);
    }

    private static String name(int index, String path) {
        return BINARIES + "[" + index + "] (" + path + ")";
    }
}
