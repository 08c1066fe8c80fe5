#!/usr/bin/env bash
# Shows that no load ends a node for want of memory: a hot key filled to the 429, bodies that never
# end, dead letters retried all at once, and two full nodes of which one is killed and one drained.
#
#   checks/memory.sh [--heap 512m] [--dead 100000] [--bodies 1000] [--only hot,bodies,retry,failover]

heap_size=512m dead=100000 bodies=1000 only=hot,bodies,retry,failover
. "$(dirname "$0")/lib.sh"
while (($#)); do
  case $1 in
    --heap) heap_size=$2 ;;
    --dead) dead=$2 ;;
    --bodies) bodies=$2 ;;
    --only) only=$2 ;;
    *) usage ;;
  esac
  shift 2 || usage
done
export SAMPO_JAVA_OPTS="-Xmx$heap_size"

wanted() { [[ ,$only, == *",$1,"* ]]; }

# status METHOD URL [CURL ARGUMENTS...]: the status code, 000 where nobody answers
status() {
  curl -s -o /dev/null -m 60 -w '%{http_code}' -X "$1" "${@:3}" "$2"
}

pause_queue() {
  expect "pausing the queue" 200 "$(status PATCH "$(api)/v1/queues/$1" \
    -H 'Content-Type: application/json' -d "{\"paused\":$2}")"
}

# lines COUNT PAYLOAD_BYTES EXTRA: tasks that wait in the queue "full"
lines() {
  local payload
  payload=$(head -c "$2" /dev/zero | tr '\0' x)
  yes "{\"type\":\"echo\",\"queue\":\"full\",\"payload\":\"$payload\"$3}" | head -n "$1"
}

# fill URL PAYLOAD_BYTES EXTRA: bulks until one is refused, or lines of it once it has waited for room
fill() {
  local answer round
  lines 500 "$2" "$3" >"$work/lines"
  for round in $(seq 1 2000); do
    answer=$(curl -s -m 300 -H Expect: -o "$work/answer" -w '%{http_code}' "$1/v1/tasks" \
      -H 'Content-Type: application/x-ndjson' --data-binary "@$work/lines")
    [[ $answer == 429 ]] && return
    [[ $answer == 200 ]] || return 1
    [[ $(jq .rejectedTotal "$work/answer") == 0 ]] || return 0
  done
  return 1
}

lives() {
  node_lives && ready || broke "$1: the node is gone or not ready: $(tail -n 1 "$work/node.log")"
}

hot_key() {
  pause_queue full true
  fill "$(api)" 10000 ',"key":"hot"' || broke "a hot key: the door answered neither 200 nor 429"
  figure "tasks of one key at the 429" "$(stat .tasks.ready)"
  lives "a hot key"
  kill_node
  start_node
  await_ready 120
  figure "the same after a kill and a start" "$(stat .tasks.ready)"
  pause_queue full false
  within 600 stat_is '.tasks.ready' 0 || broke "a hot key: tasks are left"
  lives "a hot key that runs"
}

slow_bodies() {
  local sockets=() socket i refused=0 accepted=0 line
  ulimit -n 4096
  head -c 999980 /dev/zero | tr '\0' x >"$work/body"
  for ((i = 0; i < bodies; i++)); do
    exec {socket}<>"/dev/tcp/127.0.0.1/$http_port" || break
    sockets+=("$socket")
    {
      printf 'POST /v1/tasks HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n'
      printf 'Content-Length: 1000010\r\n\r\n{"type":"echo","payload":"..'
      cat "$work/body"
    } >&"$socket" 2>/dev/null
  done
  lives "slow bodies"
  for socket in "${sockets[@]}"; do
    printf '"}' >&"$socket" 2>/dev/null
    read -r -t 30 line <&"$socket" || line=
    [[ $line == *" 429 "* ]] && refused=$((refused + 1))
    [[ $line == *" 20"* ]] && accepted=$((accepted + 1))
    exec {socket}>&-
  done
  figure "slow bodies of 1 MB: accepted / refused with 429" "$accepted / $refused"
  lives "slow bodies that ended"
}

