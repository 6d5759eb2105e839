#!/usr/bin/env bash
# Starts the launcher for Windows in a Windows runtime, under Wine or on Windows (in Git's bash), and reads back what it
# promises: a small main class of its own (jlink/test/windows/Probe.java) prints what it sees. The main class and the
# module path are compiled in, as the options of a release are: no launcher takes them at run time, which is tested too.
# usage: jlink/test/windows-launcher-test.sh <folder of a Windows runtime>
set -euo pipefail
. "$(dirname "$0")/../../scripts/env.sh"
HERE="$ROOT/jlink/test/windows"
RUNTIME="$1"
CHECKS=0
BASE="$(mktemp -d "${TMPDIR:-/tmp}/keychain-auth-launcher.XXXXXX")"

case "$(uname -s)" in
  MINGW* | MSYS*)
    WINE=""
    prefix=""
    on_windows() { cygpath -w "$1"; }
    # Git's bash turns arguments that look like its own paths into those of Windows; what is tested gets them as they are.
    program() { MSYS2_ARG_CONV_EXCL="*" "$@"; }
    finish() { rm -rf "$BASE"; }
    ;;
  *)
    require wine wine64 gcc-mingw-w64-x86-64-win32
    WINE="wine"
    prefix=x86_64-w64-mingw32-
    unset DISPLAY WAYLAND_DISPLAY
    "$ROOT/scripts/wine.sh" prepare
    export WINEPREFIX="$ROOT/target/wine/prefix" WINEARCH=win64 WINEDEBUG=-all LC_ALL=C.UTF-8 HOME="$BASE/home"
    export WINEDLLOVERRIDES="iphlpapi=n,b;winemenubuilder.exe=;mscoree=;mshtml="
    on_windows() { printf 'Z:%s' "$1" | tr / '\\'; }
    program() { wine "$@"; }
    finish() { wineserver --kill 2>/dev/null || true; wineserver --wait 2>/dev/null || true; rm -rf "$BASE"; }
    ;;
esac
trap finish EXIT
compile() { "${prefix}gcc" -O2 -Wall -Wextra -Werror "$@"; }
dump() { "${prefix}objdump" "$@"; }
mkdir "$BASE/home"
# The server by itself: it keeps the output of whoever starts it open.
[ -z "$WINE" ] || wineserver --persistent=60 </dev/null >/dev/null 2>&1 || true

fail() { echo "launcher: FAILED: $*" >&2; sed 's/^/  /' "$BASE/out" "$BASE/err" >&2 || true; exit 1; }
is() { CHECKS=$((CHECKS + 1)); [ "$2" = "$3" ] || fail "$1: expected <$2>, is <$3>"; }
# says WHAT LINE: the probe has printed it.  says_not WHAT PATTERN
says() { CHECKS=$((CHECKS + 1)); grep -qxF -- "$2" "$BASE/out" || fail "$1: no line <$2>"; }
says_not() { CHECKS=$((CHECKS + 1)); ! grep -q -- "$2" "$BASE/out" "$BASE/err" || fail "$1: <$2>"; }
# run PROGRAM ARG...: in the folder that the attacker has filled; its exit code is in CODE.
CODE=0
run() {
  CODE=0
  (cd "$BASE/attacker" && program "$@") >"$BASE/out.raw" 2>"$BASE/err.raw" </dev/null || CODE=$?
  clean
}
clean() {
  tr -d '\r' <"$BASE/out.raw" >"$BASE/out"
  # Wine alone: the JDK asks for processor groups that it does not have.
  tr -d '\r' <"$BASE/err.raw" | grep -v 'process group affinity\|^it looks like wine32\|^multiarch needs\|^execute "dpkg\|^apt-get install wine32' >"$BASE/err" || true
}


