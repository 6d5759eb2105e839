package io.keychainauth.it.redteam;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.it.blackbox.Build;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/**
 * One attack of the threat model, in three runs: it has its effect on the red-team image with its checks off; the honest
 * client is served by the release image; and there the same attack ends as the row demands, whatever switches somebody
 * plants.
 */
final class Row {
    private final String id;
    private final String attack;
    private List<String> switches = List.of();
    private Setting setting = Scene::new;
    private Client honest = Scene::serves;
    private Attack attacker = _ -> {
        throw new IllegalStateException("no attack");
    };
    private String detail = "";
    private Supplier<String> figures = () -> "";
    private Ending ending = (_, _) -> {
        throw new IllegalStateException("no ending");
    };

    private Row(String id, String attack) {
        this.id = id;
        this.attack = attack;
    }

    /** Makes what an attack meets. */
    interface Setting {
        Scene on(Build build) throws IOException;
    }

    /** Whether the honest client got what it may have. */
    interface Client {
        boolean served(Scene scene) throws IOException;
    }

    /** Tries it. */
    interface Attack {
        Outcome on(Scene scene) throws IOException;
    }

    /** Asserts how the attack ended on the release image. */
    interface Ending {
        void of(Scene scene, Outcome outcome) throws IOException;
    }

    /**
     * Begins a row.
     *
     * @param id of the threat model, as A1
     * @param attack what is tried, for the table
     */
    static Row of(String id, String attack) {
        return new Row(id, attack);
    }

    /** The checks that must be off for the attack to have its effect. */
    Row off(String... names) {
        switches = List.of(names);
        return this;
    }

    /** Another scene than the plain one. */
    Row in(Setting other) {
        setting = other;
        return this;
    }

    /** Another control than that the approved tool gets the secret. */
    Row honest(Client client) {
        honest = client;
        return this;
    }

    Row attack(Attack it) {
        attacker = it;
        return this;
    }

    /** Ends in {@code unattestable_peer} with this detail in the audit log. */
    Row denied(String refusal) {
        return ends(refusal, (scene, outcome) -> {
            assertTrue(
                    scene.recorded("\"reason\":\"unattestable_peer\"", "\"detail\":\"" + refusal + "\""),
                    () -> "not refused with " + refusal + ": " + outcome.seen() + "\n" + log(scene));
        });
    }

    /** Ends as is said; the attack without effect in any case. */
    Row ends(String how, Ending assertion) {
        detail = how;
        ending = assertion;
        return this;
    }

    /** What was measured, for the table; asked when the runs are over. */
    Row figures(Supplier<String> measured) {
        figures = measured;
        return this;
    }

    /** Makes the three runs and notes the row. */
    void run() throws IOException {
        var result = new Results.Line(id, attack, String.join(", ", switches), detail);
        try {
            try (Scene scene = setting.on(Build.REDTEAM)) {
                scene.plant(switches);
                Outcome outcome = attacker.on(scene);
                result.unchecked(outcome.effect());
                assertTrue(
                        outcome.effect(),
                        () -> id + ": has no effect with the checks off: " + outcome.seen() + "\n" + log(scene));
            }
            try (Scene scene = setting.on(Build.RELEASE)) {
                scene.plant(Scene.switches());
                assertTrue(honest.served(scene), () -> id + ": the honest client is not served\n" + log(scene));
                Outcome outcome = attacker.on(scene);
                result.checked(outcome.effect());
                assertFalse(outcome.effect(), () -> id + ": the attack succeeds: " + outcome.seen());
                ending.of(scene, outcome);
                result.honest(honest.served(scene));
                assertTrue(result.honest(), () -> id + ": the honest client is not served afterwards\n" + log(scene));
            }
            result.holds(figures.get());
        } finally {
            Results.add(result);
        }
    }

    /**
     * Notes a variant that this machine does not let anybody try.
     *
     * @param proof what was tried and what the kernel said
     */
    void notPossibleHere(String proof) throws IOException {
        var result = new Results.Line(id, attack, String.join(", ", switches), detail);
        result.impossible(proof);
        Results.add(result);
    }

    private static String log(Scene scene) {
        try {
            return scene.daemon().output()
                    + (scene.recorded("") ? scene.profile().log() : "no audit log");
        } catch (IOException e) {
            return e.toString();
        }
    }
}
