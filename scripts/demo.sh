#!/usr/bin/env bash
# The whole story on real parts: an image, a daemon on a private profile with the file store, a client that nobody knows.
set -euo pipefail
. "$(dirname "$0")/env.sh"
require gcc libc6-dev

"$ROOT/scripts/image.sh"
AUTH="$ROOT/jlink/target/keychain-auth/bin/keychain-auth"

HOME_DIR="$(mktemp -d)"
DAEMON=""
finish() {
  [ -n "$DAEMON" ] && kill "$DAEMON" 2>/dev/null && wait "$DAEMON" 2>/dev/null
  rm -rf "$HOME_DIR"
}
trap finish EXIT

# Nothing of the user's own profile is touched.
export HOME="$HOME_DIR"
unset XDG_CONFIG_HOME XDG_DATA_HOME XDG_STATE_HOME XDG_CACHE_HOME KEYCHAIN_AUTH_SOCKET DBUS_SESSION_BUS_ADDRESS
export XDG_RUNTIME_DIR="$HOME_DIR/run"
mkdir -m 0700 "$XDG_RUNTIME_DIR"
SOCKET="$XDG_RUNTIME_DIR/keychain-auth/agent.sock"
CLIENT="$HOME_DIR/mytool"

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
if [ ! -t 1 ] || [ -n "${NO_COLOR:-}" ]; then say() { printf '\n== %s\n' "$*"; }; fi
run() { printf '$ %s\n' "keychain-auth $*"; "$AUTH" "$@"; }
ask() { printf '$ mytool %s\n' "$1"; "$CLIENT" "$SOCKET" "$1" || true; }
# Ends the demonstration if a step did not do what the text around it says.
expect() { printf '%s\n' "$2"; case "$2" in *"$1"*) ;; *) echo "demo: expected to see: $1" >&2; exit 1 ;; esac; }

say "1. A daemon on a private profile. Without a session bus it says that it uses the file store."
"$AUTH" start >"$HOME_DIR/daemon.log" 2>&1 &
DAEMON=$!
for _ in $(seq 200); do grep -q listening "$HOME_DIR/daemon.log" && break; read -rt 0.05 <> <(:) || true; done
cat "$HOME_DIR/daemon.log"

say "2. A program that nobody knows asks for a secret: refused, and queued for approval."
gcc -O2 -o "$CLIENT" "$ROOT/modules/it/src/test/native/client.c"
READ='{"type":"REQUEST","action":"read","service":"aws","targets":["prod/key"]}'
expect unregistered_binary_pending_approval "$(ask "$READ")"
expect "Found 1 pending" "$(run list-pending)"

say "3. The user approves it. It has no rights yet."
HASH="$(sha256sum "$CLIENT" | cut -d' ' -f1)"
run approve "sha256:$HASH"
expect service_not_allowed "$(ask "$READ")"

say "4. The user grants one service. It writes, reads, searches, reads by prefix and deletes."
run grant "$CLIENT" --read aws --write aws --search
expect success "$(ask '{"type":"REQUEST","action":"write","service":"aws","targets":["prod/key","prod/id","test/key"],"values":["s3cret","AKIA1","t0p"]}')"
expect s3cret "$(ask "$READ")"
expect '"target":"test/key"' "$(ask '{"type":"REQUEST","action":"search","service":"aws"}')"
expect AKIA1 "$(ask '{"type":"REQUEST","action":"read","service":"aws","match":"prefix","targets":["prod/"]}')"
expect success "$(ask '{"type":"REQUEST","action":"delete","service":"aws","targets":["test/key"]}')"

say "5. Another service, and another program at the same path, get nothing."
expect service_not_allowed "$(ask '{"type":"REQUEST","action":"read","service":"github","targets":["token"]}')"
cp "$CLIENT" "$HOME_DIR/approved"
gcc -O1 -DOTHER -o "$HOME_DIR/new" "$ROOT/modules/it/src/test/native/client.c" && mv "$HOME_DIR/new" "$CLIENT"
expect unregistered_binary_pending_approval "$(ask "$READ")"
mv "$HOME_DIR/approved" "$CLIENT"

say "6. Every access is in the log, by the name of the secret and never with its value."
run audit
if grep -q s3cret "$HOME_DIR/.local/share/keychain-auth/audit.log"; then echo "demo: a value is in the log" >&2; exit 1; fi
expect verified "$(run audit verify)"

say "7. One changed byte is found."
cp "$HOME_DIR/.local/share/keychain-auth/audit.log" "$HOME_DIR/audit.good"
sed -i '0,/"aws"/s//"gcp"/' "$HOME_DIR/.local/share/keychain-auth/audit.log"
if OUT="$(run audit verify 2>&1)"; then echo "demo: the change was not found" >&2; exit 1; fi
printf '%s\n' "$OUT"
cp "$HOME_DIR/audit.good" "$HOME_DIR/.local/share/keychain-auth/audit.log"

say "8. The daemon stops and leaves nothing."
run stop
wait "$DAEMON"
DAEMON=""
[ ! -e "$SOCKET" ]
say "Done."
