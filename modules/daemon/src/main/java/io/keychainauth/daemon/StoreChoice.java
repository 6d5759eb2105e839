package io.keychainauth.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keychainauth.files.AtomicFile;
import io.keychainauth.files.Sha256;
import io.keychainauth.platform.Platform;
import io.keychainauth.platform.Profile;
import io.keychainauth.platform.StoreCandidate;
import io.keychainauth.store.SecretStore;
import io.keychainauth.store.StoreException;
import io.keychainauth.store.StoreLocation;
import io.keychainauth.store.StoreProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which store is used. The first choice is written down: a keyring that is slow, locked or gone must not make the
 * daemon take another store, in which every secret would seem to be lost.
 *
 * @param provider the chosen one
 * @param movedTo where the user wants its file, if not at the profile's place
 * @param because why, in half a sentence
 */
record StoreChoice(StoreProvider provider, StoreLocation location, Optional<Path> movedTo, String because) {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /**
     * Chooses, and refuses to choose differently than before unless told to.
     *
     * @param environment of the process
     */
    static StoreChoice of(
            Platform platform, List<StoreProvider> stores, DaemonSettings settings, Map<String, String> environment)
            throws StartException {
        StoreLocation location = location(settings);
        Path memory = settings.profile().state().resolve("store");
        if (!settings.store().equals(DaemonSettings.AUTO)) {
            StoreChoice choice = new StoreChoice(
                    named(stores, settings.store()), location, settings.storePath(), "as told by --store");
            choice.remember(memory);
            return choice;
        }
        StoreChoice choice = automatic(platform, stores, location, settings.storePath(), environment);
        Optional<String> before = remembered(memory);
        if (before.isPresent() && !before.get().equals(choice.memo())) {
            throw new StartException("the secrets of this profile are in the store '" + before.get()
                    + "', but the automatic choice is now '" + choice.memo() + "' because " + choice.because
                    + ": make that store available again, or choose with --store "
                    + before.get() + " or --store " + choice.memo());
        }
        if (before.isEmpty()) {
            choice.remember(memory);
        }
        return choice;
    }

    /**
     * The store that a daemon of this profile uses: as told, else as remembered, else as it would choose. Remembers
     * nothing.
     *
     * @param environment of the process
     */
    static StoreChoice known(
            Platform platform, List<StoreProvider> stores, DaemonSettings settings, Map<String, String> environment)
            throws StartException {
        Optional<String> before =
                remembered(settings.profile().state().resolve("store")).filter(memo -> !memo.isEmpty());
        if (settings.store().equals(DaemonSettings.AUTO) && before.isEmpty()) {
            return automatic(platform, stores, location(settings), settings.storePath(), environment);
        }
        boolean told = !settings.store().equals(DaemonSettings.AUTO);
        String[] memo = before.orElse("").split(" --store-path ", 2);
        Optional<Path> movedTo = settings.storePath().isPresent() || told || memo.length == 1
                ? settings.storePath()
                : Optional.of(Path.of(memo[1]));
        String name = told ? settings.store() : memo[0];
        DaemonSettings exact = new DaemonSettings(settings.profile(), name, movedTo, settings.version());
        return new StoreChoice(
                named(stores, name),
                location(exact),
                movedTo,
                told ? "as told by --store" : "chosen at the first start");
    }

    /** Opens the chosen store. */
    SecretStore open() throws StartException {
        try {
            return provider.open(location);
        } catch (StoreException e) {
            throw new StartException("the store '" + provider.name() + "' cannot be opened: " + e.getMessage(), e);
        }
    }

    private static StoreChoice automatic(
            Platform platform,
            List<StoreProvider> stores,
            StoreLocation location,
            Optional<Path> movedTo,
            Map<String, String> environment)
            throws StartException {
        List<String> skipped = new ArrayList<>();
        for (StoreCandidate candidate : platform.stores(environment)) {
            StoreProvider provider = named(stores, candidate.name());
            Optional<String> unavailable = provider.unavailable(PATIENCE);
            if (unavailable.isEmpty()) {
                String because = skipped.isEmpty() ? candidate.because() : String.join("; ", skipped);
                return new StoreChoice(provider, location, movedTo, because);
            }
            skipped.add(provider.name() + ": " + unavailable.get());
        }
        throw new StartException("no store is available: " + String.join("; ", skipped) + "; choose one with --store");
    }

    private static StoreProvider named(List<StoreProvider> stores, String name) throws StartException {
        return stores.stream()
                .filter(provider -> provider.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new StartException("there is no store '" + name + "': choose one of "
                        + String.join(
                                ", ",
                                stores.stream()
                                        .map(StoreProvider::name)
                                        .sorted()
                                        .toList())));
    }

    /** A store that was moved has a mirror and a marker of its own. */
    private static StoreLocation location(DaemonSettings settings) {
        Profile profile = settings.profile();
        Path file = settings.storePath()
                .map(path -> path.toAbsolutePath().normalize())
                .orElse(profile.storeFile());
        String suffix = file.equals(profile.storeFile())
                ? ""
                : "-" + Sha256.of(file.toString().getBytes(UTF_8)).substring(0, 16);
        return new StoreLocation(
                file,
                profile.audit().resolveSibling("keyring.mirror" + suffix + ".json"),
                profile.state().resolve("keyring.marker" + suffix));
    }

    /** The words that name this store again on the command line. */
    private String memo() {
        return provider.name() + movedTo.map(path -> " --store-path " + path).orElse("");
    }

    private void remember(Path memory) throws StartException {
        try {
            AtomicFile.replace(memory, UTF_8.encode(memo() + "\n"));
        } catch (IOException e) {
            throw new StartException("the choice of the store cannot be written to " + memory + ": " + e, e);
        }
    }

    private static Optional<String> remembered(Path memory) throws StartException {
        try {
            return Optional.of(Files.readString(memory).strip());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new StartException("the choice of the store cannot be read from " + memory + ": " + e, e);
        }
    }
}
