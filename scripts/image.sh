#!/usr/bin/env bash
# Makes the runtime image jlink/target/keychain-auth: modules, launcher, caches. Does nothing when nothing has changed.
# usage: scripts/image.sh
set -euo pipefail
. "$(dirname "$0")/env.sh"
require gcc libc6-dev binutils procps

MAIN=io.keychainauth.cli/io.keychainauth.cli.Main
TARGET="$ROOT/jlink/target"
IMAGE="$TARGET/keychain-auth"
NEW="$TARGET/keychain-auth.new"
mkdir -p "$TARGET"

exec 9>"$TARGET/lock"
flock 9

# Everything that ends up in the image, and what makes it.
inputs() {
  cd "$ROOT"
  find modules/*/src/main modules/*/pom.xml pom.xml jlink/launcher jlink/linux.* jlink/train.sh scripts/image.sh \
    modules/it/src/test/native/client.c -type f -print0 | sort -z | xargs -0 sha256sum
  cat "$JAVA_HOME/release"
}
STAMP="$(inputs | sha256sum)"
if [ -x "$IMAGE/bin/keychain-auth" ] && [ "$(cat "$TARGET/stamp" 2>/dev/null)" = "$STAMP" ]; then
  exit 0
fi

mapfile -t MODULES < <(grep '^[a-z]' "$ROOT/jlink/linux.modules" | sort)
mapfile -t OURS < <(printf '%s\n' "${MODULES[@]}" | sed -n 's/^io\.keychainauth\.//p')
PROJECTS="$(printf ',modules/%s' "${OURS[@]}")"

echo "image: modules" >&2
rm -rf "$TARGET/libraries"
mvn -q -B -ntp -f "$ROOT/pom.xml" -pl "${PROJECTS#,}" -am -Dmaven.test.skip=true -Dspotless.check.skip=true \
  package dependency:copy-dependencies -DincludeScope=runtime -DexcludeGroupIds=io.keychainauth \
  -DoutputDirectory="$TARGET/libraries"
MODULE_PATH="$TARGET/libraries"
for module in "${OURS[@]}"; do
  jars=("$ROOT/modules/$module/target/io.keychainauth.$module"-*.jar)
  MODULE_PATH="$MODULE_PATH:${jars[0]}"
done
ROOTS="$(IFS=,; echo "${MODULES[*]}")"

# A native call outside the modules that may make one would be a warning at run time: it is an error here.
ALLOWED="$(sed -n 's/^all --enable-native-access=//p' "$ROOT/jlink/linux.options")"
"$JAVA_HOME/bin/jnativescan" --module-path "$MODULE_PATH" --add-modules "$ROOTS" --print-native-access \
  | tr ',' '\n' | while read -r module; do
    case ",$ALLOWED," in
      *",$module,"*) ;;
      *) echo "image: $module makes native calls and is not in jlink/linux.options" >&2; exit 1 ;;
    esac
  done

echo "image: link" >&2
rm -rf "$NEW"
"$JAVA_HOME/bin/jlink" --module-path "$MODULE_PATH" --add-modules "$ROOTS" --output "$NEW" \
  --strip-debug --no-header-files --no-man-pages --compress zip-0 \
  --dedup-legal-notices=error-if-not-same-content --exclude-files '**/jexec,**/jrt-fs.jar'
rm -f "$NEW/bin/keytool"
# jlink brings the legal notices of the JDK's modules; those of the others lie in their jars.
mkdir "$NEW/legal/io.keychainauth"
cp "$ROOT/LICENSE" "$NEW/legal/io.keychainauth/"
for jar in jackson-core jackson-jr-objects picocli; do
  mkdir "$NEW/legal/$jar"
  for path in "$TARGET/libraries/$jar"-[0-9]*.jar; do
    (cd "$NEW/legal/$jar" && "$JAVA_HOME/bin/jar" xf "$path" META-INF \
      && find META-INF -maxdepth 1 -type f \( -name '*LICENSE*' -o -name '*NOTICE*' \) -exec mv {} . \; && rm -rf META-INF)
  done
done
# picocli's jar holds none; it has the same licence.
[ -f "$NEW/legal/picocli/LICENSE" ] || cp "$NEW/legal/jackson-core/LICENSE" "$NEW/legal/picocli/"
LINKED="$("$NEW/bin/java" --list-modules | sed 's/@.*//' | sort)"
if [ "$LINKED" != "$(printf '%s\n' "${MODULES[@]}")" ]; then
  echo "image: the linker's modules are not those of jlink/linux.modules:" >&2
  diff <(printf '%s\n' "${MODULES[@]}") <(printf '%s\n' "$LINKED") >&2 || true
  exit 1
fi

echo "image: launcher" >&2
"$ROOT/jlink/launcher/build.sh" "$JAVA_HOME" "$NEW" "$MAIN"

echo "image: training" >&2
"$ROOT/jlink/train.sh" "$NEW" "$MAIN"

# Whoever may write here replaces the program: the folder that it is installed to decides, this only leaves no others.
chmod -R go-w "$NEW"
rm -rf "$IMAGE"
mv "$NEW" "$IMAGE"
printf '%s' "$STAMP" > "$TARGET/stamp"
echo "image: $IMAGE ($(du -sh "$IMAGE" | cut -f1))" >&2