# The runtime with a launcher of the probe in it.
build() { "$ROOT/jlink/launcher/windows/build.sh" "$JAVA_HOME" "$1" "$2" "$3"; }
IMAGE="$BASE/image"
AUTH="$IMAGE/bin/keychain-auth.exe"
PROBE=launcherprobe/launcherprobe.Probe
OPTIONS="$ROOT/jlink/windows.options"
mkdir "$IMAGE" "$BASE/attacker"
# With times and all: the archive of classes is bound to those of the runtime.
cp -a "$RUNTIME/bin" "$RUNTIME/conf" "$RUNTIME/lib" "$RUNTIME/release" "$IMAGE"
(cd "$HERE" && "$JAVA_HOME/bin/javac" -d "$IMAGE/probe/launcherprobe" Probe.java module-info.java)
{
  sed 's/^all --enable-native-access=.*/all --enable-native-access=launcherprobe/' "$OPTIONS"
  echo 'all --module-path=@IMAGE@/probe'
} >"$BASE/probe.options"
build "$IMAGE" io.keychainauth.cli/io.keychainauth.cli.Main "$OPTIONS"
mv "$AUTH" "$IMAGE/bin/release.exe"
build "$IMAGE" "$PROBE" "$BASE/probe.options"
for program in look orphan; do
  compile -municode -static "$HERE/$program.c" -o "$BASE/$program.exe"
done

# The file itself. Known libraries of Windows are taken from no folder (HKLM\…\Session Manager\KnownDLLs).
headers="$(LC_ALL=C dump -p "$IMAGE/bin/release.exe")"
is "libraries that it names" "KERNEL32.dll msvcrt.dll" "$(sed -n 's/^.*DLL Name: //p' <<<"$headers" | sort | paste -sd' ')"
for property in HIGH_ENTROPY_VA DYNAMIC_BASE NX_COMPAT; do
  is "$property" 1 "$(grep -c "$property" <<<"$headers")"
done
is "code page" 1 "$(grep -ac '<activeCodePage.*UTF-8' "$IMAGE/bin/release.exe")"
is "control: a launcher with a module path" 1 "$(grep -ac -- '--module-path' "$AUTH")"
is "a release names no module path" 0 "$(grep -ac -- '--module-path' "$IMAGE/bin/release.exe")"

# What the attacker has: the folder that the user stands in, PATH, and every variable.
cat >"$BASE/Planted.java" <<JAVA
public final class Planted { public static void main(String[] arguments) { System.out.println("planted"); } }
JAVA
(cd "$BASE" && "$JAVA_HOME/bin/javac" -d attacker Planted.java)
MARK="$BASE/mark"
compile -shared -DMARK="\"$(on_windows "$MARK" | tr '\\' /)\"" "$HERE/canary.c" -o "$BASE/attacker/planted.dll"
for library in jvm jli java vcruntime140 msvcp140 version advapi32 winmm dbghelp ws2_32; do
  cp "$BASE/attacker/planted.dll" "$BASE/attacker/$library.dll"
done
echo '+PrintFlagsFinal' >"$BASE/attacker/.hotspotrc"
export PROBE_HOSTILE=1 JAVA_TOOL_OPTIONS=-Dprobe.injected=yes _JAVA_OPTIONS=-Dprobe.injected=yes JDK_JAVA_OPTIONS=-Dprobe.injected=yes
export CLASSPATH=. _ALT_JAVA_HOME_DIR=. COR_PROFILER=x KEYCHAIN_AUTH_DROPPED=nothing KEYCHAIN_AUTH_SOCKET='\\.\pipe\probe'
hostile_path="$PATH:$BASE/attacker"

