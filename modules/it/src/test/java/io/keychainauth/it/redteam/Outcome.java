package io.keychainauth.it.redteam;

/**
 * What became of an attack.
 *
 * @param effect whether it had the effect that the attacker wanted
 * @param seen what the attacker saw, for the table and for who reads a failed test
 */
record Outcome(boolean effect, String seen) {
    /** An attack on a secret had its effect if the attacker holds it. */
    static Outcome stealing(Scene scene, String seen) {
        return new Outcome(seen.contains(scene.canary()), seen);
    }
}
