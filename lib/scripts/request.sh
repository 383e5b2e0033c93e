#!/usr/bin/env bash
# request.sh HOST:PORT CODE [EXT_FIELDS] [BODY]
# Sends one frame of RocketMQ's remoting protocol. Prints its own process id, then the answer: a line of JSON header, and the body.
# Frame: total length, header length (4 bytes each, big endian), header, body. Needs nothing but bash: no JVM, no od, no nc.
# It does not bound its own time: bash cannot bound a connect. Its caller in common.sh does, by the process id.
set -euo pipefail
export LC_ALL=C # lengths are bytes, not characters
echo $$

header="{\"code\":$2,\"extFields\":{${3:-}},\"flag\":0,\"language\":\"OTHER\",\"opaque\":1,\"version\":0}"
body=${4:-}

int32() {
  printf '\\x%02x\\x%02x\\x%02x\\x%02x' $(($1 >> 24 & 255)) $(($1 >> 16 & 255)) $(($1 >> 8 & 255)) $(($1 & 255))
}

read_int32() {
  local byte value
  number=0
  for _ in 1 2 3 4; do
    # bash cannot hold a NUL: with NUL as the delimiter, a zero byte reads as an empty string
    IFS= read -r -d '' -n 1 -u 3 byte || { [ -n "$byte" ] || return 1; }
    value=0
    [ -z "$byte" ] || printf -v value '%d' "'$byte"
    number=$((number << 8 | (value & 255)))
  done
}

read_text() {
  text=
  [ "$1" -le 0 ] || IFS= read -r -N "$1" -u 3 text
}

exec 3<>"/dev/tcp/${1%:*}/${1##*:}"
printf '%b%s%s' "$(int32 $((4 + ${#header} + ${#body})))$(int32 ${#header})" "$header" "$body" >&3

read_int32
total=$number
read_int32
length=$((number & 0xffffff)) # the first byte names the serialization
read_text "$length"
answer=$text
read_text $((total - 4 - length))
# not before it is whole: half an answer says less than none
printf '%s\n%s\n' "$answer" "$text"
