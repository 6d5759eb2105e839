package io.keychainauth.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What an action does to the store. */
class ActionTest {
    @Test
    void whatChangesNothingOnlyTells() {
        Set<Action> telling =
                EnumSet.allOf(Action.class).stream().filter(Action::tells).collect(Collectors.toSet());
        assertEquals(Set.of(Action.READ, Action.SEARCH, Action.CHECK), telling);
    }
}
