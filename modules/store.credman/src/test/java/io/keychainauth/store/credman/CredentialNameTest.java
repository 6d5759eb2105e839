package io.keychainauth.store.credman;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.store.SecretId;
import io.keychainauth.store.StoreException;
import io.keychainauth.testkit.Property;
import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** No two secrets meet in one name, whatever Windows, or what looks like it, makes one of. */
class CredentialNameTest {
    /** Longest name that Wine keeps. */
    private static final int LONGEST = 247;

    /** What folds, what escapes are made of, and what other systems replace. */
    private static final List<String> PIECES = List.of(
            "a",
            "A",
            "k",
            "K",
            "\u212a",
            "i",
            "I",
            "\u0130",
            "\u0131",
            "s",
            "S",
            "\u017f",
            "\u00df",
            "\u1e9e",
            "ss",
            "\u00e5",
            "\u00c5",
            "\u212b",
            "\u03c3",
            "\u03c2",
            "\u03a3",
            "\u01c4",
            "\u01c5",
            "\u01c6",
            "\ufb01",
            "fi",
            "\u0390",
            "\u1fd3",
            "\ud801\udc00",
            "\ud801\udc28",
            "%",
            "%41",
            "%61",
            "%c3",
            "%C3",
            "#",
            ":",
            "::",
            ":a001",
            "\\",
            "_",
            "/",
            "*",
            "?",
            "=",
            " ",
            ".",
            "-",
            "\0",
            "\u007f",
            "\uffff",
            "n".repeat(99));

    private static final List<UnaryOperator<String>> FOLDS = List.of(
            name -> name.toUpperCase(Locale.ROOT),
            name -> name.toLowerCase(Locale.ROOT),
            name -> name.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT),
            name -> name.toUpperCase(Locale.of("tr")),
            name -> name.toLowerCase(Locale.of("tr")),
            name -> name.replace('\\', '_'));

    @Test
    void noTwoSecretsShareANameHoweverItIsFolded() {
        Map<String, SecretId> taken = new HashMap<>();
        Set<SecretId> ids = new HashSet<>();
        Property.demand(20_000, random -> {
            SecretId id = new SecretId(text(random), text(random));
            if (ids.add(id)) {
                String name = CredentialName.of(id);
                for (int fold = 0; fold < FOLDS.size(); fold++) {
                    SecretId other = taken.put(fold + FOLDS.get(fold).apply(name), id);
                    assertEquals(null, other, () -> id + " and another have the name " + name);
                }
            }
        });
        assertTrue(ids.size() > 100);
    }

    @Test
    void everyCodePointHasANameOfItsOwn() throws StoreException {
        Map<String, Integer> taken = new HashMap<>();
        for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
            if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
                String name = CredentialName.of(new SecretId("s", Character.toString(c)));
                assertEquals(null, taken.put(name.toUpperCase(Locale.ROOT), c), name);
            }
        }
    }

    @Test
    void whatIsWrittenOutCanBeReadBack() {
        int rounds = Property.demand(5_000, random -> {
            SecretId id = new SecretId(text(random), text(random));
            String[] parts = CredentialName.of(id)
                    .substring(CredentialName.BEGINNING.length())
                    .split(":", -1);
            assertEquals(2, parts.length);
            assertReadsBack(id.service(), parts[0]);
            assertReadsBack(id.target(), parts[1]);
        });
        assertTrue(rounds > 0);
    }

    @Test
    void namesAreShortAndPlain() {
        Property.demand(5_000, random -> {
            String name = CredentialName.of(new SecretId(text(random), text(random)));
            String longest = CredentialName.further(name, Slot.B, 999);
            assertTrue(longest.length() <= LONGEST, longest);
            assertTrue(longest.matches("keychain-auth:[a-z0-9._%#-]+:[a-z0-9._%#-]+:b999"), longest);
        });
    }

    @Test
    void furtherCredentialsAreKnownByTheirNames() {
        Property.demand(2_000, random -> {
            String name = CredentialName.of(new SecretId(text(random), text(random)));
            assertFalse(CredentialName.isFurther(name), name);
            for (Slot slot : Slot.HOLDING) {
                assertTrue(CredentialName.isFurther(CredentialName.further(name, slot, 1)), name);
            }
        });
    }

    @Test
    void namesLookLikeThis() throws StoreException {
        assertEquals("keychain-auth:aws:prod-api-key", CredentialName.of(new SecretId("aws", "prod-api-key")));
        assertEquals("keychain-auth:%41.b_c:%3a%5c%c3%a9", CredentialName.of(new SecretId("A.b_c", ":\\\u00e9")));
        assertEquals("keychain-auth:a:" + "n".repeat(100), CredentialName.of(new SecretId("a", "n".repeat(100))));
        String digest = "1c2ffa742d6101b788f0505617137552dac57ac2f39267408a9a3457feb7edf4";
        String name = CredentialName.of(new SecretId("a", "n".repeat(101)));
        assertEquals("keychain-auth:a:#" + digest, name);
        assertNotEquals(name, CredentialName.of(new SecretId("a", "n".repeat(102))));
    }

    @Test
    void furtherNamesHaveTheSameDigitsInEveryLanguage() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
        try {
            assertEquals("keychain-auth:a:b:a012", CredentialName.further("keychain-auth:a:b", Slot.A, 12));
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void halfASurrogatePairHasNoName() {
        for (String half : List.of("\ud83d", "\ude00", "a\ud83db", "\ude00\ud83d")) {
            assertThrows(StoreException.class, () -> CredentialName.of(new SecretId(half, "t")));
            assertThrows(StoreException.class, () -> CredentialName.of(new SecretId("s", half)));
        }
    }

    private static void assertReadsBack(String text, String part) {
        if (part.startsWith("#")) {
            return;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int at = 0; at < part.length(); at++) {
            if (part.charAt(at) == '%') {
                bytes.write(Integer.parseInt(part.substring(at + 1, at + 3), 16));
                at += 2;
            } else {
                bytes.write(part.charAt(at));
            }
        }
        assertEquals(text, bytes.toString(UTF_8));
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder(PIECES.get(random.nextInt(PIECES.size())));
        while (random.nextInt(3) > 0) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return text.toString();
    }
}
