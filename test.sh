#!/usr/bin/env bash
# ./test.sh [--hosting package|local] [filter]: every test against real servers, which it starts itself on free ports.
# The filter is a part of a test's full name (namespace.class.method). The last line is always "N passed, N failed".
set -uo pipefail
cd "$(dirname "$0")"

case "${1:-}" in -h | --help) sed -n '2,3s/^# //p' test.sh; exit 0 ;; esac

. Perspektiva.AppHost/native/setup.sh
. tests/programs.sh
servers=() folder=""

finish() {
  local code=$?
  trap '' INT TERM
  trap - EXIT
  end_aside
  [ ${#modules[@]} -eq 0 ] || { kill "${modules[@]}" 2>/dev/null; wait "${modules[@]}" 2>/dev/null; }
  [ ${#servers[@]} -eq 0 ] || { kill "${servers[@]}" 2>/dev/null; wait "${servers[@]}" 2>/dev/null; }
  [ -z "$folder" ] || rm -rf "$folder"
  [ "$code" = 0 ] && { [ "$failed" -gt 0 ] || [ "$passed" -eq 0 ]; } && code=1
  printf '%s' "$failures"
  echo "$passed passed, $failed failed"
  exit "$code"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

hosting="" filter=""
while [ $# -gt 0 ]; do
  case "$1" in
    --hosting)
      case "${2:-}" in package | local) hosting=$2; shift ;; *) refuse "--hosting takes package or local" ;; esac ;;
    -*) refuse "unknown option $1" ;;
    *) [ -z "$filter" ] || refuse "one filter, not '$filter' and '$1': a part of a test's full name"; filter=$1 ;;
  esac
  shift
done

# Nothing is ever made in the root folder instead.
folder=$(mktemp -d "${TMPDIR:-/tmp}/perspektiva-test.XXXXXX") || die "no temporary folder can be made"
need_programs chromium
need_bundle
need_mailbox
hold_checkout
choose_hosting "$hosting"
export PERSPEKTIVA_BUNDLE=$bundle

echo "Building (host: $AspireHosting)"
build Perspektiva.sln || die "the build failed"
# The end-to-end tests start the local build of the host, whichever build the solution has.
[ "$AspireHosting" = local ] || AspireHosting=local build Perspektiva.AppHost || die "the build of the local host failed"
release_checkout

serve() {
  local name=$1
  shift
  Perspektiva.AppHost/native/"$name.sh" "$folder/$name" "$@" >"$folder/$name.log" 2>&1 &
  servers+=($!)
}
export PERSPEKTIVA_OWNER=$$ PERSPEKTIVA_SERVER_USER=perspektiva PERSPEKTIVA_SERVER_PASSWORD=perspektiva
postgres=$(free_port) rabbitmq=$(free_port) management=$(free_port) redis=$(free_port)
serve postgres "$postgres" -c fsync=off
serve rabbitmq "$rabbitmq" "$management" "$(free_port)" "$(free_port)"
serve redis "$redis"
unset PERSPEKTIVA_OWNER PERSPEKTIVA_SERVER_USER PERSPEKTIVA_SERVER_PASSWORD
wait_for_port "$postgres" "${servers[0]}" && wait_for_port "$management" "${servers[1]}" && wait_for_port "$rabbitmq" "${servers[1]}" \
  && wait_for_port "$redis" "${servers[2]}" || { tail -n 20 "$folder"/*.log >&2; die "a server did not start"; }
export PERSPEKTIVA_TEST_POSTGRES="Host=127.0.0.1;Port=$postgres;Username=perspektiva;Password=perspektiva"
export PERSPEKTIVA_TEST_RABBITMQ="amqp://perspektiva:perspektiva@127.0.0.1:$rabbitmq"
export PERSPEKTIVA_TEST_RABBITMQ_HTTP="http://perspektiva:perspektiva@127.0.0.1:$management"
export PERSPEKTIVA_TEST_REDIS="127.0.0.1:$redis,password=perspektiva"

# The crash campaigns run in short here; PERSPEKTIVA_CRASH_EVENTS=10000 ./test.sh Campaign runs them in full (docs/messaging.md).
export PERSPEKTIVA_CRASH_EVENTS=${PERSPEKTIVA_CRASH_EVENTS:-1000}

# Dozens of processes live for seconds here, on two processors: they do without what only pays for those that live longer (compiling hot code again,
# by profile; mapping generated code twice). The figures of docs/testing.md say what it brings.
export DOTNET_TC_CallCountingDelayMs=927C0 DOTNET_TieredPGO=0 DOTNET_EnableWriteXorExecute=0

options=(--no-ansi --progress off)
[ -z "$filter" ] || options+=(--filter-method "*$filter*")

# One project after the other: they share the two processors and the three servers. Only the engine's, which reckons and waits for nothing, goes beside them and takes what they leave;
# its code is optimised at once, since it is the same for minutes (docs/testing.md).
beside=Perspektiva.Matching.Engine.Tests
start "$beside" nice -n 19 env DOTNET_TieredCompilation=0
for project in tests/*.Tests; do
  name=$(basename "$project")
  [ "$name" = "$beside" ] || { start "$name" && finished "$name"; }
done
[ -z "${modules[$beside]:-}" ] || finished "$beside"
