package io.keychainauth.peer.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.keychainauth.peer.linux.gen.libc.libc_h;
import io.keychainauth.peer.linux.gen.libc.sockaddr_un;
import io.keychainauth.peer.serving.Readiness;
import java.io.IOException;
import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every generated constant and structure, as static assertions for the C compilers of both architectures: the bindings
 * are generated on one and used on both.
 */
@EnabledOnOs(OS.LINUX)
class ConstantsTest {
    private static final Path INCLUDES = Path.of("../../jextract/linux/libc.includes");

    @TempDir
    Path folder;

    @Test
    void generatedValuesHoldHere() throws Exception {
        compile("gcc", "amd64");
    }

    @Test
    void generatedValuesHoldOnArm64() throws Exception {
        String compiler = "aarch64-linux-gnu-gcc";
        boolean present = Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(each -> Files.isExecutable(Path.of(each, compiler)));
        assumeTrue(present, "the cross compiler is not installed: apt install gcc-aarch64-linux-gnu");
        compile(compiler, "aarch64");
    }

    @Test
    void whatIsWrittenByHandIsWhatWasGenerated() throws Exception {
        int compared = 0;
        for (Field field : Errno.class.getDeclaredFields()) {
            if (field.getType() == int.class) {
                assertEquals(libc_h.class.getMethod(field.getName()).invoke(null), field.getInt(null), field.getName());
                compared++;
            }
        }
        assertTrue(compared > 10);
        assertEquals(libc_h.EPOLLIN(), Readiness.READ);
        assertEquals(libc_h.EPOLLOUT(), Readiness.WRITE);
        assertEquals(libc_h.EPOLLERR(), Readiness.ERROR);
        assertEquals(libc_h.EPOLLHUP(), Readiness.HANGUP);
        assertEquals(libc_h.EPOLLRDHUP(), Readiness.READ_HANGUP);
        assertEquals(libc_h.EPOLLONESHOT(), Events.ONCE);
        assertEquals(libc_h.EPOLLET(), Events.EDGE);
        assertEquals(
                Sockets.ADDRESS_BYTES + 1,
                sockaddr_un
                        .layout()
                        .select(PathElement.groupElement("sun_path"))
                        .byteSize());
    }

    private void compile(String compiler, String architecture) throws Exception {
        List<String> source = new ArrayList<>();
        source.add("#include \"libc.h\"");
        source.add("#include <linux/openat2.h>");
        source.add("#include <stddef.h>");
        List<String> constants = listed("constant");
        assertTrue(constants.size() > 70, "constants were found");
        for (String name : constants) {
            Method method = libc_h.class.getMethod(name);
            String type = "(" + method.getReturnType() + ")";
            source.add(claim(type + "(" + name + ") == " + type + " " + method.invoke(null) + "LL", name));
        }
        List<String> structures = listed("struct");
        assertTrue(structures.size() > 10, "structures were found");
        for (String each : structures) {
            GroupLayout structure = (GroupLayout) Class.forName(libc_h.class.getPackageName() + "." + each)
                    .getMethod("layout")
                    .invoke(null);
            String name = "struct " + structure.name().orElseThrow();
            source.add(claim("sizeof(" + name + ") == " + structure.byteSize(), name));
            for (MemoryLayout member : structure.memberLayouts()) {
                member.name().filter(field -> !field.startsWith("__")).ifPresent(field -> {
                    long offset = structure.byteOffset(PathElement.groupElement(field));
                    source.add(claim("offsetof(" + name + ", " + field + ") == " + offset, name + " " + field));
                    source.add(claim(
                            "sizeof(((" + name + " *) 0)->" + field + ") == " + member.byteSize(), name + " " + field));
                });
            }
        }
        long data = EpollEvent.dataOffset(architecture);
        source.add(claim("offsetof(struct epoll_event, data) == " + data, "epoll_event data"));
        source.add(claim("sizeof(struct epoll_event) == " + (data + Long.BYTES), "epoll_event"));
        source.add(claim("CMSG_SPACE(sizeof(struct ucred)) == " + NativeInbox.CONTROL_SPACE, "CMSG_SPACE"));
        source.add(claim("CMSG_LEN(sizeof(struct ucred)) == " + NativeInbox.CREDENTIALS_LENGTH, "CMSG_LEN"));
        source.add(claim("RESOLVE_CACHED == " + RememberedPaths.RESOLVE_CACHED, "RESOLVE_CACHED"));
        source.add(claim("sizeof(struct open_how) == 24 && offsetof(struct open_how, resolve) == 16", "open_how"));
        source.addAll(diagnosis());
        Path file = Files.writeString(folder.resolve("claims.c"), String.join("\n", source), UTF_8);
        Programs.run(
                List.of(compiler, "-fsyntax-only", "-Wall", "-Werror", "-I", "../../jextract/linux", file.toString()));
    }

    /** What {@link SocketDiagnosis} reads and writes by place. */
    private static List<String> diagnosis() {
        return List.of(
                claim("sizeof(struct nlmsghdr) == " + SocketDiagnosis.HEADER, "nlmsghdr"),
                claim("offsetof(struct nlmsghdr, nlmsg_type) == 4", "nlmsg_type"),
                claim("offsetof(struct nlmsghdr, nlmsg_flags) == 6", "nlmsg_flags"),
                claim("offsetof(struct nlmsghdr, nlmsg_seq) == 8", "nlmsg_seq"),
                claim("offsetof(struct nlmsgerr, error) == 0", "nlmsgerr"),
                claim("sizeof(struct nlattr) == " + SocketDiagnosis.ATTRIBUTE_HEADER, "nlattr"),
                claim("offsetof(struct nlattr, nla_type) == 2", "nla_type"),
                claim("sizeof(struct unix_diag_req) == " + SocketDiagnosis.QUESTION, "unix_diag_req"),
                claim("offsetof(struct unix_diag_req, udiag_states) == 4", "udiag_states"),
                claim("offsetof(struct unix_diag_req, udiag_ino) == 8", "udiag_ino of the question"),
                claim("offsetof(struct unix_diag_req, udiag_show) == 12", "udiag_show"),
                claim("offsetof(struct unix_diag_req, udiag_cookie) == 16", "udiag_cookie"),
                claim("sizeof(struct unix_diag_msg) == " + SocketDiagnosis.ANSWER, "unix_diag_msg"),
                claim("offsetof(struct unix_diag_msg, udiag_ino) == 4", "udiag_ino of the answer"));
    }

    /** Names of the include list: what is generated from a new line is compared without another one here. */
    private static List<String> listed(String kind) throws IOException {
        String option = "--include-" + kind + " ";
        return Files.readAllLines(INCLUDES).stream()
                .filter(line -> line.startsWith(option))
                .map(line -> line.substring(option.length()))
                .toList();
    }

    private static String claim(String condition, String what) {
        return "_Static_assert(" + condition + ", \"" + what + "\");";
    }
}
