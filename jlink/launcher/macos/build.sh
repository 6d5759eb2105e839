#!/bin/sh
# Compiles the launcher into an image for macOS: on a Mac with its cc, elsewhere with one that makes programs for it.
# usage: jlink/launcher/macos/build.sh <JDK> <image> <main module/class> <options of the virtual machine>
set -eu
here=$(cd "$(dirname "$0")" && pwd)
jdk=$1
image=$2
main=$3
options=$4
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

[ -f "$image/lib/server/libjvm.dylib" ] || { echo "$image is no macOS image" >&2; exit 1; }
"$here/../options.sh" "$options" "$main" > "$work/options.h"
# shellcheck disable=SC2086
${CC:-cc} -std=gnu17 -O2 -Wall -Wextra -Werror -fPIE -fvisibility=hidden -fstack-protector-strong \
  -mmacosx-version-min=12.0 -I"$work" -I"$here" -I"$here/.." -I"$jdk/include" \
  "$here/main.c" "$here/environment.c" "$here/machine.c" -o "$work/keychain-auth"
mkdir -p "$image/bin"
cp "$work/keychain-auth" "$image/bin/keychain-auth.new"
chmod 755 "$image/bin/keychain-auth.new"
mv "$image/bin/keychain-auth.new" "$image/bin/keychain-auth"
