package io.keychainauth.it.blackbox;

/** The images that tests run. */
public enum Build {
    /** What users get. */
    RELEASE("keychain-auth"),
    /** The same modules, but each check that jlink/redteam/switches names can be switched off. */
    REDTEAM("keychain-auth-redteam"),
    /** The modules for macOS, over doubles of its libraries: scripts/macos.sh. */
    MACOS("keychain-auth-macos");

    private final String folder;

    Build(String folder) {
        this.folder = folder;
    }

    String folder() {
        return folder;
    }
}
