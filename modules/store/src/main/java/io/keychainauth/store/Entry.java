package io.keychainauth.store;

import java.util.Map;

/** A stored secret without its value. */
public record Entry(String target, Map<String, String> attributes) {}
