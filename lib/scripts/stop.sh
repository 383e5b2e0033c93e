#!/usr/bin/env bash
# stop.sh broker|controller
# preStop hook: returns when this process may go, at the latest after STOP_SECONDS; then the kubelet sends SIGTERM to java.
# Environment: CONF, STOP_SECONDS, for brokers MEMBER and PEER.
#
# Members that are told to stop at once must not leave together. They take turns by Lamport's one-bit algorithm: each shows one
# flag, in its own configuration, where the others can read it; a lower number goes first; who sees a lower number's flag takes
# its own back and waits. A process that does not answer counts as one whose turn it is, until it is back. The flag dies with
# the process, so nothing has to be cleaned up.
#
# Groups do not all hand over at once either, for the sake of clients: see crowded.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"
: "${CONF:?}" "${STOP_SECONDS:?}"

deadline=$((SECONDS + STOP_SECONDS))

say() {
  # The hook's own output goes nowhere; PID 1's is what `kubectl logs` shows.
  { echo "stop.sh: $*" >>"${SAY_TO:-/proc/1/fd/1}"; } 2>/dev/null || true
}

# pause WHAT: one second of waiting for WHAT; when the bound is over it ends the hook.
pause() {
  if ((SECONDS >= deadline)); then
    say "leaving after ${STOP_SECONDS}s although $1"
    exit 0
  fi
  [ "${waiting_for:-}" = "$1" ] || say "waiting: $1"
  waiting_for=$1
  sleep "${POLL_SECONDS:-1}"
}

# listens: this process has its port open, be it too slow to answer.
listens() { (exec 3<>"/dev/tcp/$own/$port") 2>/dev/null; }

# RocketMQ uses `metricsLabel` at start only, and start.sh begins with the rendered value again: meanwhile it can carry the flag.
show_flag() { request "$own:$port" "$set_config" '' 'metricsLabel=leaving'; }
hide_flag() { request "$own:$port" "$set_config" '' "metricsLabel=$(conf metricsLabel)"; }

# busy ADDRESS: it shows its flag, or cannot answer.
busy() { ! request "$1" "$get_config" || flagged; }

# take_turn LOWER HIGHER: the addresses of the peers with a lower and with a higher number than this process.
take_turn() {
  local address
  while true; do
    until show_flag; do
      listens || return 0
      pause 'this process does not answer'
    done
    if [ "$(field "$header" code)" != 0 ]; then
      say "this process refuses a change of its configuration, so the members cannot take turns: ${header:0:300}"
      return 0
    fi
    for address in $1; do
      if busy "$address"; then
        # each time again: a flag that stays by a lost request would make both wait
        while hide_flag || true && busy "$address"; do pause "the peer $address is leaving or away"; done
        continue 2
      fi
    done
    for address in $2; do
      while busy "$address"; do pause "the peer $address is leaving or away"; done
    done
    return 0
  done
}

# From its election until the former master hears of it, that one would acknowledge messages which the new master does not have.
# So it refuses sends first, with SYSTEM_ERROR, on which clients try another broker. As a slave it would answer SYSTEM_BUSY, which
# they hand to the application, but for enableSlaveActingMaster. It also keeps quiet towards its slave, for as long as that one puts
# up with it: a slave that hears from its master while it is being promoted sleeps for 5 s, which nothing interrupts
# (AutoSwitchHAClient: "State not matched"). The settings die with the process.
refusal_line='startAcceptSendRequestTimeStamp=9999999999999'
refuse_sends() {
  [ "$refuses" != yes ] || return 0
  local housekeeping
  housekeeping=$(conf haHousekeepingInterval)
  refuses=maybe # the request may have come through although its answer did not
  request "$own:$port" "$set_config" '' \
    "$refusal_line"$'\nenableSlaveActingMaster=true\nhaSendHeartbeatInterval='$((${housekeeping:-20000} * 3 / 4)) || return 1
  refuses=yes quiet=yes
  [ "$(field "$header" code)" = 0 ] || say "this process refuses a change of its configuration, so it serves until it is no longer master: ${header:0:300}"
}

