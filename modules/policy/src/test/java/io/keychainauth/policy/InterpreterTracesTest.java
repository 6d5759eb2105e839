package io.keychainauth.policy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InterpreterTracesTest {
    @Test
    void aWordIsFoundWhereverItStandsAndWhereverItIsCut() {
        String text = "PyPy_BytesMain and more";
        for (int cut = 0; cut <= text.length(); cut++) {
            InterpreterTraces traces = new InterpreterTraces();
            add(traces, text.substring(0, cut));
            add(traces, text.substring(cut));
            assertEquals(Optional.of("a Python interpreter"), traces.kind(), "cut at " + cut);
        }
    }

    @Test
    void halfAWordIsNone() {
        InterpreterTraces traces = new InterpreterTraces();
        add(traces, "Py_BytesMai");
        add(traces, "BusyBox is copyrighted by many autho");
        assertEquals(Optional.empty(), traces.kind());
    }

    /** The digit belongs to the name: without it nobody would know it. */
    @Test
    void aVariantOfAnInterpreterIsKnownByItsWholeName() {
        assertEquals(Optional.of("an interpreter (d8)"), Interpreters.named(Path.of("/opt/d8-real")));
        assertEquals(Optional.of("an interpreter (d8)"), Interpreters.named(Path.of("/opt/.d8-wrapped")));
        assertEquals(Optional.empty(), Interpreters.named(Path.of("/opt/d9-real")));
    }

    private static void add(InterpreterTraces traces, String text) {
        byte[] bytes = text.getBytes(US_ASCII);
        traces.add(bytes, bytes.length);
    }
}
