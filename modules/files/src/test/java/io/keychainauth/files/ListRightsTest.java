package io.keychainauth.files;

import static java.nio.file.attribute.AclEntryPermission.APPEND_DATA;
import static java.nio.file.attribute.AclEntryPermission.DELETE;
import static java.nio.file.attribute.AclEntryPermission.DELETE_CHILD;
import static java.nio.file.attribute.AclEntryPermission.EXECUTE;
import static java.nio.file.attribute.AclEntryPermission.READ_ACL;
import static java.nio.file.attribute.AclEntryPermission.READ_ATTRIBUTES;
import static java.nio.file.attribute.AclEntryPermission.READ_DATA;
import static java.nio.file.attribute.AclEntryPermission.READ_NAMED_ATTRS;
import static java.nio.file.attribute.AclEntryPermission.SYNCHRONIZE;
import static java.nio.file.attribute.AclEntryPermission.WRITE_ACL;
import static java.nio.file.attribute.AclEntryPermission.WRITE_ATTRIBUTES;
import static java.nio.file.attribute.AclEntryPermission.WRITE_DATA;
import static java.nio.file.attribute.AclEntryPermission.WRITE_NAMED_ATTRS;
import static java.nio.file.attribute.AclEntryPermission.WRITE_OWNER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryFlag;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How lists are judged; which ones a real file gets is asked in {@code ListedFilesTest}. */
class ListRightsTest {
    private static final Path FILE = Path.of("file");

    /** A user in memory. */
    private record Named(String getName) implements UserPrincipal {}

    private static final UserPrincipal ME = new Named("me");
    private static final UserPrincipal OTHERS = new Named("others");
    private static final UserPrincipal ADMINISTRATORS = new Named("administrators");
    private static final UserPrincipal INSTALLER = new Named("installer");
    private static final UserPrincipal CREATOR = new Named("\\CREATOR OWNER");

    private static final Set<AclEntryPermission> ALL = EnumSet.allOf(AclEntryPermission.class);

    private static final Set<AclEntryPermission> HARMLESS =
            EnumSet.of(READ_DATA, READ_ATTRIBUTES, READ_NAMED_ATTRS, READ_ACL, EXECUTE, SYNCHRONIZE);

    private final List<AclEntry> list = new ArrayList<>(List.of(allow(ME, EnumSet.allOf(AclEntryPermission.class))));

    private ListRights rights() throws IOException {
        return new ListRights(FILE, Files.readAttributes(Path.of("."), BasicFileAttributes.class), ME, list);
    }

    private static AclEntry allow(UserPrincipal user, Set<AclEntryPermission> permissions, AclEntryFlag... flags) {
        return AclEntry.newBuilder()
                .setType(AclEntryType.ALLOW)
                .setPrincipal(user)
                .setPermissions(permissions)
                .setFlags(flags)
                .build();
    }

    @Test
    void aListForTheUserAloneIsPrivate() throws IOException {
        assertEquals(Optional.empty(), rights().mendWrite(ME));
        assertEquals(Optional.empty(), rights().mendReplace(ME));
        assertEquals(Optional.empty(), rights().mendRead(ME));
        assertTrue(rights().belongsTo(ME));
        assertFalse(rights().belongsTo(OTHERS));
    }

    @Test
    void whatOthersMayReadOthersMayNotChange() throws IOException {
        list.add(allow(OTHERS, HARMLESS));
        assertEquals(Optional.empty(), rights().mendWrite(ME));
        assertEquals(Optional.empty(), rights().mendReplace(ME));
        assertEquals(Optional.of("take this right from others in its access control list"), rights().mendRead(ME));
    }

    @ParameterizedTest
    @EnumSource(AclEntryPermission.class)
    void eachRightThatChangesAFileCounts(AclEntryPermission permission) throws IOException {
        list.add(allow(OTHERS, EnumSet.of(permission)));
        assertEquals(!HARMLESS.contains(permission), rights().mendWrite(ME).isPresent());
    }

    /** The root of a disk lets everybody make folders in it; what is there already stays what it is. */
    @Test
    void othersMayAddNamesAboveAndReplaceNone() throws IOException {
        list.add(allow(OTHERS, EnumSet.of(WRITE_DATA, APPEND_DATA, WRITE_ATTRIBUTES, WRITE_NAMED_ATTRS)));
        assertEquals(Optional.empty(), rights().mendReplace(ME));
        for (AclEntryPermission each : List.of(DELETE_CHILD, DELETE, WRITE_ACL, WRITE_OWNER)) {
            list.set(1, allow(OTHERS, EnumSet.of(each)));
            assertTrue(rights().mendReplace(ME).isPresent(), each::toString);
        }
    }