accept_sends() {
  [ -n "$refuses" ] || return 0
  refuses=maybe
  if request "$own:$port" "$set_config" '' $'startAcceptSendRequestTimeStamp=0\nenableSlaveActingMaster=false\n'"$(heart_beat)"; then refuses='' quiet=''; fi
}

# The heart beat as it is rendered.
heart_beat() {
  local millis
  millis=$(conf haSendHeartbeatInterval)
  printf 'haSendHeartbeatInterval=%s' "${millis:-5000}"
}

# A slave reports to its master in the same time, and one that is quiet would be taken out of the in-sync set.
beat_again() {
  [ -n "$quiet" ] || return 0
  if request "$own:$port" "$set_config" '' "$(heart_beat)"; then quiet=; fi
}

# peer_has_all: whether the peer, in sync, soon has all that was let in until now.
peer_has_all() {
  local written='' connections connection _
  sleep 0.1 # sends that were let in before the refusal are still being written
  for _ in {1..10}; do
    request "$own:$port" 907 || return 1
    written=${written:-$(field "$body" masterCommitLogMaxOffset)}
    [[ $body =~ \"haConnectionInfo\":\[([^]]*)\] ]] || return 1
    connections=${BASH_REMATCH[1]}
    while [[ $connections == *'{'* ]]; do
      connection=${connections%%\}*}
      connections=${connections#*\}}
      if [ "$(field "$connection" inSync)" = true ] && (($(field "$connection" slaveAckOffset) >= written)); then return 0; fi
    done
    sleep 0.1
  done
  return 1
}

# leave_set: takes this slave out of the in-sync set. A process that shuts down sends heart beats to the controllers nearly until its end,
# 8 to 17 s later: if its master is not heard for a moment, they elect whoever is in the set, and that one is gone before it has begun. And
# a master acknowledges nothing alone before they have taken the other one out, be there no leader for a minute.
# A learner is never taken in, but a slave tells its master that it is one only when it connects. With an interval below 0 it finds its
# connection too old as soon as something was read, or after a second. At its end the master asks once to have this member taken out.
leave_set() {
  request "$own:$port" "$set_config" '' 'asyncLearner=true' || return 0
  if [ "$(field "$header" code)" != 0 ]; then
    say "this process refuses a change of its configuration, so it leaves from within the in-sync set: ${header:0:300}"
    learner=refused
    return 0
  fi
  restless=yes
  if request "$own:$port" "$set_config" '' 'haHousekeepingInterval=-1'; then learner=yes; fi
  sleep 1.5
  rest
}

# As the master of a group, too, it would give up one connection after the other.
rest() {
  [ -n "$restless" ] || return 0
  local millis
  millis=$(conf haHousekeepingInterval)
  if request "$own:$port" "$set_config" '' "haHousekeepingInterval=${millis:-20000}"; then restless=; fi
}

# other_groups: sets `rivals` to the other groups of this cluster, a line for each: its name and its members, as the name servers know them.
# One that has just started does not know all.
other_groups() {
  local server servers rest name members
  rivals='' calm=0
  ((SECONDS < patience)) || return 0
  IFS=';' read -ra servers <<<"$(conf namesrvAddr)"
  for server in ${servers[@]+"${servers[@]}"}; do
    request "$server" 106 || continue
    rest=$body
    while [[ $rest == *'"brokerAddrs":{'* ]]; do
      rest=${rest#*'"brokerAddrs":{'}
      [ "$(field "$rest" cluster)" = "$(conf brokerClusterName)" ] || continue
      name=$(field "$rest" brokerName)
      [[ $name != "$(conf brokerName)" && $'\n'$rivals != *$'\n'"$name "* ]] || continue
      rivals+=$name
      members=${rest%%\}*}
      while [[ $members =~ \"([^\"]+:[0-9]+)\"(.*) ]]; do
        rivals+=" ${BASH_REMATCH[1]}"
        members=${BASH_REMATCH[2]}
      done
      rivals+=$'\n'
    done
  done
}

# crowded: whether so many of `rivals` refuse sends that this group must not. Until a client hears of the new masters, it tries up to three
# brokers for a message: at most two groups may refuse, and one must serve. If so few do, leaves those in `rivals` that may be the next.
crowded() {
  local name members address says refusing=0 serving=$calm next=
  while read -r name members; do
    says=
    for address in $members; do
      request "$address" "$get_config" || continue
      if has_line "$refusal_line"; then
        says=refuses
        break
      fi
      says=${says:-serves}
      if flagged; then says=leaves; fi
    done
    case $says in
      refuses) ((++refusing)) ;;
      leaves) ((++serving)) ;;
      serves) ((++serving, ++calm)) ;;
    esac
    case $says in refuses | leaves) next+="$name $members"$'\n' ;; esac
    ((refusing < 2)) || return 0
  done <<<"$rivals"
  rivals=$next
  ((refusing == 1 && serving == 0))
}

