package io.keychainauth.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MaskingTest {
    /** Arguments separated by |, and what becomes of them. */
    private static final List<List<String>> ROWS = List.of(
            List.of("tool|--token|canary", "tool|--token|***"),
            List.of("tool|--token=canary", "tool|--token=***"),
            List.of("tool|-token=canary with blanks", "tool|-token=***"),
            List.of("tool|--password=canary", "tool|--password=***"),
            List.of("tool|--db-password|-canary", "tool|--db-password|***"),
            List.of("tool|--api-key|canary|next", "tool|--api-key|***|next"),
            List.of("tool|--apiKey=canary", "tool|--apiKey=***"),
            List.of("tool|--authToken|canary", "tool|--authToken|***"),
            List.of("tool|--client_secret=canary", "tool|--client_secret=***"),
            List.of("tool|--password|--verbose", "tool|--password|--verbose"),
            List.of("tool|--password-stdin|next", "tool|--password-stdin|next"),
            List.of("tool|--token-file|/run/t", "tool|--token-file|/run/t"),
            List.of("curl|-H|Authorization: Bearer canary", "curl|-H|Authorization: ***"),
            List.of("curl|-H|authorization: basic Y2FuYXJ5", "curl|-H|authorization: ***"),
            List.of("curl|-HX-Api-Key: canary", "curl|-HX-Api-Key: ***"),
            List.of("curl|-H|Cookie: a=canary; b=canary", "curl|-H|Cookie: ***"),
            List.of("curl|-u|me:canary", "curl|-u|me:***"),
            List.of("curl|-ume:canary", "curl|-ume:***"),
            List.of("curl|--user=me:canary", "curl|--user=me:***"),
            List.of("curl|--proxy-user|me:canary:x", "curl|--proxy-user|me:***"),
            List.of("curl|-u|:canary", "curl|-u|:***"),
            List.of("curl|-u:canary", "curl|-u:***"),
            List.of("curl|--user=:canary", "curl|--user=:***"),
            List.of("curl|-sSu|me:canary|https://h", "curl|-sSu|me:***|https://h"),
            List.of("curl|-sSume:canary", "curl|-sSume:***"),
            List.of("curl|-u|me|https://h", "curl|-u|me|https://h"),
            List.of("curl|--cert|me.pem:canary", "curl|--cert|me.pem:***"),
            List.of("curl|-x|me:canary@proxy:8080", "curl|-x|me:***@proxy:8080"),
            List.of("curl|--proxy=me:canary@proxy:8080", "curl|--proxy=me:***@proxy:8080"),
            List.of("curl|--header=Authorization: token canary", "curl|--header=Authorization: ***"),
            List.of("curl|--header=Cookie: a=canary; b=canary", "curl|--header=Cookie: ***"),
            List.of("docker|run|--env=DB_PASSWORD=can ary", "docker|run|--env=DB_PASSWORD=***"),
            List.of("smbclient|-U|me%canary", "smbclient|-U|me%***"),
            List.of("sh|-c|curl -u me:canary https://h", "sh|-c|curl -u me:*** https://h"),
            List.of("sh|-c|curl -u 'me:can ary' https://h", "sh|-c|curl -u 'me:***' https://h"),
            List.of(
                    "sh|-c|curl -H 'Authorization: token canary' https://h",
                    "sh|-c|curl -H 'Authorization: ***' https://h"),
            List.of("sh|-c|cd /x; mysql -pcanary db", "sh|-c|cd /x; mysql -p*** db"),
            List.of("env|A=b|mysql|-pcanary", "env|A=b|mysql|-p***"),
            List.of("xfreerdp|/pass:canary|/v:host", "xfreerdp|/pass:***|/v:host"),
            List.of("x|machine h login me password canary", "x|machine h login me password ***"),
            List.of("git|clone|https://me:can/ary@host/x", "git|clone|https://me:***@host/x"),
            List.of("git|clone|https://:canary@host/x", "git|clone|https://:***@host/x"),
            List.of("git|clone|git@host:me/x.git", "git|clone|git@host:me/x.git"),
            List.of("sh|-c|ls -l /a b; mkdir -p c", "sh|-c|ls -l /a b; mkdir -p c"),
            List.of("git|clone|https://me:canary@host/x", "git|clone|https://me:***@host/x"),
            List.of("git|clone|https://me:can@ry@host/x", "git|clone|https://me:***@host/x"),
            List.of("git|clone|https://canarycanarycanary@host/x", "git|clone|https://***@host/x"),
            List.of("git|clone|ssh://git@host:22/x", "git|clone|ssh://git@host:22/x"),
            List.of("psql|postgres://u:canary@h/db?sslmode=x", "psql|postgres://u:***@h/db?sslmode=x"),
            List.of("curl|https://h/?a=1&token=canary&b=2", "curl|https://h/?a=1&token=***&b=2"),
            List.of("curl|https://h/?X-Amz-Signature=canary", "curl|https://h/?X-Amz-Signature=***"),
            List.of("env|AWS_SECRET_ACCESS_KEY=canary|x", "env|AWS_SECRET_ACCESS_KEY=***|x"),
            List.of("env|GITHUB_TOKEN=canary", "env|GITHUB_TOKEN=***"),
            List.of("env|PGPASSWORD=canary", "env|PGPASSWORD=***"),
            List.of("java|-Dkey.password=canary", "java|-Dkey.password=***"),
            List.of(
                    "sh|-c|export TOKEN=canary; tool --password canary x",
                    "sh|-c|export TOKEN=***; tool --password *** x"),
            List.of("sh|-c|TOKEN='can ary' tool", "sh|-c|TOKEN=***"),
            List.of("sh|-c|x; TOKEN='can ary' tool", "sh|-c|x; TOKEN=*** tool"),
            List.of("curl|-d|{\"password\": \"canary\", \"user\": \"me\"}", "curl|-d|{\"password\": ***"),
            List.of(
                    "curl|-d|{\"user\": \"me\", \"password\": \"canary\"}",
                    "curl|-d|{\"user\": \"me\", \"password\": ***}"),
            List.of(
                    "client|{\"action\":\"write\",\"values\": [\"a]\",\"canary\"],\"targets\":[\"k\"]}",
                    "client|{\"action\":\"write\",\"values\": ***"),
            List.of("mysql|-pcanary|-uroot", "mysql|-p***|-uroot"),
            List.of("/usr/bin/sshpass|-p|canary|ssh|h", "/usr/bin/sshpass|-p|***|ssh|h"),
            List.of("mkdir|-p|/a/b", "mkdir|-p|/a/b"),
            List.of("x|AKIAIOSFODNN7EXAMPLE", "x|***"),
            List.of("x|ghp_0123456789abcdefghij0123456789abcdef", "x|***"),
            List.of("x|glpat-abcdefghijklmnopqrst", "x|***"),
            List.of("x|xoxb-1234567890-abcdef", "x|***"),
            List.of("x|sk_live_abcdefghijkl", "x|***"),
            List.of("x|eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl", "x|***"),
            List.of("x|-----BEGIN RSA PRIVATE KEY-----\nabc", "x|***"),
            List.of("x|123e4567-e89b-12d3-a456-426614174000", "x|***"),
            List.of("x|wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "x|***"),
            List.of("x|d41d8cd98f00b204e9800998ecf8427e", "x|***"),
            List.of(
                    "/usr/bin/python3|/home/me/some-script-2024/run.py|--verbose|--port=8080",
                    "/usr/bin/python3|/home/me/some-script-2024/run.py|--verbose|--port=8080"),
            List.of(
                    "docker|run|-it|--name|my-service-production-eu1|image:latest",
                    "docker|run|-it|--name|my-service-production-eu1|image:latest"),
            List.of(
                    "java|-Xmx512m|-jar|/opt/application-server-1.2.3.jar",
                    "java|-Xmx512m|-jar|/opt/application-server-1.2.3.jar"),
            List.of("ffmpeg|-passlogfile|x|--compass|north|bypass", "ffmpeg|-passlogfile|x|--compass|north|bypass"),
            List.of(
                    "tool|internationalizationconfiguration|2026-05-21T12:00:00Z",
                    "tool|internationalizationconfiguration|2026-05-21T12:00:00Z"));

    @Test
    void hidesCredentialsAndNothingElse() {
        for (List<String> row : ROWS) {
            List<String> arguments = List.of(row.getFirst().split("\\|", -1));
            assertEquals(row.getLast(), String.join("|", Masking.mask(arguments)), row.getFirst());
        }
    }

    /** Every way to give a user and a password: <u> and <p>. Each is an argument list separated by |. */
    private static final List<String> FORMS = List.of(
            "-u|<u>:<p>",
            "-u<u>:<p>",
            "-sSu|<u>:<p>",
            "--user|<u>:<p>",
            "--user=<u>:<p>",
            "--proxy-user|<u>:<p>",
            "--proxy-user=<u>:<p>",
            "-U|<u>%<p>",
            "https://<u>:<p>@host/x",
            "--proxy=socks5h://<u>:<p>@host:1080",
            "<u>:<p>@host:1080",
            "--password|<p>",
            "--password=<p>",
            "--db-pass=<p>",
            "-password:<p>",
            "/password:<p>",
            "PASSWORD=<p>",
            "MYSQL_PWD=<p>",
            "--env=TOKEN=<p>",
            "--header=Authorization: Bearer <p>",
            "--header=Authorization: Token <p>",
            "-H|Authorization: Bearer <p>",
            "-HAuthorization: Token <p>",
            "mysql|-p<p>",
            "sshpass|-p|<p>",
            "password|<p>");

    /** Alone, between others, and as a line in one argument with each part in quotes. */
    @Test
    void hidesEveryPasswordInEveryFormHoweverItIsWritten() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            String user = word(random, "abcxyz.-_", random.nextInt(6));
            String password = "Zq" + word(random, "ABCdef0189!$*+,.:@/=~_-", 4 + random.nextInt(12)) + "7";
            String form = FORMS.get(random.nextInt(FORMS.size()));
            List<String> arguments = new ArrayList<>(
                    List.of(form.replace("<u>", user).replace("<p>", password).split("\\|")));
            if (random.nextBoolean()) {
                arguments.addFirst("tool");
                arguments.add("last");
            }
            if (random.nextBoolean()) {
                String quote = random.nextBoolean() ? "'" : "\"";
                String line = String.join(quote + " " + quote, arguments);
                arguments = List.of("sh", "-c", "cd /x; " + quote + line + quote + " && ls");
            }
            String shown = String.join("|", Masking.mask(arguments));
            String given = String.join("|", arguments);
            assertFalse(shown.contains(password), () -> "seed " + seed + ": " + given + " is shown as " + shown);
            // Nor may the end of it be left.
            String half = password.substring(password.length() / 2);
            assertFalse(shown.contains(half), () -> "seed " + seed + ": " + given + " is shown as " + shown);
        }
    }

    private static String word(Random random, String alphabet, int length) {
        StringBuilder word = new StringBuilder();
        for (int i = 0; i < length; i++) {
            word.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return word.toString();
    }

    @Test
    void hidesRandomWords() {
        long seed = System.nanoTime();
        for (String alphabet : List.of(
                "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
                "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
                "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
                "0123456789abcdef")) {
            int missed = 0;
            for (int i = 0; i < 500; i++) {
                Random random = new Random(seed + i);
                StringBuilder secret = new StringBuilder();
                for (int j = 0; j < 40; j++) {
                    secret.append(alphabet.charAt(random.nextInt(alphabet.length())));
                }
                String shown = Masking.mask(List.of("tool", secret.toString())).getLast();
                missed += shown.contains(secret) ? 1 : 0;
            }
            assertEquals(0, missed / 10, () -> "seed " + seed + " " + alphabet);
        }
    }

    @Test
    void cutsLongArgumentsAndLists() {
        List<String> arguments = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            arguments.add("word ".repeat(100_000));
        }
        List<String> shown = Masking.mask(arguments);
        assertEquals(31, shown.size());
        assertEquals("… and 70 more", shown.getLast());
        assertEquals(201, shown.getFirst().length());
        String key = Masking.mask(List.of("é".repeat(199) + "🔑x")).getFirst();
        assertEquals("é".repeat(199) + "…", key);
        assertEquals(List.of(), Masking.mask(List.of()));
    }

    /** A value that begins within what is shown and ends far behind it is hidden from its beginning on. */
    @Test
    void hidesValuesThatAreCut() {
        for (int length : List.of(100, 4096, 5000, 1_000_000)) {
            String value = "canary" + "x".repeat(length);
            for (String head : List.of("--token=", "Authorization: Bearer ", "https://u:", "PASSWORD=")) {
                assertFalse(
                        Masking.mask(List.of("t", head + value)).toString().contains("canary") && !head.contains("://"),
                        head);
            }
        }
    }

    @Test
    void isQuickWhateverItGets() {
        for (String nasty : List.of(
                "a".repeat(4096),
                "-".repeat(4096),
                "a:".repeat(2048),
                "\"".repeat(4096),
                "a=".repeat(2048),
                "--a ".repeat(1024),
                "://".repeat(1365),
                "a://".repeat(1024) + "@",
                "a:b@".repeat(1024),
                "a://b:".repeat(700) + "@",
                "a\"b c\"d",
                "a\u2028b",
                "\"' ".repeat(1365),
                "a b=".repeat(1024),
                "-u a: ".repeat(700),
                "aA1".repeat(1365))) {
            assertEquals(
                    30 + 1,
                    Masking.mask(java.util.Collections.nCopies(40, nasty)).size());
        }
    }
}
