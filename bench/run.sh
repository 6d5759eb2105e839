#!/usr/bin/env bash
# Measures the built image against floors written in C and against a bare main in the same image, and prints a table.
# usage: bench/run.sh [--rounds N] [--requests N] [--write docs/performance.md]
#
# A blocked core falls asleep, and waking it costs more than a request: one SCHED_IDLE spinner per core runs during both
# sides of each pair. The sides alternate A B A B; a figure is the median of the rounds. A single client has a core of its
# own and both servers another one, since left alone the kernel puts a server beside its client or apart from it, which
# is a factor of three and no property of either. Only ratios are worth comparing between machines. With --write the
# table replaces the one between the marks in that file.
set -euo pipefail
. "$(dirname "$0")/../scripts/env.sh"
require gcc libc6-dev procps util-linux python3 zstd
"$ROOT/scripts/image.sh"

ROUNDS=5
REQUESTS=20000
WRITE=""
while [ $# -gt 0 ]; do
  case $1 in
    --rounds) ROUNDS="$2" ;;
    --requests) REQUESTS="$2" ;;
    --write) WRITE="$2" ;;
    *) sed -n '2,4p' "$0" >&2; exit 2 ;;
  esac
  shift 2
done

plain_user
BASE="$(mktemp -d /tmp/keychain-auth-bench.XXXXXX)"
chmod 755 "$BASE"
PRIVATE="$(plain_folder)"
# Everything that was started lies in this folder, whose name is nobody else's.
finish() {
  local pids
  disown -a
  pids="$(pgrep -f "^$BASE/" || true)"
  # shellcheck disable=SC2086
  [ -z "$pids" ] || kill $pids 2>/dev/null || true
  rm -rf "$BASE" "$PRIVATE" ${OUT_OF_REACH:+"$OUT_OF_REACH"}
}
trap finish EXIT
install_image "$BASE"
IMAGE="$BASE/image"
AUTH="$IMAGE/bin/keychain-auth"
for program in echo load spin; do
  gcc -O2 -Wall -Wextra -Werror -pthread -o "$BASE/$program" "$ROOT/bench/$program.c"
done
gcc -O2 -Wall -Wextra -Werror -o "$BASE/wall" "$ROOT/bench/wall.c"
"$JAVA_HOME/bin/javac" -d "$BASE" "$ROOT/bench/Bare.java"
"$JAVA_HOME/bin/jar" -c -f "$BASE/bare.jar" -C "$BASE" Bare.class

user() { as_user HOME="$PRIVATE" XDG_RUNTIME_DIR="$PRIVATE" PATH=/usr/local/bin:/usr/bin:/bin LC_ALL=C.UTF-8 "$@"; }
median() { sort -n | awk '{v[NR]=$1} END {print (NR % 2) ? v[(NR+1)/2] : (v[NR/2]+v[NR/2+1])/2}'; }
ratio() { awk -v a="$1" -v b="$2" 'BEGIN {printf "%.2f", a / b}'; }
wait_for() {
  for _ in $(seq 600); do
    [ -S "$1" ] && return
    sleep 0.05
  done
  echo "bench: nobody listens at $1" >&2
  exit 1
}

TABLE="$BASE/table"
: > "$TABLE"
row() { printf '| %s | %s | %s | %s | %s | %s |\n' "$@" | tee -a "$TABLE"; }
printf '| figure | here | compared with | there | ratio | goal |\n'

# The bare main gets what the commands get: same options, a cache of its own made in the same way.
mapfile -t OPTIONS < <(sed -n 's/^\(all\|command\) //p' "$ROOT/jlink/linux.options" | grep -v AOTCache)
mapfile -t DAEMON_OPTIONS < <(sed -n 's/^\(all\|daemon\) //p' "$ROOT/jlink/linux.options" | grep -v AOTCache)
bare_cache() {
  local name="$1"
  shift
  user "$IMAGE/bin/java" "$@" -XX:AOTMode=record -XX:AOTConfiguration="$PRIVATE/$name.conf" -cp "$BASE/bare.jar" Bare > /dev/null
  user "$IMAGE/bin/java" "$@" -XX:AOTMode=create -XX:AOTConfiguration="$PRIVATE/$name.conf" \
    -XX:AOTCache="$PRIVATE/$name.aot" -cp "$BASE/bare.jar" > /dev/null
}
bare_cache command "${OPTIONS[@]}"
bare_cache daemon "${DAEMON_OPTIONS[@]}"
BARE=("$IMAGE/bin/java" "${OPTIONS[@]}" -XX:AOTCache="$PRIVATE/command.aot" -cp "$BASE/bare.jar" Bare)
BARE_DAEMON=("$IMAGE/bin/java" "${DAEMON_OPTIONS[@]}" -XX:AOTCache="$PRIVATE/daemon.aot" -cp "$BASE/bare.jar" Bare)

