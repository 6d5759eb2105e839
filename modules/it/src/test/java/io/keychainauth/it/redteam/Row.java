package io.keychainauth.it.redteam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.it.blackbox.Build;
import io.keychainauth.it.blackbox.Machine;
import io.keychainauth.it.blackbox.Machine.Finished;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
    private Optional<String> obstacle = Optional.empty();
    private Optional<Race> race = Optional.empty();
    private Optional<Figure> figure = Optional.empty();
    private final List<Layer> layers = new ArrayList<>();
    private String detail = "";
    private Ending ending = (_, _) -> {
        throw new IllegalStateException("no ending");
    };

    /** What is left with these checks off, and stops the attack by itself. */
    private record Layer(String how, List<String> off, Ending ending) {}

    private Row(String id, String attack) {
        this.id = id;
        this.attack = attack;
    }

    /** Makes what an attack meets. */
    interface Setting {
        Scene on(Build build, List<String> switches) throws IOException;
    }

    /** Whether the honest client got what it may have. */
    interface Client {
        boolean served(Scene scene) throws IOException;
    }

    /** Tries it. */
    interface Attack {
        Outcome on(Scene scene) throws IOException;
    }

    /** Measures something. */
    interface Figure {
        String of(Scene scene) throws IOException;
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

    /** A command that must succeed for the user where the attack is possible at all; what it says else is the proof. */
    Row needs(String... command) {
        Finished finished = Machine.get().asUser(Map.of(), List.of(command));
        if (finished.exit() != 0) {
            obstacle = Optional.of(
                    String.join(" ", command) + ": " + finished.err().strip());
        }
        return this;
    }

    /** Only root can set the stage; the attackers are the user's all the same. */
    Row needsRoot(String why) {
        if (!Machine.get().root()) {
            obstacle = Optional.of("without root: " + why);
        }
        return this;
    }

    Row attack(Attack it) {
        attacker = it;
        return this;
    }

    /**
     * The same attack without any help, {@link Race#TRIES} times against the release image; none may have its effect. With
     * the checks off it is tried until it has, and must: else these tries would prove nothing.
     */
    Row race(Race undirected) {
        race = Optional.of(undirected);
        return this;
    }

    /** Ends in {@code unattestable_peer} with this detail in the audit log. */
    Row denied(String refusal) {
        return ends(refusal, refused(refusal));
    }

    private static Ending refused(String refusal) {
        return (scene, outcome) -> assertTrue(
                scene.recorded("\"reason\":\"unattestable_peer\"", "\"detail\":\"" + refusal + "\""),
                () -> "not refused with " + refusal + ": " + outcome.seen() + "\n" + log(scene));
    }

    /** With these checks off, too, the attack is denied: by the one behind them. */
    Row deeper(String refusal, String... off) {
        return deeper(refusal, refused(refusal), off);
    }

    /** The same where it does not end in {@code unattestable_peer}. */
    Row deeper(String how, Ending assertion, String... off) {
        layers.add(new Layer(how, List.of(off), assertion));
        return this;
    }

    /** Takes figures on the release image after the attack, for the table. */
    Row figure(Figure it) {
        figure = Optional.of(it);
        return this;
    }

    /** Ends as is said; the attack without effect in any case. */
    Row ends(String how, Ending assertion) {
        detail = how;
        ending = assertion;
        return this;
    }

    /** Makes the three runs and notes the row. */
    void run() throws IOException {
        if (obstacle.isPresent()) {
            notPossibleHere(obstacle.get());
            return;
        }
        var result = new Results.Line(id, attack, String.join(", ", switches), detail);
        try {
            try (Scene scene = setting.on(Build.REDTEAM, switches)) {
                Outcome outcome = attacker.on(scene);
                result.unchecked(outcome.effect());
                assertTrue(
                        outcome.effect(),
                        () -> id + ": has no effect with the checks off: " + outcome.seen() + "\n" + log(scene));
                if (race.isPresent()) {
                    Race.Won won = race.get().untilWon(scene);
                    result.racedUnchecked(won);
                    assertTrue(
                            won.times() > 0, () -> id + ": undirected it proves nothing, with the checks off: " + won);
                }
            }
            try (Scene scene = setting.on(Build.RELEASE, Scene.allSwitches())) {
                assertTrue(honest.served(scene), () -> id + ": the honest client is not served\n" + log(scene));
                Outcome outcome = attacker.on(scene);
                result.checked(outcome.effect());
                assertFalse(outcome.effect(), () -> id + ": the attack succeeds: " + outcome.seen());
                ending.of(scene, outcome);
                if (race.isPresent()) {
                    Race.Won won = race.get().tried(scene, Race.TRIES);
                    result.raced(won);
                    assertEquals(0, won.times(), () -> id + ": an undirected try succeeds: " + won);
                }
                if (figure.isPresent()) {
                    result.figure(figure.get().of(scene));
                }
                result.honest(honest.served(scene));
                assertTrue(result.honest(), () -> id + ": the honest client is not served afterwards\n" + log(scene));
            }
            for (Layer layer : layers) {
                try (Scene scene = setting.on(Build.REDTEAM, layer.off())) {
                    Outcome outcome = attacker.on(scene);
                    assertFalse(
                            outcome.effect(),
                            () -> id + ": succeeds with " + layer.off() + " off: " + outcome.seen() + "\n"
                                    + log(scene));
                    layer.ending().of(scene, outcome);
                    result.deeper(layer.how(), layer.off());
                }
            }
            result.holds();
        } finally {
            Results.add(result);
        }
    }

    /** Notes a variant that has its effect, as the threat model says openly; the test has shown what is promised of it. */
    void stated(String what) throws IOException {
        var result = new Results.Line(id, attack, "none", what);
        result.stated();
        Results.add(result);
    }

    /** Notes figures of an attack that takes nothing but time; the honest client must be served after it. */
    void measured(Scene scene, String figures) throws IOException {
        var result = new Results.Line(id, attack, "none", figures);
        try {
            result.honest(honest.served(scene));
            assertTrue(result.honest(), () -> id + ": the honest client is not served afterwards\n" + log(scene));
            result.measured();
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
