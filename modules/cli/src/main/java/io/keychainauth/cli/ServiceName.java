package io.keychainauth.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Names of services, as strict as on the wire: a right on a name that no request can carry is a mistake. */
final class ServiceName {
    private static final int LONGEST = 1024;

    private ServiceName() {}

    static String checked(String name) throws Failure {
        if (name.isEmpty()) {
            throw Failure.usage("the name of a service is empty: name the service");
        }
        if (name.codePoints().anyMatch(Character::isISOControl)) {
            throw Failure.usage("the name of a service has no control characters: " + name);
        }
        if (name.getBytes(UTF_8).length > LONGEST) {
            throw Failure.usage("the name of a service has at most " + LONGEST + " bytes");
        }
        return name;
    }
}
