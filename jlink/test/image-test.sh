#!/usr/bin/env bash
# Starts the image and reads back what its launcher promises. Run by root it tests as a user without rights and looks
# from outside at what that user cannot see; run by a user it tests what can be seen from there.
set -euo pipefail
. "$(dirname "$0")/../../scripts/env.sh"
require gcc libc6-dev binutils procps python3 util-linux
HERE="$ROOT/jlink/test"
[ -x "$ROOT/jlink/target/keychain-auth/bin/keychain-auth" ] || "$ROOT/scripts/image.sh"

plain_user
BASE="$(mktemp -d /tmp/keychain-auth-image.XXXXXX)"
chmod 755 "$BASE"
PRIVATE="$(plain_folder)"
DAEMON=""
finish() {
  [ -z "$DAEMON" ] || kill -9 "$DAEMON" 2>/dev/null || true
  rm -rf "$BASE" "$PRIVATE"
}
trap finish EXIT
install_image "$BASE"
IMAGE="$BASE/image"
AUTH="$IMAGE/bin/keychain-auth"
MARK="$PRIVATE/mark"
CLEAN=(HOME="$PRIVATE" XDG_RUNTIME_DIR="$PRIVATE" LANG=C.UTF-8)
CHECKS=0

fail() { echo "image: FAILED: $*" >&2; exit 1; }
# passes WHAT COMMAND...: the command must succeed.  fails WHAT COMMAND...: it must not.
passes() { CHECKS=$((CHECKS + 1)); local what="$1"; shift; "$@" >"$BASE/log" 2>&1 || { cat "$BASE/log" >&2; fail "$what"; }; }
fails() { CHECKS=$((CHECKS + 1)); local what="$1"; shift; if "$@" >"$BASE/log" 2>&1; then cat "$BASE/log" >&2; fail "$what"; fi; }
is() { CHECKS=$((CHECKS + 1)); [ "$2" = "$3" ] || fail "$1: expected <$2>, is <$3>"; }
root() { [ "$(id -u)" = 0 ]; }

# start NAME=VALUE... : a daemon with this environment; its socket is there when this returns.
start() {
  rm -f "$PRIVATE/keychain-auth/agent.sock"
  (cd "$PRIVATE" && exec 7</etc/passwd 0<&- && as_user "$@" "$AUTH" start --store file) >"$BASE/daemon.log" 2>&1 &
  for _ in $(seq 300); do
    [ -S "$PRIVATE/keychain-auth/agent.sock" ] && break
    sleep 0.1
  done
  DAEMON="$(pgrep -x -f "$AUTH start --store file" || true)"
  [ -n "$DAEMON" ] && [ -S "$PRIVATE/keychain-auth/agent.sock" ] || { cat "$BASE/daemon.log" >&2; fail "the daemon does not start"; }
}
stop() {
  passes "stop" as_user "${CLEAN[@]}" "$AUTH" stop
  for _ in $(seq 100); do
    kill -0 "$DAEMON" 2>/dev/null || break
    sleep 0.1
  done
  kill -0 "$DAEMON" 2>/dev/null && fail "the daemon does not end"
  DAEMON=""
}

# The file itself.
fails "no dynamic loader is named" sh -c "readelf -lW '$AUTH' | grep -q INTERP"
passes "relocations are read-only and bound at start" sh -c "readelf -lW '$AUTH' | grep -q GNU_RELRO && readelf -dW '$AUTH' | grep -q BIND_NOW"
is "nobody but its owner may read it" 711 "$(stat -c %a "$AUTH")"
fails "no executable stack" sh -c "readelf -lW '$AUTH' | grep GNU_STACK | grep -q E"
is "modules" "$(grep '^[a-z]' "$ROOT/jlink/linux.modules" | sort)" "$("$IMAGE/bin/java" --list-modules | sed 's/@.*//' | sort)"
is "programs" "java keychain-auth" "$(ls "$IMAGE/bin" | sort | paste -sd' ')"

# Canaries: each does run where nothing keeps it out, or finding no mark would prove nothing.
gcc -shared -fPIC -O2 -Wall -Werror -DMARK="\"$MARK\"" -o "$BASE/canary.so" "$HERE/canary.c"
mkdir "$BASE/agent"
cat > "$BASE/agent/Canary.java" <<JAVA
public final class Canary {
    public static void premain(String arguments) throws java.io.IOException {
        new java.io.File("$MARK").createNewFile();
    }
}
JAVA
"$JAVA_HOME/bin/javac" -d "$BASE/agent" "$BASE/agent/Canary.java"
printf 'Premain-Class: Canary\n' > "$BASE/agent/manifest"
"$JAVA_HOME/bin/jar" cfm "$BASE/agent.jar" "$BASE/agent/manifest" -C "$BASE/agent" Canary.class
for hostile in LD_PRELOAD="$BASE/canary.so" LD_AUDIT="$BASE/canary.so"; do
  passes "control: $hostile" as_user "$hostile" /bin/true
  passes "control: $hostile leaves its mark" test -e "$MARK"
  rm -f "$MARK"
done
for name in JAVA_TOOL_OPTIONS _JAVA_OPTIONS JDK_JAVA_OPTIONS; do
  passes "control: $name" as_user "$name=-javaagent:$BASE/agent.jar" "$JAVA_HOME/bin/java" --version
  passes "control: $name leaves its mark" test -e "$MARK"
  rm -f "$MARK"
