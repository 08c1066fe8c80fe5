# What the checks share; sourced, never run. A check starts nodes of its own on free ports with
# data in a temporary directory, and ends nothing that it has not started itself.
#
# CHECK_KEEP=1     keeps the temporary directory and prints where it is
# CHECK_FIGURES=F  also appends every figure to the file F, for all.sh

set -uo pipefail

home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
sampo=$home/bin/sampo
check=$(basename "$0" .sh)
work=$(mktemp -d "${TMPDIR:-/tmp}/sampo-check-$check.XXXXXX")
broken=0

# The node of this check: one at a time, the ports stay the same when it is started again.
node_pid=
data=$work/data
http_port= management_port= remoting_port=

# --- words for the reader ---

say() { echo "$check: $*"; }

# A figure with the load of the machine, which says how far to trust a time.
figure() {
  local load
  load=$(cut -d ' ' -f 1 /proc/loadavg)
  printf '  %-58s %16s   (load %s)\n' "$1" "$2" "$load"
  [[ -z ${CHECK_FIGURES:-} ]] ||
    printf '%s\t%s\t%s\t%s\n' "$check" "$1" "$2" "$load" >>"$CHECK_FIGURES"
}

# A promise that was not kept; the check goes on and ends with 1.
broke() {
  broken=$((broken + 1))
  echo "$check: BROKEN: $*" >&2
  [[ -z ${CHECK_FIGURES:-} ]] ||
    printf '%s\tBROKEN: %s\t\t\n' "$check" "$*" >>"$CHECK_FIGURES"
}

# expect WHAT WANTED SEEN
expect() {
  [[ $2 == "$3" ]] || broke "$1: wanted $2, saw $3"
}

# The check cannot go on.
give_up() {
  broke "$*"
  exit 1
}

usage() {
  sed -n '2,/^$/s/^# \{0,1\}//p' "$0"
  exit "${1:-2}"
}

# --- time ---

now_ms() { echo $((${EPOCHREALTIME/[.,]/} / 1000)); }

seconds() { printf '%d.%03d' $(($1 / 1000)) $(($1 % 1000)); }

# within SECONDS COMMAND...: runs the command again and again until it is true.
within() {
  local end=$(($(now_ms) + $1 * 1000))
  shift
  until "$@"; do
    (($(now_ms) < end)) || return 1
    sleep 0.05
  done
}

# --- nodes ---

