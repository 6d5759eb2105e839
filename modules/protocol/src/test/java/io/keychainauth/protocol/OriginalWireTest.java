package io.keychainauth.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Lines that clients of version 3 are known to send, with what version 4 makes of them. The second column is what
 * version 3 made of a line if that was something else.
 */
class OriginalWireTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiterString = " # ", quoteCharacter = '`', textBlock = """
            write ok                     # same # accepted # {"type":"REQUEST","action":"write","service":"aws","targets":["k1","p/a"],"values":["v1","va"]}
            write special characters     # same # accepted # {"type":"REQUEST","action":"write","service":"aws","targets":["p/b"],"values":["vb <&> é \\u2028"]}
            read ok                      # same # accepted # {"type":"REQUEST","action":"read","service":"aws","targets":["k1"]}
            search all                   # same # accepted # {"type":"REQUEST","action":"search","service":"aws"}
            search by prefix             # same # accepted # {"type":"REQUEST","action":"search","service":"aws","targets":["p/"]}
            search match=prefix          # same # accepted # {"type":"REQUEST","action":"search","service":"aws","match":"prefix","targets":["p/"]}
            prefix read                  # same # accepted # {"type":"REQUEST","action":"read","service":"aws","match":"prefix","targets":["p/"]}
            overlapping prefixes         # same # accepted # {"type":"REQUEST","action":"read","service":"aws","match":"prefix","targets":["p/","p/a"]}
            empty prefix                 # same # accepted # {"type":"REQUEST","action":"read","service":"aws","match":"prefix","targets":[""]}
            malformed JSON               # same # closed # {nope}
            JSON array                   # same # closed # [1]
            bad                          # same # closed # {bad
            null                         # open # closed # null
            targets: a string            # closed # open # {"type":"REQUEST","action":"read","service":"aws","targets":"k1"}
            number in targets            # closed # open # {"type":"REQUEST","action":"read","service":"aws","targets":[1]}
            attributes non-string value  # closed # open # {"type":"REQUEST","action":"read","service":"aws","targets":["k1"],"attributes":{"a":1}}
            type missing                 # same # open # {"action":"read","service":"aws","targets":["k1"]}
            type SESSION_INIT            # same # open # {"type":"SESSION_INIT","pid":1}
            unknown action               # same # open # {"type":"REQUEST","action":"list","service":"aws","targets":["k1"]}
            unknown match                # same # open # {"type":"REQUEST","action":"read","match":"glob","service":"aws","targets":["k1"]}
            action in capitals           # same # open # {"type":"REQUEST","action":"READ","service":"aws","targets":["k1"]}
            keys in other case           # accepted # open # {"TYPE":"REQUEST","Action":"read","SERVICE":"aws","Targets":["k1"]}
            duplicate key                # accepted # open # {"type":"REQUEST","action":"write","action":"read","service":"aws","targets":["k1"]}
            unknown property             # accepted # open # {"type":"REQUEST","action":"read","service":"aws","targets":["k1"],"zzz":1}
            service missing              # denied # open # {"type":"REQUEST","action":"read","targets":["k1"]}
            empty targets read           # same # open # {"type":"REQUEST","action":"read","service":"aws","targets":[]}
            absent targets read          # same # open # {"type":"REQUEST","action":"read","service":"aws"}
            empty targets write          # same # open # {"type":"REQUEST","action":"write","service":"aws","targets":[],"values":[]}
            empty targets delete         # same # open # {"type":"REQUEST","action":"delete","service":"aws","targets":[]}
            prefix search, no targets    # open # accepted # {"type":"REQUEST","action":"search","service":"aws","match":"prefix"}
            prefix write                 # same # open # {"type":"REQUEST","action":"write","match":"prefix","service":"aws","targets":["x"],"values":["y"]}
            write count mismatch         # same # open # {"type":"REQUEST","action":"write","service":"aws","targets":["x","y"],"values":["y"]}
            values on read               # accepted # open # {"type":"REQUEST","action":"read","service":"aws","targets":["k1"],"values":["z"]}
            empty values on read         # same # accepted # {"type":"REQUEST","action":"read","service":"aws","targets":["k1"],"values":[]}
            empty value                  # same # accepted # {"type":"REQUEST","action":"write","service":"aws","targets":["e"],"values":[""]}
            empty target name            # accepted # open # {"type":"REQUEST","action":"read","service":"aws","targets":[""]}
            duplicate targets read       # same # accepted # {"type":"REQUEST","action":"read","service":"aws","targets":["k1","k1"]}
            duplicate targets write      # accepted # open # {"type":"REQUEST","action":"write","service":"aws","targets":["dd","dd"],"values":["1","2"]}
            duplicate targets delete     # same # accepted # {"type":"REQUEST","action":"delete","service":"aws","targets":["dd","dd"]}
            attributes on write          # same # accepted # {"type":"REQUEST","action":"write","service":"aws","targets":["at"],"values":["1"],"attributes":{"project":"x"}}
            check of another path        # denied # open # {"type":"REQUEST","action":"check","service":"aws","targets":["/opt/t/client"]}
            colon in a target            # same # accepted # {"type":"REQUEST","action":"read","service":"aws","targets":["prod:k9"]}
            lone surrogate               # accepted # closed # {"type":"REQUEST","action":"read","service":"aws","targets":["\\ud800"]}
            trailing text                # same # closed # {"type":"REQUEST","action":"read","service":"aws","targets":["k1"]} trailing
            targets: null in it          # accepted # open # {"type":"REQUEST","action":"read","service":"aws","targets":[null]}
            targets: null                # same # open # {"type":"REQUEST","action":"read","service":"aws","targets":null}
            """)
    void knownLines(String row, String before, String verdict, String line) {
        assertEquals(verdict, Requests.verdict(Requests.decode(line)), () -> row + ", in version 3: " + before);
        String withCr = line + "\r";
        assertEquals(verdict, Requests.verdict(Requests.decode(withCr)), () -> row + " with CR");
    }
}
