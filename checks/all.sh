#!/usr/bin/env bash
# Runs all checks, one after the other, and prints a table of their figures; ends with 1 if any
# promise was broken.
#
#   checks/all.sh [--short]
#
#   --short  fewer files, kills, tasks and runs: about ten minutes instead of an hour

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
else
  run start.sh
  run rubbish.sh
  run map.sh
  run kills.sh
  run kills.sh --postgres
  run million.sh
  run deploy.sh
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
