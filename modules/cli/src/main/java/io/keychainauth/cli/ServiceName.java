package io.keychainauth.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keychainauth.policy.Policy;

/** Names of services, as strict as on the wire: a right on a name that no request can carry is a mistake. */
final class ServiceName {
    private ServiceName() {}

    static String checked(String name, Policy policy) throws Failure {
        if (name.isEmpty()) {
            throw Failure.usage("the name of a service is empty: name the service");
        }
        if (name.codePoints().anyMatch(Character::isISOControl)) {
            throw Failure.usage("the name of a service has no control characters: " + name);
        }
        int longest = policy.limits().nameBytes();
        if (name.getBytes(UTF_8).length > longest) {
            throw Failure.usage("the name of a service has at most " + longest + " bytes");
        }
        return name;
    }
}
