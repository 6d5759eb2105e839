#!/usr/bin/env bash
# What of the launcher for macOS is not macOS's: it is compiled here, over doubles of what Linux lacks
# (jlink/test/macos/darwin.c), starts the virtual machine of a JDK of this system and reads back what it promises. Each
# attack has a control with the JDK's own launcher. What only a Mac shows stands in docs/platforms/macos.md.
# usage: jlink/test/macos-launcher-test.sh
set -euo pipefail
. "$(dirname "$0")/../../scripts/env.sh"
require gcc libc6-dev
HERE="$ROOT/jlink/test/macos"
LAUNCHER="$ROOT/jlink/launcher"
PROBE=launcherprobe/launcherprobe.Probe
CHECKS=0
BASE="$(mktemp -d "${TMPDIR:-/tmp}/keychain-auth-launcher.XXXXXX")"
trap 'rm -rf "$BASE"' EXIT

fail() { echo "launcher: FAILED: $*" >&2; sed 's/^/  /' "$BASE/out" "$BASE/err" >&2 || true; exit 1; }
is() { CHECKS=$((CHECKS + 1)); [ "$2" = "$3" ] || fail "$1: expected <$2>, is <$3>"; }
# says WHAT LINE: the probe has printed it.  says_not WHAT PATTERN
says() { CHECKS=$((CHECKS + 1)); grep -qxF -- "$2" "$BASE/out" || fail "$1: no line <$2>"; }
says_not() { CHECKS=$((CHECKS + 1)); ! grep -q -- "$2" "$BASE/out" "$BASE/err" || fail "$1: <$2>"; }
# run PROGRAM ARG...: in the folder that the attacker has filled; its exit code is in CODE.
run() {
  CODE=0
  (cd "$BASE/attacker" && "$@") >"$BASE/out" 2>"$BASE/err" </dev/null || CODE=$?
}

