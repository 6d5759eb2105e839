package io.keychainauth.peer.macos;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;

/** Ports some of whose questions are not really asked. */
final class SwitchedOff {
    private SwitchedOff() {}

    /** A port with another answer to one question. */
    static <P> P answering(Class<P> port, P real, String question, Object answer) {
        return answering(port, real, Map.of(question, answer));
    }

    /** A port with other answers to some questions. */
    static <P> P answering(Class<P> port, P real, Map<String, ?> answers) {
        return port.cast(Proxy.newProxyInstance(
                port.getClassLoader(), new Class<?>[] {port}, (_, method, arguments) -> {
                    Object answer = answers.get(method.getName());
                    if (answer != null) {
                        return answer;
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    /** A system with another answer to one question about processes. */
    static Kernel processes(Kernel of, String question, Object answer) {
        Processes processes = answering(Processes.class, of.processes(), question, answer);
        return new Kernel(of.sockets(), of.events(), processes, of.files(), of.signatures());
    }
}
