#!/usr/bin/env bash
# Shows that nothing acknowledged is lost or done twice when a node is killed by SIGKILL at random
# moments under load: clients submit tasks one by one and by the hundred, with and without
# idempotency keys and keys, with delays, failures and durations of up to 20 s; they read, cancel and
# retry them. In the end every acknowledged task is there, in exactly one end state and once per
# idempotency key; attempts were lost only to a kill in between; tasks of a key ran in order and one
# at a time; counters add up.
#
#   checks/kills.sh [--kills 20] [--postgres] [--seed N] [--pause 6000] [--history FILE]
#
#   --kills N       how many
#   --postgres      kills all processes of the embedded PostgreSQL instead; the node starts it again
#   --seed N        the same moments and tasks as a run before (as far as clocks allow)
#   --pause MS      the longest time between two kills
#   --history FILE  keeps what the clients saw, one JSON object a line, to be judged again
#
# What it does is in app/src/test/java/io/sampo/app/checks: Kills, load (the clients), history (the
# promises).

kills=20 victim=NODE seed=$RANDOM$RANDOM pause=6000 history=
. "$(dirname "$0")/lib.sh"
while (($#)); do
  case $1 in
    --kills) kills=$2 && shift ;;
    --postgres) victim=POSTGRES ;;
    --seed) seed=$2 && shift ;;
    --pause) pause=$2 && shift ;;
    --history) history=$2 && shift ;;
    *) usage ;;
  esac
  shift
done

say "$kills kills of ${victim,,}, seed $seed"
begin=$(now_ms)
run_java io.sampo.app.checks.KillsMain "$victim" "$kills" "$seed" "$pause" "$work" \
  >"$work/figures" 2>"$work/said" || {
  broke "seed $seed:"
  cat "$work/said" >&2
}
while IFS=$'\t' read -r name value; do
  figure "${victim,,}: $name" "$value"
done <"$work/figures"
figure "${victim,,}: time" "$(seconds $(($(now_ms) - begin))) s"
if [[ -n $history ]]; then
  cp "$work/history.ndjson" "$history"
elif ((broken > 0)); then
  cp "$work/history.ndjson" "$home/app/target/kills-$seed.ndjson"
  say "what the clients saw is in app/target/kills-$seed.ndjson"
fi