"$BASE/spin" &

# Below /tmp the user could put another folder in the place of this one, if it were not for the sticky bit: what lies
# there is hashed for each connection. Programs are installed where he could not.
OUT_OF_REACH="$BASE"
[ "$(id -u)" != 0 ] || OUT_OF_REACH="$(mktemp -d /usr/local/lib/keychain-auth-bench.XXXXXX)"
chmod 755 "$OUT_OF_REACH"
LOAD="$OUT_OF_REACH/load"
[ "$OUT_OF_REACH" = "$BASE" ] || cp "$BASE/load" "$LOAD"

user "$AUTH" start --store file > "$BASE/daemon.log" 2>&1 &
SOCKET="$PRIVATE/keychain-auth/agent.sock"
wait_for "$SOCKET"
DAEMON="$(pgrep -x -f "$AUTH start --store file")"
user "$AUTH" authorize "$LOAD" bench > /dev/null
READ='{"type":"REQUEST","action":"read","service":"bench","targets":["key-00"]}'
for i in $(seq -w 0 99); do
  printf '{"type":"REQUEST","action":"write","service":"bench","targets":["key-%s"],"values":["value-%s-0123456789abcdef"]}\n' "$i" "$i"
done > "$BASE/writes"
while read -r line; do user "$LOAD" "$SOCKET" "$line" 1 1 connect > /dev/null; done < "$BASE/writes"

user "$BASE/echo" threads "$PRIVATE/threads" &
user "$BASE/echo" epoll "$PRIVATE/epoll" &
wait_for "$PRIVATE/threads"
wait_for "$PRIVATE/epoll"

# Single clients run on the first core, the servers on the second. Several clients, and hashing, may have them all.
mapfile -t CORES < <(python3 -c 'import os; print(*sorted(os.sched_getaffinity(0)), sep="\n")')
SERVERS=("$DAEMON" "$(pgrep -x -f "$BASE/echo threads $PRIVATE/threads")")
NEAR=()
place() { # CORES: where the servers may run
  local server
  for server in "${SERVERS[@]}"; do
    taskset -a -c -p "$1" "$server" > /dev/null 2>&1 || return 1
  done
}
anywhere() {
  NEAR=()
  [ "${#CORES[@]}" = 1 ] || place "$(IFS=,; echo "${CORES[*]}")" || true
}
apart() {
  if [ "${#CORES[@]}" -gt 1 ] && place "${CORES[1]}" && taskset -c "${CORES[0]}" true 2> /dev/null; then
    NEAR=(taskset -c "${CORES[0]}")
  else
    anywhere
    echo "bench: client and server could not be kept on cores of their own: the ratios of single clients mean less" >&2
  fi
}
client() { user "${NEAR[@]}" "$@"; }

