#!/usr/bin/env bash
# mutation.sh [MODULE...]: how many planted faults the tests notice. Fails below 90 % of a module and at a survivor
# without a reason in mutation-survivors.txt. Minutes to an hour for each module; not part of CI.
set -euo pipefail
. "$(dirname "$0")/env.sh"
least=90
reasons="$ROOT/scripts/mutation-survivors.txt"

# What is mutated: in the daemon the pipeline alone, not its wiring.
targets() {
  case $1 in
    # The verdict alone: what serves sockets has its tests where the sockets are.
    peer) echo "~io\\.keychainauth\\.peer\\.(checks\\.)?[A-Z].*" ;;
    protocol | policy | audit) echo "io.keychainauth.$1.*" ;;
    daemon) echo "io.keychainauth.daemon.request.*,io.keychainauth.daemon.session.*" ;;
    *) echo "not mutated: $1" >&2 && return 1 ;;
  esac
}

# Sets the result of a module against the reasons: prints score and survivors, fails as said above.
judge() {
  awk -v module="$1" -v least="$least" '
    FNR == NR {
      if ($0 ~ /^[^#]/ && index($0, ": ")) {
        key = substr($0, 1, index($0, ": ") - 1)
        split(key, word, " ")
        if (word[1] == module) why[key, ++given[key]] = substr($0, index($0, ": ") + 2)
      }
      next
    }
    {
      total++
      sub("^io\\.keychainauth\\." module "\\.", "", $2)
      sub(/^.*\./, "", $3)
      sub(/Mutator$/, "", $3)
      key = module " " $2 " " $4 " " $3
      # A mutant that lives is late, too, where the machine is busy.
      if ($6 == "TIMED_OUT") late[key]++
      if ($6 != "SURVIVED" && $6 != "NO_COVERAGE") { killed++; next }
      reason = ((key, ++used[key]) in why) ? why[key, used[key]] : "NO REASON"
      if (reason == "NO REASON") unexplained++
      survivors = survivors sprintf("  %s, line %s: %s\n", key, $5, reason)
    }
    END {
      score = total ? 100 * killed / total : 0
      printf "%s: %d of %d mutants killed, %.1f %%\n%s", module, killed, total, score, survivors
      for (key in given) if (used[key] + late[key] < given[key]) { printf "  not needed any more: %s\n", key; stale++ }
      exit score < least || unexplained || stale
    }' "$reasons" FS=, "$ROOT/modules/$1/target/mutation/mutations.csv"
}

[ $# -gt 0 ] || set -- peer audit protocol policy daemon
status=0
for module in "$@"; do
  classes="$(targets "$module")"
  "$ROOT/scripts/mvn.sh" -B -ntp -q -pl "modules/$module" -am test-compile
  pom="$ROOT/modules/$module/mutation.pom.xml"
  trap 'rm -f "$pom"' EXIT
  cp "$ROOT/scripts/mutation.pom.xml" "$pom"
  mvn -B -ntp -q -f "$pom" "-Dmodule=$module" "-DtargetClasses=$classes" pitest:mutationCoverage \
    >"$ROOT/modules/$module/target/mutation.log" 2>&1 ||
    { tail -40 "$ROOT/modules/$module/target/mutation.log" >&2; exit 1; }
  rm "$pom"
  judge "$module" || status=1
done
exit $status
