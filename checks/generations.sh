#!/usr/bin/env bash
# Shows that the number of partitions is changed live: under load a generation of 16 partitions gets
# one of 64 as its successor. No request fails, no task is lost or there twice, and throughput does
# not stay more than 20 % lower for 5 s.
#
#   checks/generations.sh [--rate 5000] [--nodes 3]

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

say "$rate tasks/s, $nodes nodes"
run_cluster_check io.sampo.app.checks.figure.GenerationsMain "$rate" "$nodes" || broke "see above"
((broken == 0)) || keep_logs "generations"