    @Test
    void anEntryThatIsOnlyHandedDownSaysNothingOfTheFolder() throws IOException {
        list.add(allow(OTHERS, EnumSet.allOf(AclEntryPermission.class), AclEntryFlag.INHERIT_ONLY));
        assertEquals(Optional.empty(), rights().mendWrite(ME));
    }

    @Test
    void anEntryThatDeniesAllowsNothingAndTakesNothingBack() throws IOException {
        AclEntry all = allow(OTHERS, EnumSet.allOf(AclEntryPermission.class));
        list.add(AclEntry.newBuilder(all).setType(AclEntryType.DENY).build());
        assertEquals(Optional.empty(), rights().mendWrite(ME));
        list.add(all);
        assertTrue(rights().mendWrite(ME).isPresent());
    }

    @Test
    void noListAtAllLetsEverybodyDoEverything() throws IOException {
        list.clear();
        String mend = "give it an access control list for me alone";
        assertEquals(Optional.of(mend), rights().mendWrite(ME));
        assertEquals(Optional.of(mend), rights().mendReplace(ME));
        assertEquals(Optional.of(mend), rights().mendRead(ME));
    }

    @Test
    void administratorsMayDoEverythingAnyway() throws IOException {
        UserPrincipal root = Rights.modes(FILE)
                ? Owners.named("0")
                : Files.getOwner(FILE.toAbsolutePath().getRoot());
        list.add(allow(root, EnumSet.allOf(AclEntryPermission.class)));
        assertEquals(Optional.empty(), rights().mendWrite(ME));
        assertTrue(new ListRights(FILE, rights().kind(), root, list).belongsTo(ME));
    }

    private static AclEntry deny(UserPrincipal user, AclEntryPermission permission) {
        AclEntry all = allow(user, EnumSet.of(permission));
        return AclEntry.newBuilder(all).setType(AclEntryType.DENY).build();
    }

    private static ListRights owned(UserPrincipal owner, AclEntry... entries) throws IOException {
        return new ListRights(
                FILE, Files.readAttributes(Path.of("."), BasicFileAttributes.class), owner, List.of(entries));
    }

    /** As Windows has it: its installer owns both and is in the list of one, the administrators may not change that list. */
    private static ListRights system(AclEntry... more) throws IOException {
        List<AclEntry> entries = new ArrayList<>(List.of(more));
        entries.add(allow(INSTALLER, ALL));
        entries.add(allow(ADMINISTRATORS, EnumSet.complementOf(EnumSet.of(WRITE_ACL, WRITE_OWNER, DELETE_CHILD))));
        entries.add(allow(OTHERS, HARMLESS));
        return owned(INSTALLER, entries.toArray(AclEntry[]::new));
    }

    @Test
    void whoHasPowerOverTheDiskAndOverTheSystemAdministrates() throws IOException {
        ListRights disk = owned(INSTALLER, allow(ADMINISTRATORS, ALL), allow(OTHERS, HARMLESS));
        assertEquals(Set.of(INSTALLER, ADMINISTRATORS), Owners.administrators(disk, system()));
    }

    /** Somebody wanted the disk to be everybody's: what is open to everybody is so still. */
    @Test
    void aDiskThatIsOpenToOthersMakesThemNoAdministrators() throws IOException {
        ListRights disk = owned(INSTALLER, allow(ADMINISTRATORS, ALL), allow(OTHERS, ALL));
        Set<UserPrincipal> administrators = Owners.administrators(disk, system());
        assertEquals(Set.of(INSTALLER, ADMINISTRATORS), administrators);
        list.add(allow(ADMINISTRATORS, ALL));
        ListRights file = new ListRights(FILE, disk.kind(), ME, list, administrators::contains);
        assertEquals(Optional.empty(), file.mendWrite(ME));
        list.add(allow(OTHERS, ALL));
        assertTrue(file.mendWrite(ME).isPresent());
        Path root = Path.of("").toAbsolutePath().getRoot();
        ListRights open = new ListRights(root, disk.kind(), INSTALLER, disk.list(), administrators::contains);
        assertTrue(open.mendReplace(ME).isPresent());
        assertTrue(open.belongsTo(ME));
    }

