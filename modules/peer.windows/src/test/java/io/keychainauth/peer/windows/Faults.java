package io.keychainauth.peer.windows;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.IntPredicate;

/** What goes wrong in a fake system: a call that fails, or something that happens before a call. */
final class Faults {
    private final List<String> calls = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, IntPredicate> which = new HashMap<>();
    private final Map<String, Integer> codes = new HashMap<>();
    private final Map<String, Integer> counts = new HashMap<>();
    private Runnable change = () -> {};
    private int changeAt = -1;
    private BiConsumer<String, Integer> changes = (_, _) -> {};

    /** Every call of a function fails. */
    synchronized void fail(String function, int code) {
        fail(function, code, _ -> true);
    }

    /** Those calls of a function fail whose number, from 0 on, is wanted. */
    synchronized void fail(String function, int code, IntPredicate wanted) {
        codes.put(function, code);
        which.put(function, wanted);
    }

    synchronized void mend() {
        codes.clear();
        which.clear();
    }

    /** Something happens before the call of a number, counted over all functions from here on. */
    synchronized void before(int call, Runnable happens) {
        changeAt = calls.size() + call;
        change = happens;
    }

    /** Something happens before the call of a number of one function, counted from here on. */
    synchronized void beforeNext(String function, int number, Runnable happens) {
        int wanted = counts.getOrDefault(function, 0) + number;
        changes = (name, count) -> {
            if (name.equals(function) && count == wanted) {
                happens.run();
            }
        };
    }

    List<String> calls() {
        synchronized (calls) {
            return List.copyOf(calls);
        }
    }

    /** Takes a call; the code that it fails with, 0 if it does not. */
    synchronized int code(String function) {
        if (calls.size() == changeAt) {
            changeAt = -1;
            change.run();
        }
        int number = counts.merge(function, 1, Integer::sum) - 1;
        changes.accept(function, number);
        calls.add(function);
        return which.getOrDefault(function, _ -> false).test(number) ? codes.getOrDefault(function, 0) : 0;
    }

    void check(String function) throws CallException {
        int code = code(function);
        if (code != 0) {
            throw new CallException(function, code);
        }
    }
}
