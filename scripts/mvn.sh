#!/usr/bin/env bash
# Maven on a JDK 25.
set -euo pipefail
. "$(dirname "$0")/env.sh"
exec mvn -f "$ROOT/pom.xml" "$@"
