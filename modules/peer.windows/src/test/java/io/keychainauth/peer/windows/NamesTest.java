package io.keychainauth.peer.windows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.peer.Endpoint;
import io.keychainauth.peer.PeerException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names of pipes, and the forms of the names of files. */
class NamesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "keychain-auth",
                "C:\\Users\\me\\pipe",
                "/run/user/1000/agent.sock",
                "\\\\.\\pipe\\",
                "\\\\.\\pipe\\a\\b",
                "\\\\.\\pipe\\LOCAL\\keychain-auth",
                "\\\\server\\pipe\\keychain-auth",
                "\\\\?\\pipe\\keychain-auth",
                "\\\\.\\pipe\\a b",
                "\\\\.\\pipe\\a\n",
                "\\\\.\\pipe\\a\0",
                "\\\\.\\pipe\\\u202eexe",
                "//./pipe/keychain-auth"
            })
    void whatIsNoNameOfAPipeIsRefusedWithWhatToUse(String text) {
        PeerException refused = assertThrows(PeerException.class, () -> PipeName.of(new Endpoint(text)));
        assertTrue(refused.getMessage().contains("--socket '\\\\.\\pipe\\keychain-auth'"), refused.getMessage());
    }

    @Test
    void aNameHas256CharactersAtMost() throws Exception {
        String prefix = "\\\\.\\pipe\\";
        String longest = prefix + "a".repeat(256 - prefix.length());
        assertEquals(longest, PipeName.of(new Endpoint(longest)).toString());
        assertThrows(PeerException.class, () -> PipeName.of(new Endpoint(longest + "a")));
    }

    @Test
    void theControlEndpointHasFewInstancesAndBothHave254() throws Exception {
        PipeName agent = PipeName.of(new Endpoint("\\\\.\\PIPE\\keychain-auth"));
        PipeName control = PipeName.of(new Endpoint("\\\\.\\pipe\\keychain-auth-control"));
        assertEquals(14, PipeShape.instances(control));
        assertEquals(240, PipeShape.instances(agent));
        assertTrue(control.ofControl());
        assertFalse(agent.ofControl());
    }

    @ParameterizedTest
    @CsvSource({
        "C:\\a.exe, \\\\?\\C:\\a.exe",
        "c:\\a.exe, \\\\?\\c:\\a.exe",
        "\\\\?\\C:\\a.exe, \\\\?\\C:\\a.exe",
        "\\??\\C:\\a.exe, \\\\?\\C:\\a.exe",
        "\\Device\\HarddiskVolume3\\a.exe, \\\\?\\GLOBALROOT\\Device\\HarddiskVolume3\\a.exe",
        "\\\\server\\share\\a.exe, \\\\?\\UNC\\server\\share\\a.exe",
        "\\\\?\\Volume{00000000-0000-0000-0000-000000000043}\\a, \\\\?\\Volume{00000000-0000-0000-0000-000000000043}\\a"
    })
    void everyAbsoluteFormCanBeOpened(String name, String openable) {
        assertEquals(Optional.of(openable), FileName.openable(name));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a.exe",
                "\\a.exe",
                "C:a.exe",
                "C:",
                "/a",
                "\\\\.\\C:",
                "\\\\.\\pipe\\a",
                "Registry",
                "C:\\a\0.exe"
            })
    void whatIsNoAbsoluteNameIsNot(String name) {
        assertEquals(Optional.empty(), FileName.openable(name));
    }

    @Test
    void pathsOfMoreThan260CharactersAreNames() {
        String longPath = "C:\\" + "folder\\".repeat(1000) + "a.exe";
        assertEquals(Optional.of("\\\\?\\" + longPath), FileName.openable(longPath));
        assertEquals(longPath, FileName.plain("\\\\?\\" + longPath));
        assertEquals(Optional.empty(), FileName.openable("C:\\" + "a".repeat(Short.MAX_VALUE)));
    }

    @ParameterizedTest
    @CsvSource({
        "\\\\?\\C:\\a.exe, C:\\a.exe",
        "\\\\?\\UNC\\server\\share\\a.exe, \\\\server\\share\\a.exe",
        "\\\\?\\Volume{00000000-0000-0000-0000-000000000043}\\a, \\\\?\\Volume{00000000-0000-0000-0000-000000000043}\\a",
        "C:\\a.exe, C:\\a.exe"
    })
    void usersSeeThePlainForm(String verbatim, String plain) {
        assertEquals(plain, FileName.plain(verbatim));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\\\\?\\UNC\\server\\share\\a.exe",
                "\\\\?\\unc\\server\\share\\a.exe",
                "\\\\?\\GLOBALROOT\\Device\\Mup\\server\\share\\a.exe",
                "\\\\?\\GlobalRoot\\device\\mup\\server\\share\\a.exe",
                "\\Device\\Mup\\server\\share\\a.exe",
                "\\Device\\Mup\\;LanmanRedirector\\;Z:0\\server\\share\\a.exe",
                "\\Device\\LanmanRedirector\\server\\share\\a.exe",
                "\\Device\\LanmanRedirector;Z:0\\server\\share\\a.exe",
                "\\Device\\WebDavRedirector\\server\\share\\a.exe"
            })
    void aFileOfAnotherMachineIsKnownByItsName(String name) {
        assertTrue(FileName.remote(name));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\\\\?\\C:\\UNC\\a.exe",
                "\\Device\\HarddiskVolume3\\Device\\Mup\\a.exe",
                "\\\\?\\GLOBALROOT\\Device\\HarddiskVolume3\\a.exe",
                "\\Device\\Muppet\\a.exe"
            })
    void aFileOfThisMachineIsNot(String name) {
        assertFalse(FileName.remote(name));
    }

    @Test
    void aVolumeIsADeviceWithANameOfOnePart() {
        String root = "\\Device\\HarddiskVolume3\\";
        assertEquals(Optional.of(root), FileName.volume(root + "Windows\\a.dll"));
        assertEquals(Optional.of(root), FileName.volume(root));
        for (String none : new String[] {"", "\\Device\\", "\\Device\\HarddiskVolume3", "C:\\a", "\\??\\C:\\a"}) {
            assertEquals(Optional.empty(), FileName.volume(none), none);
        }
    }

    @Test
    void aMappedFileIsTheHeldOneUnderTheVeryNameOnly() {
        String path = "\\\\?\\C:\\dir\\a.exe";
        String device = "\\Device\\HarddiskVolume3\\dir\\a.exe";
        assertTrue(FileName.same(device, path, device));
        assertTrue(FileName.same("\\??\\C:\\dir\\a.exe", path, device));
        assertFalse(FileName.same("\\Device\\HarddiskVolume3\\dir\\A.exe", path, device));
        assertFalse(FileName.same("\\Device\\HarddiskVolume4\\dir\\a.exe", path, device));
        assertFalse(FileName.same("\\??\\C:\\dir~1\\a.exe", path, device));
        assertFalse(FileName.same("C:\\dir\\a.exe", path, device));
        assertFalse(FileName.same("", path, device));
    }
}