retry_all() {
  local payload again=0 code
  payload=$(head -c 2000 /dev/zero | tr '\0' x)
  yes "{\"type\":\"fail\",\"queue\":\"late\",\"payload\":{\"permanent\":true,\"x\":\"$payload\"}}" |
    head -n "$dead" >"$work/dead"
  split -l 2000 "$work/dead" "$work/dead."
  for part in "$work"/dead.*; do
    until [[ $(status POST "$(api)/v1/tasks" -H 'Content-Type: application/x-ndjson' \
      --data-binary "@$part") == 200 ]]; do sleep 1; done
  done
  within 900 stat_is '.archivedTotal' "$dead" || say "not all dead letters are archived"
  pause_queue late true
  local next=
  : >"$work/ids"
  while [[ $next != null ]]; do
    curl -s -m 60 -f -o "$work/page" \
      "$(api)/v1/tasks?queue=late&status=failed&limit=1000${next:+&cursor=$next}" ||
      give_up "the dead letters cannot be listed"
    jq -r '.tasks[].id' "$work/page" >>"$work/ids"
    next=$(jq -r .next "$work/page")
  done
  figure "dead letters listed" "$(wc -l <"$work/ids")"
  (($(sort -u "$work/ids" | wc -l) == dead)) || broke "not every dead letter is in the list"
  xargs -a "$work/ids" -P 32 -n 500 bash -c '
    for id; do echo "url = \"'"$(api)"'/v1/tasks/$id/retry\""; echo "output = /dev/null"; done |
      curl -s -m 600 -X POST -w "%{http_code}\n" -K - ' _ >"$work/codes" 2>/dev/null
  for code in 200 429 503; do
    figure "retries by hand answered with $code" "$(grep -c "^$code" "$work/codes")"
  done
  (($(grep -c -E '^(200|429|503)$' "$work/codes") == dead)) ||
    broke "retries by hand: $(sort "$work/codes" | uniq -c | tr -s ' \n' ' ')"
  lives "retries by hand"
}

# The second node, of the same cluster.
start_other() {
  other_http=$(free_port) other_management=$(free_port)
  SAMPO_HTTP_PORT="$other_http" SAMPO_MANAGEMENT_PORT="$other_management" \
    SAMPO_REMOTING_PORT="$(free_port)" SAMPO_DATA_DIR="$data" \
    SAMPO_SEED_NODES="127.0.0.1:$remoting_port" \
    "$sampo" start </dev/null >>"$work/other.log" 2>&1 &
  other_pid=$!
  disown "$other_pid"
  within 120 other_ready || give_up "the other node is not ready: $(tail -n 3 "$work/other.log")"
}

other_ready() {
  [[ $(curl -s -m 2 -o /dev/null -w '%{http_code}' \
    "http://127.0.0.1:$other_management/health/ready") == 200 ]]
}

closed() {
  curl -s -m 5 "http://127.0.0.1:$management_port/manage/partitions" |
    jq '[.partitions[] | select(.closed != null)] | length'
}

failover() {
  start_other
  sleep 5 # Each learns what the other can hold.
  pause_queue full true
  fill "$(api)" 1000 '' && fill "http://127.0.0.1:$other_http" 1000 '' ||
    broke "two nodes: the door answered neither 200 nor 429"
  local held
  held=$(stat .tasks.ready)
  figure "tasks that two nodes hold at the 429" "$held"
  kill -9 "$other_pid"
  within 60 ready || true
  within 120 stat_is .tasks.ready "$held" || broke "after a kill: $(stat .tasks.ready) of $held"
  figure "partitions without room after a kill" "$(closed)"
  lives "a kill"
  start_other
  curl -s -o /dev/null -X POST "http://127.0.0.1:$other_management/manage/drain"
  kill "$other_pid"
  within 120 dead "$other_pid" || broke "the drained node does not end"
  within 120 stat_is .tasks.ready "$held" || broke "after a drain: $(stat .tasks.ready) of $held"
  figure "partitions without room after a drain" "$(closed)"
  lives "a drain"
}

say "a heap of $heap_size"
for trial in hot:hot_key bodies:slow_bodies retry:retry_all failover:failover; do
  wanted "${trial%%:*}" || continue
  rm -rf "$data"
  start_node
  await_ready 180
  "${trial#*:}"
  stop_node
done
((broken == 0)) || keep_logs "memory"
