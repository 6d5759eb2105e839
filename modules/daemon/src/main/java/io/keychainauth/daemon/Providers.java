package io.keychainauth.daemon;

import io.keychainauth.peer.Transport;
import io.keychainauth.platform.Platform;
import io.keychainauth.store.StoreProvider;
import java.util.List;
import java.util.ServiceLoader;

/**
 * What the image brings for its operating system.
 *
 * @param stores in no particular order; {@link Platform#stores} ranks them
 */
public record Providers(Platform platform, Transport transport, List<StoreProvider> stores) {
    /**
     * Finds the providers of this image.
     *
     * @throws StartException if there is none or more than one of a kind that must be unique: an image for no or for
     *     two operating systems is no image to trust
     */
    public static Providers load() throws StartException {
        return new Providers(
                one(Platform.class, ServiceLoader.load(Platform.class)),
                one(Transport.class, ServiceLoader.load(Transport.class)),
                ServiceLoader.load(StoreProvider.class).stream()
                        .map(ServiceLoader.Provider::get)
                        .toList());
    }

    private static <T> T one(Class<T> kind, ServiceLoader<T> loader) throws StartException {
        List<ServiceLoader.Provider<T>> found = loader.stream().toList();
        if (found.size() != 1) {
            throw new StartException("this image has " + found.size() + " providers of " + kind.getSimpleName()
                    + " instead of one: install the image that was made for this operating system");
        }
        return found.getFirst().get();
    }
}
