#!/usr/bin/env bash
# probe.sh COMPONENT startup|readiness|liveness
# An open port is not service: a fenced broker listens and answers. Each probe asks the process, by one to three frames.
#   broker      startup: registered as master or slave (so its store is recovered too)
#               readiness: serving master, or a slave in the in-sync set, which could take over now; budgets and waves rely on it
#   controller  startup: answers; readiness: knows a leader, so there is a quorum
#   nameserver  answers
# liveness, for all: answers at all. No probe restarts a process for what its peers do.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"

in_sync() {
  local id
  id=$(own_id)
  [ -n "$id" ] && replicas && [[ $'\n'$replica_lines =~ $'\n'"$id "[^$'\n']*' in'$'\n' ]]
}

case "$1 $2" in
  'broker liveness') request "$own:10911" 907 ;;
  'broker startup')
    broker_state "$own:10911"
    [ "$state" = master ] || [ "$state" = slave ]
    ;;
  'broker readiness')
    broker_state "$own:10911"
    [ "$state" = master ] || { [ "$state" = slave ] && in_sync; }
    ;;
  'controller readiness')
    request "$own:9878" 1005
    [ -n "$(field "$header" controllerLeaderAddress)" ]
    ;;
  'controller '*) request "$own:9878" 1005 ;;
  'nameserver '*)
    request "$own:9876" 106
    [ "$(field "$header" code)" = 0 ]
    ;;
  *)
    echo "probe.sh: unknown probe '$*'" >&2
    exit 2
    ;;
esac
