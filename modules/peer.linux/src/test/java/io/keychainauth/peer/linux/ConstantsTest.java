package io.keychainauth.peer.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.keychainauth.peer.linux.gen.libc.cmsghdr;
import io.keychainauth.peer.linux.gen.libc.dirent64;
import io.keychainauth.peer.linux.gen.libc.iovec;
import io.keychainauth.peer.linux.gen.libc.itimerspec;
import io.keychainauth.peer.linux.gen.libc.libc_h;
import io.keychainauth.peer.linux.gen.libc.msghdr;
import io.keychainauth.peer.linux.gen.libc.nlattr;
import io.keychainauth.peer.linux.gen.libc.nlmsgerr;
import io.keychainauth.peer.linux.gen.libc.nlmsghdr;
import io.keychainauth.peer.linux.gen.libc.page_region;
import io.keychainauth.peer.linux.gen.libc.passwd;
import io.keychainauth.peer.linux.gen.libc.pm_scan_arg;
import io.keychainauth.peer.linux.gen.libc.pollfd;
import io.keychainauth.peer.linux.gen.libc.sockaddr_un;
import io.keychainauth.peer.linux.gen.libc.statx;
import io.keychainauth.peer.linux.gen.libc.statx_timestamp;
import io.keychainauth.peer.linux.gen.libc.timespec;
import io.keychainauth.peer.linux.gen.libc.timeval;
import io.keychainauth.peer.linux.gen.libc.ucred;
import io.keychainauth.peer.linux.gen.libc.unix_diag_msg;
import io.keychainauth.peer.linux.gen.libc.unix_diag_req;
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
    private static final List<GroupLayout> STRUCTURES = List.of(
            cmsghdr.layout(),
            dirent64.layout(),
            iovec.layout(),
            itimerspec.layout(),
            msghdr.layout(),
            nlattr.layout(),
            nlmsgerr.layout(),
            nlmsghdr.layout(),
            page_region.layout(),
            pm_scan_arg.layout(),
            passwd.layout(),
            pollfd.layout(),
            sockaddr_un.layout(),
            statx.layout(),
            statx_timestamp.layout(),
            timespec.layout(),
            timeval.layout(),
            ucred.layout(),
            unix_diag_msg.layout(),
            unix_diag_req.layout());

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
        assertEquals(libc_h.EPOLLIN(), Events.READ);
        assertEquals(libc_h.EPOLLOUT(), Events.WRITE);
        assertEquals(libc_h.EPOLLERR(), Events.ERROR);
        assertEquals(libc_h.EPOLLHUP(), Events.HANGUP);
        assertEquals(libc_h.EPOLLRDHUP(), Events.READ_HANGUP);
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
        source.add("#include <stddef.h>");
        for (Method method : libc_h.class.getDeclaredMethods()) {
            if (method.getParameterCount() == 0
                    && method.getName().matches("[A-Z][A-Za-z0-9_]*")
                    && (method.getReturnType() == int.class || method.getReturnType() == long.class)) {
                String name = method.getName();
                String type = "(" + method.getReturnType() + ")";
                source.add(claim(type + "(" + name + ") == " + type + " " + method.invoke(null) + "LL", name));
            }
        }
        assertTrue(source.size() > 90, "constants were found");
        for (GroupLayout structure : STRUCTURES) {
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
        source.add(claim("CMSG_SPACE(sizeof(struct ucred)) == 32 && CMSG_LEN(sizeof(struct ucred)) == 28", "CMSG"));
        Path file = Files.writeString(folder.resolve("claims.c"), String.join("\n", source), UTF_8);
        Programs.run(
                List.of(compiler, "-fsyntax-only", "-Wall", "-Werror", "-I", "../../jextract/linux", file.toString()));
    }

    private static String claim(String condition, String what) {
        return "_Static_assert(" + condition + ", \"" + what + "\");";
    }
}
