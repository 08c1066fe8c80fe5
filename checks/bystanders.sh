#!/usr/bin/env bash
# Shows that a task that kills whichever node runs it ends as a dead letter, with a single attempt
# allowed, and that none of those that ran beside it ends for it.
#
#   checks/bystanders.sh [--others 50] [--fuse 0] [--nodes 3]
#
#   --others N   how many others run for a minute each meanwhile
#   --fuse MS    after how many milliseconds it kills its node
#   --nodes N    how many nodes

others=50 fuse=0 nodes=3
. "$(dirname "$0")/lib.sh"
while (($#)); do
  case $1 in
    --others) others=$2 ;;
    --fuse) fuse=$2 ;;
    --nodes) nodes=$2 ;;
    *) usage ;;
  esac
  shift 2 || usage
done

say "$others others, fuse $fuse ms, $nodes nodes"
run_cluster_check io.sampo.app.checks.figure.BystandersMain "$others" "$fuse" "$nodes" ||
  broke "see above"
((broken == 0)) || keep_logs "bystanders"
