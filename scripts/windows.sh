#!/usr/bin/env bash
# The Windows side on this machine, under Wine (scripts/wine.sh): the tests of the modules of jlink/windows.modules on a
# Windows JDK, beside them those of the launcher and the scenarios of modules/it on a Windows daemon with Windows clients.
# Nothing of it stays running: that is looked at in the end, and an error.
# usage: scripts/windows.sh [unit [MODULE...] | black-box [TEST...]]    (all, if nothing is said)
set -euo pipefail
. "$(dirname "$0")/env.sh"
. "$(dirname "$0")/modules.sh"

# A prefix for the modules' tests, while the scenarios use the other one: a program under Wine waits more than it computes.
BESIDE=prefix-of-modules

# Processes of our prefixes, by the variable that each of them was started with.
of_wine() {
  grep -lsFxz -e "WINEPREFIX=$ROOT/target/wine/prefix" -e "WINEPREFIX=$ROOT/target/wine/$BESIDE" \
    /proc/[0-9]*/environ | cut -d/ -f3 || true
}

finish() {
  local status=$? tries=300
  trap - EXIT
  # Where the scenarios failed, the modules' tests have not ended.
  if [ -n "${units:-}" ]; then
    kill -- "-$units" 2>/dev/null || true
    wait "$units" 2>/dev/null || true
    echo "windows: the modules' tests were ended: $ROOT/target/wine/modules.log" >&2
  fi
  "$ROOT/scripts/wine.sh" stop
  WINE_PREFIX=$BESIDE "$ROOT/scripts/wine.sh" stop
  rm -rf "$ROOT/target/wine/$BESIDE"
  # What was ended has still to go.
  while [ -n "$(of_wine)" ] && [ $((tries -= 1)) -gt 0 ]; do sleep 0.2; done
  if [ -n "$(of_wine)" ]; then
    echo "windows: still running: $(of_wine | xargs ps -o pid=,args= -p | tr '\n' ';')" >&2
    status=1
  fi
  exit "$status"
}

"$ROOT/scripts/wine.sh" prepare
trap finish EXIT
TARGET="$ROOT/jlink/target/keychain-auth-windows"

# Whether what depends on a changed file is compiled too. In the whole test nothing has changed since "verify", and Maven
# would take classes for changed that lie in a folder now, not in a jar.
AFRESH=true

# unit MODULE...
unit() {
  local projects
  projects="$(printf ',modules/%s' "$@")"
  rm -rf "$ROOT"/modules/*/target/wine-reports
  "$ROOT/scripts/mvn.sh" -B -ntp -Pwine -pl "${projects#,}" -am -Dspotless.check.skip=true \
    -Dmaven.compiler.useIncrementalCompilation="$AFRESH" test
}

# What windows-image.ps1 links on Windows, put together without a linker for it: the runtime, the modules beside it, and
# the launcher, which is told where they are.
make_image() {
  rm -rf "$TARGET"
  mkdir -p "$TARGET"
  # With times and all: the archive of classes is bound to those of the runtime.
  cp -a "$ROOT"/target/wine/jdk/{bin,conf,lib,release} "$TARGET/"
  build_modules windows "$TARGET/modules"
  # Hundreds of commands are run: they get their classes from a cache, as those of a release do. The first one makes it.
  make_launcher AOTCacheOutput
  "$ROOT/scripts/wine.sh" run "$TARGET/bin/keychain-auth.exe" status >/dev/null 2>&1
  [ -s "$TARGET/lib/command.aot" ]
  make_launcher AOTCache
}

# make_launcher CACHE: the launcher whose commands read or make a cache. Wine has no processor groups, and Java says so each
# time. A virtual machine that Wine lets down says where: there is no secret here that its report could tell.
make_launcher() {
  sed -e '/^daemon .*AOTCache/d' -e "s/AOTCache=/$1=/" -e 's/+SuppressFatalErrorMessage/+ErrorFileToStderr/' \
    "$ROOT/jlink/windows.options" >"$TARGET/launcher.options"
  echo 'all -XX:-PrintWarnings' >>"$TARGET/launcher.options"
  sed -n 's/^\(all\|daemon\) //p' "$TARGET/launcher.options" >"$TARGET/options"
  echo 'all --module-path=@IMAGE@/modules' >>"$TARGET/launcher.options"
  "$ROOT/jlink/launcher/windows/build.sh" "$JAVA_HOME" "$TARGET" io.keychainauth.cli/io.keychainauth.cli.Main \
    "$TARGET/launcher.options"
}

# black_box [-Dit.test=...]: on the image
black_box() {
  # What the suite writes into the registry is forgotten when the server ends, so it outlives the pauses between tests.
  WINE_IDLE_SECONDS=600 "$ROOT/scripts/wine.sh" run cmd /c exit
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
    make_image
    black_box ${1:+"-Dit.test=$(IFS=,; echo "$*")"}
    ;;
  "")
    AFRESH=false
    make_image
    WINE_PREFIX=$BESIDE "$ROOT/scripts/wine.sh" stop
    "$ROOT/scripts/wine.sh" stop
    rm -rf "$ROOT/target/wine/$BESIDE"
    cp -a --reflink=auto "$ROOT/target/wine/prefix" "$ROOT/target/wine/$BESIDE"
    set -m # A group of their own, to be ended as one.
    {
      renice -n 10 "$BASHPID" >/dev/null # The scenarios take longer, and are not to wait for them.
      WINE_PREFIX=$BESIDE unit $(ours_of windows) testkit
    } </dev/null >"$ROOT/target/wine/modules.log" 2>&1 &
    units=$!
    set +m
    "$ROOT/jlink/test/windows-launcher-test.sh" "$ROOT/target/wine/jdk"
    black_box
    status=0
    wait "$units" || status=$?
    units=""
    cat "$ROOT/target/wine/modules.log"
    exit $status
    ;;
  *)
    sed -n 's/^# \(usage\)/\1/p' "$0" >&2
    exit 2
    ;;
esac
