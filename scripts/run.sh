#!/usr/bin/env bash
# The daemon as it is compiled now, without an image, on a profile that ends with it. Ctrl-C stops it. Its process lacks
# what the launcher does before Java begins, so it is for trying things out only.
set -euo pipefail
. "$(dirname "$0")/env.sh"
require gcc libc6-dev

mapfile -t modules < <(sed -n 's/^io\.keychainauth\.//p' "$ROOT/jlink/linux.modules")
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
"$ROOT/scripts/mvn.sh" -B -ntp -q -pl "$(printf 'modules/%s,' "${modules[@]}")" -am \
  compile dependency:copy-dependencies -DincludeScope=runtime -DexcludeGroupIds=io.keychainauth \
  "-DoutputDirectory=$work/libraries"
gcc -O2 -o "$work/client" "$ROOT/modules/it/src/test/native/client.c"

cat >"$work/keychain-auth" <<END
#!/bin/sh
# keychain-auth of this profile
exec env -i HOME="$work" XDG_RUNTIME_DIR="$work/run" PATH="$PATH" LC_ALL=C.UTF-8 TERM="${TERM:-dumb}" \\
  "$JAVA_HOME/bin/java" -XX:+UseSerialGC -XX:-UsePerfData -XX:+DisableAttachMechanism \\
  $(sed -n 's/^all \(--enable-native-access=.*\)/\1/p' "$ROOT/jlink/linux.options") --illegal-native-access=deny \\
  -p "$(printf "$ROOT/modules/%s/target/classes:" "${modules[@]}")$work/libraries" \\
  --add-modules "$(grep '^io' "$ROOT/jlink/linux.modules" | paste -sd,)" \\
  -m io.keychainauth.cli/io.keychainauth.cli.Main "\$@"
END
chmod +x "$work/keychain-auth"
mkdir -m 0700 "$work/run"

cat <<END
in another terminal:
  $work/keychain-auth status
  $work/client $work/run/keychain-auth/agent.sock '{"type":"REQUEST","action":"read","service":"aws","targets":["key"]}'
  $work/keychain-auth list-pending
  $work/keychain-auth approve sha256:$(sha256sum "$work/client" | cut -d' ' -f1)
  $work/keychain-auth grant $work/client --read aws --write aws --search
END
# A background process of a script does not hear Ctrl-C: it is told so, and may take its time to end.
"$work/keychain-auth" start --store file &
daemon=$!
trap 'kill "$daemon" 2>/dev/null' INT TERM
while kill -0 "$daemon" 2>/dev/null; do wait "$daemon" || true; done
