#!/usr/bin/env bash
# What only a Mac can show, as a table: modules, image, signature, launcher, the whole story with the real Keychain, and
# whether macOS enforces what keychain-auth asks for. The last line counts; the exit code is 1 if a row failed.
# Needs what macos-image.sh needs, in a session that is logged in at the screen (ssh has no keychain of its user).
#
# Secrets go to a keychain made for this run. It is the user's default while this runs, and what was the default before is
# again when it ends, however it ends. Nothing else of the user is touched: daemon and commands have a home of their own.
# usage: scripts/mac-acceptance.sh [--report FILE] [--skip-modules]
set -euo pipefail
. "$(dirname "$0")/env.sh"
. "$(dirname "$0")/modules.sh"
[ "$(uname -s)" = Darwin ] || { echo "this needs a Mac; scripts/macos.sh shows what can be shown here" >&2; exit 1; }

REPORT=""
SKIP=""
while [ $# -gt 0 ]; do
  case "$1" in
    --report) REPORT="$2"; shift 2 ;;
    --skip-modules) SKIP=yes; shift ;;
    *) sed -n 's/^# \(usage\)/\1/p' "$0" >&2; exit 2 ;;
  esac
done

IMAGE="$ROOT/jlink/target/keychain-auth"
AUTH="$IMAGE/bin/keychain-auth"
# A path of a socket has 104 bytes at most, and the folder for temporary files is long.
WORK="$(cd "$(mktemp -d /tmp/ka.XXXXXX)" && pwd -P)"
KEYCHAIN="$WORK/acceptance.keychain-db"
PASSWORD="$(uuidgen)"
SOCKET="$WORK/Library/Application Support/keychain-auth/agent.sock"
CLIENT="$WORK/mytool"
DAEMON=""
CONTROL=""
DEFAULT=""
SEARCHED=""
FAILED=0
COUNT=0
TABLE="$WORK/table"
printf '| row | result | detail |\n| --- | --- | --- |\n' >"$TABLE"

# The user's own keychains as they were, one path a line without quotes.
unquoted() { sed -e 's/^ *"//' -e 's/" *$//'; }
restore() {
  [ -z "$SEARCHED" ] || printf '%s\n' "$SEARCHED" | tr '\n' '\0' | xargs -0 security list-keychains -d user -s
  [ -z "$DEFAULT" ] || security default-keychain -d user -s "$DEFAULT"
  [ ! -e "$KEYCHAIN" ] || security delete-keychain "$KEYCHAIN"
}
finish() {
  local status=$?
  trap - EXIT
  [ -z "$DAEMON" ] || kill "$DAEMON" 2>/dev/null || true
  [ -z "$CONTROL" ] || kill "$CONTROL" 2>/dev/null || true
  restore || { echo "look at the default with security default-keychain" >&2; status=1; }
  rm -rf "$WORK"
  exit "$status"
}
trap finish EXIT
trap 'exit 130' INT TERM HUP

# row NAME FUNCTION: holds if the function ends well; what it says is the detail.
row() {
  local name="$1" result=holds detail
  COUNT=$((COUNT + 1))
  # In a shell of its own that ends at the first failure, which "if" would forgive.
  set +e
  (set -e; "$2") >"$WORK/detail" 2>&1
  [ $? = 0 ] || { result=FAILED; FAILED=$((FAILED + 1)); }
  set -e
  detail="$(tr '\n|' '  ' <"$WORK/detail" | cut -c1-600)"
  printf '%-8s %s: %s\n' "$result" "$name" "$detail"
  printf '| %s | %s | %s |\n' "$name" "$result" "$detail" >>"$TABLE"
}
fail() { echo "$*"; exit 1; }
# has TEXT WHERE: or the row fails.
has() { case "$2" in *"$1"*) ;; *) fail "expected <$1>, is <$2>" ;; esac; }
has_not() { case "$2" in *"$1"*) fail "<$1> is in <$2>" ;; esac; }
auth() { HOME="$WORK" "$AUTH" "$@"; }
ask() { "$CLIENT" "$SOCKET" "$@" || true; }
# within SECONDS COMMAND...: true as soon as the command is.
within() {
  local tries=$(($1 * 10))
  shift
  until "$@"; do
    tries=$((tries - 1))
    [ "$tries" -gt 0 ] || return 1
    sleep 0.1
  done
}
listening() { grep -q listening "$WORK/daemon.log" 2>/dev/null; }
start_daemon() {
  rm -f "$WORK/daemon.log"
  HOME="$WORK" "$AUTH" start --store keychain >"$WORK/daemon.log" 2>&1 &
  DAEMON=$!
  within 30 listening || true
}
ended() { ! kill -0 "$DAEMON" 2>/dev/null; }
READ='{"type":"REQUEST","action":"read","service":"aws","targets":["prod/key"]}'