# Controls: with the JDK's own launcher each of them has its effect, or finding none would prove nothing.
PROBE_JAVA=("$IMAGE/bin/java.exe" --enable-native-access=launcherprobe --module-path "$(on_windows "$IMAGE/probe")" -m "$PROBE")
unset _ALT_JAVA_HOME_DIR
PATH="$hostile_path" run "${PROBE_JAVA[@]}" "look=$(on_windows "$BASE/look.exe")"
says "control: JAVA_TOOL_OPTIONS" "property probe.injected=yes"
says "control: a library of the current folder" "library planted=loaded"
says "control: any variable" "variable PROBE_HOSTILE=1"
says "control: memory is open to others of the user" "may read-memory=yes"
says "control: the first thread is open to others of the user" "may steer-first-thread=yes"
is "control: the library leaves its mark" 1 "$(grep -c 'planted.dll in .*java.exe' "$MARK")"
run "$IMAGE/bin/java.exe" Planted
says "control: CLASSPATH" "planted"
run "$BASE/orphan.exe" "$(on_windows "$IMAGE/bin/java.exe")" \
  "--enable-native-access=launcherprobe --module-path $(on_windows "$IMAGE/probe") -m $PROBE count-handles"
is "control: no standard handles" 0 "$CODE"
rm -f "$MARK"
export _ALT_JAVA_HOME_DIR=.

PATH="$hostile_path" run "$AUTH" "exit=77" 'a b' 'ä€𝄞' 'q"uo\' '*' '' '%PATH%' -Dprobe.injected=yes -J-Dprobe.injected=yes \
  --module-path "$(on_windows "$BASE")" -m x/y @options
is "exit code" 77 "$CODE"
is "standard error" "" "$(cat "$BASE/err")"
is "arguments" 'argument exit=77
argument a b
argument <00e4><20ac><d834><dd1e>
argument q"uo\
argument *
argument 
argument %PATH%
argument -Dprobe.injected=yes
argument -J-Dprobe.injected=yes
argument --module-path
argument '"$(on_windows "$BASE")"'
argument -m
argument x/y
argument @options' "$(grep '^argument' "$BASE/out")"
is "variables" "APPDATA KEYCHAIN_AUTH_DROPPED KEYCHAIN_AUTH_SOCKET LOCALAPPDATA PATH SystemDrive SystemRoot TEMP TMP USERDOMAIN USERNAME USERPROFILE windir" \
  "$(sed -n 's/^variable \([^=]*\)=.*/\1/p' "$BASE/out" | grep -vx 'TERM\|COLUMNS\|NO_COLOR\|WT_SESSION' | paste -sd' ')"
says "the user's own variable" 'variable KEYCHAIN_AUTH_SOCKET=\\.\pipe\probe'
is "what was dropped" "COR_PROFILER JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _ALT_JAVA_HOME_DIR _JAVA_OPTIONS" \
  "$(sed -n 's/^variable KEYCHAIN_AUTH_DROPPED=//p' "$BASE/out" | tr , '\n' | LC_ALL=C sort | paste -sd' ')"
is "PATH" 1 "$(grep -ciE '^variable PATH=C:\\windows\\system32;C:\\windows$' "$BASE/out")"
says "no option was injected" "property probe.injected=null"
says "no class path" "property java.class.path="
says "no library path" "property java.library.path="
says "class of the current folder" "class Planted=none"
says "its own image" "property java.home=$(on_windows "$IMAGE")"
says "file names in UTF-8" "property sun.jnu.encoding=UTF-8"
says "library of the current folder" "library planted=none"
says "library of the system" "library version=loaded"
says "no dialog, no report" "error-mode 8003"
says "options of a command" "heap 61"
is "what was loaded of the attacker's" "" "$(cat "$MARK" 2>/dev/null)"

run "$AUTH" --verbose start
is "exit code" 0 "$CODE"
says "options of the daemon" "heap 123"
run "$AUTH" starts
says "options of a command" "heap 61"
run "$AUTH" throw
is "exit code of what was thrown" 1 "$CODE"
is "what was thrown is said" 1 "$(grep -c 'IllegalStateException: thrown by the probe' "$BASE/err")"

