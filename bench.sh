#!/usr/bin/env bash
# ./bench.sh [--hosting package|local] [figure...]: measures the figures (all, or those named) and prints one line a figure:
# id | measured | goal | met, short or unclear. Ratios come from tests/Perspektiva.Benchmarks; start and memory from ./run.sh, median of three.
set -uo pipefail
# Not by way of a link: services are told from others by the true path of their program.
cd -P "$(dirname "$0")"
. Perspektiva.AppHost/native/setup.sh

hosting="" wanted=() programs=()
while [ $# -gt 0 ]; do
  case "$1" in
    --hosting) case "${2:-}" in package | local) hosting=$2; shift ;; *) refuse "--hosting takes package or local" ;; esac ;;
    -h | --help) sed -n '2,3s/^# //p' bench.sh; exit 0 ;;
    -*) refuse "unknown option $1" ;;
    *) wanted+=("$1") ;;
  esac
  shift
done
asked() { [ ${#wanted[@]} -eq 0 ] || [[ " ${wanted[*]} " == *" $1 "* ]]; }
for figure in "${wanted[@]}"; do case "$figure" in start | memory) ;; *) programs+=("$figure") ;; esac; done

failed=0 servers=() platform=""
# Nothing is ever made in the root folder instead.
folder=$(mktemp -d "${TMPDIR:-/tmp}/perspektiva-bench.XXXXXX") || die "no temporary folder can be made"
finish() {
  trap - EXIT
  end_aside
  [ -z "$platform" ] || { kill "$platform" 2>/dev/null; wait "$platform" 2>/dev/null; }
  [ ${#servers[@]} -eq 0 ] || { kill "${servers[@]}" 2>/dev/null; wait "${servers[@]}" 2>/dev/null; }
  rm -rf "$folder"
}
trap finish EXIT
trap 'exit 130' INT TERM

need_programs
need_bundle
choose_hosting "$hosting"

median() { sort -n | sed -n '2p'; }
# verdict GOAL: of the three values; unclear where the goal lies between them.
verdict() { awk -v goal="$1" '{ if ($1 <= goal) met++ } END { print met == NR ? "met" : met ? "unclear" : "short" }'; }

# start_platform ARGUMENTS...: sets seconds to what it took until all was healthy (and, with --demo, platform runs on).
start_platform() {
  local began log=$folder/run.log
  began=$(date +%s.%N)
  : >"$log"
  ./run.sh --hosting "$AspireHosting" --home "$folder/home" "$@" >"$log" 2>&1 &
  platform=$!
  # Asking again and again would start a score of processes a second beside what is measured.
  grep -q -m 1 "^All healthy" < <(exec tail -n +1 -f --pid="$platform" "$log") || { cat "$log" >&2; die "the platform did not start"; }
  seconds=$(awk -v began="$began" -v now="$(date +%s.%N)" 'BEGIN { printf "%.1f", now - began }')
}
stop_platform() { kill "$platform"; wait "$platform"; platform=""; }

# The proportional set sizes of our own services (kB), found by the folder of their program.
service_memory() {
  local process program
  for process in /proc/[0-9]*; do
    program=$(readlink "$process/exe" 2>/dev/null) || continue
    case "$program" in "$PWD"/services/*/bin/* | "$PWD"/gateway/*/bin/*) sed -n 's/^Pss: *\([0-9]*\) kB/\1/p' "$process/smaps_rollup" ;; esac
  done | awk '{ sum += $1 } END { printf "%.2f", sum / 1024 / 1024 }'
}

# Whether this checkout's demo is being played.
demo_runs() {
  local process
  for process in /proc/[0-9]*; do
    if tr '\0' ' ' <"$process/cmdline" 2>/dev/null | grep -qF "$PWD/services/Perspektiva.Portal/bin/"; then return 0; fi
  done 2>/dev/null
  return 1
}

if [ ${#wanted[@]} -eq 0 ] || [ ${#programs[@]} -gt 0 ]; then
  hold_checkout
  build tests/Perspektiva.Benchmarks -c Release || die "the build failed"
  release_checkout
  export PERSPEKTIVA_OWNER=$$ PERSPEKTIVA_SERVER_USER=perspektiva PERSPEKTIVA_SERVER_PASSWORD=perspektiva
  postgres=$(free_port) rabbitmq=$(free_port) management=$(free_port) redis=$(free_port)
  Perspektiva.AppHost/native/postgres.sh "$folder/postgres" "$postgres" >"$folder/postgres.log" 2>&1 & servers+=($!)
  Perspektiva.AppHost/native/rabbitmq.sh "$folder/rabbitmq" "$rabbitmq" "$management" "$(free_port)" "$(free_port)" >"$folder/rabbitmq.log" 2>&1 & servers+=($!)
  Perspektiva.AppHost/native/redis.sh "$folder/redis" "$redis" >"$folder/redis.log" 2>&1 & servers+=($!)
  unset PERSPEKTIVA_OWNER PERSPEKTIVA_SERVER_USER PERSPEKTIVA_SERVER_PASSWORD
  wait_for_port "$postgres" "${servers[0]}" && wait_for_port "$rabbitmq" "${servers[1]}" && wait_for_port "$management" "${servers[1]}" \
    && wait_for_port "$redis" "${servers[2]}" || { tail -n 20 "$folder"/*.log >&2; die "a server did not start"; }
  export PERSPEKTIVA_TEST_POSTGRES="Host=127.0.0.1;Port=$postgres;Username=perspektiva;Password=perspektiva"
  export PERSPEKTIVA_TEST_RABBITMQ="amqp://perspektiva:perspektiva@127.0.0.1:$rabbitmq"
  export PERSPEKTIVA_TEST_RABBITMQ_HTTP="http://perspektiva:perspektiva@127.0.0.1:$management"
  export PERSPEKTIVA_TEST_REDIS="127.0.0.1:$redis,password=perspektiva"
  tests/Perspektiva.Benchmarks/bin/Release/net10.0/Perspektiva.Benchmarks "${programs[@]}" || failed=1
else
  printf '| id | measured | goal | met |\n|---|---|---|---|\n'
fi

if asked start; then
  start_platform # the first start builds and makes the databases
  stop_platform
  for _ in 1 2 3; do start_platform; stop_platform; echo "$seconds"; done >"$folder/seconds"
  measured=$(median <"$folder/seconds")
  echo "| start | $measured s ($(paste -sd' ' "$folder/seconds")) | 20 s or less | $(verdict 20 <"$folder/seconds") |"
fi

if asked memory; then
  memory_build=${hosting:-local} # what the goal is about
  [ "$(service_memory)" = 0.00 ] || die "a platform of this checkout runs already, and its services would be counted, too"
  for _ in 1 2 3; do
    start_platform --demo --hosting "$memory_build"
    # It begins a moment after all is healthy.
    for _ in {1..100}; do demo_runs && break; sleep 0.1; done
    demo_runs || die "the demo did not begin"
    while demo_runs; do sleep 0.5; done
    # One that stopped on its way leaves smaller services.
    grep -qF "The main job holds." "$folder/run.log" || { tail -n 20 "$folder/run.log" >&2; die "the demo did not hold"; }
    sleep 10
    used=$(service_memory)
    [ "$used" != 0.00 ] || die "no service of this checkout was found"
    echo "$used"
    stop_platform
  done >"$folder/memory"
  measured=$(median <"$folder/memory")
  echo "| memory | $measured GB ($(paste -sd' ' "$folder/memory")) | 0.9 GB or less, $memory_build build | $(verdict 0.9 <"$folder/memory") |"
fi
exit "$failed"
