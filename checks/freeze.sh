#!/usr/bin/env bash
# Shows that a node that is frozen (SIGSTOP) until others have taken its place, and then wakes up,
# records nothing of what it ran, and joins again clean; and that one that wakes up before ends no
# healthy node that it could not reach before it froze.
#
#   checks/freeze.sh [--freezes 6] [--nodes 3]

freezes=6 nodes=3
. "$(dirname "$0")/lib.sh"
while (($#)); do
  case $1 in
    --freezes) freezes=$2 ;;
    --nodes) nodes=$2 ;;
    *) usage ;;
  esac
  shift 2 || usage
done

say "$freezes freezes, $nodes nodes"
run_cluster_check io.sampo.app.checks.figure.FreezeMain "$freezes" "$nodes" || broke "see above"
((broken == 0)) || keep_logs "freeze"
