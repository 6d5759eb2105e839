#!/usr/bin/env bash
# Attacks the image: each row of the threat model first succeeds on an image with its checks switched off, then must fail
# on the release image while the honest client is served. Prints the table of all rows.
# usage: scripts/redteam.sh [--write FILE] [TEST...]    (as scripts/redteam.sh IdentityIT: these alone, no row is missed)
set -euo pipefail
. "$(dirname "$0")/env.sh"
require gcc libc6-dev util-linux procps python3 git libcap2-bin acl e2fsprogs \
  dbus gnome-keyring libsecret-1-0 libsecret-tools
[ -x /usr/bin/node ] || [ -x /usr/local/bin/node ] || require nodejs

WRITE=""
if [ "${1:-}" = --write ]; then
  WRITE="$2"
  shift 2
fi
# What is attacked is what lies here now, not what may lie here at the end.
STATE="$(git -C "$ROOT" rev-parse --short=12 HEAD 2>/dev/null || echo unknown)"
[ -z "$(git -C "$ROOT" status --porcelain 2>/dev/null)" ] || STATE="$STATE + changes"
"$ROOT/scripts/image.sh" --redteam

RESULTS="$ROOT/modules/it/target/redteam-results.md"
rm -f "$RESULTS"
SELECTED=()
[ $# = 0 ] || SELECTED=(-Dit.test="$(IFS=,; echo "$*")")
status=0
mvn -B -ntp -q -f "$ROOT/pom.xml" -pl modules/it -Pred-team verify "${SELECTED[@]}" || status=$?

if [ $# = 0 ]; then
  # A28: no attacker can make each native call fail in turn, or vanish between each two; a fake kernel does.
  REPORTS="$ROOT/modules/peer.linux/target/surefire-reports"
  mvn -B -ntp -q -f "$ROOT/pom.xml" -pl modules/peer.linux -am test -Dtest=FaultMatrixTest,ChangingPeerTest \
    -Dsurefire.failIfNoSpecifiedTests=false && result=holds effect="no effect" || { result=FAILS effect=-; status=1; }
  while read -r test attack; do
    cases="$(grep -o '<testsuite [^>]*tests="[0-9]*"' "$REPORTS/TEST-io.keychainauth.peer.linux.$test.xml" |
      grep -o 'tests="[0-9]*"' | tr -dc 0-9)"
    printf '| A28 | %s | %s | - | - | - | %s | %s: %s tests |\n' "$attack" "$result" "$effect" "$test" "$cases" >> "$RESULTS"
  done <<< "FaultMatrixTest every native call fails with each errno that it may
ChangingPeerTest the client vanishes between any two native calls, or changes before it was looked at"
  { head -n 2 "$RESULTS"; tail -n +3 "$RESULTS" | sort --stable --version-sort --key=2,2; } > "$RESULTS.sorted"
  mv "$RESULTS.sorted" "$RESULTS"
fi

cat "$RESULTS"
if [ $# = 0 ]; then
  # Every row of the threat model that names a test.
  for row in $(grep -E '^\| A[0-9]+ \|' "$ROOT/docs/threat-model.md" | grep -v '| – |$' | cut -d' ' -f2); do
    grep -q "^| $row |" "$RESULTS" || { echo "redteam: no result for $row" >&2; status=1; }
  done
fi
! grep -q '| FAILS |' "$RESULTS" || status=1
printf '\n%s variants hold, %s are stated as open, %s are measured, %s cannot be tried here, %s fail\n' \
  "$(grep -c '| holds |' "$RESULTS")" "$(grep -c '| stated |' "$RESULTS")" "$(grep -c '| measured |' "$RESULTS")" \
  "$(grep -c '| not possible here |' "$RESULTS")" "$(grep -c '| FAILS |' "$RESULTS")"
[ -z "$WRITE" ] || {
  {
    printf '# Attacks tried\n\nWritten by `scripts/redteam.sh --write`; the rows are those of the threat model. "Checks off" names the switches of\n`jlink/redteam/switches` without which the attack has its effect; the release image has no switch.\n"undirected 4 of 100" is how often an attack was won that nobody stages.\n\n'
    printf 'Commit %s, %s, kernel %s; daemon, clients and attackers run as an unprivileged user.\n\n' \
      "$STATE" "$(date -u +%F)" "$(uname -r | cut -d- -f1)"
    cat "$RESULTS"
  } > "$WRITE"
}
exit "$status"