# An image: its folders, and a virtual machine that finds its own files from where it really is.
IMAGE="$BASE/an image"
mkdir -p "$IMAGE/bin" "$IMAGE/lib/server" "$BASE/attacker"
ln -s "$JAVA_HOME/lib/server/libjvm.so" "$IMAGE/lib/server/libjvm.dylib"
"$JAVA_HOME/bin/javac" -d "$IMAGE/probe/launcherprobe" "$HERE/Probe.java" "$HERE/module-info.java"
{
  sed 's/^all --enable-native-access=.*/all --enable-native-access=launcherprobe/' "$ROOT/jlink/macos.options"
  echo 'all --module-path=@IMAGE@/probe'
} >"$BASE/probe.options"
"$LAUNCHER/options.sh" "$BASE/probe.options" "$PROBE" >"$BASE/options.h"
AUTH="$IMAGE/bin/keychain-auth"
# The name of a section is one of Mach-O.
gcc -std=gnu17 -D_GNU_SOURCE '-Dsection(name)=used' -O1 -Wall -Wextra -Werror -I"$BASE" -I"$HERE/include" -I"$LAUNCHER/macos" -I"$LAUNCHER" \
  -I"$JAVA_HOME/include" "$LAUNCHER"/macos/*.c "$HERE/darwin.c" -o "$AUTH"

echo 'public final class Planted {}' >"$BASE/Planted.java"
(cd "$BASE" && "$JAVA_HOME/bin/javac" -d attacker Planted.java)
echo '+PrintFlagsFinal' >"$BASE/attacker/.hotspotrc"
HOSTILE=(env -i PROBE_HOSTILE=1 JAVA_TOOL_OPTIONS=-Dprobe.injected=yes _JAVA_OPTIONS=-Dprobe.injected=yes CLASSPATH=.
  PATH="$BASE/attacker" HOME=/home/probe LC_ALL=C LANG=de_DE.UTF-8 KEYCHAIN_AUTH_DROPPED=nothing MallocStackLogging=1
  KEYCHAIN_AUTH_SOCKET=/tmp/probe 'DYLD_;x=1')

# Controls: with the JDK's own launcher each of them has its effect, or finding none would prove nothing.
run "${HOSTILE[@]}" "$JAVA_HOME/bin/java" --module-path "$IMAGE/probe" -cp . -m "$PROBE"
says "control: JAVA_TOOL_OPTIONS" "property probe.injected=yes"
says "control: any variable" "variable PROBE_HOSTILE=1"
says "control: a class of the current folder" "class Planted=true"
exec 7>"$BASE/file.leaked"
run "$JAVA_HOME/bin/java" --module-path "$IMAGE/probe" -m "$PROBE"
says "control: a descriptor that a parent left open" "open $BASE/file.leaked"

run "${HOSTILE[@]}" "$AUTH" exit=77 'a b' 'ä€𝄞' '*' '' -Dprobe.injected=yes --module-path "$BASE" -m x/y @options
is "exit code" 77 "$CODE"
is "arguments" "argument exit=77
argument a b
argument ä€𝄞
argument *
argument 
argument -Dprobe.injected=yes
argument --module-path
argument $BASE
argument -m
argument x/y
argument @options" "$(grep '^argument' "$BASE/out")"
is "environment" "variable HOME=/home/probe
variable KEYCHAIN_AUTH_DROPPED=JAVA_TOOL_OPTIONS,_JAVA_OPTIONS,MallocStackLogging
variable KEYCHAIN_AUTH_SOCKET=/tmp/probe
variable LANG=de_DE.UTF-8
variable LC_CTYPE=UTF-8
variable PATH=/usr/bin:/bin:/usr/sbin:/sbin" "$(grep '^variable' "$BASE/out")"
says "options are no one's to add" "property probe.injected=null"
says "no class path" "property java.class.path="
says "no folder for libraries" "property java.library.path="
says "a class of the current folder" "class Planted=false"
says_not "an open descriptor" '^open '
says "core files" "limit Max core file size 0 0 bytes"
says "mode of new files" "mode Umask: 0077"
says "a command's memory" "heap 61"
says_not "a file of options in the current folder" PrintFlagsFinal
# A name that the loader might obey, plain or not, is a reason to start anew; then nothing is left to say so twice.
is "starts anew without variables of the loader" 2 "$(grep -c 'darwin: no tracers' "$BASE/err")"
run env -i HOME=/h LC_CTYPE=fr_FR.utf8 "$AUTH" start
is "starts once without" 1 "$(grep -c 'darwin: no tracers' "$BASE/err")"
is "what was fine stays" "variable HOME=/h
variable LC_CTYPE=fr_FR.utf8
variable PATH=/usr/bin:/bin:/usr/sbin:/sbin" "$(grep '^variable' "$BASE/out")"
says "the daemon's memory" "heap 123"
run env -i DYLD_INSERT_LIBRARIES=x LD_LIBRARY_PATH=y "$AUTH" status
says "what loads libraries is told" "variable KEYCHAIN_AUTH_DROPPED=DYLD_INSERT_LIBRARIES,LD_LIBRARY_PATH"
is "and is gone" 2 "$(grep -c 'darwin: no tracers' "$BASE/err")"

run "$AUTH" throw
is "an exception is a failure" 1 "$CODE"
CHECKS=$((CHECKS + 1)); grep -q 'thrown by the probe' "$BASE/err" || fail "an exception is told"
ln -s "$AUTH" "$BASE/link"
run "$BASE/link" exit=3
is "by a link it finds its image" 3 "$CODE"
for broken in no-file no-deny no-limit no-list; do
  run env "DARWIN=$broken" "$AUTH" exit=3
  is "$broken ends it" "1 1" "$CODE $(grep -c '^keychain-auth: ' "$BASE/err")"
  says_not "$broken starts nothing" '^thread'
done
mv "$IMAGE/lib/server/libjvm.dylib" "$BASE/away"
run "$AUTH" exit=3
is "without a virtual machine" "1 1" "$CODE $(grep -c 'cannot be loaded' "$BASE/err")"
echo "launcher for macOS over doubles: $CHECKS checks passed"