    @Test
    void whoOnlyAddsToTheSystemOrOwnsADiskIsNoAdministrator() throws IOException {
        ListRights disk = owned(OTHERS, allow(ADMINISTRATORS, ALL), allow(OTHERS, ALL));
        AclEntry adds = allow(OTHERS, EnumSet.of(WRITE_DATA, APPEND_DATA));
        assertEquals(Set.of(ADMINISTRATORS), Owners.administrators(disk, system(adds)));
        AclEntry handedDown = allow(OTHERS, ALL, AclEntryFlag.INHERIT_ONLY);
        assertEquals(Set.of(ADMINISTRATORS), Owners.administrators(disk, system(handedDown)));
        ListRights plain = owned(INSTALLER, allow(ADMINISTRATORS, ALL));
        assertEquals(Set.of(INSTALLER, ADMINISTRATORS), Owners.administrators(plain, system(allow(OTHERS, ALL))));
    }

    @Test
    void whoIsDeniedSomethingIsNoAdministrator() throws IOException {
        ListRights disk = owned(INSTALLER, allow(ADMINISTRATORS, ALL), allow(OTHERS, ALL));
        ListRights denying = owned(INSTALLER, deny(OTHERS, WRITE_ACL), allow(ADMINISTRATORS, ALL), allow(OTHERS, ALL));
        assertEquals(
                Set.of(INSTALLER, ADMINISTRATORS, OTHERS), Owners.administrators(disk, system(allow(OTHERS, ALL))));
        assertEquals(Set.of(INSTALLER, ADMINISTRATORS), Owners.administrators(denying, system(allow(OTHERS, ALL))));
        assertEquals(
                Set.of(INSTALLER, ADMINISTRATORS),
                Owners.administrators(disk, system(deny(OTHERS, DELETE), allow(OTHERS, ALL))));
    }

    /** On a disk for data users may by default do so, which means something below its root only. */
    @Test
    void nobodyRemovesTheRootOfADisk() throws IOException {
        Path root = Path.of("").toAbsolutePath().getRoot();
        for (AclEntryPermission each : List.of(DELETE, DELETE_CHILD)) {
            list.add(allow(OTHERS, EnumSet.of(each)));
            ListRights disk = new ListRights(root, rights().kind(), ME, list);
            assertEquals(each == DELETE_CHILD, disk.mendReplace(ME).isPresent());
        }
    }

    @Test
    void whatAFolderHandsDownToOthersIsNotWhatTheyMayDoInIt() throws IOException {
        list.add(allow(OTHERS, HARMLESS, AclEntryFlag.FILE_INHERIT, AclEntryFlag.INHERIT_ONLY));
        list.add(allow(CREATOR, ALL, AclEntryFlag.FILE_INHERIT, AclEntryFlag.INHERIT_ONLY));
        list.add(allow(ME, ALL, AclEntryFlag.FILE_INHERIT, AclEntryFlag.INHERIT_ONLY));
        list.add(allow(OTHERS, ALL));
        assertEquals(Optional.empty(), rights().mendInherit(ME));
        list.add(allow(new Named("SOMEWHERE\\CREATOR OWNER"), ALL, AclEntryFlag.INHERIT_ONLY));
        assertTrue(rights().mendInherit(ME).isPresent());
    }

    @ParameterizedTest
    @EnumSource(AclEntryPermission.class)
    void eachHandedDownRightThatChangesAFileCounts(AclEntryPermission permission) throws IOException {
        list.add(allow(OTHERS, EnumSet.of(permission), AclEntryFlag.FILE_INHERIT, AclEntryFlag.INHERIT_ONLY));
        assertEquals(!HARMLESS.contains(permission), rights().mendInherit(ME).isPresent());
    }

    /** "All" by its generic name, which has no permission here, is as much as all of them. */
    @Test
    void aHandedDownRightWithoutANameCounts() throws IOException {
        list.add(allow(OTHERS, Set.of(), AclEntryFlag.FILE_INHERIT, AclEntryFlag.INHERIT_ONLY));
        assertEquals(Optional.of("take this right from others in its access control list"), rights().mendInherit(ME));
    }

    @Test
    void whoMayGiveRightsIsAMaster() throws IOException {
        list.add(allow(OTHERS, EnumSet.of(WRITE_DATA, DELETE, DELETE_CHILD)));
        assertEquals(List.of(ME), rights().masters());
        list.add(allow(OTHERS, EnumSet.of(WRITE_OWNER)));
        assertEquals(List.of(ME, OTHERS), rights().masters());
    }
}