machine() {
  sw_vers -productVersion
  uname -m
  grep JAVA_VERSION= "$JAVA_HOME/release"
  csrutil status || true
  id -un
}
modules() {
  [ -z "$SKIP" ] || fail "not run: --skip-modules"
  mvn -q -B -ntp -f "$ROOT/pom.xml" -pl "$(projects_of macos)" -am -Dspotless.check.skip=true verify
  echo "tests of jlink/macos.modules; those over doubles are for Linux and left out"
}
image() {
  "$ROOT/scripts/macos-image.sh" >"$WORK/image.log" 2>&1 || { tail -20 "$WORK/image.log"; exit 1; }
  auth --version
}
signature() {
  local said
  codesign --verify --strict --deep "$AUTH"
  said="$(codesign --display --verbose=2 --entitlements - "$AUTH" 2>&1)"
  has runtime "$(grep flags= <<<"$said")"
  has allow-jit "$said"
  has_not get-task-allow "$said"
  has_not allow-dyld-environment-variables "$said"
  grep -E 'Identifier=|flags=|TeamIdentifier=|CDHash=' <<<"$said"
}
programs() {
  cc -O1 -o "$CLIENT" "$ROOT/modules/it/src/test/native/client.c"
  cc -O1 -o "$WORK/look" "$ROOT/jlink/test/macos/look.c"
  cc -O1 -shared -DMARK="\"$WORK/mark\"" -o "$WORK/canary.dylib" "$ROOT/jlink/test/macos/canary.c"
}
loader() {
  rm -f "$WORK/mark"
  DYLD_INSERT_LIBRARIES="$WORK/canary.dylib" "$WORK/look" >/dev/null 2>&1 || true
  [ -e "$WORK/mark" ] || fail "control: the library does not run in a plain program either"
  rm -f "$WORK/mark"
  HOME="$WORK" DYLD_INSERT_LIBRARIES="$WORK/canary.dylib" "$AUTH" --version
  [ ! -e "$WORK/mark" ] || fail "the library ran"
}
# The restricted section alone, as in an image that nobody signed with the hardened runtime.
loader_unsigned() {
  cp "$AUTH" "$WORK/plain"
  codesign --force --sign - "$WORK/plain"
  rm -f "$WORK/mark"
  DYLD_INSERT_LIBRARIES="$WORK/canary.dylib" "$WORK/plain" --version >/dev/null 2>&1 || true
  [ ! -e "$WORK/mark" ] || fail "the library ran: the section __RESTRICT does not count on this macOS"
}
variables() {
  local said
  said="$(JAVA_TOOL_OPTIONS=-Dx=y "$JAVA_HOME/bin/java" -version 2>&1)"
  has Picked "$said"
  said="$(HOME="$WORK" JAVA_TOOL_OPTIONS=-Dx=y _JAVA_OPTIONS=-Dx=y MallocStackLogging=1 "$AUTH" --version 2>&1)"
  has_not Picked "$said"
  has_not malloc "$said"
  has JAVA_TOOL_OPTIONS "$(HOME="$WORK" JAVA_TOOL_OPTIONS=-Dx=y "$AUTH" doctor 2>&1 || true)"
}
own_keychain() {
  security create-keychain -p "$PASSWORD" "$KEYCHAIN"
  security set-keychain-settings "$KEYCHAIN"
  security unlock-keychain -p "$PASSWORD" "$KEYCHAIN"
  printf '%s\n%s\n' "$KEYCHAIN" "$SEARCHED" | tr '\n' '\0' | xargs -0 security list-keychains -d user -s
  security default-keychain -d user -s "$KEYCHAIN"
  # Where it counts for the daemon, whose home is another, if the list of keychains is looked for there.
  mkdir -p "$WORK/Library/Preferences"
  HOME="$WORK" security list-keychains -d user -s "$KEYCHAIN"
  HOME="$WORK" security default-keychain -d user -s "$KEYCHAIN"
  HOME="$WORK" security default-keychain -d user
}
daemon() { listening || { cat "$WORK/daemon.log"; exit 1; }; cat "$WORK/daemon.log"; }
modes() {
  [ "$(stat -f %Lp "$SOCKET")" = 600 ] || fail "the socket is $(stat -f %Sp "$SOCKET")"
  [ "$(stat -f %Lp "$(dirname "$SOCKET")")" = 700 ] || fail "its folder is $(stat -f %Sp "$(dirname "$SOCKET")")"
}
unknown() {
  has unregistered_binary_pending_approval "$(ask "$READ")"
  has "Found 1 pending" "$(auth list-pending)"
}
approved() {
  auth approve "sha256:$(shasum -a 256 "$CLIENT" | cut -d' ' -f1)"
  has service_not_allowed "$(ask "$READ")"
}
served() {
  auth grant "$CLIENT" --read aws --write aws --search
  has success "$(ask '{"type":"REQUEST","action":"write","service":"aws","targets":["prod/key","PROD/KEY","süß"],"values":["s3cret","0ther","third"]}')"
  has s3cret "$(ask "$READ")"
  has 0ther "$(ask '{"type":"REQUEST","action":"read","service":"aws","targets":["PROD/KEY"]}')"
  has third "$(ask '{"type":"REQUEST","action":"read","service":"aws","targets":["süß"]}')"
  has '"target":"PROD/KEY"' "$(ask '{"type":"REQUEST","action":"search","service":"aws"}')"
  has s3cret "$(ask '{"type":"REQUEST","action":"read","service":"aws","match":"prefix","targets":["prod/"]}')"
  has service_not_allowed "$(ask '{"type":"REQUEST","action":"read","service":"github","targets":["token"]}')"
}
long_value() {
  local value
  value="$(head -c 65536 /dev/zero | tr '\0' v)"
  has success "$(printf '{"type":"REQUEST","action":"write","service":"aws","targets":["long"],"values":["%s"]}\n' "$value" | ask -)"
  has "$value" "$(ask '{"type":"REQUEST","action":"read","service":"aws","targets":["long"]}')" | cut -c1-200
}
in_keychain() { security find-generic-password -s keychain-auth:aws -a prod/key "$KEYCHAIN" | grep -E 'svce|acct'; }
# Nobody is there to answer a prompt: an answer that takes long is one.
locked() {
  security lock-keychain "$KEYCHAIN"
  has store_locked "$(ask "$READ")"
  security unlock-keychain -p "$PASSWORD" "$KEYCHAIN"
  has s3cret "$(ask "$READ")"
}
deleted() {
  has success "$(ask '{"type":"REQUEST","action":"delete","service":"aws","targets":["PROD/KEY","long"]}')"
  if security find-generic-password -s keychain-auth:aws -a PROD/KEY "$KEYCHAIN"; then fail "it is still there"; fi
}
other_program() {
  cp "$CLIENT" "$WORK/approved"
  cc -O1 -DOTHER=1 -g -o "$WORK/new" "$ROOT/modules/it/src/test/native/client.c"
  mv "$WORK/new" "$CLIENT"
  local said
  said="$(ask "$READ")"
  mv "$WORK/approved" "$CLIENT"
  has unregistered_binary_pending_approval "$said"
}
record() {
  local file="$WORK/Library/Logs/keychain-auth/audit.log"
  has prod/key "$(cat "$file")"
  if grep -qE 's3cret|0ther|third' "$file"; then fail "a value is in the log"; fi
  has verified "$(auth audit verify)"
}
outside() {
  local said
  said="$("$WORK/look" "$CONTROL")"
  has "trace=yes" "$said"
  said="$("$WORK/look" "$DAEMON")"
  echo "$said"
  has "read-memory=no" "$said"
  has "trace=no" "$said"
  kill -0 "$DAEMON"
}
no_debugger() {
  command -v lldb >/dev/null || fail "not shown: there is no lldb"
  has error "$(lldb --batch --one-line "process attach --pid $DAEMON" 2>&1)"
  kill -0 "$DAEMON"
}
no_attach() {
  local said
  said="$("$JAVA_HOME/bin/jcmd" "$DAEMON" Thread.print 2>&1 || true)"
  has_not "Full thread dump" "$said"
  kill -QUIT "$DAEMON"
  has "running" "$(auth status)"
  has_not "Full thread dump" "$(cat "$WORK/daemon.log")"
}
doctor() { auth doctor || true; has daemon_launcher "$(auth doctor 2>&1 || true)"; }
restarted() {
  auth stop
  within 20 ended || fail "the daemon does not end"
}
again() { daemon; has s3cret "$(ask "$READ")"; }
second() { if auth start --store keychain >"$WORK/second" 2>&1; then fail "a second daemon"; fi; cat "$WORK/second"; }
journal() {
  has "audit checkpoint" "$(command log show --last 15m --style compact --predicate 'process == "keychain-auth"' 2>/dev/null || true)"
}
launchd() {
  plutil -lint "$IMAGE/lib/io.keychainauth.daemon.plist"
}
stopped() {
  auth stop
  within 20 ended || fail "the daemon does not end"
  [ ! -e "$SOCKET" ] || fail "its socket is still there"
}

