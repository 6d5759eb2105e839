#!/usr/bin/env bash
# The Windows side on this machine, under Wine (scripts/wine.sh): the tests of the modules of jlink/windows.modules on a
# Windows JDK, then the scenarios of modules/it on a Windows daemon with Windows clients. Nothing of it stays running.
# usage: scripts/windows.sh [unit [MODULE...] | black-box [TEST...]]    (both, if nothing is said)
set -euo pipefail
. "$(dirname "$0")/env.sh"
. "$(dirname "$0")/modules.sh"
"$ROOT/scripts/wine.sh" prepare
trap '"$ROOT/scripts/wine.sh" stop' EXIT
TARGET="$ROOT/jlink/target/keychain-auth-windows"

# unit MODULE...
unit() {
  local projects
  projects="$(printf ',modules/%s' "$@")"
  rm -rf "$ROOT"/modules/*/target/wine-reports
  "$ROOT/scripts/mvn.sh" -B -ntp -Pwine -pl "${projects#,}" -am -Dspotless.check.skip=true test
}

# The modules and the options of the virtual machine, for those who start it.
install_modules() {
  mkdir -p "$TARGET"
  build_modules windows "$TARGET/modules"
  # Without caches, which the image alone has.
  sed -n 's/^\(all\|daemon\) //p' "$ROOT/jlink/windows.options" | grep -v AOTCache >"$TARGET/options"
}

# black_box [-Dit.test=...]
black_box() {
  install_modules
  "$ROOT/scripts/mvn.sh" -B -ntp -pl modules/it -Pblack-box-windows -Dspotless.check.skip=true verify "$@"
}

case "${1:-}" in
  unit)
    shift
    [ $# -gt 0 ] || set -- $(ours_of windows) testkit
    unit "$@"
    ;;
  black-box)
    shift
    black_box ${1:+"-Dit.test=$(IFS=,; echo "$*")"}
    ;;
  "")
    unit $(ours_of windows) testkit
    black_box
    ;;
  *)
    sed -n 's/^# \(usage\)/\1/p' "$0" >&2
    exit 2
    ;;
esac
