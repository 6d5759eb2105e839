#!/usr/bin/env bash
# Everything: unit, property, contract, architecture and fuzz tests, then the image, then the black-box
# suite and the attacks on it; then the macOS side over doubles of its libraries, and the Windows side under Wine.
set -euo pipefail
. "$(dirname "$0")/env.sh"
require gcc libc6-dev gcc-aarch64-linux-gnu libc6-dev-arm64-cross gcc-mingw-w64-x86-64-win32 \
  dbus gnome-keyring libsecret-1-0 libsecret-tools libglib2.0-bin socat python3 procps util-linux zstd \
  e2fsprogs xfsprogs
# The examples are built with what is there, from a package or not.
command -v go >/dev/null || require golang-go
command -v rustc >/dev/null || require rustc
[ -x /usr/bin/node ] || [ -x /usr/local/bin/node ] || require nodejs

step() { printf '\n== %s (%s s)\n' "$*" "$SECONDS"; }

step "tools for macOS"
"$ROOT/scripts/macos.sh" prepare

step "modules: mvn verify"
"$ROOT/scripts/mvn.sh" -B -ntp verify

step "a real keyring"
# By itself: a keyring that shares the machine with a build misses the deadlines of the product.
"$ROOT/scripts/mvn.sh" -B -ntp -pl modules/store.secretservice -am -Preal-keyring -Dspotless.check.skip=true verify

step "a minute of fuzzing what every client can send, seconds of all else that is parsed"
"$ROOT/scripts/fuzz.sh" 60 protocol
"$ROOT/scripts/fuzz.sh" 4

step "image"
"$ROOT/scripts/image.sh"
"$ROOT/jlink/test/image-test.sh"

step "black box"
"$ROOT/scripts/mvn.sh" -B -ntp -pl modules/it -Pblack-box verify

step "attacks"
"$ROOT/scripts/redteam.sh"

step "attestation as an unprivileged user"
"$ROOT/scripts/attestation-as-user.sh"

step "macOS over doubles"
"$ROOT/scripts/macos.sh"

step "Windows under Wine"
"$ROOT/scripts/windows.sh"

step "skipped tests"
# A skip that this machine could have run hides a failure. What root cannot show has just been run by somebody else;
# without root some tests cannot be run at all. What one system cannot have was run on the other.
impossible="administrator"
[ "$(id -u)" = 0 ] || impossible="only root can"
if ! total="$(python3 "$ROOT/scripts/skipped.py" "$ROOT" "$impossible")"; then
  printf 'tests were skipped:\n%s\n' "$total" >&2
  exit 1
fi
printf '\n%s passed, 0 failed, 0 skipped\n' "$total"
