#!/usr/bin/env bash
# Runs the tests of attestation as a user without rights. Root may look at every process and write every file, so what
# they show of that is left out where the build runs as root.
# usage: scripts/attestation-as-user.sh    (after mvn verify)
set -euo pipefail
. "$(dirname "$0")/env.sh"

FOLDER="$(mktemp -d /var/tmp/keychain-auth-attestation-XXXXXX)"
trap 'rm -rf "$FOLDER"' EXIT
mvn -q -B -ntp -f "$ROOT/pom.xml" -pl modules/peer.linux -am -Dmaven.test.skip=true -Dspotless.check.skip=true \
  package dependency:copy-dependencies -DincludeScope=test -DexcludeGroupIds=io.keychainauth \
  -DoutputDirectory="$FOLDER/libraries" >&2
for module in peer.linux peer ffi files store platform testkit; do
  cp -r "$ROOT/modules/$module/target/classes" "$FOLDER/$module"
done
cp -r "$ROOT/modules/peer.linux/target/test-classes" "$FOLDER/tests"
rm -f "$FOLDER"/*/module-info.class
mkdir -p "$FOLDER/home/src/test"
cp -r "$ROOT/modules/peer.linux/src/test/c" "$FOLDER/home/src/test/c"
chmod -R a+rX "$FOLDER"
AS=()
if [ "$(id -u)" = 0 ]; then
  chown -R nobody "$FOLDER/home"
  AS=(setpriv --reuid nobody --regid nogroup --clear-groups --)
fi
CLASSES="$(printf '%s:' "$FOLDER"/{tests,peer.linux,peer,ffi,files,store,platform,testkit})"
cd "$FOLDER/home"
"${AS[@]}" env -i PATH="$PATH" HOME="$FOLDER/home" LC_ALL=C.UTF-8 \
  "$JAVA_HOME/bin/java" -Djava.io.tmpdir="$FOLDER/home" --enable-native-access=ALL-UNNAMED \
  -cp "$CLASSES:$FOLDER/libraries/*" org.junit.platform.console.ConsoleLauncher execute \
  --disable-banner --details=summary --fail-if-no-tests \
  --select-class io.keychainauth.peer.linux.AttestationTest \
  --select-class io.keychainauth.peer.linux.SummedPagesTest \
  --select-class io.keychainauth.peer.linux.SwarmTest | tee "$FOLDER/report"
grep -q '\[ *0 tests aborted' "$FOLDER/report"
