#!/usr/bin/env bash
# Runs all checks, one after the other, and prints a table of their figures; ends with 1 if any
# promise was broken.
#
#   checks/all.sh [--short]
#
#   --short  fewer files, kills, faults, tasks and runs: some twenty minutes instead of hours

short=
case ${1:-} in
  '') ;;
  --short) short=1 ;;
  *) sed -n '2,/^$/s/^# \{0,1\}//p' "$0" && exit 2 ;;
esac
here=$(cd "$(dirname "$0")" && pwd -P)
CHECK_FIGURES=$(mktemp "${TMPDIR:-/tmp}/sampo-figures.XXXXXX")
export CHECK_FIGURES
trap 'rm -f "$CHECK_FIGURES"' EXIT
failed=0

run() {
  echo "--- checks/$*"
  "$here/$@" || failed=$((failed + 1))
}

if [[ $short ]]; then
  run start.sh --runs 3 --rest 10
  run rubbish.sh
  run map.sh --files 5000
  run kills.sh --kills 5
  run kills.sh --kills 5 --postgres
  run million.sh --tasks 100000
  run deploy.sh
  run failover.sh --kills 4
  run failover.sh --kills 4 --nodes 2
  run freeze.sh --freezes 2
  run bystanders.sh
  run cold.sh
  run rolling.sh --rate 1000
  run scale.sh --seconds 5 --bulk 100000
  run generations.sh --rate 2000
  run faults.sh --faults 20 --minutes 2 --rate 300
else
  run start.sh
  run rubbish.sh
  run map.sh
  run kills.sh
  run kills.sh --postgres
  run million.sh
  run deploy.sh
  run failover.sh
  run failover.sh --nodes 2
  run freeze.sh
  run bystanders.sh
  run memory.sh
  run cold.sh
  run rolling.sh
  run scale.sh
  run generations.sh
  run faults.sh
fi

echo
printf '%-8s  %-66s  %16s  %s\n' check figure value load
awk -F '\t' '{ printf "%-8s  %-66s  %16s  %s\n", $1, $2, $3, $4 }' "$CHECK_FIGURES"
echo
if ((failed > 0)); then
  echo "$failed checks broke promises"
  exit 1
fi
echo "all promises kept"
