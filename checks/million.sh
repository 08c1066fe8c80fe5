#!/usr/bin/env bash
# Shows that a node with a heap of 1.5 GB holds a million ready tasks with payloads of 200 bytes,
# that it comes back from SIGKILL with all of them, how long that takes and where the time goes, and
# that then all of them are run, once each, and archived.
#
#   checks/million.sh [--tasks 1000000] [--heap 1500m] [--ready-max 15]
#
#   --tasks N      how many
#   --heap SIZE    the heap of the node
#   --ready-max S  the promise: seconds from the new start until the node is ready with all tasks

tasks=1000000 heap=1500m ready_max=15
. "$(dirname "$0")/lib.sh"
while (($#)); do
  case $1 in
    --tasks) tasks=$2 ;;
    --heap) heap=$2 ;;
    --ready-max) ready_max=$2 ;;
    *) usage ;;
  esac
  shift 2
done
export SAMPO_JAVA_OPTS="-Xmx$heap ${SAMPO_JAVA_OPTS:-}"

pause() {
  curl -s -f -o /dev/null -X PATCH "$(api)/v1/queues/held" \
    -H 'content-type: application/json' -d "{\"paused\":$1}" || give_up "cannot set paused to $1"
}

# Heap in use after a full collection.
heap_used() {
  local bin
  bin=$(dirname "$(readlink "/proc/$node_pid/exe")")
  "$bin/jcmd" "$node_pid" GC.run >/dev/null
  "$bin/jcmd" "$node_pid" GC.heap_info | grep -oE 'used [0-9]+K' | head -n 1 |
    awk '{ sub("K", "", $2); printf "%d MiB\n", $2 / 1024 }'
}

start_node
await_ready 120
pause true

payload=$(head -c 198 </dev/zero | tr '\0' x)
begin=$(now_ms)
yes "{\"type\":\"echo\",\"queue\":\"held\",\"payload\":\"$payload\"}" | head -n "$tasks" |
  curl -s -m 600 "$(api)/v1/tasks" -H 'content-type: application/x-ndjson' -H 'expect:' -T - \
    -X POST >"$work/answer"
took=$(($(now_ms) - begin))
expect "accepted" "$tasks" "$(jq .accepted "$work/answer")"
figure "submitted as one bulk, all durable" "$(seconds $took) s"
figure "submitted a second" "$((tasks * 1000 / (took + 1)))"
expect "ready" "$tasks" "$(stat .tasks.ready)"
figure "heap in use with all tasks, -Xmx$heap" "$(heap_used)"
figure "bytes in the journal's database" "$(du -sh "$data/postgres/data/base" | cut -f 1)"

kill_node
begin=$(now_ms)
start_node
listens() { (: <"/dev/tcp/127.0.0.1/$http_port") 2>/dev/null || ! node_lives; }
within 300 listens
listening=$(($(now_ms) - begin))
await_ready 300
took=$(($(now_ms) - begin))
figure "of it until the node listens (JVM, PostgreSQL, actors)" "$(seconds $listening) s"
figure "of it from then on (replay of the journal)" "$(seconds $((took - listening))) s"
expect "ready after the kill" "$tasks" "$(stat .tasks.ready)"
figure "from the start after SIGKILL to ready with all tasks" "$(seconds $took) s"
figure "CPU time of the node for it" "$(node_cpu)"
((took <= ready_max * 1000)) ||
  broke "ready again after $(seconds $took) s, the aim is $ready_max s"
figure "heap in use after recovery" "$(heap_used)"

begin=$(now_ms)
pause false
within 600 stat_is .finishedTotal "$tasks" || broke "finishedTotal is $(stat .finishedTotal)"
took=$(($(now_ms) - begin))
figure "all run" "$(seconds $took) s"
figure "run a second" "$((tasks * 1000 / (took + 1)))"
within 300 stat_is .archivedTotal "$tasks" || broke "archivedTotal is $(stat .archivedTotal)"
figure "all archived" "$(seconds $(($(now_ms) - begin))) s"
expect "succeeded" "$tasks" "$(stat .finished.succeeded)"
expect "acceptedTotal" "$tasks" "$(stat .acceptedTotal)"
figure "lost" "$((tasks - $(stat .finished.succeeded)))"
figure "heap in use when all is done" "$(heap_used)"
