package io.keychainauth.cli;

/** A positional parameter. */
record Parameter(String label, boolean required, String description) {}
