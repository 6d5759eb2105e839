package io.keychainauth.store.credman;

import io.keychainauth.ffi.NativeHandle;
import io.keychainauth.store.StoreException;
import java.nio.ByteBuffer;
import java.util.List;

/** Credentials under a beginning of their own: whoever runs the tests keeps his secrets, and none of them is counted. */
record TestCredentials(Credentials real, String beginning) implements Credentials {
    @Override
    public Found read(String name) throws StoreException {
        return renamed(real.read(outside(name)));
    }

    @Override
    public Found find(String start) throws StoreException {
        return renamed(real.find(outside(start)));
    }

    @Override
    public void write(String name, ByteBuffer blob) throws StoreException {
        real.write(outside(name), blob);
    }

    @Override
    public boolean delete(String name) throws StoreException {
        return real.delete(outside(name));
    }

    @Override
    public NativeHandle turn() throws StoreException {
        return real.turn();
    }

    List<String> names() throws StoreException {
        try (Found found = find(CredentialName.BEGINNING)) {
            return found.credentials().stream().map(Credential::name).sorted().toList();
        }
    }

    void clear() throws StoreException {
        for (String name : names()) {
            delete(name);
        }
    }

    private String outside(String name) {
        return beginning + name.substring(CredentialName.BEGINNING.length());
    }

    private Found renamed(Found found) {
        return new Found() {
            @Override
            public List<Credential> credentials() {
                return found.credentials().stream()
                        .map(each -> new Credential(
                                CredentialName.BEGINNING + each.name().substring(beginning.length()), each.blob()))
                        .toList();
            }

            @Override
            public void close() {
                found.close();
            }
        };
    }
}
