#!/usr/bin/env bash
# Makes the runtime image jlink/target/keychain-auth on a Mac: modules, launcher, signatures. It has no caches of classes,
# which the launcher does without. Needs a JDK 25 for this Mac's processor, Maven, and Xcode's command line tools.
#
# KEYCHAIN_AUTH_IDENTITY names the identity to sign with ("Developer ID Application: ..."). Without one the signature is of
# nobody (ad hoc): the hardened runtime holds all the same, but the keychain takes each build for another program.
# usage: scripts/macos-image.sh
set -euo pipefail
. "$(dirname "$0")/env.sh"
. "$(dirname "$0")/modules.sh"

MAIN=io.keychainauth.cli/io.keychainauth.cli.Main
TARGET="$ROOT/jlink/target"
IMAGE="$TARGET/keychain-auth"
# Where only root may write; jlink/macos/io.keychainauth.daemon.plist starts it from there.
PREFIX=/opt/keychain-auth
IDENTITY="${KEYCHAIN_AUTH_IDENTITY:--}"

if [ "$(uname -s)" != Darwin ]; then
  echo "image: its linker and its signatures need a Mac; scripts/macos.sh shows what can be shown here" >&2
  exit 1
fi
xcode-select -p >/dev/null || { echo "image: run xcode-select --install" >&2; exit 1; }

# sign FILE OPTION...
sign() {
  local file="$1" time=--timestamp
  shift
  [ "$IDENTITY" != - ] || time=--timestamp=none
  codesign --force --sign "$IDENTITY" --options runtime "$time" "$@" "$file"
}

mkdir -p "$TARGET"
echo "image: modules" >&2
build_modules macos "$TARGET/libraries"
link_modules macos "$TARGET/libraries" "$IMAGE.new"
echo "image: launcher" >&2
"$ROOT/jlink/launcher/macos/build.sh" "$JAVA_HOME" "$IMAGE.new" "$MAIN" "$ROOT/jlink/macos.options"
# Programs that run any class, with our signature, would be us for the keychain.
find "$IMAGE.new/bin" -type f ! -name keychain-auth -delete
rm -f "$IMAGE.new/lib/jspawnhelper"
sed "s|@IMAGE@|$PREFIX|" "$ROOT/jlink/macos/io.keychainauth.daemon.plist" >"$IMAGE.new/lib/io.keychainauth.daemon.plist"

echo "image: signatures" >&2
find "$IMAGE.new" -name '*.dylib' -type f | while read -r library; do sign "$library"; done
entitlements="$ROOT/jlink/macos/entitlements.plist"
[ "$IDENTITY" != - ] || entitlements="$ROOT/jlink/macos/entitlements-adhoc.plist"
sign "$IMAGE.new/bin/keychain-auth" --identifier io.keychainauth --entitlements "$entitlements"
codesign --verify --strict "$IMAGE.new/bin/keychain-auth"

# Whoever may write here replaces the program: the folder that it is installed to decides, this only leaves no others.
chmod -R go-w "$IMAGE.new"
rm -rf "$IMAGE"
mv "$IMAGE.new" "$IMAGE"
echo "image: $IMAGE ($(du -sh "$IMAGE" | cut -f1))" >&2
