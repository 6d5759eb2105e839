/**
 * The command line: commands, exit codes, the only standard output.
 *
 * <p>Commands describe themselves as values; parser, help, completion and manual are made from those. Nothing here is
 * found by reflection, so nothing is opened.
 */
@org.jspecify.annotations.NullMarked
module io.keychainauth.cli {
    requires static transitive org.jspecify;
    requires io.keychainauth.audit;
    requires io.keychainauth.daemon;
    requires io.keychainauth.peer;
    requires io.keychainauth.platform;
    requires io.keychainauth.policy;
    requires io.keychainauth.store;
    requires info.picocli;
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.jr.ob;
}
