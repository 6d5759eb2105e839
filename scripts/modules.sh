# For scripts that need the modules of one system as jars, as jlink/<system>.modules lists them. Runs on a Mac too: bash 3.2,
# and tools of BSD.
#   . "$(dirname "$0")/env.sh"; . "$(dirname "$0")/modules.sh"

# modules_of SYSTEM: their names.
modules_of() { grep '^[a-z]' "$ROOT/jlink/$1.modules" | LC_ALL=C sort; }

# ours_of SYSTEM: the folders of ours below modules/.
ours_of() { modules_of "$1" | sed -n 's/^io\.keychainauth\.//p'; }

# projects_of SYSTEM: the same for Maven's -pl.
projects_of() { ours_of "$1" | sed 's|^|modules/|' | paste -sd, -; }

# build_modules SYSTEM JARS: every module in one folder.
build_modules() {
  local system="$1" jars="$2" module built
  rm -rf "$jars"
  mvn -q -B -ntp -f "$ROOT/pom.xml" -pl "$(projects_of "$system")" -am -Dmaven.test.skip=true \
    -Dspotless.check.skip=true package dependency:copy-dependencies -DincludeScope=runtime \
    -DexcludeGroupIds=io.keychainauth -DoutputDirectory="$jars"
  for module in $(ours_of "$system"); do
    built=("$ROOT/modules/$module/target/io.keychainauth.$module"-*.jar)
    cp "${built[0]}" "$jars/"
  done

  # A native call outside the modules that may make one would be a warning at run time: it is an error here.
  local allowed
  allowed="$(sed -n 's/^all --enable-native-access=//p' "$ROOT/jlink/$system.options")"
  "$JAVA_HOME/bin/jnativescan" --module-path "$jars" --add-modules "$(modules_of "$system" | paste -sd, -)" \
    --print-native-access | tr ',' '\n' | while read -r module; do
      case ",$allowed," in
        *",$module,"*) ;;
        *) echo "image: $module makes native calls and is not in jlink/$system.options" >&2; exit 1 ;;
      esac
    done
}

# link_modules SYSTEM JARS IMAGE: an image of exactly the listed modules, by the linker of this machine's own system.
link_modules() {
  local system="$1" jars="$2" new="$3" jar path linked
  echo "image: link" >&2
  rm -rf "$new"
  "$JAVA_HOME/bin/jlink" --module-path "$jars" --add-modules "$(modules_of "$system" | paste -sd, -)" --output "$new" \
    --strip-debug --no-header-files --no-man-pages --compress zip-0 \
    --dedup-legal-notices=error-if-not-same-content --exclude-files '**/jexec,**/jrt-fs.jar'
  rm -f "$new/bin/keytool"
  # jlink brings the legal notices of the JDK's modules; those of the others lie in their jars.
  mkdir "$new/legal/io.keychainauth"
  cp "$ROOT/LICENSE" "$new/legal/io.keychainauth/"
  for jar in jackson-core jackson-jr-objects picocli; do
    mkdir "$new/legal/$jar"
    for path in "$jars/$jar"-[0-9]*.jar; do
      (cd "$new/legal/$jar" && "$JAVA_HOME/bin/jar" xf "$path" META-INF \
        && find META-INF -maxdepth 1 -type f \( -name '*LICENSE*' -o -name '*NOTICE*' \) -exec mv {} . \; && rm -rf META-INF)
    done
  done
  # picocli's jar holds none; it has the same licence.
  [ -f "$new/legal/picocli/LICENSE" ] || cp "$new/legal/jackson-core/LICENSE" "$new/legal/picocli/"
  linked="$("$new/bin/java" --list-modules | sed 's/@.*//' | LC_ALL=C sort)"
  if [ "$linked" != "$(modules_of "$system")" ]; then
    echo "image: the linker's modules are not those of jlink/$system.modules:" >&2
    diff <(modules_of "$system") <(echo "$linked") >&2 || true
    exit 1
  fi
}