done
AGENT="-javaagent:$BASE/agent.jar"
HOSTILE=(LD_PRELOAD="$BASE/canary.so" LD_AUDIT="$BASE/canary.so" LD_LIBRARY_PATH="$BASE" GLIBC_TUNABLES=glibc.malloc.check=3
  JAVA_TOOL_OPTIONS="$AGENT" JDK_JAVA_OPTIONS="$AGENT" _JAVA_OPTIONS="$AGENT" CLASSPATH="$BASE" GCONV_PATH="$BASE"
  SECRET_BACKEND=file SECRET_SERVICE_BUS_NAME=org.example.Thief GIO_EXTRA_MODULES="$BASE" _JAVA_LAUNCHER_DEBUG=1)
as_user sh -c "echo +PrintFlagsFinal > '$PRIVATE/.hotspotrc'"

passes "--version in a hostile environment" as_user "${CLEAN[@]}" "${HOSTILE[@]}" "$AUTH" --version
is "output in a hostile environment" "keychain-auth version 4.0.0" "$(cat "$BASE/log")"
as_user "${CLEAN[@]}" "${HOSTILE[@]}" "$AUTH" doctor > "$BASE/doctor" 2>&1 || true
passes "doctor names what was dropped" grep -q 'environment.*JAVA_TOOL_OPTIONS.*LD_PRELOAD\|environment.*LD_PRELOAD.*JAVA_TOOL_OPTIONS' "$BASE/doctor"

start HOME="$PRIVATE" XDG_RUNTIME_DIR="$PRIVATE" LANG=de_DE LC_ALL= "${HOSTILE[@]}"
fails "no canary has run" test -e "$MARK"
is "process name" keychain-auth "$(cat "/proc/$DAEMON/comm")"
passes "pgrep finds it" sh -c "pgrep -x keychain-auth | grep -qx $DAEMON"
is "core limit" "0 0" "$(sed -n 's/^Max core file size *\([^ ]*\) *\([^ ]*\).*/\1 \2/p' "/proc/$DAEMON/limits")"
for secret in environ maps mem; do
  fails "its user reads /proc/<pid>/$secret" as_user head -c 1 "/proc/$DAEMON/$secret"
done
for link in exe cwd; do
  fails "its user reads /proc/<pid>/$link" as_user readlink "/proc/$DAEMON/$link"
done
fails "jcmd attaches" as_user timeout 20 "$JAVA_HOME/bin/jcmd" "$DAEMON" VM.flags
fails "jstack attaches" as_user timeout 20 "$JAVA_HOME/bin/jstack" "$DAEMON"
fails "jmap attaches" as_user timeout 20 "$JAVA_HOME/bin/jmap" -histo "$DAEMON"
as_user kill -QUIT "$DAEMON"
passes "serves after SIGQUIT" as_user "${CLEAN[@]}" "$AUTH" status
fails "SIGQUIT or a warning printed" grep -q -i 'thread dump\|warning\|hotspotrc' "$BASE/daemon.log"
fails "performance counters" ls "/tmp/hsperfdata_$PLAIN_USER/$DAEMON"

if root; then
  is "executable" "$AUTH" "$(readlink "/proc/$DAEMON/exe")"
  is "environment" "HOME=$PRIVATE
KEYCHAIN_AUTH_DROPPED=LD_PRELOAD,LD_AUDIT,LD_LIBRARY_PATH,GLIBC_TUNABLES,JAVA_TOOL_OPTIONS,JDK_JAVA_OPTIONS,_JAVA_OPTIONS,GCONV_PATH,SECRET_BACKEND,SECRET_SERVICE_BUS_NAME,GIO_EXTRA_MODULES
LANG=de_DE
LC_ALL=C.UTF-8
PATH=/usr/local/bin:/usr/bin:/bin
XDG_RUNTIME_DIR=$PRIVATE" "$(tr '\0' '\n' < "/proc/$DAEMON/environ" | sort)"
  fails "an inherited descriptor is still open" sh -c "ls -l /proc/$DAEMON/fd | grep -q /etc/passwd"
  is "closed standard input" /dev/null "$(readlink "/proc/$DAEMON/fd/0")"
  passes "the cache is mapped" grep -q "$IMAGE/lib/daemon.aot" "/proc/$DAEMON/maps"
  fails "a canary is mapped" grep -q canary "/proc/$DAEMON/maps"
  mapfile -t OPTIONS < <(sed -n "s|@IMAGE@|$IMAGE|; s/^\(all\|daemon\) //p" "$ROOT/jlink/linux.options")
  [ "${#OPTIONS[@]}" -gt 12 ] || fail "jlink/linux.options is not understood"
  passes "options of the virtual machine" python3 "$HERE/memory.py" "$DAEMON" "${OPTIONS[@]}"
  fails "control: an option that is not given" python3 "$HERE/memory.py" "$DAEMON" "-XX:+NoSuchOptionAtAll"
fi
stop
fails "a canary has run" test -e "$MARK"

# A UTF-8 locale of the user's own stays.
start HOME="$PRIVATE" XDG_RUNTIME_DIR="$PRIVATE" LANG=de_DE.UTF-8
if root; then
  is "environment" "HOME=$PRIVATE LANG=de_DE.UTF-8 PATH=/usr/local/bin:/usr/bin:/bin XDG_RUNTIME_DIR=$PRIVATE" \
    "$(tr '\0' '\n' < "/proc/$DAEMON/environ" | sort | paste -sd' ')"
fi
stop

# Without its caches, as after a copy that changed the times, the image is slow and right.
touch "$IMAGE/lib/modules"
passes "works without its cache" as_user "${CLEAN[@]}" "$AUTH" --version
is "output without the cache" "keychain-auth version 4.0.0" "$(cat "$BASE/log")"

echo "image: $CHECKS checks passed"
