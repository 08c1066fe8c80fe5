#!/usr/bin/env bash
# Shows what three nodes do that one does not: 2.8 times the work where handlers wait (50 ms, 200
# slots a node); all work given to one node is done within 1.2 times the ideal, as the others take
# their share; and small tasks in bulk, which take nothing but CPU, run at 60 % of one node's rate or
# more though three nodes share the same machine.
#
#   checks/scale.sh [--seconds 10] [--bulk 200000]
#
#   --seconds S  about how long each run with waiting handlers takes
#   --bulk N     how many small tasks a run
#
# Rates are medians of three runs, after as many as a cluster takes until it is no faster than before.

seconds=10 bulk=200000
. "$(dirname "$0")/lib.sh"
while (($#)); do
  case $1 in
    --seconds) seconds=$2 ;;
    --bulk) bulk=$2 ;;
    *) usage ;;
  esac
  shift 2 || usage
done

say "about $seconds s a part, $bulk small tasks"
run_cluster_check io.sampo.app.checks.figure.ScaleMain "$seconds" "$bulk" || broke "see above"
((broken == 0)) || keep_logs "scale"
