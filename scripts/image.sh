#!/usr/bin/env bash
# Makes the runtime image jlink/target/keychain-auth: modules, launcher, caches. Does nothing when nothing has changed.
# With --redteam it also makes jlink/target/keychain-auth-redteam from the same modules, for the attack tests alone: each
# check that jlink/redteam/switches names can be switched off there.
# usage: scripts/image.sh [--redteam]
set -euo pipefail
. "$(dirname "$0")/env.sh"
. "$(dirname "$0")/modules.sh"
require gcc libc6-dev binutils procps

MAIN=io.keychainauth.cli/io.keychainauth.cli.Main
TARGET="$ROOT/jlink/target"
IMAGE="$TARGET/keychain-auth"
JARS="$TARGET/libraries"
mkdir -p "$TARGET"

exec 9>"$TARGET/lock"
flock 9

# Everything that ends up in the image, and what makes it.
inputs() {
  cd "$ROOT"
  find modules/*/src/main modules/*/pom.xml pom.xml jlink/launcher jlink/linux.* jlink/train.sh scripts/image.sh \
    scripts/modules.sh modules/it/src/test/native/client.c -type f -print0 | sort -z | xargs -0 sha256sum
  cat "$JAVA_HOME/release"
}
STAMP="$(inputs | sha256sum)"

# link JARS IMAGE: modules, launcher and caches.
link() {
  local jars="$1" new="$2"
  link_modules linux "$jars" "$new"

  echo "image: launcher" >&2
  "$ROOT/jlink/launcher/linux/build.sh" "$JAVA_HOME" "$new" "$MAIN" "$ROOT/jlink/linux.options"

  echo "image: training" >&2
  "$ROOT/jlink/train.sh" "$new" "$MAIN"
}

# publish NEW IMAGE STAMP-FILE STAMP
publish() {
  # Whoever may write here replaces the program: the folder that it is installed to decides, this only leaves no others.
  chmod -R go-w "$1"
  rm -rf "$2"
  mv "$1" "$2"
  printf '%s' "$4" > "$3"
  echo "image: $2 ($(du -sh "$2" | cut -f1))" >&2
}

release() {
  echo "image: modules" >&2
  build_modules linux "$JARS"
  link "$JARS" "$IMAGE.new"
  publish "$IMAGE.new" "$IMAGE" "$TARGET/stamp" "$STAMP"
}

redteam() {
  local jars="$TARGET/redteam-libraries"
  rm -rf "$jars"
  cp -r "$JARS" "$jars"
  echo "image: switches" >&2
  "$JAVA_HOME/bin/java" "$ROOT/jlink/redteam/Switchable.java" "$ROOT/jlink/redteam/switches" "$jars"
  link "$jars" "$IMAGE-redteam.new"
  publish "$IMAGE-redteam.new" "$IMAGE-redteam" "$TARGET/redteam-stamp" "$REDTEAM_STAMP"
}

# fresh IMAGE STAMP-FILE STAMP
fresh() { [ -x "$1/bin/keychain-auth" ] && [ "$(cat "$2" 2>/dev/null)" = "$3" ]; }

fresh "$IMAGE" "$TARGET/stamp" "$STAMP" || release
if [ "${1:-}" = --redteam ]; then
  REDTEAM_STAMP="$(printf '%s' "$STAMP" | cat - "$ROOT"/jlink/redteam/* | sha256sum)"
  fresh "$IMAGE-redteam" "$TARGET/redteam-stamp" "$REDTEAM_STAMP" || redteam
fi
