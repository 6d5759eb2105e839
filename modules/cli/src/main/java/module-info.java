/** The command line: commands, exit codes, the only standard output. */
@org.jspecify.annotations.NullMarked
module io.keychainauth.cli {
    requires static transitive org.jspecify;
    requires io.keychainauth.daemon;
    requires info.picocli;
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.jr.ob;
}
