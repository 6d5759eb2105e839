package io.keychainauth.it.redteam;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Connections of approved programs in the hands of others. */
class SenderIT {
    @Test
    void aChildWrites() throws IOException {
        Row.of("A8", "the child of an approved tool inherits its connection and asks")
                .off("sender")
                .attack(scene -> {
                    Path parent = scene.approve(scene.program("child_writes.c", "parent"));
                    return scene.steal(parent.toString(), scene.socket(), scene.request());
                })
                .denied("foreign_sender")
                .race((scene, tries) -> scene.steal(
                        scene.profile().folder().resolve("parent").toString(), scene.socket(), scene.request(), tries))
                .run();
    }

    @Test
    void aConnectionIsPassedToAStranger() throws IOException {
        passed("an approved program passes its connection to an unregistered one", false);
    }

    @Test
    void aConnectionIsPassedToAnApprovedProgramWithFewerRights() throws IOException {
        passed("an approved program passes its connection to a registered one with fewer rights", true);
    }

    @Test
    void aConnectionIsLeftToWhatIsExecuted() throws IOException {
        Row.of("A9", "an approved program that was proven executes an unregistered one, which asks on the connection")
                .off("recheck")
                .attack(scene -> {
                    Path executing = scene.approve(scene.program("pass_socket.c", "executing"));
                    Path heir = scene.program("receiver.c", "heir");
                    return scene.steal(executing.toString(), scene.socket(), scene.request(), heir.toString());
                })
                .denied("image_changed")
                .race((scene, tries) -> scene.steal(
                        scene.profile().folder().resolve("executing").toString(),
                        scene.socket(),
                        scene.request(),
                        scene.program("receiver.c", "heir").toString(),
                        tries))
                .run();
    }

    private static void passed(String how, boolean registered) throws IOException {
        Row.of("A9", how + " (SCM_RIGHTS)")
                .off("sender")
                .attack(scene -> {
                    Path passing = scene.approve(scene.program("pass_socket.c", "passing"));
                    Path receiver = scene.program("receiver.c", "receiver");
                    if (registered) {
                        scene.approveElsewhere(receiver);
                    }
                    return scene.steal(passing.toString(), scene.socket(), scene.request(), receiver.toString());
                })
                .denied("foreign_sender")
                .run();
    }
}
