package io.keychainauth.peer.linux;

import io.keychainauth.peer.serving.KernelException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** A kernel that is older than the one it stands for. */
final class Lacking {
    private Lacking() {}

    static Sockets option(Sockets all, String lacking) {
        return call(Sockets.class, all, lacking, Errno.ENOPROTOOPT);
    }

    static Sockets socket(Sockets all, String lacking, int code) {
        return call(Sockets.class, all, lacking, code);
    }

    static ProcessFiles call(ProcessFiles all, String lacking, int code) {
        return call(ProcessFiles.class, all, lacking, code);
    }

    private static <T> T call(Class<T> type, T all, String lacking, int code) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (method.getName().equals(lacking)) {
                        throw new KernelException(lacking, code);
                    }
                    if (method.isDefault()) {
                        return InvocationHandler.invokeDefault(proxy, method, arguments); // Its calls lack it, too.
                    }
                    try {
                        return method.invoke(all, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
