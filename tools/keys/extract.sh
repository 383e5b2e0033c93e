#!/usr/bin/env bash
# Writes lib/config/keys/<release>.json anew: the keys each component of that RocketMQ release really takes from its .conf file.
#   bash tools/keys/extract.sh 5.1.4 5.2.0 5.3.1 5.3.3 5.4.0 5.5.0
# Needs Maven and a JDK of at least 17. The jars of a release come from Maven Central once, into ~/.cache/cdk8s-rocketmq/jars/<release>.
# Three probes differ in processors, heap, home directories, time zone and host name: a default that differs between them depends on
# the machine and is left out, as is one that is null or contains an address of this host.
set -euo pipefail
cd "$(dirname "$0")/../.."
[ $# -gt 0 ] || { echo "usage: $0 VERSION..." >&2; exit 2; }
cache=${XDG_CACHE_HOME:-$HOME/.cache}/cdk8s-rocketmq/jars
keys=tools/keys/Keys.java
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# fetch RELEASE: rocketmq-store brings rocketmq-common and rocketmq-remoting; AuthConfig is in rocketmq-auth, which began with 5.3
fetch() {
  local release=$1 module dependencies='' modules=(rocketmq-store)
  [ -d "$cache/$release" ] && return
  [ "$(printf '%s\n' 5.3 "$release" | sort -V | head -n 1)" != 5.3 ] || modules+=(rocketmq-auth)
  for module in "${modules[@]}"; do
    dependencies+="<dependency><groupId>org.apache.rocketmq</groupId><artifactId>$module</artifactId><version>$release</version></dependency>"
  done
  mkdir -p "$cache" "$work/$release"
  cat > "$work/$release/pom.xml" <<EOF
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>cdk8s-rocketmq</groupId><artifactId>keys</artifactId><version>1</version>
  <dependencies>$dependencies</dependencies>
</project>
EOF
  rm -rf "$cache/$release.part"
  mvn -q -B -f "$work/$release/pom.xml" dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory="$cache/$release.part" >&2
  mv "$cache/$release.part" "$cache/$release"
}

# probe RELEASE PROCESSORS HEAP TIMEZONE: one dump, in an environment of its own
probe() {
  local release=$1 processors=$2 heap=$3 zone=$4
  env -i PATH="$PATH" ROCKETMQ_HOME="/rocketmq-$processors" java -cp "$cache/$release/*" -XX:ActiveProcessorCount="$processors" -Xmx"$heap" \
    -Duser.home="/home-$processors" -Duser.name="user-$processors" -Duser.dir="$PWD" -Djava.io.tmpdir="$work" -Duser.timezone="$zone" \
    -Djdk.net.hosts.file="$work/hosts-$processors" "$keys" dump "$release" > "$work/$release.$processors"
}

# the host's name resolves in the first probe only
echo "192.0.2.1 $HOSTNAME" > "$work/hosts-1"
: > "$work/hosts-3"
: > "$work/hosts-64"
mkdir -p lib/config/keys
for release; do
  fetch "$release"
  probe "$release" 1 64m UTC
  probe "$release" 3 128m Asia/Shanghai
  probe "$release" 64 256m America/New_York
  java "$keys" merge "$release" "$work/$release".{1,3,64} > "$work/$release.json"
  mv "$work/$release.json" "lib/config/keys/$release.json"
  echo "lib/config/keys/$release.json: $(grep -c '"type":' "lib/config/keys/$release.json") keys"
done
