#!/usr/bin/env bash
# Runs daemon and commands of an image once on a private profile and keeps what they loaded and linked in two caches
# (JEP 483): lib/daemon.aot and lib/command.aot. The caches belong to this very lib/modules, by its size and time: a copy
# that changes the time turns them off without a word.
#
# They are made from lists of classes, which many runs can add to. A recording (JEP 514) holds one run, and its method
# profiles (JEP 515) set the optimising compiler to work before the first answer: start took a quarter more.
# usage: jlink/train.sh <image> <main module/class>
set -euo pipefail
HERE="$(cd "$(dirname "$0")" && pwd)"
IMAGE="$(cd "$1" && pwd)"
MAIN="$2"
WORK="$(mktemp -d)"
DAEMON=""
finish() {
  [ -z "$DAEMON" ] || kill "$DAEMON" 2>/dev/null || true
  rm -rf "$WORK"
}
trap finish EXIT

options() {
  sed -n -e "s/^\(all\|$1\) //p" "$HERE/linux.options" | grep -v -e AOTCache -e Xlog | sed "s|@IMAGE@|$IMAGE|"
}
mapfile -t DAEMON_OPTIONS < <(options daemon)
mapfile -t COMMAND_OPTIONS < <(options command)
clean() {
  env -i HOME="$WORK" XDG_RUNTIME_DIR="$WORK/run" PATH=/usr/local/bin:/usr/bin:/bin LC_ALL=C.UTF-8 "$@"
}
say() {
  echo "train: $*" >&2
  sed 's/^/  /' "$WORK/log" >&2
  exit 1
}
mkdir -m 700 "$WORK/run" "$WORK/lists" "$WORK/lists/command"
SOCKET="$WORK/run/keychain-auth/agent.sock"
CLIENT="$WORK/client"
cc -O2 -o "$CLIENT" "$HERE/../modules/it/src/test/native/client.c"

# A command adds the classes it loads to the list; whether it succeeds is not what is asked here.
COUNT=0
command_run() {
  COUNT=$((COUNT + 1))
  clean "$IMAGE/bin/java" "${COMMAND_OPTIONS[@]}" -Xshare:auto -XX:DumpLoadedClassList="$WORK/lists/command/$COUNT" \
    -m "$MAIN" "$@" > "$WORK/command.log" 2>&1 < /dev/null || true
}

clean "$IMAGE/bin/java" "${DAEMON_OPTIONS[@]}" -Xshare:auto -XX:DumpLoadedClassList="$WORK/lists/daemon" \
  -m "$MAIN" start --store file > "$WORK/log" 2>&1 &
DAEMON=$!
for _ in $(seq 600); do
  [ -S "$SOCKET" ] && break
  kill -0 "$DAEMON" 2>/dev/null || say "the daemon did not start"
  sleep 0.1
done
[ -S "$SOCKET" ] || say "the daemon does not listen"

ask() {
  "$CLIENT" "$SOCKET" "$@" > "$WORK/answers" || true
}
READ='{"type":"REQUEST","action":"read","service":"train","targets":["a"]}'
ask "$READ"
command_run list-pending
command_run approve "$(sha256sum "$CLIENT" | cut -d' ' -f1)"
command_run authorize "$CLIENT" train
command_run grant "$CLIENT" --read train --search
ask '{"type":"REQUEST","action":"write","service":"train","targets":["a","b"],"values":["1","2"]}' \
  '{"type":"REQUEST","action":"search","service":"train"}' \
  '{"type":"REQUEST","action":"read","service":"train","match":"prefix","targets":["a"]}' \
  '{"type":"REQUEST","action":"check","service":"train"}' \
  '{"type":"REQUEST","action":"delete","service":"train","targets":["b"]}' '{' "$READ"
grep -q success "$WORK/answers" || say "the daemon does not serve: $(cat "$WORK/answers" "$WORK/command.log")"
ask '{"type":"REQUEST","action":"read","service":"other","targets":["a"]}'
for words in "list-pending" "--version" "--help" "status" "status --json" "list" "list --json" "check $CLIENT" \
  "check $CLIENT train" "upgrade $CLIENT" "register $CLIENT" "revoke $CLIENT --read train" "audit" "audit --json" \
  "audit verify" "doctor" "store status" "unregister $CLIENT" "list-pending --json" "wrong"; do
  # shellcheck disable=SC2086
  command_run $words
done
command_run stop
for _ in $(seq 600); do
  kill -0 "$DAEMON" 2>/dev/null || break
  sleep 0.1
done
kill "$DAEMON" 2>/dev/null || true
wait "$DAEMON" || say "the daemon did not end well"
DAEMON=""

# cache NAME MAIN-OPTIONS...: from the lists lib/NAME.aot. The numbers of classes differ from run to run, and those of the
# image are found without.
cache() {
  local name="$1"
  shift
  sed -e '/^#/d' -e 's/ id: [0-9]*$//' | awk '!seen[$0]++' > "$WORK/lists/merged"
  clean "$IMAGE/bin/java" "$@" -Xshare:dump -XX:+AOTClassLinking -XX:SharedClassListFile="$WORK/lists/merged" \
    -XX:SharedArchiveFile="$IMAGE/lib/$name.aot" -m "$MAIN" > "$WORK/log" 2>&1 || say "no cache $name"
}
cat "$WORK"/lists/command/* | cache command "${COMMAND_OPTIONS[@]}"
cache daemon "${DAEMON_OPTIONS[@]}" < "$WORK/lists/daemon"
chmod 644 "$IMAGE"/lib/*.aot

# A cache that does not fit is ignored in silence: see that classes really come from it.
used() {
  local cache="$1"
  shift
  clean "$IMAGE/bin/java" "$@" -XX:AOTCache="$IMAGE/lib/$cache.aot" -Xlog:class+load:file="$WORK/load" \
    -m "$MAIN" --version > "$WORK/log" 2>&1 || say "fails with the cache $cache"
  grep -q 'io.keychainauth.cli.Main source: shared objects file' "$WORK/load" || say "the cache $cache is not used"
}
used command "${COMMAND_OPTIONS[@]}"
used daemon "${DAEMON_OPTIONS[@]}"
