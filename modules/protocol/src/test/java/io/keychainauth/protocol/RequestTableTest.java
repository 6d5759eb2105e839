package io.keychainauth.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every row of the request table in {@code docs/protocol.md}, as the codec sees it. */
class RequestTableTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiterString = " # ", quoteCharacter = '`', textBlock = """
            type: exactly REQUEST                   # accepted # {"type":"REQUEST","action":"search","service":"s"}
            type: missing                           # open     # {"action":"search","service":"s"}
            type: empty                             # open     # {"type":"","action":"search","service":"s"}
            type: other case                        # open     # {"type":"request","action":"search","service":"s"}
            type: RESPONSE                          # open     # {"type":"RESPONSE","action":"search","service":"s"}
            type: with a blank                      # open     # {"type":"REQUEST ","action":"search","service":"s"}
            type: a number                          # open     # {"type":1,"action":"search","service":"s"}
            type: null                              # open     # {"type":null,"action":"search","service":"s"}
            type: escapes say the same              # accepted # {"t\\u0079pe":"\\u0052EQUEST","action":"search","service":"s"}
            action: read                            # accepted # {"type":"REQUEST","action":"read","service":"s","targets":["a"]}
            action: write                           # accepted # {"type":"REQUEST","action":"write","service":"s","targets":["a"],"values":["v"]}
            action: delete                          # accepted # {"type":"REQUEST","action":"delete","service":"s","targets":["a"]}
            action: search                          # accepted # {"type":"REQUEST","action":"search","service":"s"}
            action: check                           # accepted # {"type":"REQUEST","action":"check","service":"s"}
            action: missing                         # open     # {"type":"REQUEST","service":"s"}
            action: empty                           # open     # {"type":"REQUEST","action":"","service":"s"}
            action: unknown                         # open     # {"type":"REQUEST","action":"list","service":"s"}
            action: other case                      # open     # {"type":"REQUEST","action":"Search","service":"s"}
            action: null                            # open     # {"type":"REQUEST","action":null,"service":"s"}
            action: an array                        # open     # {"type":"REQUEST","action":["search"],"service":"s"}
            service: missing on read                # open     # {"type":"REQUEST","action":"read","targets":["a"]}
            service: missing on write               # open     # {"type":"REQUEST","action":"write","targets":["a"],"values":["v"]}
            service: missing on delete              # open     # {"type":"REQUEST","action":"delete","targets":["a"]}
            service: missing on search              # open     # {"type":"REQUEST","action":"search"}
            service: missing on check               # accepted # {"type":"REQUEST","action":"check"}
            service: empty on search                # open     # {"type":"REQUEST","action":"search","service":""}
            service: empty on check                 # accepted # {"type":"REQUEST","action":"check","service":""}
            service: null                           # open     # {"type":"REQUEST","action":"search","service":null}
            service: a number                       # open     # {"type":"REQUEST","action":"search","service":7}
            service: a line break                   # open     # {"type":"REQUEST","action":"search","service":"a\\nb"}
            service: NUL                            # open     # {"type":"REQUEST","action":"search","service":"a\\u0000"}
            match: exact                            # accepted # {"type":"REQUEST","action":"read","service":"s","match":"exact","targets":["a"]}
            match: prefix on read                   # accepted # {"type":"REQUEST","action":"read","service":"s","match":"prefix","targets":["a"]}
            match: prefix on delete                 # accepted # {"type":"REQUEST","action":"delete","service":"s","match":"prefix","targets":["a"]}
            match: prefix on write                  # open     # {"type":"REQUEST","action":"write","service":"s","match":"prefix","targets":["a"],"values":["v"]}
            match: exact on write                   # accepted # {"type":"REQUEST","action":"write","service":"s","match":"exact","targets":["a"],"values":["v"]}
            match: exact on search                  # accepted # {"type":"REQUEST","action":"search","service":"s","match":"exact","targets":["a"]}
            match: prefix on search                 # accepted # {"type":"REQUEST","action":"search","service":"s","match":"prefix","targets":["a"]}
            match: prefix on search, no targets     # accepted # {"type":"REQUEST","action":"search","service":"s","match":"prefix"}
            match: exact on check                   # open     # {"type":"REQUEST","action":"check","match":"exact"}
            match: prefix on check                  # open     # {"type":"REQUEST","action":"check","match":"prefix"}
            match: empty is absent                  # accepted # {"type":"REQUEST","action":"check","match":""}
            match: unknown                          # open     # {"type":"REQUEST","action":"read","service":"s","match":"glob","targets":["a"]}
            match: other case                       # open     # {"type":"REQUEST","action":"read","service":"s","match":"Prefix","targets":["a"]}
            match: null                             # open     # {"type":"REQUEST","action":"read","service":"s","match":null,"targets":["a"]}
            targets: missing on read                # open     # {"type":"REQUEST","action":"read","service":"s"}
            targets: missing on write               # open     # {"type":"REQUEST","action":"write","service":"s","values":["v"]}
            targets: missing on delete              # open     # {"type":"REQUEST","action":"delete","service":"s"}
            targets: missing on prefix read         # open     # {"type":"REQUEST","action":"read","service":"s","match":"prefix"}
            targets: empty on read                  # open     # {"type":"REQUEST","action":"read","service":"s","targets":[]}
            targets: empty on write                 # open     # {"type":"REQUEST","action":"write","service":"s","targets":[],"values":[]}
            targets: empty on search                # accepted # {"type":"REQUEST","action":"search","service":"s","targets":[]}
            targets: empty on check                 # accepted # {"type":"REQUEST","action":"check","targets":[]}
            targets: on check                       # open     # {"type":"REQUEST","action":"check","targets":["a"]}
            targets: a string                       # open     # {"type":"REQUEST","action":"read","service":"s","targets":"a"}
            targets: null                           # open     # {"type":"REQUEST","action":"read","service":"s","targets":null}
            targets: an object                      # open     # {"type":"REQUEST","action":"read","service":"s","targets":{}}
            targets: a number in it                 # open     # {"type":"REQUEST","action":"read","service":"s","targets":["a",1]}
            targets: null in it                     # open     # {"type":"REQUEST","action":"read","service":"s","targets":[null]}
            targets: an array in it                 # open     # {"type":"REQUEST","action":"read","service":"s","targets":[["a"]]}
            targets: empty name, exact read         # open     # {"type":"REQUEST","action":"read","service":"s","targets":["a",""]}
            targets: empty name, write              # open     # {"type":"REQUEST","action":"write","service":"s","targets":[""],"values":["v"]}
            targets: empty name, exact delete       # open     # {"type":"REQUEST","action":"delete","service":"s","targets":[""]}
            targets: empty prefix, read             # accepted # {"type":"REQUEST","action":"read","service":"s","match":"prefix","targets":[""]}
            targets: empty prefix, delete           # accepted # {"type":"REQUEST","action":"delete","service":"s","match":"prefix","targets":[""]}
            targets: empty prefix, search           # accepted # {"type":"REQUEST","action":"search","service":"s","targets":[""]}
            targets: twice on read                  # accepted # {"type":"REQUEST","action":"read","service":"s","targets":["a","a"]}
            targets: twice on delete                # accepted # {"type":"REQUEST","action":"delete","service":"s","targets":["a","a"]}
            targets: twice on write                 # open     # {"type":"REQUEST","action":"write","service":"s","targets":["a","a"],"values":["v","w"]}
            targets: NUL                            # open     # {"type":"REQUEST","action":"read","service":"s","targets":["\\u0000"]}
            targets: DEL                            # open     # {"type":"REQUEST","action":"read","service":"s","targets":["\\u007f"]}
            targets: C1 control                     # open     # {"type":"REQUEST","action":"read","service":"s","targets":["\\u0085"]}
            targets: NUL in a prefix                # open     # {"type":"REQUEST","action":"search","service":"s","targets":["\\u0000"]}
            targets: U+2028 is a letter like others # accepted # {"type":"REQUEST","action":"read","service":"s","targets":["\\u2028"]}
            values: missing on write                # open     # {"type":"REQUEST","action":"write","service":"s","targets":["a"]}
            values: fewer than targets              # open     # {"type":"REQUEST","action":"write","service":"s","targets":["a","b"],"values":["v"]}
            values: more than targets               # open     # {"type":"REQUEST","action":"write","service":"s","targets":["a"],"values":["v","w"]}
            values: before targets                  # accepted # {"values":["v"],"targets":["a"],"service":"s","action":"write","type":"REQUEST"}
            values: empty string                    # accepted # {"type":"REQUEST","action":"write","service":"s","targets":["a"],"values":[""]}
            values: NUL and control characters      # accepted # {"type":"REQUEST","action":"write","service":"s","targets":["a"],"values":["\\u0000\\n\\u007f"]}
            values: null in it                      # open     # {"type":"REQUEST","action":"write","service":"s","targets":["a"],"values":[null]}
            values: a number in it                  # open     # {"type":"REQUEST","action":"write","service":"s","targets":["a"],"values":[1]}
            values: a string                        # open     # {"type":"REQUEST","action":"write","service":"s","targets":["a"],"values":"v"}
            values: null                            # open     # {"type":"REQUEST","action":"read","service":"s","targets":["a"],"values":null}
            values: empty array on read             # accepted # {"type":"REQUEST","action":"read","service":"s","targets":["a"],"values":[]}
            values: on read                         # open     # {"type":"REQUEST","action":"read","service":"s","targets":["a"],"values":["v"]}
            values: on delete                       # open     # {"type":"REQUEST","action":"delete","service":"s","targets":["a"],"values":["v"]}
            values: on search                       # open     # {"type":"REQUEST","action":"search","service":"s","targets":["a"],"values":["v"]}
            values: on check                        # open     # {"type":"REQUEST","action":"check","values":["v"]}
            attributes: on write                    # accepted # {"type":"REQUEST","action":"write","service":"s","targets":["a"],"values":["v"],"attributes":{"k":"v"}}
            attributes: on read                     # accepted # {"type":"REQUEST","action":"read","service":"s","targets":["a"],"attributes":{"k":"v"}}
            attributes: on search                   # accepted # {"type":"REQUEST","action":"search","service":"s","attributes":{"k":"v"}}
            attributes: on prefix delete            # accepted # {"type":"REQUEST","action":"delete","service":"s","match":"prefix","targets":["a"],"attributes":{"k":"v"}}
            attributes: on exact delete             # open     # {"type":"REQUEST","action":"delete","service":"s","targets":["a"],"attributes":{"k":"v"}}
            attributes: empty on exact delete       # accepted # {"type":"REQUEST","action":"delete","service":"s","targets":["a"],"attributes":{}}
            attributes: on check                    # open     # {"type":"REQUEST","action":"check","attributes":{"k":"v"}}
            attributes: an array                    # open     # {"type":"REQUEST","action":"search","service":"s","attributes":[]}
            attributes: null                        # open     # {"type":"REQUEST","action":"search","service":"s","attributes":null}
            attributes: number as value             # open     # {"type":"REQUEST","action":"search","service":"s","attributes":{"k":1}}
            attributes: null as value               # open     # {"type":"REQUEST","action":"search","service":"s","attributes":{"k":null}}
            attributes: object as value             # open     # {"type":"REQUEST","action":"search","service":"s","attributes":{"k":{}}}
            attributes: the same name twice         # open     # {"type":"REQUEST","action":"search","service":"s","attributes":{"k":"v","\\u006b":"v"}}
            attributes: empty name                  # open     # {"type":"REQUEST","action":"search","service":"s","attributes":{"":"v"}}
            attributes: control character in name   # open     # {"type":"REQUEST","action":"search","service":"s","attributes":{"\\t":"v"}}
            attributes: empty value                 # accepted # {"type":"REQUEST","action":"search","service":"s","attributes":{"k":""}}
            attributes: line break in value         # accepted # {"type":"REQUEST","action":"search","service":"s","attributes":{"k":"a\\nb"}}
            attributes: NUL in value                # open     # {"type":"REQUEST","action":"search","service":"s","attributes":{"k":"\\u0000"}}
            unknown property                        # open     # {"type":"REQUEST","action":"search","service":"s","zzz":1}
            unknown property, nested                # open     # {"type":"REQUEST","action":"search","service":"s","zzz":{"a":[true,-1.5e+3,"x"]}}
            property in other case                  # open     # {"Type":"REQUEST","action":"search","service":"s"}
            empty property name                     # open     # {"type":"REQUEST","action":"search","service":"s","":""}
            duplicate key                           # open     # {"type":"REQUEST","action":"write","action":"search","service":"s"}
            duplicate key, the same value           # open     # {"type":"REQUEST","action":"search","service":"s","service":"s"}
            duplicate key, empty first              # open     # {"type":"REQUEST","action":"search","service":"","service":"s"}
            duplicate key, spelled with an escape   # open     # {"type":"REQUEST","action":"search","service":"s","\\u0073ervice":"s"}
            empty object                            # open     # {}
            """)
    void everyRowOfTheRequestTable(String row, String verdict, String line) {
        assertEquals(verdict, Requests.verdict(Requests.decode(line)), row);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiterString = " # ", quoteCharacter = '`', textBlock = """
            other text                          # hello
            a log line                          # ERROR: could not connect
            a number                            # 1
            a string                            # "x"
            null                                # null
            an array                            # [1]
            an array of objects                 # [{"type":"REQUEST","action":"check"}]
            no closing brace                    # {"type":"REQUEST","action":"check"
            ends inside a string                # {"type":"REQ
            ends after an escape                # {"type":"REQ\\
            trailing text                       # {"type":"REQUEST","action":"check"} trailing
            a second object                     # {"type":"REQUEST","action":"check"}{}
            a second closing brace              # {"type":"REQUEST","action":"check"}}
            a trailing comma                    # {"type":"REQUEST","action":"check",}
            a leading comma                     # {,"type":"REQUEST","action":"check"}
            a trailing comma in an array        # {"type":"REQUEST","action":"search","service":"s","targets":["a",]}
            no comma                            # {"type":"REQUEST" "action":"check"}
            no colon                            # {"type" "REQUEST","action":"check"}
            single quotes                       # {'type':'REQUEST','action':'check'}
            names without quotes                # {type:"REQUEST",action:"check"}
            a comment                           # {"type":"REQUEST",/* c */"action":"check"}
            an escape that JSON has not         # {"type":"REQUEST","action":"check","service":"\\x"}
            an escape of three digits           # {"type":"REQUEST","action":"check","service":"\\u123"}
            an unpaired high surrogate          # {"type":"REQUEST","action":"check","service":"\\ud800"}
            an unpaired low surrogate           # {"type":"REQUEST","action":"check","service":"\\udc00"}
            surrogates in the wrong order       # {"type":"REQUEST","action":"check","service":"\\udc00\\ud800"}
            surrogate in a target               # {"type":"REQUEST","action":"read","service":"s","targets":["\\ud800"]}
            surrogate in a value                # {"type":"REQUEST","action":"write","service":"s","targets":["a"],"values":["\\ud800x"]}
            surrogate in an attribute name      # {"type":"REQUEST","action":"search","service":"s","attributes":{"\\ud800":"v"}}
            surrogate in an attribute value     # {"type":"REQUEST","action":"search","service":"s","attributes":{"k":"\\ud800"}}
            surrogate in a property name        # {"type":"REQUEST","action":"check","\\ud800":"s"}
            surrogate in an unknown property    # {"type":"REQUEST","action":"check","zzz":"\\ud800"}
            surrogate behind a mistake          # {"type":1,"zzz":["\\udc00"]}
            syntax error behind a mistake       # {"type":1,"action":check}
            syntax error behind an unknown one  # {"zzz":1,"type":"REQUEST"
            text behind a mistake               # {"type":1} x
            NaN                                 # {"type":NaN}
            a leading zero                      # {"type":01}
            a leading plus                      # {"type":+1}
            a leading point                     # {"type":.5}
            a trailing point                    # {"type":5.}
            a hexadecimal number                # {"type":0x5}
            an exponent without digits          # {"type":5e}
            a lone minus                        # {"type":-}
            a word cut short                    # {"type":tru}
            a word too long                     # {"type":nulll}
            """)
    void whatIsNotOneObjectClosesTheConnection(String row, String line) {
        assertEquals("closed", Requests.verdict(Requests.decode(line)), row);
    }

    @Test
    void linesThatTextCannotSay() {
        String request = "{\"type\":\"REQUEST\",\"action\":\"check\"}";
        assertEquals("accepted", Requests.verdict(Requests.decode(" \t" + request + " \t")), "blanks around it");
        assertEquals("accepted", Requests.verdict(Requests.decode(request + "\r")), "a final CR");
        assertEquals("closed", Requests.verdict(Requests.decode("")), "an empty line");
        assertEquals("closed", Requests.verdict(Requests.decode("\r")), "a lone CR");
        assertEquals("closed", Requests.verdict(Requests.decode(" ")), "a blank");
        assertEquals("closed", Requests.verdict(Requests.decode("\ufeff" + request)), "a byte order mark");
        assertEquals("closed", Requests.verdict(Requests.decode(request + "\0")), "a NUL behind it");
        assertEquals("closed", Requests.verdict(Requests.decode(request + "\u00a0")), "a blank that is not JSON's");
        assertEquals("closed", Requests.verdict(Requests.decode(request.replace("check", "che\tck"))), "a raw TAB");
        assertEquals("closed", Requests.verdict(Requests.decode(request.replace("check", "che\0ck"))), "a raw NUL");
        Stream.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE, StandardCharsets.UTF_16)
                .forEach(charset -> assertEquals(
                        "closed", Requests.verdict(Requests.decode(request.getBytes(charset))), charset.name()));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "0xff,ff",
        "a lone continuation,80",
        "a cut sequence,e282",
        "overlong slash,c0af",
        "overlong NUL,c080",
        "overlong in three bytes,e08080",
        "overlong in four bytes,f0808080",
        "a surrogate in bytes,eda080",
        "a pair of surrogates in bytes,eda081edb080",
        "above U+10FFFF,f4908080",
        "five bytes,f888808080"
    })
    void invalidUtf8ClosesTheConnection(String row, String hex) {
        String bytes = new String(java.util.HexFormat.of().parseHex(hex), StandardCharsets.ISO_8859_1);
        for (String line : List.of(
                "{\"type\":\"REQUEST\",\"action\":\"check\",\"service\":\"" + bytes + "\"}",
                "{\"type\":\"REQUEST\",\"action\":\"check\",\"" + bytes + "\":\"\"}",
                "{\"type\":\"REQUEST\",\"action\":\"write\",\"service\":\"s\",\"targets\":[\"t\"],\"values\":[\""
                        + bytes + "\"]}")) {
            assertEquals("closed", Requests.verdict(Requests.decode(line.getBytes(StandardCharsets.ISO_8859_1))), row);
        }
    }

    @Test
    void aRequestSaysWhatItsLineSays() {
        Request request = accepted(
                "{\"type\":\"REQUEST\",\"action\":\"write\",\"service\":\"s\\u00e9\",\"match\":\"exact\","
                        + "\"targets\":[\"b\",\"a/\\ud83d\\ude00\"],\"values\":[\"\",\"v\\n\\u0000é😀\"],\"attributes\":{\"z\":\"1\",\"y\":\"\"}}");
        assertEquals(Action.WRITE, request.action());
        assertEquals("sé", request.service());
        assertEquals(Match.EXACT, request.match());
        assertEquals(List.of("b", "a/😀"), request.targets());
        assertEquals(
                List.of("", "v\n\0é😀"),
                request.values().stream()
                        .map(value -> new String(value.utf8(), StandardCharsets.UTF_8))
                        .toList());
        assertEquals(
                List.of(Map.entry("z", "1"), Map.entry("y", "")),
                List.copyOf(request.attributes().entrySet()));
    }

    @Test
    void readKeepsOrderAndDuplicates() {
        assertEquals(
                List.of("b", "a", "b"),
                accepted("{\"type\":\"REQUEST\",\"action\":\"read\",\"service\":\"s\",\"targets\":[\"b\",\"a\",\"b\"]}")
                        .targets());
    }

    @Test
    void onlyTheNamedPartOfTheArrayIsRead() {
        byte[] line = "{}{\"type\":\"REQUEST\",\"action\":\"check\"}{}".getBytes(StandardCharsets.UTF_8);
        assertInstanceOf(Decoded.Accepted.class, Requests.CODEC.decode(line, 2, line.length - 4));
    }

    private static Request accepted(String line) {
        return assertInstanceOf(Decoded.Accepted.class, Requests.decode(line)).request();
    }
}
