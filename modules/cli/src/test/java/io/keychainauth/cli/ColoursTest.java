package io.keychainauth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColoursTest {
    @ParameterizedTest
    @CsvSource({
        "true, TERM=xterm",
        "true, TERM=xterm NO_COLOR=",
        "false, TERM=xterm NO_COLOR=1",
        "false, TERM=dumb",
        "false, ''",
        "false, WT_SESSION=6a1f",
        "true, windir=C:\\Windows WT_SESSION=6a1f",
        "true, windir=C:\\Windows WT_SESSION=6a1f TERM=dumb",
        "false, windir=C:\\Windows WT_SESSION=6a1f NO_COLOR=1",
        "false, windir=C:\\Windows",
        "false, windir=C:\\Windows WT_SESSION=",
        "false, windir=C:\\Windows TERM=xterm"
    })
    void areForTerminalsThatShowThem(boolean shown, String variables) {
        Map<String, String> environment = Arrays.stream(variables.split(" "))
                .map(variable -> variable.split("=", 2))
                .filter(variable -> variable.length == 2)
                .collect(Collectors.toMap(variable -> variable[0], variable -> variable[1]));
        assertEquals(shown, new Colours(environment).shown());
    }
}