# A port nobody listens at, below those that the system and the embedded PostgreSQL choose.
free_port() {
  local port
  while :; do
    port=$((RANDOM % 8000 + 12000))
    if ! (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
      echo "$port"
      return
    fi
  done
}

# The node's message API and management.
api() { echo "http://127.0.0.1:$http_port"; }

ready() {
  [[ $(curl -s -m 2 -o /dev/null -w '%{http_code}' \
    "http://127.0.0.1:$management_port/health/ready") == 200 ]]
}

# Starts the node and returns at once.
start_node() {
  [[ -n $http_port ]] || {
    http_port=$(free_port) management_port=$(free_port) remoting_port=$(free_port)
    export SAMPO_URL
    SAMPO_URL=$(api)
  }
  SAMPO_HTTP_PORT="$http_port" SAMPO_MANAGEMENT_PORT="$management_port" \
    SAMPO_REMOTING_PORT="$remoting_port" SAMPO_DATA_DIR="$data" \
    "$sampo" dev </dev/null >>"$work/node.log" 2>&1 &
  node_pid=$!
  disown "$node_pid" # the shell need not report its end: checks kill it on purpose
}

node_lives() { [[ -n $node_pid ]] && kill -0 "$node_pid" 2>/dev/null; }

ready_or_dead() { ready || ! node_lives; }

# await_ready SECONDS
await_ready() {
  within "$1" ready_or_dead && ready && return
  tail -n 30 "$work/node.log" >&2
  give_up "the node is not ready within $1 s"
}

kill_node() {
  kill -9 "$node_pid"
  within 10 dead "$node_pid" || give_up "process $node_pid does not end"
  node_pid=
}

# CPU time of the node so far, which says more than a clock where many share the machine.
node_cpu() {
  sed 's/.*) //' "/proc/$node_pid/stat" | awk '{ printf "%.1f s\n", ($12 + $13) / 100 }'
}

dead() { ! kill -0 "$1" 2>/dev/null; }

# The main process of the embedded PostgreSQL, or nothing.
postgres_pid() {
  head -n 1 "$data/postgres/data/postmaster.pid" 2>/dev/null
}

# All processes of the embedded PostgreSQL.
postgres_pids() {
  local main
  main=$(postgres_pid)
  [[ -n $main && -d /proc/$main ]] && echo "$main" && pgrep -P "$main"
}

# stat FIELD: a counter of /v1/stats, such as .acceptedTotal or .tasks.ready
stat() { curl -s -m 30 "$(api)/v1/stats" | jq "$1"; }

stat_is() { [[ $(stat "$1") == "$2" ]]; }

# --- programs of the checks, which live with the tests ---

# run_java CLASS ARGUMENTS...: with the test classes, which are compiled first where they must be, in
# a heap of $heap.
run_java() {
  local classes=$home/app/target/test-classes java
  if [[ ! -d $classes/io/sampo/app/checks ||
    -n $(find "$home/app/src/test/java/io/sampo/app/checks" -type f -newer "$classes/.checks" -print -quit \
      2>&1) ]]; then
    (cd "$home" && mvn -q -B -pl core,cluster,app -DskipTests test-compile >&2) || return
    touch "$classes/.checks"
  fi
  java=$(newest_java) || return
  "$java" -Xmx"${heap:-512m}" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -Dsampo.checks.launcher="$sampo" -cp "$classes:$home/app/target/classes:$home/app/target/lib/*" "$@"
}

# run_cluster_check CLASS ARGUMENTS...: a program that starts a cluster and prints figures, each a
# name, a tab and a value; what else it says goes to standard error. Its last argument is $work. It
# runs in namespaces of its own where they are allowed, and the kernel clears up after it.
run_cluster_check() {
  local status
  run_java io.sampo.app.checks.host.Sandbox "$@" "$work" >"$work/figures"
  status=$?
  while IFS=$'\t' read -r name value; do
    figure "$name" "$value"
  done <"$work/figures"
  return "$status"
}

# keep_logs NAME: what nodes and clients said outlives the check, for whoever looks into it.
keep_logs() {
  local kept=$home/app/target/$1
  mkdir -p "$kept"
  find "$work" -maxdepth 2 \( -name '*.log' -o -name '*.ndjson' \) -exec cp {} "$kept" \;
  say "logs and history are in app/target/$1"
}

# A java of 25 or later; bin/sampo finds its own in more places.
newest_java() {
  local jdk
  for jdk in "${SAMPO_JAVA_HOME:-}" "${JAVA_HOME:-}" /usr/lib/jvm/* /opt/*; do
    if grep -qE '^JAVA_VERSION="(2[5-9]|[3-9][0-9])' "$jdk/release" 2>/dev/null; then
      echo "$jdk/bin/java"
      return
    fi
  done
  broke "needs a JDK 25 or later: set SAMPO_JAVA_HOME"
  return 1
}

# --- the end ---

# Ends the node in order, and with it the PostgreSQL of its data directory.
stop_node() {
  if node_lives; then
    kill "$node_pid"
    within 60 dead "$node_pid" || kill -9 "$node_pid"
  fi
  node_pid=
  local main
  main=$(postgres_pid)
  if [[ -n $main && $(readlink "/proc/$main/cwd") == "$data/postgres/data" ]]; then
    kill -INT "$main"
    within 20 dead "$main" || kill -QUIT "$main"
  fi
}

finish() {
  local status=$?
  trap - EXIT
  # shellcheck disable=SC2046 # one word for each process
  kill -9 $(jobs -p) 2>/dev/null # what a check that gave up has left running
  stop_node
  if [[ -n ${CHECK_KEEP:-} ]]; then
    say "kept $work"
  else
    rm -rf "$work"
  fi
  ((status == 0 || broken > 0)) || exit "$status"
  if ((broken > 0)); then
    say "$broken promises broken"
    exit 1
  fi
  say "all promises kept"
  exit 0
}
trap finish EXIT
trap 'exit 130' INT TERM

# --- what the checks need ---

for tool in curl jq awk; do
  command -v "$tool" >/dev/null || give_up "needs $tool"
done
# Builds what is missing, and what nodes start quickly from.
"$sampo" dev --help >/dev/null || give_up "bin/sampo does not run"
