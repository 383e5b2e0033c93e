#!/usr/bin/env bash
# keep-leader.sh
# Runs beside a controller and brings the leadership of the controllers home to it, when a controller of another zone leads. A room that
# dies without the leader stops writes for a second; one that dies with it stops them until a new leader is found.
# Environment: CONF, PREFERRED (the ids of the voters that may lead, of which this is one), and for tests the seconds below.
#
# It asks only when the voters have been complete and of one mind for a while, and ever more rarely while leadership does not stay at
# home, so that two that disagree do not move it to and fro for ever.
# It needs no place to write: no here-documents, which an older bash keeps in files.
set -euo pipefail
# A trap is read like any other command, which fails ("unexpected EOF") when the signal comes while bash reads a `$(...)`. So the work is
# done by a child, and this shell only waits, during which bash runs a trap at once.
trap 'kill "${!:-}" 2>/dev/null || true; exit 0' TERM INT
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"
: "${CONF:?}" "${PREFERRED:?}"

poll=${POLL_SECONDS:-5}
settle=${STABLE_SECONDS:-20}
shortest=${BACK_OFF_SECONDS:-30}
longest=${LONGEST_BACK_OFF_SECONDS:-600}

self=$(conf controllerDLegerSelfId)
peers=$(conf controllerDLegerPeers)
peers=" ${peers//;/ }"
voters=$self # the ids; the own one comes first
for peer in $peers; do
  [ "${peer%%-*}" = "$self" ] || voters+=" ${peer%%-*}"
done

say() { echo "keep-leader.sh: $*"; }

# note WHAT: says it, unless it was the last thing noted: a state lasts many rounds.
note() {
  [ "${noted:-}" = "$1" ] || say "$1"
  noted=$1
}

# pause SECONDS: reads what never comes, because a `sleep` would outlive the shell that is told to stop.
exec {never}<> <(:)
pause() { read -r -t "$1" -u "$never" || true; }

# address ID: where that voter answers.
address() {
  local rest=${peers#* "$1"-}
  printf '%s' "${rest%% *}"
}

# leader_by ID: sets `named` to the leader that this voter knows, empty without one; fails when it does not answer.
leader_by() {
  request "$(address "$1")" 1005 || return 1
  named=$(field "$header" controllerLeaderId)
}

# look: sets `leading` to the id of the leader, and `state`:
#   home     a preferred voter leads; the own voter's word is enough for that
#   away     another one leads: every voter answers, says the same, and is not being stopped (stop.sh shows a flag then)
#   unclear  anything else
look() {
  local id
  state=unclear leading=
  for id in $voters; do
    if ! leader_by "$id"; then
      note "waiting: $id does not answer"
    elif [ -z "$named" ]; then
      note "waiting: $id knows no leader"
    elif [[ " $voters " != *" $named "* ]]; then
      note "waiting: $id says that $named leads, which is no voter"
    elif [ "${leading:=$named}" != "$named" ]; then
      note "waiting: $id says that $named leads, but $self says $leading"
    elif [[ " $PREFERRED " == *" $named "* ]]; then
      note "$named leads, at home"
      state=home
    elif ! request "$(address "$id")" 1010 || [ "$(field "$header" code)" != 0 ]; then
      note "waiting: $id does not show its configuration"
    elif flagged; then
      note "waiting: $id is being stopped"
    else
      continue
    fi
    return 0
  done
  state=away
}

# bring_home: whether this voter leads afterwards; sets `refusal` when it does not.
bring_home() {
  local deadline
  transfer_leadership "$(address "$leading")" "$leading" "$self" || return 1
  deadline=$((SECONDS + ${CONFIRM_SECONDS:-10}))
  until leader_by "$self" && [ "$named" = "$self" ]; do
    if ((SECONDS >= deadline)); then
      refusal="$self does not lead, although $leading did not say no"
      return 1
    fi
    pause 1
  done
}

# hundredths: a clock that counts hundredths of a second.
hundredths() {
  local up _
  read -r up _ </proc/uptime
  printf '%s' "${up/./}"
}

keep() {
  local back_off=$shortest not_before=0 last='' since unchanged start took held # no attempt until not_before
  while true; do
    look
    if [ "$last" != "$state $leading" ]; then
      last="$state $leading"
      since=$SECONDS
    fi
    unchanged=$((SECONDS - since))
    if [ "$state" = home ]; then
      if ((unchanged >= longest)); then back_off=$shortest; fi
    elif [ "$state" = away ]; then
      if ((unchanged < settle)); then
        note "$leading leads, away from home: $self asks for the leadership when all stays well for ${settle}s"
      elif ((SECONDS < not_before)); then
        note "$leading leads, away from home: $self waits, because its last attempt was less than ${held}s ago"
      else
        start=$(hundredths)
        if bring_home; then
          took=$(($(hundredths) - start))
          printf -v took '%d.%02d' $((took / 100)) $((took % 100))
          note "moved the leadership from $leading to $self in ${took}s"
        else
          note "could not move the leadership from $leading to $self; the next attempt is in ${back_off}s at the earliest: $refusal"
        fi
        held=$back_off
        not_before=$((SECONDS + held))
        back_off=$((back_off * 2 < longest ? back_off * 2 : longest))
      fi
    fi
    pause "$poll"
  done
}

keep &
wait "$!"
