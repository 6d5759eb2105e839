#!/usr/bin/env bash
# Runs daemon and commands of an image once on a private profile and keeps what they loaded and linked in two caches
# (JEP 483, 514, 515): lib/daemon.aot and lib/command.aot. The caches belong to this very lib/modules, by its size and
# time: a copy that changes the time turns them off without a word.
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
mkdir -m 700 "$WORK/run" "$WORK/lists"
SOCKET="$WORK/run/keychain-auth/agent.sock"
CLIENT="$WORK/client"
cc -O2 -o "$CLIENT" "$HERE/../modules/it/src/test/native/client.c"

# A command adds the classes it loads to the list; whether it succeeds is not what is asked here.
COUNT=0
command_run() {
  COUNT=$((COUNT + 1))
  clean "$IMAGE/bin/java" "${COMMAND_OPTIONS[@]}" -Xshare:auto -XX:DumpLoadedClassList="$WORK/lists/$COUNT" \
    -m "$MAIN" "$@" > "$WORK/command.log" 2>&1 < /dev/null || true
}

clean "$IMAGE/bin/java" "${DAEMON_OPTIONS[@]}" -XX:AOTMode=record -XX:AOTConfiguration="$WORK/daemon.conf" \
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
# Enough for the profiles of the hot path.
for _ in 1 2 3 4 5 6 7 8; do
  yes "$READ" | head -n 500 | "$CLIENT" "$SOCKET" - > /dev/null || true
done
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

# Numbers of classes differ from run to run and are not needed for those of the image.
cat "$WORK"/lists/* | sed -e '/^#/d' -e 's/ id: [0-9]*$//' | awk '!seen[$0]++' > "$WORK/command.list"
clean "$IMAGE/bin/java" "${COMMAND_OPTIONS[@]}" -Xshare:dump -XX:+AOTClassLinking \
  -XX:SharedClassListFile="$WORK/command.list" -XX:SharedArchiveFile="$IMAGE/lib/command.aot" -m "$MAIN" \
  > "$WORK/log" 2>&1 || say "no cache for commands"
clean "$IMAGE/bin/java" "${DAEMON_OPTIONS[@]}" -XX:AOTMode=create -XX:AOTConfiguration="$WORK/daemon.conf" \
  -XX:AOTCache="$IMAGE/lib/daemon.aot" -m "$MAIN" > "$WORK/log" 2>&1 || say "no cache for the daemon"
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
