#!/bin/sh
# Generates the checked-in bindings anew. One file jextract/<system>/<name>.includes is one binding: it lists the
# symbols, and its first lines say what to make of them:
#   # header: <file in the same folder>
#   # module: <folder under modules/>
#   # package: <target package, ending in .gen.<name>>
#   # pkg-config: <packages whose include folders are needed>     (optional)
#   # compiler: <compiler whose headers are read>                   (optional; "zig" for those of macOS)
#   # flags: <further options of jextract>                        (optional)
#   # libraries: <files that export the functions>                (optional; where no loader has them all)
#   # lookup: <class whose find(String) knows the functions>      (optional; instead of libraries, where tests have others)
# jextract runs in that folder, where libclang finds the target system in compile_flags.txt, if there is one.
#
# usage: jextract/generate.sh [--check] [<name>...]
#   --check  changes nothing; fails if what is checked in differs
#
# Needs jextract 25 on PATH and the headers of the libraries (Debian: libc6-dev, linux-libc-dev, libsecret-1-dev,
# mingw-w64-x86-64-dev and gcc-mingw-w64-x86-64-win32). Those of macOS's libSystem come with a compiler that Python has:
# python3 -m pip install ziglang==0.15.1, best in an environment whose bin is first on PATH. Nobody but Apple hands out those
# of its frameworks: what is used of them is declared in jextract/macos, from Apple's documentation.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")
check=no
if [ "${1:-}" = --check ]; then
  check=yes
  shift
fi
scratch=$(mktemp -d "${TMPDIR:-/tmp}/bindings.XXXXXX")
trap 'rm -rf "$scratch"' EXIT

# A missing line would make the folder that is replaced below a far larger one.
require() {
  case $2 in
    *[!A-Za-z0-9._-]* | "" | .* | *..*)
      echo "$1: its first lines must name header, module and package" >&2
      exit 1
      ;;
  esac
}

setting() {
  sed -n "s/^# $2: *//p" "$1" | head -n 1
}

# Three systems have a list "platform": "linux/platform" is one of them.
wanted() {
  name=$(basename "$1" .includes)
  system=$(basename "$(dirname "$1")")
  shift
  [ $# -eq 0 ] && return 0
  for each in "$@"; do
    [ "$each" = "$name" ] || [ "$each" = "$system/$name" ] && return 0
  done
  return 1
}

# Has functions looked up in libraries of another system, at the first use of one: the class loads here as well. A long of
# this machine is no long of that system, where the class would not even load with it.
look_up_in() {
  lookup=
  for library in $1; do
    one="SymbolLookup.libraryLookup(\"$library\", LIBRARY_ARENA)"
    lookup=${lookup:+$lookup.or(}$one${lookup:+)}
  done
  sed -i -e "s|= SymbolLookup.loaderLookup()|= name -> $lookup.find(name);|" \
    -e '/^ *\.or(Linker.nativeLinker().defaultLookup());$/d' -e '/ C_LONG = /d' "$2"/*_h*.java
}

# The same where a class of the module finds them. A long has 8 bytes on macOS, whatever it has here. Where the headers give
# a function a name for the linker, that has an underscore in front, which no look-up takes.
look_up_by() {
  sed -i -e "s|= SymbolLookup.loaderLookup()|= $1::find;|" -e '/^ *\.or(Linker.nativeLinker().defaultLookup());$/d' \
    -e 's/ C_LONG = .*/ C_LONG = ValueLayout.JAVA_LONG;/' -e 's/findOrThrow("_/findOrThrow("/' "$2"/*_h*.java
}

# Where a compiler has its headers of another system.
headers_of() {
  case $1 in
    zig) python3 -c 'import os, ziglang; print(os.path.dirname(ziglang.__file__) + "/lib/libc/include/any-macos-any")' ;;
    *) echo "$(dirname "$("$1" -print-file-name=libkernel32.a)")/../include" ;;
  esac
}

differs=no
for includes in "$here"/*/*.includes; do
  name=$(basename "$includes" .includes)
  wanted "$includes" "$@" || continue
  module=$(setting "$includes" module)
  package=$(setting "$includes" package)
  require "$includes" "$(setting "$includes" header)"
  require "$includes" "$module"
  require "$includes" "$package"
  case $package in
    *.gen.?*) ;;
    *) echo "$includes: the package must end in .gen.<name>" >&2; exit 1 ;;
  esac
  header=$(dirname "$includes")/$(setting "$includes" header)
  folder=modules/$module/src/main/java/$(echo "$package" | tr . /)
  libraries=$(setting "$includes" pkg-config)
  flags=$(setting "$includes" flags)
  if [ -n "$libraries" ]; then
    # shellcheck disable=SC2086
    flags="$flags $(pkg-config --cflags-only-I $libraries)"
  fi
  compiler=$(setting "$includes" compiler)
  if [ -n "$compiler" ]; then
    flags="$flags -I $(headers_of "$compiler")"
  fi
  output=$scratch/$name
  # shellcheck disable=SC2086
  (cd "$here"/"$(basename "$(dirname "$includes")")" &&
    jextract $flags --output "$output" --target-package "$package" "@$includes" "$header")
  made=$output/$(echo "$package" | tr . /)
  libraries=$(setting "$includes" libraries)
  [ -z "$libraries" ] || look_up_in "$libraries" "$made"
  lookup=$(setting "$includes" lookup)
  [ -z "$lookup" ] || look_up_by "$lookup" "$made"
  if [ "$check" = yes ]; then
    diff -r "$made" "$root/$folder" >&2 || differs=yes
  else
    rm -rf "${root:?}/$folder"
    mkdir -p "$root/$folder"
    cp "$made"/*.java "$root/$folder/"
    echo "$name: $folder"
  fi
done
[ "$differs" = no ] || { echo "checked-in bindings differ: run jextract/generate.sh" >&2; exit 1; }
