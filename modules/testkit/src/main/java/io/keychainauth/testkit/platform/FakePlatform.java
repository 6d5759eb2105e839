package io.keychainauth.testkit.platform;

import io.keychainauth.platform.Finding;
import io.keychainauth.platform.Platform;
import io.keychainauth.platform.PlatformException;
import io.keychainauth.platform.Profile;
import io.keychainauth.platform.StoreCandidate;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A profile below one folder; harden works unless told otherwise; nobody reads the journal. */
public final class FakePlatform implements Platform {
    private final Path root;
    private final List<String> steppedBack = new CopyOnWriteArrayList<>();
    private volatile List<StoreCandidate> candidates = List.of(new StoreCandidate("fake", "there is no other"));
    private volatile boolean hardens = true;

    /** Everything lies below {@code root}. */
    public FakePlatform(Path root) {
        this.root = root;
    }

    /** What {@code --store auto} tries from now on. */
    public void candidates(List<StoreCandidate> list) {
        candidates = List.copyOf(list);
    }

    /** From now on hardening does not take. */
    public void failToHarden() {
        hardens = false;
    }

    /** Names of the threads that stepped back. */
    public List<String> steppedBack() {
        return steppedBack;
    }

    /** The profile, without the detour over an environment. */
    public Profile profile() {
        return new Profile(
                root.resolve("run/agent.sock").toString(),
                root.resolve("run/control.sock").toString(),
                root.resolve("run/agent.lock"),
                root.resolve("config/config.json"),
                root.resolve("config/pending.json"),
                root.resolve("data/audit.log"),
                root.resolve("state"),
                root.resolve("store/keyring.json"));
    }

    @Override
    public Profile profile(Map<String, String> environment) {
        return profile();
    }

    @Override
    public void harden() throws PlatformException {
        if (!hardens) {
            throw new PlatformException("the process could not be hidden from others", "prctl", 1);
        }
    }

    @Override
    public boolean administrator() {
        return false;
    }

    @Override
    public List<StoreCandidate> stores(Map<String, String> environment) {
        return candidates;
    }

    @Override
    public List<Finding> doctor(Profile profile) {
        return List.of();
    }

    @Override
    public void stepBack() {
        steppedBack.add(Thread.currentThread().getName());
    }

    @Override
    public void journal(String line) {}
}
