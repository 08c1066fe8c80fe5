#!/usr/bin/env bash
# Shows that a cluster can be upgraded under load, node by node: three nodes of another release are
# replaced in turn by nodes of this one. No request fails for good, nothing is lost or done twice; a
# node of the other release that joins afterwards gets no partition, for it could not read them.
#
#   checks/upgrade.sh --from DIR|REVISION [--rate 1000] [--nodes 3]
#
# DIR is a checkout of the other release that has been built; a revision of this repository is
# checked out and built first, which takes some minutes.

from= rate=1000 nodes=3
. "$(dirname "$0")/lib.sh"
while (($#)); do
  case $1 in
    --from) from=$2 ;;
    --rate) rate=$2 ;;
    --nodes) nodes=$2 ;;
    *) usage ;;
  esac
  shift 2 || usage
done
[[ -n $from ]] || usage

if [[ ! -x $from/bin/sampo ]]; then
  say "builds $from"
  git clone --quiet --shared --no-checkout "$home" "$work/before" &&
    git -C "$work/before" checkout --quiet --detach "$from" || give_up "$from is no revision"
  (cd "$work/before" && mvn -B -q -DskipTests package) || give_up "$from cannot be built"
  from=$work/before
fi
say "from $(cd "$from" && git describe --always 2>/dev/null || echo "$from"), $rate tasks/s, $nodes nodes"
run_cluster_check io.sampo.app.checks.figure.UpgradeMain \
  "$(cd "$from" && pwd -P)/bin/sampo" "$rate" "$nodes" || broke "see above"
((broken == 0)) || keep_logs "upgrade"
