#!/usr/bin/env bash
# java.sh CLASS ARGUMENTS...: runs a class of the client, or of RocketMQ's tools, with little memory and nothing else on standard output.
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" "-Xmx${HEAP:-96m}" -Xss512k -XX:+UseSerialGC -XX:TieredStopAtLevel=1 ${CONNECT_MILLIS:+-Dcom.rocketmq.remoting.client.connect.timeout=$CONNECT_MILLIS} -Duser.home=/tmp \
  -Drmq.logback.configurationFile=/client/logback.xml -cp "/client:$ROCKETMQ_HOME/lib/*" "$@"
