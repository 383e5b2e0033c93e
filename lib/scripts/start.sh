#!/usr/bin/env bash
# start.sh broker|controller|nameserver
# Runs java as PID 1, so that SIGTERM reaches it and it can stop cleanly (the images' own scripts keep a shell in between).
# Environment: CONF (the rendered configuration), ROCKETMQ_HOME, POD_IP, MEMORY_LIMIT_MIB, HEAP_PERCENT, DIRECT_MEMORY_PERCENT,
# JVM_FLAGS, JVM_FLAGS_JDK9, and for brokers MEMBER and FIRST_BOOT_SECONDS.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"

# First boot: RocketMQ makes the first replica that asks the master, whatever the plan. A new member 1 therefore waits until
# its peer holds the group. Only with an empty store, and not for ever: a lone member 1 must be able to serve.
yield_first_boot() {
  local deadline=$((SECONDS + FIRST_BOOT_SECONDS))
  [ "$MEMBER" != 0 ] && [ -z "$(own_id)" ] || return 0
  while ! { replicas && [ -n "$master" ]; }; do
    if ((SECONDS >= deadline)); then
      echo "start.sh: after ${FIRST_BOOT_SECONDS}s no member holds $(conf brokerName); starting as its first"
      return 0
    fi
    sleep "${POLL_SECONDS:-1}"
  done
}

case $1 in
  broker)
    main=broker.BrokerStartup
    yield_first_boot
    ;;
  controller) main=controller.ControllerStartup ;;
  nameserver) main=namesrv.NamesrvStartup ;;
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
read -ra flags <<<"$JVM_FLAGS"
read -ra flags_jdk9 <<<"$JVM_FLAGS_JDK9"
if "$java" -version 2>&1 | grep -q 'version "1\.'; then flags_jdk9=(); fi

exec "$java" "-Xms$heap" "-Xmx$heap" "-XX:MaxDirectMemorySize=$((MEMORY_LIMIT_MIB * DIRECT_MEMORY_PERCENT / 100))m" \
  "${flags[@]}" ${flags_jdk9[@]+"${flags_jdk9[@]}"} \
  -Duser.home=/var/lib/rocketmq -XX:ErrorFile=/var/log/rocketmq/hs_err_%p.log "-Drocketmq.home.dir=$ROCKETMQ_HOME" \
  "-Drmq.logback.configurationFile=$scripts/logback.xml" \
  -cp "$ROCKETMQ_HOME/conf:$ROCKETMQ_HOME/lib/*" "org.apache.rocketmq.$main" -c "$filled"
