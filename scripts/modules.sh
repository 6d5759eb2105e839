# For scripts that need the modules of one system as jars, as jlink/<system>.modules lists them.
#   . "$(dirname "$0")/env.sh"; . "$(dirname "$0")/modules.sh"

# modules_of SYSTEM: their names.
modules_of() { grep '^[a-z]' "$ROOT/jlink/$1.modules" | sort; }

# ours_of SYSTEM: the folders of ours below modules/.
ours_of() { modules_of "$1" | sed -n 's/^io\.keychainauth\.//p'; }

# projects_of SYSTEM: the same for Maven's -pl.
projects_of() { ours_of "$1" | sed 's|^|modules/|' | paste -sd,; }

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
  "$JAVA_HOME/bin/jnativescan" --module-path "$jars" --add-modules "$(modules_of "$system" | paste -sd,)" \
    --print-native-access | tr ',' '\n' | while read -r module; do
      case ",$allowed," in
        *",$module,"*) ;;
        *) echo "image: $module makes native calls and is not in jlink/$system.options" >&2; exit 1 ;;
      esac
    done
}