# Hundredths of a second that the daemon's compilers have worked.
compiled() { { cat "/proc/$DAEMON/task"/*/stat 2> /dev/null || true; } | awk '/ CompilerThre\)/ {sub(/.*\) /, ""); sum += $12 + $13} END {print sum}'; }

# settle REQUEST CLIENTS KIND [PROGRAM]: not counted. The compiler is done with a way after some ten thousand times, and
# until then works on the same core: asks until it has rested for as long as a round takes.
settle() {
  local before after
  for _ in $(seq 30); do
    before="$(compiled)"
    client "${4:-$LOAD}" "$SOCKET" "$1" "$2" $((REQUESTS / $2)) "$3" > /dev/null
    after="$(compiled)"
    [ $((after - before)) -gt 2 ] || return 0
  done
  echo "bench: the compiler of the daemon did not come to rest: its figures mean less" >&2
}

# pair NAME REQUEST CLIENTS EACH KIND [ECHOED]: rounds of both sides in turn, into $BASE/NAME.{ours,echo}. The echo gets
# another line where the answer is far longer than the request, so that both sides move the same bytes.
pair() {
  local echoed="${6:-$2}"
  : > "$BASE/$1.ours"
  : > "$BASE/$1.echo"
  anywhere
  settle "$2" "$3" "$5"
  [ "$3" != 1 ] || apart
  for _ in $(seq "$ROUNDS"); do
    client "$LOAD" "$SOCKET" "$2" "$3" "$4" "$5" >> "$BASE/$1.ours"
    client "$LOAD" "$PRIVATE/threads" "$echoed" "$3" "$4" "$5" >> "$BASE/$1.echo"
  done
}
field() { cut -d' ' -f"$2" "$BASE/$1" | median; }
compare() { # LABEL PAIR FIELD UNIT GOAL
  local ours theirs
  ours="$(field "$2.ours" "$3")"
  theirs="$(field "$2.echo" "$3")"
  row "$1" "$ours $4" "C echo" "$theirs $4" "$(ratio "$ours" "$theirs")" "$5"
}

pair session "$READ" 1 "$REQUESTS" session
compare "read on an open session, p50" session 1 µs "≤ 2.0"
compare "read on an open session, p99" session 2 µs "≤ 4"
pair sessions "$READ" 8 $((REQUESTS / 4)) session
compare "8 clients, open sessions" sessions 3 /s "≥ 0.6"
pair connect "$READ" 1 $((REQUESTS / 20)) connect
compare "connect, attest, read, close, p50" connect 1 µs "≤ 3.3"
pair connects "$READ" 8 $((REQUESTS / 80)) connect
compare "8 clients, connect each" connects 3 /s "≥ 0.5"
TARGETS="$(seq -w -s, 0 99 | sed 's/\([0-9]*\)/"key-\1"/g')"
BATCH="{\"type\":\"REQUEST\",\"action\":\"read\",\"service\":\"bench\",\"targets\":[$TARGETS]}"
# Half of what request and answer have together: names, values of 25 bytes and the words of the protocol around them.
pair batch "$BATCH" 1 $((REQUESTS / 10)) session "{\"REQUEST\":\"$(printf 'x%.0s' $(seq 5000))\"}"
compare "batch of 100 targets, p50" batch 1 µs "≤ 3"

# Large executables: the same program with 100 MB behind it, once the administrator's and once the user's own.
padded() { head -c 100000000 /dev/zero | cat "$LOAD" - > "$1"; chmod 755 "$1"; }
padded "$OUT_OF_REACH/large"
padded "$PRIVATE/own"
[ "$(id -u)" != 0 ] || chown "$PLAIN_USER:$PLAIN_USER" "$PRIVATE/own"
user "$AUTH" authorize "$OUT_OF_REACH/large" bench > /dev/null
user "$AUTH" authorize "$PRIVATE/own" bench > /dev/null
FEW=$((REQUESTS / 40))
anywhere
settle "$READ" 1 connect "$OUT_OF_REACH/large"
apart
: > "$BASE/large.ours"
: > "$BASE/large.small"
for _ in $(seq "$ROUNDS"); do
  client "$OUT_OF_REACH/large" "$SOCKET" "$READ" 1 "$FEW" connect >> "$BASE/large.ours"
  client "$LOAD" "$SOCKET" "$READ" 1 "$FEW" connect >> "$BASE/large.small"
done
row "100 MB client that its user cannot write, warm, p50" "$(field large.ours 1) µs" "small client" "$(field large.small 1) µs" \
  "$(ratio "$(field large.ours 1)" "$(field large.small 1)")" "≤ 1.2"
anywhere
# A new process each time: its executable is hashed anew. "wall" also starts the process, on both sides.
: > "$BASE/own.ours"
: > "$BASE/own.sum"
user sha256sum "$PRIVATE/own" > /dev/null
for _ in $(seq $((ROUNDS * 2))); do
  user "$BASE/wall" "$PRIVATE/own" "$SOCKET" "$READ" 1 1 connect >> "$BASE/own.ours"
  user "$BASE/wall" sha256sum "$PRIVATE/own" >> "$BASE/own.sum"
done
row "100 MB client of the user's own, new process" "$(median < "$BASE/own.ours") ms" "\`sha256sum\` of it" "$(median < "$BASE/own.sum") ms" \
  "$(ratio "$(median < "$BASE/own.ours")" "$(median < "$BASE/own.sum")")" "≤ 1.1"
apart
client "$PRIVATE/own" "$SOCKET" "$READ" 1 "$FEW" connect > "$BASE/own.again"
anywhere
row "the same, connecting again and again, p50" "$(field own.again 1) µs" "small client" "$(field large.small 1) µs" \
  "$(ratio "$(field own.again 1)" "$(field large.small 1)")" "one hash per process"
# Others meanwhile: small clients connect while new processes of the large one are hashed one after the other.
for _ in $(seq "$ROUNDS"); do
  user "$LOAD" "$SOCKET" "$READ" 1 "$FEW" connect >> "$BASE/beside.alone"
done
: > "$BASE/beside.ours"
while [ -e "$BASE/beside.ours" ]; do user "$PRIVATE/own" "$SOCKET" "$READ" 1 1 connect > /dev/null 2>&1; done &
BESIDE=$!
for _ in $(seq "$ROUNDS"); do
  user "$LOAD" "$SOCKET" "$READ" 1 "$FEW" connect >> "$BASE/beside.p99"
done
rm "$BASE/beside.ours"
wait "$BESIDE"
row "small client beside hashes of 100 MB, p99" "$(field beside.p99 2) µs" "alone" "$(field beside.alone 2) µs" \
  "$(ratio "$(field beside.p99 2)" "$(field beside.alone 2)")" "≤ 2"

# versus LABEL GOAL COMMAND...: wall time against the bare main
versus() {
  local label="$1" goal="$2" ours theirs
  shift 2
  : > "$BASE/wall.ours"
  : > "$BASE/wall.bare"
  for _ in $(seq $((ROUNDS * 4))); do
    user "$BASE/wall" "$@" >> "$BASE/wall.ours"
    user "$BASE/wall" "${BARE[@]}" >> "$BASE/wall.bare"
  done
  ours="$(median < "$BASE/wall.ours")"
  theirs="$(median < "$BASE/wall.bare")"
  row "$label" "$ours ms" "bare main" "$theirs ms" "$(ratio "$ours" "$theirs")" "$goal"
}
versus "\`--version\`" "≤ 1.3" "$AUTH" --version
versus "\`list-pending\`" "≤ 2" "$AUTH" list-pending
versus "\`check\`" "≤ 2" "$AUTH" check "$LOAD"

memory() { awk '/^VmRSS/ {print $2}' "/proc/$1/status"; }
user "${BARE_DAEMON[@]}" stay > /dev/null 2>&1 &
user "$AUTH" stop > /dev/null
# start to first answered request, of a daemon that ends again
: > "$BASE/start.ours"
: > "$BASE/start.bare"
for _ in $(seq "$ROUNDS"); do
  rm -f "$SOCKET"
  user "$BASE/wall" --until "$SOCKET" "$READ" "$AUTH" start --store file >> "$BASE/start.ours"
  user "$BASE/wall" "${BARE_DAEMON[@]}" >> "$BASE/start.bare"
done
ours="$(median < "$BASE/start.ours")"
theirs="$(median < "$BASE/start.bare")"
row "\`start\` to the first answer" "$ours ms" "bare main" "$theirs ms" "$(ratio "$ours" "$theirs")" "≤ 3"

rm -f "$SOCKET"
user "$AUTH" start --store file > "$BASE/daemon.log" 2>&1 &
wait_for "$SOCKET"
sleep 5
DAEMON="$(pgrep -x -f "$AUTH start --store file")"
STAY="$(pgrep -x -f "$IMAGE/bin/java .* Bare stay")"
ours="$(memory "$DAEMON")"
theirs="$(memory "$STAY")"
row "idle daemon, RSS" "$((ours / 1024)) MiB" "bare main" "$((theirs / 1024)) MiB" "$(ratio "$ours" "$theirs")" "≤ 1.5"

"$JAVA_HOME/bin/jlink" --add-modules java.base --output "$BASE/base" --generate-cds-archive --strip-debug \
  --no-header-files --no-man-pages --compress zip-0 > /dev/null 2>&1
packed() { tar -C "$1" -c . | zstd -q -19 -T0 | wc -c; }
ours="$(packed "$IMAGE")"
theirs="$(packed "$BASE/base")"
row "image, tar.zst" "$((ours / 1024)) KiB" "\`java.base\` with CDS" "$((theirs / 1024)) KiB" "$(ratio "$ours" "$theirs")" "≤ 1.1"

if [ -n "$WRITE" ]; then
  python3 - "$WRITE" "$TABLE" <<'PYTHON'
import platform, re, sys

target, table = sys.argv[1], open(sys.argv[2]).read()
head = "| figure | here | compared with | there | ratio | goal |\n| --- | ---: | --- | ---: | ---: | ---: |\n"
text = open(target).read()
marks = r"(<!-- figures -->\n).*?(<!-- end of figures -->)"
if not re.search(marks, text, re.S):
    sys.exit(f"{target} has no marks for the table")
open(target, "w").write(re.sub(marks, lambda m: m[1] + head + table + m[2], text, flags=re.S))
PYTHON
fi
