package io.keychainauth.daemon.request;

import io.keychainauth.peer.Assurance;
import io.keychainauth.peer.Provenance;
import io.keychainauth.policy.Binary;
import io.keychainauth.policy.Caller;
import io.keychainauth.policy.Policy;
import io.keychainauth.policy.Rights;
import io.keychainauth.protocol.Result;
import io.keychainauth.store.SecretId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Where a registered client stands: the answer to {@code check}. */
final class Standing {
    private Standing() {}

    /**
     * Describes the caller's rights.
     *
     * @param next what will be known of the origin of the request that follows
     * @param service one service, or empty for every service on which it has any
     */
    static Effect of(Policy policy, Caller caller, Provenance next, String service) {
        Rights rights = policy.find(caller.identity())
                .map(Binary::rights)
                .orElse(new Rights(java.util.Set.of(), java.util.Set.of(), false));
        TreeSet<String> services = new TreeSet<>(SecretId.BYTE_ORDER);
        if (service.isEmpty()) {
            services.addAll(rights.read());
            services.addAll(rights.write());
        } else {
            services.add(service);
        }
        List<Result> results = services.stream()
                .map(name -> new Result(name, Optional.empty(), describe(rights, name, next)))
                .toList();
        return Effect.found(results, List.of());
    }

    private static Map<String, String> describe(Rights rights, String service, Provenance next) {
        Map<String, String> standing = new LinkedHashMap<>();
        boolean read = rights.read().contains(service);
        standing.put("read", String.valueOf(read));
        standing.put("write", String.valueOf(rights.write().contains(service)));
        standing.put("search", String.valueOf(read && rights.search()));
        standing.put("assurance", word(next));
        return standing;
    }

    private static String word(Provenance next) {
        return switch (next) {
            case Provenance.Assured(Assurance assurance) -> assurance.name().toLowerCase(Locale.ROOT);
            case Provenance.Doubtful _ -> "none";
        };
    }
}
