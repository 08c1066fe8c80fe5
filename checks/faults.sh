#!/usr/bin/env bash
# Shows that a cluster of real nodes loses nothing, whatever happens to it: nodes are killed (one,
# two, all), frozen for longer than any timeout, cut off from each other or from PostgreSQL both ways
# or one way, behind slow and lossy links, leave and join; tasks kill whichever node runs them, until
# they are dead letters; PostgreSQL is killed, restarted, frozen, and out of disk; the clock of one
# node is set by minutes or days, where libfaketime is installed (it says so where it is not); new
# generations of partitions are opened. Faults are drawn from a seed, some overlap. Clients submit,
# read, await, list, cancel and retry all the while, through all nodes, and keep a history, which is
# judged in the end.
#
#   checks/faults.sh [--faults 500] [--minutes 30] [--seed N] [--rate 1300] [--nodes 3]
#                    [--history FILE]
#
#   --faults N      how many at least
#   --minutes M     how long at least
#   --seed N        the same faults and tasks as a run before (as far as clocks allow)
#   --rate R        tasks a second that clients submit; fewer are acknowledged, as nodes are down
#   --nodes N       how many nodes
#   --history FILE  keeps what the clients saw, one JSON object a line, to be judged again
#
# Each process is on a host of its own: a network namespace, with links that can be cut. Where
# namespaces are not allowed it says so, and all run on loopback: no link is cut, no disk filled.
# What it does is in app/src/test/java/io/sampo/app/checks: fault (what goes wrong), load (the
# clients), history (the promises, a rule each).

faults=500 minutes=30 seed=$RANDOM$RANDOM rate=1300 nodes=3 history=
. "$(dirname "$0")/lib.sh"
while (($#)); do
  case $1 in
    --faults) faults=$2 ;;
    --minutes) minutes=$2 ;;
    --seed) seed=$2 ;;
    --rate) rate=$2 ;;
    --nodes) nodes=$2 ;;
    --history) history=$2 ;;
    *) usage ;;
  esac
  shift 2 || usage
done

# All tasks are in memory in the end, when they are judged: 2 KiB each, and a fault takes 10 s.
load_seconds=$((faults * 10 > minutes * 60 ? faults * 10 : minutes * 60))
heap=$((512 + load_seconds * rate / 512))m

say "$faults faults, $minutes minutes or more, $rate tasks/s, $nodes nodes, seed $seed"
begin=$(now_ms)
run_cluster_check io.sampo.app.checks.FaultsMain "$faults" "$minutes" "$seed" "$rate" "$nodes" ||
  broke "seed $seed: see above"
figure "time" "$(seconds $(($(now_ms) - begin))) s"
if [[ -n $history ]]; then
  mv "$work/history.ndjson" "$history"
fi
if ((broken > 0)); then
  keep_logs "faults-$seed"
fi