row "machine" machine
row "modules" modules
row "image" image
row "signature: hardened runtime, only allow-jit" signature
row "client, probe and library in C" programs
row "DYLD_INSERT_LIBRARIES is not obeyed" loader
row "nor without the hardened runtime" loader_unsigned
row "variables of Java and of malloc are dropped, and doctor names them" variables
DEFAULT="$(security default-keychain -d user | unquoted)"
SEARCHED="$(security list-keychains -d user | unquoted)"
row "a keychain of its own" own_keychain
start_daemon
row "a daemon" daemon
row "socket and folder are the user's alone" modes
row "who is unknown is refused and queued" unknown
row "who is approved has no rights" approved
row "who is granted a service is served" served
row "a value of 65,536 bytes" long_value
row "it lies in the keychain" in_keychain
row "a locked keychain is store_locked, without a prompt" locked
row "what is deleted is gone from the keychain" deleted
row "another program at the approved path gets nothing" other_program
row "the log tells it, without values" record
"$WORK/look" hold >/dev/null < <(sleep 3600) &
CONTROL=$!
row "other programs of the user can neither read nor trace the daemon" outside
row "nor can lldb attach" no_debugger
row "nor jcmd, and SIGQUIT prints nothing" no_attach
row "doctor" doctor
row "a second daemon is refused" second
row "the daemon stops" restarted
start_daemon
row "and finds its secrets again, without a prompt" again
row "checkpoints are in the system's log" journal
row "the property list for launchd" launchd
row "the daemon stops and leaves nothing" stopped
DAEMON=""

printf '%s of %s rows hold\n' "$((COUNT - FAILED))" "$COUNT" | tee -a "$TABLE"
[ -z "$REPORT" ] || cp "$TABLE" "$REPORT"
[ "$FAILED" = 0 ]