# A release has no option that its builder did not give it.
run "$IMAGE/bin/release.exe" --module-path "$(on_windows "$IMAGE/probe")" -m "$PROBE"
is "a release runs its own main class or nothing" 1 "$CODE"
says_not "a release runs its own main class or nothing" '^argument\|thrown'
is "a release says what it lacks" 1 "$(grep -c 'io.keychainauth.cli' "$BASE/out" "$BASE/err" | grep -vc ':0$')"

# From outside.
run "$AUTH" "look=$(on_windows "$BASE/look.exe")"
for right in read-memory write-memory start-threads take-handles suspend steer-first-thread; do
  says "another program of the user" "may $right=no"
done
for right in identify end; do
  says "another program of the user" "may $right=yes"
done
is "list of rights" 1 "$(grep -cE '^list D:P\(A;;0x121001;;;OW\)\(A;;0x1fffff;;;SY\)\(A;;0x121001;;;S-1-5-21-[-0-9]+\)$' "$BASE/out")"
if [ -z "$WINE" ]; then
  # Wine gives no list of the token's to new threads.
  for right in change-rights change-owner steer-threads choose-lists; do
    says "another program of the user" "may $right=no"
  done
  for policy in dynamic-code=0 extension-points=1 fonts=1 image-load=7 strict-handles=3; do
    says "mitigation" "policy $policy"
  done
else
  # Wine keeps no policies and ignores OWNER RIGHTS: what is asked of it is seen in its own log.
  WINEDEBUG=fixme+process run "$AUTH"
  is "mitigations that are asked for" "6 10 9 3" \
    "$(sed -n 's/.*fixme:process:SetProcessMitigationPolicy (\([0-9]*\),.*/\1/p' "$BASE/err" | paste -sd' ')"
fi
run "$BASE/orphan.exe" "$(on_windows "$AUTH")" count-handles
is "standard handles where the parent left none" 3 "$CODE"

# A crash leaves no report, which holds what was on the stack.
before="$(find "$BASE/attacker" "$BASE/home" -type f | sort)"
run "$AUTH" crash
is "a crash is no success" yes "$([ "$CODE" != 0 ] && echo yes)"
is "files after a crash" "$before" "$(find "$BASE/attacker" "$BASE/home" -type f | sort)"

# Where it lies: letters of any alphabet; the other form of a path, which Wine hides from the program; too deep for the
# virtual machine.
other="$BASE/Größe 文 €"
mkdir "$other"
cp -a "$IMAGE" "$other/image"
run "$other/image/bin/keychain-auth.exe" exit=5
is "a folder of any alphabet" 5 "$CODE"
says "a folder of any alphabet" "property java.home=$(on_windows "$BASE")\\Gr<00f6><00df>e <6587> <20ac>\\image"
run "$BASE/orphan.exe" "\\\\?\\$(on_windows "$AUTH")" exit=6
is "a path with the prefix for long ones" 6 "$CODE"
deep="$BASE/$(printf 'd%.0s' $(seq 200))/$(printf 'e%.0s' $(seq 60))"
mkdir -p "$deep/bin"
cp "$AUTH" "$deep/bin/"
run "$deep/bin/keychain-auth.exe"
is "too deep" 'keychain-auth: the path of its image is too long for the Java virtual machine: install it nearer to the root of the drive' "$(cat "$BASE/err")"
is "too deep" 1 "$CODE"
mkdir -p "$BASE/bare/bin"
cp "$AUTH" "$BASE/bare/bin/"
PATH="$hostile_path:$IMAGE/bin/server" run "$BASE/bare/bin/keychain-auth.exe"
is "without a virtual machine of its own" 1 "$CODE"
is "without a virtual machine of its own" 'keychain-auth: the virtual machine of its image (bin\server\jvm.dll) cannot be loaded' "$(cat "$BASE/err")"
is "what was loaded of the attacker's" "" "$(cat "$MARK" 2>/dev/null)"

echo "launcher: $CHECKS checks passed"
