package io.keychainauth.store.keychain;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.store.StoreException;
import io.keychainauth.store.StoreException.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeychainErrorTest {
    /** README's table. */
    @ParameterizedTest
    @CsvSource({
        "-25308, LOCKED, the keychain is locked",
        "-25315, LOCKED, the keychain is locked",
        "-25293, LOCKED, the keychain is locked",
        "-128, LOCKED, the keychain is locked",
        "-25320, LOCKED, the keychain is locked",
        "-25291, FAILED, the user has no default keychain",
        "-25294, FAILED, the user has no default keychain",
        "-25307, FAILED, the user has no default keychain",
        "-25244, FAILED, another program made this item",
        "-34018, FAILED, the Keychain asks for an entitlement",
        "-50, FAILED, the Keychain refuses",
        "-25300, FAILED, the Keychain refuses",
        "1, FAILED, the Keychain refuses"
    })
    void saysWhatToDo(int code, Kind kind, String beginning) {
        StoreException e = KeychainError.of("SecItemAdd", code);
        assertEquals(kind, e.kind());
        assertEquals(code, e.code());
        assertEquals("SecItemAdd", e.function());
        assertTrue(e.getMessage().startsWith(beginning), e::getMessage);
        assertTrue(e.getMessage().contains("SecItemAdd answered " + code), e::getMessage);
    }

    @Test
    void successIsNone() {
        assertDoesNotThrow(() -> KeychainError.check("SecItemAdd", 0));
    }
}
