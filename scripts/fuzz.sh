#!/usr/bin/env bash
# fuzz.sh [SECONDS [MODULE...]]: runs every fuzz target for so long (600), in all modules that have one or in these.
# Goes on from what earlier runs learned, until target/ is removed. An input that breaks something stays in
# modules/*/target/fuzz; put it into the target's corpus with the fix: "mvn verify" replays what is there, and no more.
set -euo pipefail
. "$(dirname "$0")/env.sh"
seconds=${1:-600}
[ $# -eq 0 ] || shift
[ $# -gt 0 ] || set -- $(cd "$ROOT/modules" && find . -name '*FuzzTest.java' | cut -d/ -f2 | sort -u)

"$ROOT/scripts/mvn.sh" -B -ntp -q -am -pl "$(printf 'modules/%s,' "$@")" test \
  "-Dtest=$(printf 'io/keychainauth/%s/*FuzzTest,' "${@//.//}")" "-Dfuzz.seconds=$seconds" \
  -Dsurefire.failIfNoSpecifiedTests=false
for module in "$@"; do
  for log in "$ROOT/modules/$module"/target/fuzz/*/jazzer.log; do
    printf '%s: %s inputs\n' "$(basename "$(dirname "$log")")" \
      "$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")"
  done
done
