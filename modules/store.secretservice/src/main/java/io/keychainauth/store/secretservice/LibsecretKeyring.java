package io.keychainauth.store.secretservice;

import io.keychainauth.store.SecretBytes;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A session that libsecret opened. Only the encryption of secrets is left to it: its own calls have no deadline, show
 * prompts, and send on the default name of the provider, which would start a new one.
 */
final class LibsecretKeyring implements Keyring {
    private static final String ROOT = "/org/freedesktop/secrets";
    private static final String NONE = "/";
    private static final String SERVICE = "org.freedesktop.Secret.Service";
    private static final String COLLECTION = "org.freedesktop.Secret.Collection";
    private static final String ITEM = "org.freedesktop.Secret.Item";
    private static final String PROPERTIES = "org.freedesktop.DBus.Properties";

    private final LibsecretSession session;
    private final BusCalls calls;
    private final SecretCodec codec;

    /** Takes over a session. */
    LibsecretKeyring(LibsecretSession session, BusCalls calls) {
        this.session = session;
        this.calls = calls;
        this.codec = new SecretCodec(session.service());
    }

    @Override
    public Matches search(Map<String, String> attributes) throws KeyringException {
        try (Variant reply = calls.call(ROOT, SERVICE + ".SearchItems", a -> a.tuple(a.pairs(attributes)), "(aoao)")) {
            session.settle();
            return new Matches(reply.texts(0), reply.texts(1));
        }
    }

    /** One property alone: GNOME Keyring looks for the item anew, among all items, for every property that it gives. */
    @Override
    public Optional<Item> item(String path) throws KeyringException {
        return unlessMissing(() -> new Item(path, property(path, ITEM, "Attributes", "a{ss}", Variant::pairs)));
    }

    @Override
    public Optional<Item.Dated> dated(Item item) throws KeyringException {
        return unlessMissing(() -> new Item.Dated(
                item,
                property(item.path(), ITEM, "Created", "t", Variant::number),
                property(item.path(), ITEM, "Modified", "t", Variant::number)));
    }

    @Override
    public Optional<SecretBytes> secret(String path) throws KeyringException {
        return unlessMissing(() -> {
            try (Variant reply =
                            calls.call(path, ITEM + ".GetSecret", a -> a.tuple(a.path(session.path())), "((oayays))");
                    Variant encoded = reply.child(0)) {
                return codec.decode(encoded);
            }
        });
    }

    @Override
    public Optional<String> defaultCollection() throws KeyringException {
        try (Variant reply = calls.call(ROOT, SERVICE + ".ReadAlias", a -> a.tuple(a.text("default")), "(o)")) {
            return Optional.of(reply.textAt(0)).filter(path -> !path.equals(NONE));
        }
    }

    @Override
    public boolean locked(String collection) throws KeyringException {
        return property(collection, COLLECTION, "Locked", "b", Variant::truth);
    }

    @Override
    public boolean unlock(List<String> paths) throws KeyringException {
        try (Variant reply = calls.call(ROOT, SERVICE + ".Unlock", a -> a.tuple(a.paths(paths)), "(aoo)")) {
            return !prompts(reply.textAt(1)) && reply.texts(0).containsAll(paths);
        }
    }

    @Override
    public String create(String collection, String label, Map<String, String> attributes, SecretBytes secret)
            throws KeyringException {
        try (Variant encoded = codec.encode(secret);
                Variant reply = calls.call(
                        collection,
                        COLLECTION + ".CreateItem",
                        a -> a.tuple(
                                a.properties(Map.of(
                                        ITEM + ".Label", a.text(label), ITEM + ".Attributes", a.pairs(attributes))),
                                encoded.pointer(),
                                a.truth(false)),
                        "(oo)")) {
            requireNoPrompt(reply.textAt(1));
            return reply.textAt(0);
        }
    }

    @Override
    public boolean setSecret(String path, SecretBytes secret) throws KeyringException {
        try (Variant encoded = codec.encode(secret)) {
            return done(path, ITEM + ".SetSecret", a -> a.tuple(encoded.pointer()));
        }
    }

    @Override
    public boolean setAttributes(String path, Map<String, String> attributes) throws KeyringException {
        return done(
                path,
                PROPERTIES + ".Set",
                a -> a.tuple(a.text(ITEM), a.text("Attributes"), a.boxed(a.pairs(attributes))));
    }

    @Override
    public void delete(String path) throws KeyringException {
        Optional<String> prompt = unlessMissing(() -> {
            try (Variant reply = calls.call(path, ITEM + ".Delete", Arguments::tuple, "(o)")) {
                return reply.textAt(0);
            }
        });
        if (prompt.isPresent()) {
            requireNoPrompt(prompt.get());
        }
    }

    @Override
    public void close() {
        session.close();
    }

    private boolean done(String path, String method, Function<Arguments, MemorySegment> arguments)
            throws KeyringException {
        return unlessMissing(() -> {
                    try (Variant reply = calls.call(path, method, arguments, "()")) {
                        return reply.size();
                    }
                })
                .isPresent();
    }

    private void requireNoPrompt(String prompt) throws KeyringException {
        if (prompts(prompt)) {
            throw new KeyringException(KeyringException.Kind.LOCKED, "the provider wants to ask its user");
        }
    }

    /** Whether the provider would have to ask its user; the prompt is given up before anybody sees it. */
    private boolean prompts(String prompt) throws KeyringException {
        if (prompt.equals(NONE)) {
            return false;
        }
        unlessMissing(() -> {
            try (Variant reply = calls.call(prompt, "org.freedesktop.Secret.Prompt.Dismiss", Arguments::tuple, "()")) {
                return reply.size();
            }
        });
        return true;
    }

    private interface Call<T> {
        T answer() throws KeyringException;
    }

    private static <T> Optional<T> unlessMissing(Call<T> call) throws KeyringException {
        try {
            return Optional.of(call.answer());
        } catch (KeyringException e) {
            if (e.kind() == KeyringException.Kind.MISSING) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private <T> T property(String path, String owner, String name, String type, Function<Variant, T> reader)
            throws KeyringException {
        try (Variant reply = calls.call(path, PROPERTIES + ".Get", a -> a.tuple(a.text(owner), a.text(name)), "(v)");
                Variant boxed = reply.child(0);
                Variant value = boxed.innerOf(type).orElseThrow(() -> unexpected(name))) {
            return reader.apply(value);
        }
    }

    private static KeyringException unexpected(String property) {
        return new KeyringException(KeyringException.Kind.REFUSED, "the provider gave no usable property " + property);
    }
}
