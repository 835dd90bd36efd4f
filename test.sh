#!/usr/bin/env bash
# ./test.sh [--hosting package|local] [filter]: every test against real servers, which it starts itself on free ports.
# The filter is a part of a test's full name (namespace.class.method). The last line is always "N passed, N failed".
set -uo pipefail
cd "$(dirname "$0")"

. Perspektiva.AppHost/native/setup.sh
passed=0 failed=0 servers=() failures=""
declare -A modules=() began=()
folder=$(mktemp -d "${TMPDIR:-/tmp}/perspektiva-test.XXXXXX")

finish() {
  local code=$?
  trap '' INT TERM
  trap - EXIT
  end_aside
  [ ${#modules[@]} -eq 0 ] || { kill "${modules[@]}" 2>/dev/null; wait "${modules[@]}" 2>/dev/null; }
  [ ${#servers[@]} -eq 0 ] || { kill "${servers[@]}" 2>/dev/null; wait "${servers[@]}" 2>/dev/null; }
  rm -rf "$folder"
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
    *) filter=$1 ;;
  esac
  shift
done

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
count() { sed -n "s/^ *$2: \([0-9]*\)$/\1/p" "$folder/$1.out" | tail -n 1; }

# Each failed test's name and first lines, without what it printed: a machine that keeps only the end of a long output keeps these.
failures_of() {
  awk '/^(passed|skipped) |^[a-z]+: |^Test run summary|^ *(Standard|Error) output$/ { shown = 0 } /^failed / { shown = 25 } shown-- > 0' "$folder/$1.out"
}

# start NAME [COMMAND...]: the project's program in the background, through a command if there is one.
start() {
  local name=$1 program=tests/$1/bin/Debug/net10.0/$1
  shift
  [ -x "$program" ] || return 1
  began[$name]=$(date +%s)
  "$@" timeout -k 15 1200 "$program" "${options[@]}" >"$folder/$name.out" 2>&1 &
  modules[$name]=$!
}

# finished NAME: waits for the project and counts its tests.
finished() {
  local name=$1 code=0 ok bad
  wait "${modules[$name]}" || code=$?
  unset "modules[$name]"
  ok=$(count "$name" succeeded) bad=$(count "$name" failed)
  passed=$((passed + ${ok:-0})) failed=$((failed + ${bad:-0}))
  # 8: no test ran, which is usual under a filter and with a project that has none yet.
  [ "$code" != 8 ] || return 0
  if [ "$code" != 0 ]; then
    cat "$folder/$name.out"
    failures+=$(failures_of "$name")$'\n'
    [ "${bad:-0}" -gt 0 ] || { echo "$name ended with code $code"; failed=$((failed + 1)); }
  fi
  printf '%-42s %5s passed %3s failed %5s s\n' "$name" "${ok:-0}" "${bad:-0}" "$(($(stat -c %Y "$folder/$name.out") - began[$name]))"
}

# One project after the other: they share the two processors and the three servers. Only the engine's, which reckons and waits for nothing, goes beside them and takes what they leave;
# its code is optimised at once, since it is the same for minutes (docs/testing.md).
beside=Perspektiva.Matching.Engine.Tests
start "$beside" nice -n 19 env DOTNET_TieredCompilation=0
for project in tests/*.Tests; do
  name=$(basename "$project")
  [ "$name" = "$beside" ] || { start "$name" && finished "$name"; }
done
[ -z "${modules[$beside]:-}" ] || finished "$beside"
