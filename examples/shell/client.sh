#!/usr/bin/env bash
# A client as docs/clients.md asks for it: to the daemon the client is socat. examples/README.md says how to call it and
# what it prints.

socket="${KEYCHAIN_AUTH_SOCKET:-${XDG_RUNTIME_DIR:-$HOME/.cache}/keychain-auth/agent.sock}"
[ -S "$socket" ] || { echo "client: no daemon at $socket" >&2; exit 2; }
# Whoever took the place of the daemon would be told our secrets.
[ -O "$socket" ] || { echo "client: the socket is somebody else's" >&2; exit 2; }

dial() {
  coproc DAEMON { exec socat -t 10 - "UNIX-CONNECT:$socket,cloexec"; }
  exec {answers}<&"${DAEMON[0]}" {requests}>&"${DAEMON[1]}" {DAEMON[0]}<&- {DAEMON[1]}>&-
  # What is sent after this answer is proven to come from this socat.
  ask '{"type":"REQUEST","action":"check"}' >&2
}

hang_up() {
  exec {answers}<&- {requests}>&-
  wait
  unset requests
}

ask() {
  local answer
  printf '%s\n' "$1" >&"$requests" 2>/dev/null || true
  IFS= read -r answer <&"$answers" || { echo "client: closed by the daemon" >&2; exit 1; }
  printf '%s\n' "$answer"
}

request() {
  [ -n "${requests:-}" ] || dial
  ask "$1"
  [ -z "$reconnect" ] || hang_up
}

trap '' PIPE
reconnect=
[ "${1:-}" != --reconnect ] || { reconnect=yes; shift; }
if [ $# -gt 0 ]; then
  for line; do request "$line"; done
else
  while IFS= read -r line || [ -n "$line" ]; do request "$line"; done
fi
