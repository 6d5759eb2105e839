package io.keychainauth.it.redteam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.it.blackbox.Build;
import io.keychainauth.it.blackbox.Machine;
import io.keychainauth.it.blackbox.Wait;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The path at which clients find the daemon is taken by others. */
class SocketPathIT {
    private static final String BACK = "the daemon takes it back while the other still listens";

    @Test
    void othersMayWriteTheFolderOfTheSocket() throws IOException {
        Row.of("A18", "the folder of the socket may be written by others")
                .off("folder")
                .attack(scene -> {
                    scene.daemon().close();
                    String folder = scene.profile().socket().getParent().toString();
                    scene.profile().run("chmod", "777", folder);
                    Outcome outcome = startsAgain(scene);
                    scene.profile().run("chmod", "700", folder);
                    return outcome;
                })
                .ends("start refuses", (scene, outcome) -> refused(scene, outcome, "may be changed by others"))
                .run();
    }

    @Test
    void theSocketIsALink() throws IOException {
        Row.of("A18", "the socket's path is a symbolic link")
                .off("own-socket")
                .attack(scene -> {
                    scene.daemon().close();
                    String elsewhere =
                            scene.profile().folder().resolve("elsewhere").toString();
                    end(squat(scene, elsewhere));
                    scene.profile().run("ln", "-s", elsewhere, scene.socket());
                    Outcome outcome = startsAgain(scene);
                    scene.profile().run("rm", "-f", scene.socket());
                    return outcome;
                })
                .ends("start refuses", (scene, outcome) -> refused(scene, outcome, "is a symbolic link"))
                .run();
    }

    @Test
    void somebodyElseListens() throws IOException {
        Row.of("A18", "the daemon was stopped and another program listens at its path when it starts again")
                .off("somebody-listens")
                .attack(scene -> {
                    scene.daemon().close();
                    Process squat = squat(scene, scene.socket());
                    try {
                        return startsAgain(scene);
                    } finally {
                        end(squat);
                        scene.profile().run("rm", "-f", scene.socket());
                    }
                })
                .ends(
                        "start refuses and says that somebody listens there",
                        (scene, outcome) -> refused(scene, outcome, "listens at"))
                .run();
    }

    @Test
    void thePathIsTakenFromARunningDaemon() throws IOException {
        Row.of("A18", "the path of a running daemon is taken: it is held with SIGSTOP meanwhile")
                .off("rebinding")
                .attack(scene -> {
                    String pid = Long.toString(scene.daemon().pid());
                    Machine.run(List.of("kill", "-STOP", pid));
                    Process squat = squat(scene, scene.socket());
                    try {
                        Machine.run(List.of("kill", "-CONT", pid));
                        boolean back = comesBack(scene);
                        return new Outcome(!back, back ? BACK : "it does not come back");
                    } finally {
                        end(squat);
                    }
                })
                .ends(BACK, (_, outcome) -> assertEquals(BACK, outcome.seen()))
                .run();
    }

    /** The daemon looks twice a second: what has not come back after many looks stays away. */
    private static boolean comesBack(Scene scene) throws IOException {
        boolean checked = scene.profile().build() == Build.RELEASE;
        return Wait.within(checked ? Wait.PATIENCE : Duration.ofSeconds(10), scene::serves);
    }

    private static Process squat(Scene scene, String place) throws IOException {
        Path output = scene.profile().folder().resolve("squat.out");
        Process squat = scene.profile()
                .prepare(List.of(scene.program("squat.c", "squat").toString(), place))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        Wait.until("it listens", () -> Files.readString(output).contains("ready"));
        return squat;
    }

    /** Its socket stays behind. */
    private static void end(Process process) throws IOException {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static Outcome startsAgain(Scene scene) throws IOException {
        return DaemonProcessIT.starts(scene, List.of(scene.profile().launcher().toString(), "start"));
    }

    private static void refused(Scene scene, Outcome outcome, String why) throws IOException {
        assertTrue(outcome.seen().contains(why), outcome.seen());
        scene.profile().start();
    }
}
