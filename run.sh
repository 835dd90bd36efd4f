#!/usr/bin/env bash
# ./run.sh [--demo] [--exit] [--seed] [--replicas n] [--hosting package|local] [--infrastructure native|external|container] [--data dir]
#          [--gateway-port n] [--public-url https://...] [--source urn:...] [--home dir]
# Starts the whole platform of one network, after installing what the machine lacks. Ctrl-C ends it; its data stays under .perspektiva/.
# --public-url: the gateway's address as clients see it. --source: this network's lasting name in its events. --data is read by --seed and by the dashboard's "Seed the demo"; --exit goes with --demo or --seed.
set -euo pipefail
caller=$PWD
# Not by way of a link: what is built and what runs is known by its one true path.
cd -P "$(dirname "$0")"
. Perspektiva.AppHost/native/setup.sh

# Until the host runs, a signal ends what this script has started and the script; then it is passed on to the host.
platform="" asked=""
stop() {
  asked=yes
  [ -z "$1" ] || { trap '' INT TERM HUP; end_aside; exit "$1"; }
  [ -z "$platform" ] || kill -TERM "$platform" 2>/dev/null || true
}
trap 'stop 130' INT
trap 'stop 143' TERM
trap 'stop 129' HUP

hosting="" options=() demo="" seed="" exit="" replicas=1 infrastructure=native home=$PWD/.perspektiva
absolute() { case "$1" in /*) echo "$1" ;; *) echo "$caller/$1" ;; esac; }
# takes WHAT OPTION [VALUE]: refuses an option without a value. takes_number LEAST MOST OPTION [VALUE]: and what is no number, or not between the two.
takes() { [[ -n ${3:-} && $3 != --* ]] || refuse "$2 takes $1"; }
takes_number() {
  takes "a number from $1 to $2" "$3" "${4:-}"
  [[ $4 =~ ^[0-9]{1,5}$ ]] && ((10#$4 >= $1 && 10#$4 <= $2)) || refuse "$3 takes a number from $1 to $2, not '$4'"
}
while [ $# -gt 0 ]; do
  case "$1" in
    --demo | --seed | --exit) printf -v "${1#--}" yes; options+=("$1" true); shift; continue ;;
    -h | --help) sed -n '2,5s/^# //p' run.sh; exit 0 ;;
    --replicas) takes_number 1 99 "${@:1:2}"; replicas=$2; options+=("$1" "$2") ;;
    --gateway-port) takes_number 1 65535 "${@:1:2}"; options+=("$1" "$2") ;;
    --public-url)
      takes "an address that begins with http:// or https://" "${@:1:2}"
      case "$2" in http://?* | https://?*) options+=("$1" "$2") ;; *) refuse "$1 takes an address that begins with http:// or https://, not '$2'" ;; esac ;;
    --source) takes "a name such as urn:perspektiva:network:fulda" "${@:1:2}"; options+=("$1" "$2") ;;
    --infrastructure)
      takes "native, external or container" "${@:1:2}"
      case "$2" in native | external | container) infrastructure=$2; options+=("$1" "$2") ;; *) refuse "$1 takes native, external or container, not '$2'" ;; esac ;;
    --hosting)
      takes "package or local" "${@:1:2}"
      case "$2" in package | local) hosting=$2 ;; *) refuse "$1 takes package or local, not '$2'" ;; esac ;;
    --data)
      takes "a folder" "${@:1:2}"
      [ -d "$(absolute "$2")" ] || refuse "$1 takes a folder; there is none at $2"
      options+=("$1" "$(absolute "$2")") ;;
    --home) takes "a folder" "${@:1:2}"; home=$(absolute "$2"); [ -d "$home" ] || [ ! -e "$home" ] || refuse "$1 takes a folder, and $2 is none" ;;
    *) refuse "unknown option $1; ./run.sh --help lists them" ;;
  esac
  shift 2
done
[ -z "$exit" ] || [ -n "$demo$seed" ] || refuse "--exit goes with --demo or --seed"
[ "$infrastructure" != container ] || [ "$hosting" != local ] || refuse "--infrastructure container goes with --hosting package"
if [ "$infrastructure" = external ]; then
  missing=""
  for name in ConnectionStrings__{rabbitmq,redis,postgres}; do
    [ -n "${!name:-}" ] || { missing=yes; echo "--infrastructure external needs $name in the environment" >&2; }
  done
  [ -z "$missing" ] || exit 2
fi
# The names alone: a value may hold line breaks.
endpoint=$(compgen -e | grep -im 1 '^Kestrel__Endpoints__' || true)
[ -z "$endpoint" ] || ((10#$replicas == 1)) || refuse "--replicas takes 1 where $endpoint is set: several gateways cannot share that address"
refuse_running "$home"
[ ! -d "$home" ] || close_home "$home"

need_dotnet
[ "$infrastructure" != native ] || need_programs
hold_checkout
choose_hosting "$hosting"
[ "$infrastructure" != container ] || [ "$AspireHosting" = package ] || refuse "--infrastructure container needs the package build of the host, and this machine's feed lacks Aspire's packages"
[ "$AspireHosting" = package ] || need_bundle
[ -z "$demo" ] || need_mailbox

host=$PWD/Perspektiva.AppHost/bin/$AspireHosting/Debug/net10.0/Perspektiva.AppHost
stamp=Perspektiva.AppHost/obj/$AspireHosting/built
# Everything that a build reads, by path, size and time; the folder counts too, since the build writes it down.
left_out=(-name bin -o -name obj -o -name node_modules -o -name .git -o -name .perspektiva -o -path ./tests)
# The home of a platform inside the checkout is no input, whatever it is called: its secrets tell it.
homes() { find . \( "${left_out[@]}" \) -prune -o -path './*/secrets.json' -printf '-o\0-samefile\0%h\0' 2>/dev/null; }
inputs() {
  local homes
  mapfile -d '' homes < <(homes)
  {
    echo "$PWD"
    find . \( "${left_out[@]}" "${homes[@]}" \) -prune -o \
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
  # What was there before the build: a file that was changed meanwhile is built by the next start.
  rm -f "$stamp.precompiled"
  echo "$now" >"$stamp"
fi
# What several processes would compile at every start is compiled once; where that cannot be done, this start is slower, and the next one tries it again.
if [ ! -e "$stamp.precompiled" ]; then
  echo "Precompiling (once after a build)"
  if aside Perspektiva.AppHost/native/precompile.sh Perspektiva.AppHost/obj/precompiled "${host%/*}" $(programs); then
    touch "$stamp.precompiled"
  else
    echo "Not precompiled: this start takes seconds longer; the next one tries it again"
  fi
fi
release_checkout
if [ -e "$stamp.precompiled" ]; then
  host=${host%/*}-ready/Perspektiva.AppHost
  export PERSPEKTIVA_PRECOMPILED=true
fi

mkdir -p -m 700 "$home"
hold_ports
end_previous "$home"
rm -f "$home/ready.json"
# Addresses of this start: the usual ones where they are free. (A line each: bash 5.2 cannot run a trap between two substitutions of one command.)
dashboard=$(port_or_free 18888)
otlp=$(port_or_free 18889)
resources=$(port_or_free 18890)
export ASPNETCORE_URLS=http://localhost:$dashboard
export ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL=http://localhost:$otlp ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL=http://localhost:$resources
export ASPIRE_DASHBOARD_FRONTEND_BROWSERTOKEN=${ASPIRE_DASHBOARD_FRONTEND_BROWSERTOKEN:-$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')}
# Everything stays on loopback: the host needs no development certificate, and its dashboard none to ask for.
export ASPIRE_DCP_USE_DEVELOPER_CERTIFICATE=false ASPIRE_DEVELOPER_CERTIFICATE_DEFAULT_TRUST=false ASPIRE_DEVELOPER_CERTIFICATE_DEFAULT_HTTPS_TERMINATION=false
export ASPIRE_ALLOW_UNSECURED_TRANSPORT=true ASPIRE_VERSION_CHECK_DISABLED=true DcpPublisher__WaitForResourceCleanup=true
export ASPNETCORE_ENVIRONMENT=${ASPNETCORE_ENVIRONMENT:-Production} DOTNET_ENVIRONMENT=${DOTNET_ENVIRONMENT:-Production}
export PERSPEKTIVA_BUNDLE=$bundle

run=$$-$(ticks $$)
trap 'stop ""' INT TERM HUP
[ -z "$asked" ] || exit 143
PERSPEKTIVA_RUN=$run "$host" --home "$home" "${options[@]}" 8>&- &
platform=$!
# Between the two lines nobody knew whom to pass a signal on to.
[ -z "$asked" ] || kill -TERM "$platform" 2>/dev/null || true
# A platform that no later start could find does not run on.
unnoted=""
echo "$platform $(ticks "$platform") $run" >"$home/running" || {
  unnoted=yes
  echo "$home/running cannot be written: the platform is ended" >&2
  kill -TERM "$platform" 2>/dev/null || true
}
# Others may choose their ports when these are open, or will not be.
(trap - INT TERM HUP; for _ in {1..240}; do [ ! -e "$home/ready.json" ] && kill -0 "$platform" 2>/dev/null || break; sleep 0.5; done) >/dev/null 2>&1 &
exec 8>&-

# A signal interrupts the waiting; the last word has the host itself, also where it had ended before anybody waited.
while kill -0 "$platform" 2>/dev/null; do wait "$platform" || true; done
code=0
wait "$platform" || code=$?
# Containers are the engine's to remove, and no processes of this run.
hurry=yes
[ "$infrastructure" != container ] || hurry=""
# shellcheck disable=SC2046
await_end "$run" 15 "$hurry" || kill -KILL $(leftovers "$run") 2>/dev/null || true
# Only what is ours: the next start may have noted itself meanwhile.
noted=$run
[ -n "$unnoted" ] || read -r _ _ noted 2>/dev/null <"$home/running" || noted=""
[ "$noted" != "$run" ] || rm -f "$home/running" "$home/ready.json"
[ -z "$unnoted" ] || [ "$code" != 0 ] || code=1
exit "$code"
