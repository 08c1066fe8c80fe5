#!/usr/bin/env bash
# Shows that a rolling restart under load costs clients nothing but requests that they send again:
# after 25 s of work each node gets SIGTERM, ends, is started and ready before it is the next one's
# turn. No request fails for good, no task waits 2 s or longer for its start, no attempt is lost.
#
#   checks/rolling.sh [--rate 2000] [--nodes 3]

rate=2000 nodes=3
. "$(dirname "$0")/lib.sh"
while (($#)); do
  case $1 in
    --rate) rate=$2 ;;
    --nodes) nodes=$2 ;;
    *) usage ;;
  esac
  shift 2 || usage
done

say "$rate tasks/s, $nodes nodes"
run_cluster_check io.sampo.app.checks.figure.RollingMain "$rate" "$nodes" || broke "see above"
((broken == 0)) || keep_logs "rolling"
