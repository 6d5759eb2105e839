#!/bin/sh
# Compiles the launcher into an image for Windows: on Windows with mingw-w64 in Git's bash, elsewhere across.
# usage: jlink/launcher/windows/build.sh <JDK> <image> <main module/class> <options of the virtual machine>
set -eu
here=$(cd "$(dirname "$0")" && pwd)
jdk=$1
image=$2
main=$3
options=$4
prefix=x86_64-w64-mingw32-
case "$(uname -s)" in
  MINGW* | MSYS*) prefix= ;;
esac
cc=${CC:-${prefix}gcc}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

[ -f "$image/bin/server/jvm.dll" ] || { echo "$image is no Windows image" >&2; exit 1; }
"$here/../options.sh" "$options" "$main" > "$work/options.h"
# Linked whole, so that no library beside the program is needed; no C library of the image's, whose copy of the
# environment would be older than ours. No stack protector: mingw's asks a cryptographic provider, which is a library, for
# its canary before main().
(cd "$here" && ${WINDRES:-${prefix}windres} launcher.rc "$work/launcher.o")
$cc -municode -static -std=gnu17 -O2 -Wall -Wextra -Werror -fno-stack-protector \
  -D_WIN32_WINNT=0x0A00 -I"$work" -I"$here" -I"$here/.." -I"$jdk/include" \
  "$here/main.c" "$here/process.c" "$here/environment.c" "$here/machine.c" "$work/launcher.o" \
  -Wl,--dynamicbase,--nxcompat,--high-entropy-va,--disable-auto-import -s -o "$work/keychain-auth.exe"
cp "$work/keychain-auth.exe" "$image/bin/keychain-auth.exe.new"
mv "$image/bin/keychain-auth.exe.new" "$image/bin/keychain-auth.exe"
