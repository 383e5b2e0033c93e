#!/usr/bin/env bash
# probe.sh COMPONENT startup|readiness|liveness
# An open port is not service: a fenced broker listens and answers. Each probe asks the process, by one to three frames.
#   broker      startup: registered as master or slave (so its store is recovered too)
#               readiness: serving master, or a slave in the in-sync set, which could take over now; budgets and waves rely on it
#   controller  startup: answers; readiness: knows a leader, so there is a quorum
#   nameserver  answers
# liveness, for all: answers at all, and a controller does not talk to a peer that is gone (see below). No probe restarts a process
# for what its peers do.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"

# resolve HOST: prints its address; fails when nobody says so within a second.
resolve() {
  local address
  exec 4< <(getent hosts "$1")
  read -r -t 1 -u 4 address _ || kill $! 2>/dev/null || true
  wait $! 2>/dev/null || true # no child outlives this script
  exec 4<&-
  [ -n "$address" ] && printf '%s' "$address"
}

# lost_peer: this controller sends to a peer at an address that no peer has any more. A pod that returns after a power loss has a
# new address, but nobody ends the old connection: the leader would use it for a quarter of an hour, until TCP gives up, and the
# peer that is back would stay alone. Only a restart ends it. A peer that is merely out of reach keeps its address.
lost_peer() {
  local table voters voter address known='' remotes='' remote state queue retransmits a b c d _
  for table in "${PROC_NET:-/proc/net}"/tcp{,6}; do
    [ -r "$table" ] || continue
    while read -r _ _ remote state queue _ retransmits _; do
      # 01: established; 2696: port 9878; the queue before the colon: bytes that are not acknowledged
      [[ $state == 01 && $remote == *:2696 && ${queue%:*} != 00000000 ]] || continue
      if ((16#$retransmits >= 4)); then remotes+=" ${remote%:*}"; fi
    done <"$table"
  done
  [ -n "$remotes" ] || return 1
  IFS=';' read -ra voters <<<"$(conf controllerDLegerPeers)"
  for voter in "${voters[@]}"; do
    voter=${voter#*-}
    address=$(resolve "${voter%:*}") || return 1
    IFS=. read -r a b c d <<<"$address"
    known+=$(printf ' %02X%02X%02X%02X' "$d" "$c" "$b" "$a")
  done
  for remote in $remotes; do
    [[ "$known " == *" ${remote: -8} "* ]] || return 0
  done
  return 1
}

case "$1 $2" in
  'broker liveness') request "$own:10911" 907 ;;
  'broker startup')
    broker_state "$own:10911"
    [ "$state" = master ] || [ "$state" = slave ]
    ;;
  'broker readiness')
    broker_state "$own:10911"
    [ "$state" = master ] || { [ "$state" = slave ] && replicas && is_in_sync; }
    ;;
  'controller readiness')
    request "$own:9878" 1005
    [ -n "$(field "$header" controllerLeaderAddress)" ]
    ;;
  'controller liveness')
    request "$own:9878" 1005
    ! lost_peer
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
