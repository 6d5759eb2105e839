package io.keychainauth.it.redteam;

import io.keychainauth.it.blackbox.Machine;
import io.keychainauth.it.blackbox.Machine.Finished;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Another process under the id of the one that connected. */
class ReuseIT {
    @Test
    void theProcessIdIsReused() throws IOException {
        Row row = Row.of(
                        "A6",
                        "the process that connected ends; an approved one gets its id while the daemon is stopped")
                .needsRoot("nobody else can choose the next process id of a namespace")
                .off("handle");
        if (!Machine.get().root()) {
            row.run();
            return;
        }
        // All that lives in a process id namespace ends with its first process.
        try (Actor first = new Actor(new ProcessBuilder(
                "unshare", "--pid", "--fork", "--mount-proc", "sh", "-c", "echo ready; read line"))) {
            first.expect("ready");
            List<String> entrance = List.of("nsenter", "--target", child(first), "--pid", "--mount");
            row.in((build, switches) -> new Scene(build, switches, entrance))
                    .attack(scene -> reuse(scene, entrance))
                    .denied("process_gone")
                    .race((scene, tries) -> reuse(scene, entrance, tries))
                    .run();
        }
    }

    private static String child(Actor parent) {
        return Machine.run(List.of("pgrep", "-P", Long.toString(parent.pid())))
                .out()
                .strip();
    }

    private static Outcome reuse(Scene scene, List<String> entrance, String... count) throws IOException {
        Path victim = scene.approve(scene.program("victim.c", "victim-closing"));
        List<String> command = new ArrayList<>(entrance);
        command.addAll(List.of(
                scene.program("reuse.c", "reuse").toString(),
                scene.socket(),
                scene.request(),
                scene.daemonPid(),
                victim.toString(),
                scene.profile().run("id", "-u").out().strip()));
        command.addAll(List.of(count));
        Finished finished = Machine.run(command);
        // nsenter stops and goes on with the daemon that it leads to; it has seen only the first.
        Machine.run(List.of("kill", "-CONT", Long.toString(scene.daemon().pid())));
        return Outcome.stealing(scene, (finished.err() + finished.out()).strip());
    }
}
