package io.keychainauth.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.files.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BinaryFileTest {
    @TempDir
    private Path folder;

    @Test
    @Tag("links")
    void namesTheRealPathAndHash() throws IOException {
        byte[] content = new byte[200_000];
        content[199_999] = 1;
        Path real = Files.write(folder.toRealPath().resolve("wörk"), content);
        Path link = Files.createSymbolicLink(folder.resolve("link"), real);
        BinaryFile file = BinaryFile.inspect(link);
        assertEquals(new Identity(real.toString(), Sha256.of(content)), file.identity());
        assertEquals(Optional.empty(), file.interpreter());
    }

    @Test
    void refusesWhatIsNoProgramFile() throws IOException {
        assertThrows(NoSuchFileException.class, () -> BinaryFile.inspect(folder.resolve("none")));
        IOException e = assertThrows(IOException.class, () -> BinaryFile.inspect(folder));
        assertEquals(folder.toRealPath() + " is no regular file: name a program", e.getMessage());
        assertEquals(
                Sha256.of(new byte[0]),
                BinaryFile.inspect(Files.createFile(folder.resolve("empty")))
                        .identity()
                        .hash());
    }

    @Test
    void knowsScripts() throws IOException {
        for (List<String> row : List.of(
                List.of("#!/usr/bin/env python3\nprint()", "a script run by /usr/bin/env python3"),
                List.of("#! /bin/sh -e\r\n", "a script run by /bin/sh -e"),
                List.of("#!", "a script"),
                List.of("#!/bin/sh", "a script run by /bin/sh"))) {
            Path script = Files.writeString(folder.resolve("tool"), row.getFirst());
            assertEquals(Optional.of(row.getLast()), BinaryFile.inspect(script).interpreter());
        }
        assertEquals(
                Optional.empty(),
                BinaryFile.inspect(Files.writeString(folder.resolve("tool"), " #!/bin/sh"))
                        .interpreter());
    }

    @Test
    void knowsACopyOfAnInterpreterUnderAnotherName() throws IOException {
        Path tool = folder.resolve("mytool");
        for (int before : List.of(0, 1000, (64 << 10) - 5, 64 << 10, 200_000)) {
            Files.writeString(tool, "\u007f".repeat(before) + "BusyBox is copyrighted by many authors");
            assertEquals(
                    Optional.of("a multi-call binary (BusyBox)"),
                    BinaryFile.inspect(tool).interpreter());
        }
        Files.writeString(tool, "BusyBox is copyrighted by many aut");
        assertEquals(Optional.empty(), BinaryFile.inspect(tool).interpreter());
    }

    @Test
    void knowsInterpretersByName() throws IOException {
        for (String name : List.of(
                "python",
                "python3",
                "python3.11",
                "python3.13t",
                "python3.12-dbg",
                "python2.7",
                "pypy3.10",
                "node",
                "node-18",
                "nodejs",
                "ruby3.1",
                "perl",
                "perl5.36.0",
                "bash",
                "sh",
                "dash",
                "zsh-5.9",
                "ksh93",
                "lua5.4",
                "luajit-2.1.0-beta3",
                "php8.2",
                "deno",
                "bun",
                "osascript",
                "pwsh",
                "powershell.exe",
                "java",
                "java.exe",
                "javaw.exe",
                "busybox",
                "busybox.static",
                "toybox",
                "coreutils",
                "env",
                "nice",
                "timeout",
                "sudo",
                "xargs",
                "ld.so",
                "ld-2.31.so",
                "ld-musl-x86_64.so.1",
                "ld-test-x86-64.so.2",
                "qemu-x86_64-static",
                "wine64",
                "tclsh8.6",
                "R",
                "Rscript",
                "guile-3.0",
                ".python3-wrapped",
                "gawk",
                "mawk",
                "gdb",
                "electron28",
                "gjs-console",
                "PYTHON.EXE")) {
            Optional<String> why = BinaryFile.inspect(Files.writeString(folder.resolve(name), "\u007fELF"))
                    .interpreter();
            assertTrue(why.isPresent(), name);
            Files.delete(folder.resolve(name));
        }
        for (String name : List.of(
                "mytool",
                "aws",
                "gh",
                "terraform",
                "git",
                "pythonista",
                "bashful",
                "nodemon",
                "javac",
                "shred",
                "ssh",
                "environment",
                "ld",
                "ldd",
                "kubectl1.29",
                "3proxy",
                "rubygems-tool",
                "perlcritic",
                "timeouts")) {
            assertEquals(
                    Optional.empty(),
                    BinaryFile.inspect(Files.writeString(folder.resolve(name), "\u007fELF"))
                            .interpreter(),
                    name);
            Files.delete(folder.resolve(name));
        }
        assertEquals(
                Optional.of("an interpreter (python)"),
                BinaryFile.inspect(Files.writeString(folder.resolve("python3.11"), "\u007fELF"))
                        .interpreter());
    }
}
