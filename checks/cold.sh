#!/usr/bin/env bash
# Shows what a cluster does that gets its full load in the moment it is ready, long before it runs at
# full speed: it refuses at the door what it could not answer in time, and accepts all in the end.
#
#   checks/cold.sh [--rate 5000] [--nodes 3]

rate=5000 nodes=3
. "$(dirname "$0")/lib.sh"
while (($#)); do
  case $1 in
    --rate) rate=$2 ;;
    --nodes) nodes=$2 ;;
    *) usage ;;
  esac
  shift 2 || usage
done

say "$rate tasks/s from the first second, $nodes nodes"
run_cluster_check io.sampo.app.checks.figure.ColdMain "$rate" "$nodes" || broke "see above"
((broken == 0)) || keep_logs "cold"
