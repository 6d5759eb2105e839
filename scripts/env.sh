# For the scripts beside it: where things are, a JDK 25, and what else a step needs.
#   . "$(dirname "$0")/env.sh"
#   require <Debian package>...

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"

# What is built and compiled here is run by other users, too, and has names in every alphabet.
umask 022
[ "$(locale charmap 2>/dev/null)" = UTF-8 ] || ! locale -a 2>/dev/null | grep -qix 'C\.utf-\?8' || export LC_ALL=C.UTF-8

# Installs Debian packages that are missing; elsewhere says what is.
require() {
  local missing=() package
  for package in "$@"; do
    [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  if ! command -v apt-get >/dev/null; then
    echo "this needs what Debian calls ${missing[*]}: install it" >&2
    return 1
  fi
  local as_root=()
  [ "$(id -u)" = 0 ] || as_root=(sudo)
  echo "installing ${missing[*]}" >&2
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}" >&2 && return
  "${as_root[@]}" apt-get update -q >&2
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}" >&2
}

# Whether a folder is a JDK of at least the release that the modules are compiled for.
is_jdk_25() {
  local version
  [ -x "$1/bin/javac" ] && [ -x "$1/bin/jlink" ] || return 1
  version="$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null)"
  [ -n "$version" ] && [ "$version" -ge 25 ]
}

find_jdk_25() {
  local candidate
  for candidate in "${JAVA_HOME:-}" "${JAVA_HOME_25_X64:-}" "${JAVA_HOME_25_ARM64:-}" \
    /usr/lib/jvm/* /opt/java/* /opt/jdk* /Library/Java/JavaVirtualMachines/*/Contents/Home \
    "$HOME"/.jdks/* "$HOME"/.sdkman/candidates/java/*; do
    if [ -n "$candidate" ] && is_jdk_25 "$candidate"; then
      echo "$candidate"
      return 0
    fi
  done
  echo "no JDK 25 found: install one (Debian: openjdk-25-jdk-headless or temurin-25-jdk) or set JAVA_HOME" >&2
  return 1
}

JAVA_HOME="$(find_jdk_25)" || exit 1
export JAVA_HOME
command -v mvn >/dev/null || require maven

# Root may read any memory and write any file, so what root tries proves nothing. Makes a user without rights for the
# suites that are started by root; otherwise we are that user already.
PLAIN_USER=keychain-auth-test
plain_user() {
  if [ "$(id -u)" = 0 ] && ! id "$PLAIN_USER" >/dev/null 2>&1; then
    useradd --system --user-group --home-dir /nonexistent --shell /usr/sbin/nologin "$PLAIN_USER"
  fi
}

# as_user NAME=VALUE... COMMAND...: runs it as that user with this environment and no other.
as_user() {
  if [ "$(id -u)" = 0 ]; then
    setpriv --reuid="$PLAIN_USER" --regid="$PLAIN_USER" --clear-groups --no-new-privs --bounding-set=-all env -i "$@"
  else
    env -i "$@"
  fi
}

# Folder that only the plain user may enter, outside every home.
plain_folder() {
  local folder
  folder="$(mktemp -d /tmp/keychain-auth.XXXXXX)"
  [ "$(id -u)" != 0 ] || chown "$PLAIN_USER:$PLAIN_USER" "$folder"
  echo "$folder"
}

# install_image FOLDER: puts a copy where a package would, not to be changed by the plain user. Times are kept: the
# caches of the virtual machine depend on them.
install_image() {
  cp -a "$ROOT/jlink/target/keychain-auth" "$1/image"
  [ "$(id -u)" != 0 ] || chown -R root:root "$1/image"
}
