#!/usr/bin/env bash
# start.sh broker|controller|nameserver
# Runs java, passes SIGTERM on to it (the images' own shells do not), and ends as it ended.
# Environment: CONF (the rendered configuration), ROCKETMQ_HOME, POD_IP, MEMORY_LIMIT_MIB, HEAP_PERCENT, DIRECT_MEMORY_PERCENT,
# JVM_FLAGS, JVM_FLAGS_JDK9, for brokers MEMBER and FIRST_BOOT_SECONDS, and for name servers NAMESRV_ADDR.
#
# PID 1 gets no signal that it has no handler for, and the kubelet sends SIGTERM once. Java as PID 1 misses one that comes before
# its handler is there, and runs on until it is killed. Pods are deleted that early: the StatefulSet controller deletes a failed
# pod by its name, and now and then hits the one that has just come in its place. So this shell stays, and java is its child.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"

# First boot: RocketMQ makes the first replica that asks the master, whatever the plan. A new member 1 therefore waits until
# its peer holds the group. Only with an empty store (messages without an identity are a repair by hand, and yield to nobody),
# and not for ever: a lone member 1 must be able to serve. Time without a leading controller does not count: nobody can be elected.
yield_first_boot() {
  local deadline=$((SECONDS + FIRST_BOOT_SECONDS))
  [ "$MEMBER" != 0 ] && [ -z "$(own_id)" ] && ! compgen -G "$(conf storePathRootDir)/commitlog/*" >/dev/null || return 0
  while ! { replicas && [ -n "$master" ]; }; do
    [ -n "${said:-}" ] || echo "start.sh: waiting up to ${FIRST_BOOT_SECONDS}s for the other member to hold $(conf brokerName) first"
    said=yes
    leader || deadline=$((SECONDS + FIRST_BOOT_SECONDS))
    if ((SECONDS >= deadline)); then
      echo "start.sh: after ${FIRST_BOOT_SECONDS}s no member holds $(conf brokerName); starting as its first"
      return 0
    fi
    sleep "${POLL_SECONDS:-1}"
  done
}

# A name server starts without routes, and brokers tell them within 10 to 30 s. A client keeps to the one it has chosen, and would be
# told that its topics do not exist; it goes to the other when it finds the port closed. With default settings it asks every 30 s.
yield_clients() {
  local address addresses
  IFS=';' read -ra addresses <<<"$NAMESRV_ADDR"
  for address in "${addresses[@]}"; do
    [ "${address%%.*}" != "$HOSTNAME" ] || continue
    if request "$address" 106 && [[ $body == *'"brokerAddrTable":{"'* ]]; then
      echo "start.sh: waiting ${CLIENT_SECONDS:-35}s, so that clients go to $address, which knows the brokers"
      sleep "${CLIENT_SECONDS:-35}"
      return 0
    fi
  done
}

trap 'kill "${!:-}" 2>/dev/null || true; exit 143' TERM

case $1 in
  broker)
    main=broker.BrokerStartup
    # Bash runs a trap at once while it waits, and elsewhere only between commands.
    yield_first_boot &
    wait "$!"
    ;;
  controller) main=controller.ControllerStartup ;;
  nameserver)
    main=namesrv.NamesrvStartup
    yield_clients &
    wait "$!"
    ;;
  *)
    echo "start.sh: unknown component '$1'" >&2
    exit 2
    ;;
esac

# RocketMQ's files cannot interpolate: what only the pod knows is added to a copy.
filled=${TMPDIR:-/tmp}/$1.conf
cat "$CONF" >"$filled"
if [ "$1" = broker ]; then printf 'brokerIP1=%s\nbrokerIP2=%s\n' "$POD_IP" "$POD_IP" >>"$filled"; fi

java=${JAVA_HOME:+$JAVA_HOME/bin/}java
heap=$((MEMORY_LIMIT_MIB * HEAP_PERCENT / 100))m
# Java 8 calls itself 1.8, and does not start with a flag that it does not know.
if [[ $("$java" -version 2>&1) != *'version "1.'* ]]; then JVM_FLAGS+=" $JVM_FLAGS_JDK9"; fi
read -ra flags <<<"$JVM_FLAGS"

"$java" "-Xms$heap" "-Xmx$heap" "-XX:MaxDirectMemorySize=$((MEMORY_LIMIT_MIB * DIRECT_MEMORY_PERCENT / 100))m" \
  "-Djava.security.properties=$scripts/java.security" ${flags[@]+"${flags[@]}"} \
  -Duser.home=/var/lib/rocketmq -XX:ErrorFile=/var/log/rocketmq/hs_err_%p.log "-Drocketmq.home.dir=$ROCKETMQ_HOME" \
  "-Drmq.logback.configurationFile=$scripts/logback.xml" \
  -cp "$ROCKETMQ_HOME/conf:$ROCKETMQ_HOME/lib/*" "org.apache.rocketmq.$main" -c "$filled" &
trap 'kill "$!" 2>/dev/null || true' TERM

# A signal ends `wait` before the child has ended.
status=0
while wait "$!" && status=0 || status=$?; kill -0 "$!" 2>/dev/null; do :; done
exit "$status"
