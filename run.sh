#!/usr/bin/env bash
# ./run.sh [--demo] [--exit] [--seed] [--replicas n] [--hosting package|local] [--infrastructure native|external|container] [--data dir]
#          [--gateway-port n] [--home dir]
# Starts the whole platform of one network, after installing what the machine lacks. Ctrl-C ends it; its data stays under .perspektiva/.
set -euo pipefail
cd "$(dirname "$0")"
. Perspektiva.AppHost/native/setup.sh

hosting="" options=() demo="" seed="" exit="" infrastructure="" home=$PWD/.perspektiva
absolute() { case "$1" in /*) echo "$1" ;; *) echo "$OLDPWD/$1" ;; esac; }
OLDPWD=${OLDPWD:-$PWD}
while [ $# -gt 0 ]; do
  case "$1" in
    --demo | --seed | --exit) printf -v "${1#--}" yes; options+=("$1" true) ;;
    --replicas | --gateway-port | --public-url | --source) options+=("$1" "${2:?$1 takes a value}"); shift ;;
    --infrastructure) infrastructure=${2:?}; options+=("$1" "$2"); shift ;;
    --data) [ -d "$(absolute "${2:?}")" ] || die "--data: there is no folder $2"; options+=(--data "$(absolute "$2")"); shift ;;
    --home) home=$(absolute "${2:?}"); shift ;;
    --hosting) hosting=${2:?}; shift ;;
    -h | --help) sed -n '2,4s/^# //p' "$0"; exit 0 ;;
    *) die "unknown option $1; ./run.sh --help lists them" ;;
  esac
  shift
done
[ -z "$exit" ] || [ -n "$demo$seed" ] || die "--exit goes with --demo or --seed"

[ -n "$infrastructure" ] && [ "$infrastructure" != native ] || need_programs
need_bundle
[ -z "$demo" ] || need_mailbox
choose_hosting "$hosting"

host=$PWD/Perspektiva.AppHost/bin/$AspireHosting/Debug/net10.0/Perspektiva.AppHost
stamp=Perspektiva.AppHost/obj/$AspireHosting/built
# Everything that a build reads, by path, size and time; the folder counts too, since the build writes it down.
inputs() {
  {
    echo "$PWD"
    find . \( -name bin -o -name obj -o -name node_modules -o -name .git -o -name .perspektiva -o -path ./tests -o -path ./docs \) -prune -o \
      -type f \( -name '*.cs' -o -name '*.csproj' -o -name '*.props' -o -name '*.targets' -o -name '*.json' -o -name '*.proto' -o -name '*.resx' \
      -o -name '*.razor' -o -name '*.cshtml' -o -name '*.css' -o -name '*.js' -o -name '*.csv' -o -name '*.html' -o -name '*.liquid' \) -printf '%p %s %T@\n' | sort
  } | sha256sum
}
# The folders of what starts as a process.
programs() { printf '%s\n' {gateway,services}/*/bin/Debug/net10.0/*.runtimeconfig.json | xargs -n 1 dirname; }
now=$(inputs)
if [ ! -x "$host" ] || [ "$(cat "$stamp" 2>/dev/null)" != "$now" ]; then
  echo "Building (host: $AspireHosting)"
  build Perspektiva.AppHost || die "the build failed"
  # What several processes would compile at every start is compiled once; where that cannot be done, the start is slower and says why.
  rm -f "$stamp.precompiled"
  echo "Precompiling (once after a build)"
  if Perspektiva.AppHost/native/precompile.sh Perspektiva.AppHost/obj/precompiled "${host%/*}" $(programs); then touch "$stamp.precompiled"; fi
  inputs >"$stamp"
fi
if [ -e "$stamp.precompiled" ]; then
  host=${host%/*}-ready/Perspektiva.AppHost
  export PERSPEKTIVA_PRECOMPILED=true
fi

# Addresses of this start: the usual ones where they are free.
dashboard=$(port_or_free 18888) otlp=$(port_or_free 18889) resources=$(port_or_free 18890)
export ASPNETCORE_URLS=http://localhost:$dashboard
export ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL=http://localhost:$otlp ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL=http://localhost:$resources
export ASPIRE_DASHBOARD_FRONTEND_BROWSERTOKEN=${ASPIRE_DASHBOARD_FRONTEND_BROWSERTOKEN:-$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')}
# Everything stays on loopback: the host needs no development certificate, and its dashboard none to ask for.
export ASPIRE_DCP_USE_DEVELOPER_CERTIFICATE=false ASPIRE_DEVELOPER_CERTIFICATE_DEFAULT_TRUST=false ASPIRE_DEVELOPER_CERTIFICATE_DEFAULT_HTTPS_TERMINATION=false
export ASPIRE_ALLOW_UNSECURED_TRANSPORT=true ASPIRE_VERSION_CHECK_DISABLED=true DcpPublisher__WaitForResourceCleanup=true
export ASPNETCORE_ENVIRONMENT=${ASPNETCORE_ENVIRONMENT:-Production} DOTNET_ENVIRONMENT=${DOTNET_ENVIRONMENT:-Production}
export PERSPEKTIVA_BUNDLE=$bundle

mkdir -p -m 700 "$home"
end_previous "$home"
run=$$-$(ticks $$)
PERSPEKTIVA_RUN=$run "$host" --home "$home" "${options[@]}" &
platform=$!
echo "$platform $(ticks "$platform") $run" >"$home/running"

trap 'kill -TERM "$platform" 2>/dev/null || true' INT TERM HUP
code=0
while kill -0 "$platform" 2>/dev/null; do code=0; wait "$platform" || code=$?; done
# shellcheck disable=SC2046
await_end "$run" 15 || kill -KILL $(leftovers "$run") 2>/dev/null || true
rm -f "$home/running"
exit "$code"
