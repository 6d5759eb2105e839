package io.keychainauth.peer.linux;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** The real sockets of a kernel that is older than this one. */
final class Lacking {
    private Lacking() {}

    static Sockets option(Sockets all, String lacking) {
        return (Sockets) Proxy.newProxyInstance(
                Sockets.class.getClassLoader(), new Class<?>[] {Sockets.class}, (_, method, arguments) -> {
                    if (method.getName().equals(lacking)) {
                        throw new KernelException(lacking, Errno.ENOPROTOOPT);
                    }
                    try {
                        return method.invoke(all, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