# others_first: whether this master lets other groups hand over before it refuses sends. If somebody may be the next, it looks twice: for a
# moment a name server knows only the new master of a group, and two may look at the same time.
others_first() {
  other_groups
  crowded || { [ -n "$rivals" ] && sleep "1.$((RANDOM % 10))" && other_groups && crowded; }
}

# A master leaves only when its peer is in sync and has taken over, and when clients, which ask for new routes every 30 s by
# default, have heard of it; a slave only while its peer is the master. While both say that they are, one of them has not heard
# of an election yet.
hand_over() {
  local id peer_id candidate alive set own_state heard='' refuses='' quiet='' asked='' taken_in='' learner='' restless='' leave_by='' slaves rivals='' calm=0 _
  # The other groups get a third of the time that is left; then this one goes, whatever they do.
  local patience=$((SECONDS + (deadline - SECONDS) / 3)) others='other groups are handing over, and clients need one that serves'
  while listens; do
    rest
    broker_state "$own:$port"
    own_state=$state
    broker_state "$PEER"
    slaves=$(field "$body" inSyncSlaveNums)
    if [ "$state" = master ] && [ "$own_state" != master ]; then
      beat_again
      # The new master acknowledges alone only after a controller has taken this member out of the in-sync set.
      if ((SECONDS < ${heard:-0})); then
        pause 'clients are learning who the new master is'
      elif ! replicas; then
        taken_in='' leave_by=''
        pause 'no controller leads, so the master could not go on alone'
      elif [ -z "$master" ] || [ "$master" = "$(own_id)" ]; then
        pause "the members do not agree yet that the master is '${master:-nobody}'"
      elif [ -z "$learner" ] && ! is_in_sync && ((SECONDS < ${taken_in:=$((SECONDS + 10))})); then
        # A master that asks the controllers to take this member into the set waits for it from then on. If it leaves before they have
        # agreed, the master goes on waiting, and acknowledges nothing until this member is back (AutoSwitchHAService: the mark
        # "synchronizing" is not taken back). It asks again and again once the member has caught up, so one that is out for so long has not.
        pause 'the master may be taking this member into the in-sync set'
      elif [ "$learner" != refused ] && ((SECONDS < ${leave_by:=$((SECONDS + 12))})) && { [ -z "$learner" ] || is_in_sync || [ "$slaves" != 0 ]; }; then
        leave_set
        pause 'this member is leaving the in-sync set'
      else
        return 0
      fi
      continue
    fi
    id=$(own_id)
    if ! replicas; then
      pause 'no controller leads, so nobody could take over'
    elif [ -z "$id" ] || [ "$master" != "$id" ]; then
      pause "the members do not agree yet that the master is '${master:-nobody}'"
    else
      peer_id=
      while read -r candidate _ alive set; do
        if [ "$alive $set" = 'true in' ] && [ "$candidate" != "$id" ]; then peer_id=$candidate; fi
      done <<<"$replica_lines"
      if [ -z "$peer_id" ]; then
        asked=
        accept_sends
        pause 'the peer is not in sync'
      elif [ -z "$refuses" ] && others_first; then
        sleep 2 # it takes them half a minute, and each look some processor time
        pause "$others"
      elif ! refuse_sends; then
        pause 'this process does not answer'
      elif crowded; then
        accept_sends
        sleep "0.$((RANDOM % 10))"
        pause "$others"
      elif rivals=; ! peer_has_all; then
        # an election that was not answered may happen yet
        [ -n "$asked" ] || accept_sends
        pause 'the peer is not up to date'
      elif asked=yes; ! request "$leader" 1002 \
        "\"clusterName\":\"$(conf brokerClusterName)\",\"brokerName\":\"$(conf brokerName)\",\"brokerId\":\"$peer_id\",\"designateElect\":\"true\""; then
        pause "the controller $leader did not answer the election"
      elif [ "$(field "$header" masterBrokerId)" != "$peer_id" ]; then
        asked=
        accept_sends
        pause "the controller refused to elect $peer_id: ${header:0:300}"
      else
        say "handed the group over to broker id $peer_id"
        heard=$((SECONDS + ${ROUTE_SECONDS:-32}))
        pause "broker id $peer_id is elected and taking over"
      fi
    fi
  done
}

