#!/bin/sh
# Compiles the launcher into an image.
# usage: jlink/launcher/linux/build.sh <JDK> <image> <main module/class> <options of the virtual machine>
set -eu
here=$(cd "$(dirname "$0")" && pwd)
jdk=$1
image=$2
main=$3
options=$4
cc=${CC:-cc}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

version=$(sed -n 's/^JAVA_VERSION="\(.*\)"$/\1/p' "$image/release")
loader=$(LC_ALL=C readelf --program-headers --wide "$image/bin/java" | sed -n 's/.*program interpreter: \(.*\)\]$/\1/p')
[ -n "$version" ] && [ -n "$loader" ] || { echo "$image is no Linux image" >&2; exit 1; }
"$here/../options.sh" "$options" "$main" > "$work/options.h"
echo '#define JAVA_VERSION "'"$version"'"' >> "$work/options.h"

flags='-std=gnu17 -O2 -Wall -Wextra -Werror -fPIE -fvisibility=hidden'
[ "$(uname -m)" != x86_64 ] || flags="$flags -fcf-protection"
for early in entry environment loader; do
  # No stack protector: its canary is the loader's to make. Freestanding, so that no loop becomes a call of libc.
  $cc $flags -ffreestanding -fno-stack-protector -fno-tree-loop-distribute-patterns -DLOADER="\"$loader\"" \
    -c "$here/$early.c" -o "$work/$early.o"
done
$cc $flags -fstack-protector-strong -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 \
  -I"$work" -I"$here/.." -I"$jdk/include" -I"$jdk/include/linux" -c "$here/main.c" -o "$work/main.o"
$cc -pie -o "$work/keychain-auth" "$work"/*.o -L"$image/lib" -ljli \
  -Wl,-rpath,'$ORIGIN/../lib' -Wl,--enable-new-dtags -Wl,-e,launcher_entry -Wl,--no-dynamic-linker \
  -Wl,-z,relro,-z,now,-z,noexecstack,--as-needed -s
cp "$work/keychain-auth" "$image/bin/keychain-auth.new"
# Not for others to read: the kernel then shields the process of such a user from the moment of exec on (execve(2)), when
# the first instruction has not been reached yet.
chmod 711 "$image/bin/keychain-auth.new"
mv "$image/bin/keychain-auth.new" "$image/bin/keychain-auth"
