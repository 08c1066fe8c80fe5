#!/usr/bin/env bash
# Shows how fast a node starts and how little it costs at rest: `bin/sampo dev` with data that are
# there already, its time to the first answer of GET /v1/stats and to /health/ready (median), then
# the CPU time and the memory of the node and of its PostgreSQL while nobody asks for anything.
#
#   checks/start.sh [--runs 5] [--rest 30] [--start-max 5] [--cpu-max 3]
#
#   --runs N       starts to take the median of
#   --rest S       seconds at rest
#   --start-max S  the promise: seconds to ready
#   --cpu-max P    the promise: per cent of one core that node and PostgreSQL take at rest

runs=5 rest=30 start_max=5 cpu_max=3
. "$(dirname "$0")/lib.sh"
while (($#)); do
  case $1 in
    --runs) runs=$2 ;;
    --rest) rest=$2 ;;
    --start-max) start_max=$2 ;;
    --cpu-max) cpu_max=$2 ;;
    *) usage ;;
  esac
  shift 2
done

answers() { curl -s -f -m 2 -o /dev/null "$(api)/v1/stats"; }

median() { sort -n | awk '{ v[NR] = $0 } END { print v[int((NR + 1) / 2)] }'; }

# CPU time of processes so far, in clock ticks (100 a second): user and system.
ticks() {
  local pid
  for pid in "$@"; do
    sed 's/.*) //' "/proc/$pid/stat" 2>/dev/null
  done | awk '{ sum += $12 + $13 } END { print sum + 0 }'
}

# Ticks of PostgreSQL with those of its children that have ended.
postgres_ticks() {
  local main ended
  main=$(postgres_pid)
  ended=$(sed 's/.*) //' "/proc/$main/stat" | awk '{ print $14 + $15 }')
  # shellcheck disable=SC2046 # one word for each process
  echo $(($(ticks $(postgres_pids)) + ended))
}

# Memory of processes in MiB, shared pages split between those who share them.
memory() {
  local pid
  for pid in "$@"; do
    grep '^Pss:' "/proc/$pid/smaps_rollup" 2>/dev/null
  done | awk '{ sum += $2 } END { printf "%d MiB\n", sum / 1024 }'
}

begin=$(now_ms)
start_node
await_ready 120
figure "first start ever, to ready" "$(seconds $(($(now_ms) - begin))) s"
stop_node

for ((run = 0; run < runs; run++)); do
  begin=$(now_ms)
  start_node
  within 60 answers || give_up "no answer within 60 s"
  echo $(($(now_ms) - begin)) >>"$work/first-answer"
  await_ready 60
  echo $(($(now_ms) - begin)) >>"$work/ready"
  node_cpu >>"$work/cpu"
  ((run + 1 == runs)) || stop_node
done
to_ready=$(median <"$work/ready")
figure "warm start to the first answer, median of $runs" \
  "$(seconds "$(median <"$work/first-answer")") s"
figure "warm start to ready, median of $runs" "$(seconds "$to_ready") s"
figure "CPU time of the node for it, median of $runs" "$(median <"$work/cpu")"
((to_ready <= start_max * 1000)) ||
  broke "a warm start takes $(seconds "$to_ready") s, the aim is $start_max s"

sleep 20 # what follows a start (compilers, first vacuum) is not rest
node=$(ticks "$node_pid") postgres=$(postgres_ticks)
sleep "$rest"
node=$(($(ticks "$node_pid") - node)) postgres=$(($(postgres_ticks) - postgres))
percent() { awk -v t="$1" -v s="$rest" 'BEGIN { printf "%.2f", t / s }'; }
figure "node at rest, of one core" "$(percent $node) %"
figure "PostgreSQL at rest, of one core" "$(percent $postgres) %"
figure "memory of the node" "$(memory "$node_pid")"
# shellcheck disable=SC2046
figure "memory of PostgreSQL" "$(memory $(postgres_pids))"
awk -v p="$(percent $((node + postgres)))" -v max="$cpu_max" 'BEGIN { exit !(p < max) }' ||
  broke "at rest node and PostgreSQL take $(percent $((node + postgres))) % of a core"