# pass_leadership IDS: a leader that just goes leaves the others without one for 5 to 10 s, in which no broker group can change. The
# transfer takes less than one.
pass_leadership() {
  local heir
  for heir in $1; do
    request "$own:$port" 1005 && [ "$(field "$header" isLeader)" = true ] || return 0
    transfer_leadership "$own:$port" "$id" "$heir" || say "$refusal"
    for _ in {1..20}; do
      if request "$own:$port" 1005 && [ "$(field "$header" controllerLeaderId)" = "$heir" ]; then
        say "passed the leadership to $heir"
        return 0
      fi
      sleep 0.2
    done
    say "$heir did not take the leadership"
  done
}

case $1 in
  broker)
    : "${MEMBER:?}" "${PEER:?}"
    port=10911 set_config=25 get_config=26
    broker_state "$own:$port"
    if [ "$state" = fenced ]; then
      say 'this member is fenced: it serves nobody'
    else
      if [ "$MEMBER" = 0 ]; then take_turn '' "$PEER"; else take_turn "$PEER" ''; fi
      hand_over
    fi
    ;;
  controller)
    port=9878 set_config=1009 get_config=1010
    lower='' higher='' restarted='' waiting='' id=$(conf controllerDLegerSelfId)
    IFS=';' read -ra voters <<<"$(conf controllerDLegerPeers)"
    for voter in "${voters[@]}"; do
      number=${voter%%-*}
      if ((${number#n} < ${id#n})); then lower+=" ${voter#*-}" restarted+=" $number"; fi
      if ((${number#n} > ${id#n})); then higher+=" ${voter#*-}" waiting="$number $waiting"; fi
    done
    take_turn "$lower" "$higher"
    # In a roll-out the last one in the row has led for the longest when its turn comes, and then the first is up for the longest. Who
    # leads soon after its start may not have heard from every broker yet, and elects new masters for groups that have one.
    pass_leadership "$waiting $restarted"
    # The peer that was away may be back without having caught up; a leader means that a majority has.
    while request "$own:$port" 1005 && [ -z "$(field "$header" controllerLeaderAddress)" ]; do pause 'no controller leads'; done
    ;;
  *)
    echo "stop.sh: unknown component '$1'" >&2
    exit 2
    ;;
esac
say 'leaving'
