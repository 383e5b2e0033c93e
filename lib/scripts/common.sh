# Sourced by the other scripts: where things are, and what RocketMQ says when asked by one frame.
# shellcheck shell=bash disable=SC2034

scripts=$(dirname "${BASH_SOURCE[0]}")
own=${POD_IP:-127.0.0.1} # the process of this pod listens on every address
request_seconds=${REQUEST_SECONDS:-2}

# request HOST:PORT CODE [EXT_FIELDS] [BODY]: sets `header` and `body`; fails when nobody answers in time.
# Not by `timeout`: busybox's leaves a process behind.
request() {
  local answer
  answer=$(
    bash "$scripts/request.sh" "$@" 2>/dev/null | {
      read -r pid
      # More than 128: out of time, not at the end. What bash has read until then is no answer.
      IFS= read -r -d '' -t "$request_seconds" answer || [ $? -le 128 ] || { answer='' && kill "$pid"; }
      printf '%s' "$answer"
    }
  ) && [ -n "$answer" ] || return 1
  header=${answer%%$'\n'*}
  body=${answer#*$'\n'}
}

# field JSON NAME: the value of the first field of that name (a string or a number), empty when there is none.
field() {
  if [[ $1 =~ \"$2\":\"?([^\",}]*) ]]; then printf '%s' "${BASH_REMATCH[1]}"; fi
}

# conf KEY: a value of the configuration this pod runs with.
conf() {
  local line
  while IFS= read -r line; do
    [ "${line%%=*}" != "$1" ] || printf '%s' "${line#*=}"
  done <"$CONF"
}

# has_line LINE: whether the configuration in `body` has this line.
has_line() { [[ $'\n'$body$'\n' == *$'\n'"$1"$'\n'* ]]; }

# flagged: whether it carries the flag that stop.sh shows.
flagged() { has_line 'metricsLabel=leaving'; }

# leader: sets `leader` to the address of the leading controller; fails when no controller knows of one.
leader() {
  local address addresses
  IFS=';' read -ra addresses <<<"$(conf controllerAddr)"
  for address in "${addresses[@]}"; do
    request "$address" 1005 || continue
    leader=$(field "$header" controllerLeaderAddress)
    [ -z "$leader" ] || return 0
  done
  return 1
}

# replicas: asks the leading controller for this group. Sets `master` (a broker id, empty without one) and `replica_lines`,
# a line for each replica: "<brokerId> <address> <alive> <in|out>". The controller's table is the only truth about who is in sync.
replicas() {
  local set objects object
  leader || return 1
  request "$leader" 1006 '' "[\"$(conf brokerName)\"]" || return 1
  [[ $body == *'"inSyncReplicas"'* ]] || return 1
  master=$(field "$body" masterBrokerId)
  replica_lines=
  for set in in out; do
    local name=inSyncReplicas
    [ $set = in ] || name=notInSyncReplicas
    [[ $body =~ \"$name\":\[([^]]*)\] ]] || continue
    objects=${BASH_REMATCH[1]}
    while [[ $objects == *'{'* ]]; do
      object=${objects%%\}*}
      objects=${objects#*\}}
      replica_lines+="$(field "$object" brokerId) $(field "$object" brokerAddress) $(field "$object" alive) $set"$'\n'
    done
  done
}

# broker_state ADDRESS: sets `state` to what a broker says of itself.
#   master   serves reads and writes
#   slave    follows a master
#   joining  a slave that has no master's address yet
#   fenced   listens, but is registered nowhere and serves nobody (it says "master": true all the same)
#   silent   no answer
broker_state() {
  state=silent
  request "$1" 907 || return 0
  case $body in
    *'"inSyncSlaveNums":-1'*) state=fenced ;;
    *'"master":true'*) state=master ;;
    *'"master":false'*'"masterAddr":"'* | *'"masterAddr":"'*'"master":false'*) state=slave ;;
    *) state=joining ;;
  esac
}

# own_id: the broker id this store was given by the controllers, empty for a new store. The file holds cluster#brokerName#id.
own_id() {
  local identity=
  read -r identity 2>/dev/null <"$(conf storePathRootDir)/brokerIdentity" || true
  printf '%s' "${identity##*#}"
}

# is_in_sync: whether this member is in the in-sync set, by what `replicas` was told.
is_in_sync() {
  local id
  id=$(own_id)
  [ -n "$id" ] && [[ $'\n'$replica_lines =~ $'\n'"$id "[^$'\n']*' in'$'\n' ]]
}

# transfer_leadership ADDRESS LEADER TARGET: asks the leading controller to let another voter lead. Fails, and sets `refusal`, when it says
# no; without an answer to the second request, only the voters know. DLedger's own requests, on the port for everybody. The leader itself
# guards the transfer: it refuses while another is under way or the target is far behind, and lets go only once the target has caught up.
transfer_leadership() {
  local term voters
  voters="\"group\":\"$(conf controllerDLegerGroup)\",\"remoteId\":\"$2\""
  refusal="$2 did not tell the term"
  # A term that is surely over: the leader refuses the heart beat with code 403, tells the present term, and changes nothing.
  request "$1" 51002 '' "{$voters,\"localId\":\"$3\",\"leaderId\":\"$3\",\"term\":-1}" || return 1
  term=$(field "$body" term)
  if [ "$(field "$body" code)" != 403 ] || [[ ! $term =~ ^[0-9]+$ ]]; then
    refusal+=", but answered ${header:0:300} ${body:0:300}"
    return 1
  fi
  # It answers when the target leads, or after the 3 seconds that DLedger gives it.
  request_seconds=$((request_seconds + 4)) request "$1" 51005 '' \
    "{$voters,\"localId\":\"$2\",\"leaderId\":\"$2\",\"transferId\":\"$2\",\"transfereeId\":\"$3\",\"term\":$term}" || return 0
  [ "$(field "$body" code)" = 200 ] && return 0
  refusal="$2 refused with DLedger's code $(field "$body" code): ${header:0:300} ${body:0:300}"
  return 1
}
