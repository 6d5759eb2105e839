package io.keychainauth.peer.macos;

import io.keychainauth.peer.Evidence.Opening;
import io.keychainauth.peer.macos.gen.seccode.seccode_h;
import java.util.EnumSet;
import java.util.Set;

/**
 * What the kernel says of running code.
 *
 * @param bits kSecCodeInfoStatus
 */
record CodeFlags(long bits) {
    /** Whether somebody debugs or debugged it: its pages may be anything from then on. */
    boolean debugged() {
        return has(seccode_h.kSecCodeStatusDebugged());
    }

    /** Whether nobody's certificate is behind its signature. */
    boolean adHoc() {
        return has(seccode_h.kSecCodeSignatureAdhoc());
    }

    /** The loader's variables, libraries and the task's port bring foreign code into a program that is signed without these. */
    Set<Opening> openings() {
        Set<Opening> openings = EnumSet.noneOf(Opening.class);
        if (!has(seccode_h.kSecCodeSignatureRuntime())) {
            openings.add(Opening.NO_HARDENED_RUNTIME);
        }
        if (!has(seccode_h.kSecCodeSignatureLibraryValidation()) && !has(seccode_h.CS_FORCED_LV())) {
            openings.add(Opening.NO_LIBRARY_VALIDATION);
        }
        if (has(seccode_h.CS_GET_TASK_ALLOW())) {
            openings.add(Opening.GET_TASK_ALLOW);
        }
        return openings;
    }

    private boolean has(int flag) {
        return (bits & flag) != 0;
    }
}
