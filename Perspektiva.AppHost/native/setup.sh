# Sourced by run.sh, test.sh and bench.sh: finds what the machine lacks and installs it, and decides which build of the host this checkout takes.
# English, since what .NET says is read here.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en ASPIRE_CLI_TELEMETRY_OPTOUT=1

die() { printf '%s\n' "$*" >&2; exit 1; }
# An option or a setting that cannot be meant: told before anything is installed or built.
refuse() { printf '%s\n' "$*" >&2; exit 2; }

# cron and systemd may start without it; .NET, npm and the cache below need it.
HOME=${HOME:-$(getent passwd "$(id -u)" | cut -d: -f6 || true)}
[ -n "$HOME" ] || refuse "HOME is not set, and this user has no home folder: set HOME to a folder for caches"
export HOME

# Behind a company's proxy (http_proxy, https_proxy): .NET asks it for this machine's own addresses, too, unless they are excepted; and it compares the addresses as they are written.
except_from_proxy() {
  local given=${no_proxy:-} name
  [ "${NO_PROXY:-}" = "$given" ] || given+=,${NO_PROXY:-}
  for name in localhost 127.0.0.1 ::1 '[::1]' identity participant employer matching notification gateway; do
    case ",$given," in *,"$name",*) ;; *) given+=,$name ;; esac
  done
  while [[ $given == *,,* || $given == ,* ]]; do given=${given//,,/,} given=${given#,}; done
  export no_proxy=$given NO_PROXY=$given
}
except_from_proxy

aspire_version=13.5.4
tools=${PERSPEKTIVA_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/perspektiva}
bundle=$tools/aspire-$aspire_version/bundle
# What the mailbox's packages need (its package-lock.json).
node_least=20.19

# Built programs look for .NET where Debian puts it, or where DOTNET_ROOT says, and not on PATH: wherever the dotnet found there is, it is told to them.
need_dotnet() {
  local folder
  command -v dotnet >/dev/null || die "The .NET 10 SDK is missing: see https://dot.net"
  folder=$(dirname "$(readlink -f "$(command -v dotnet)")")
  # A script in dotnet's place has no runtimes beside it.
  [ -n "${DOTNET_ROOT:-}" ] || [ ! -d "$folder/shared" ] || export DOTNET_ROOT=$folder
}
need_npm() { command -v npm >/dev/null || die "Node.js with npm is missing: install nodejs and npm"; }

# A lock lives in a descriptor, and goes with the process that holds it, however it ends; what lives longer than that is started without the descriptors (7>&- 8>&-).
# hold DESCRIPTOR FILE WHAT: waits for the lock; WHAT says in one line what for.
hold() {
  mkdir -p "$(dirname "$2")"
  eval "exec $1>>\"\$2\""
  flock -n "$1" && return 0
  echo "Waiting: $3"
  # In the background, so that a signal is heeded meanwhile.
  flock "$1" &
  wait $!
}
# One build of this checkout at a time.
hold_checkout() { hold 7 Perspektiva.AppHost/obj/build.lock "this checkout is being built by another start"; }
release_checkout() { exec 7>&-; }
# One choice of ports at a time, over all checkouts of this user.
hold_ports() { hold 8 "$tools/ports.lock" "another platform of this user is starting, and its ports are not open yet"; }

# aside COMMAND...: runs what takes long in a group of its own and waits for it: a signal is heeded at once, and end_aside ends all that the command has started.
aside="" before=""
aside() {
  local code=0
  before=${!:-} aside=starting
  setsid "$@" 7>&- 8>&- &
  aside=$!
  wait "$aside" || code=$?
  aside=""
  return "$code"
}
end_aside() {
  local ending=$aside
  # A signal between the two lines: begun, or not, and not written down yet.
  [ "$ending" != starting ] || { ending=${!:-}; [ "$ending" != "$before" ] || ending=""; }
  [ -n "$ending" ] || return 0
  aside=""
  kill -TERM -- "-$ending" "$ending" 2>/dev/null || true
  for _ in {1..50}; do kill -0 -- "-$ending" 2>/dev/null || break; sleep 0.1; done
  kill -KILL -- "-$ending" 2>/dev/null || true
  end_compiler
}

# need_programs [chromium]: Debian packages for the native servers (and a browser for the browser tests).
need_programs() {
  local missing=()
  need_dotnet
  [ "$(id -u)" != 0 ] || finish_installation
  [ -x /usr/lib/rabbitmq/bin/rabbitmq-server ] || missing+=(rabbitmq-server)
  command -v redis-server >/dev/null || missing+=(redis-server)
  ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || missing+=(postgresql)
  [ "${1:-}" != chromium ] || command -v chromium >/dev/null || missing+=(chromium)
  command -v curl >/dev/null || missing+=(curl)
  [ ${#missing[@]} -gt 0 ] || return 0
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    die "Please install first: sudo apt-get install --no-install-recommends ${missing[*]}"
  fi
  # Half-installed packages would keep the machine from installing any: this alone is not broken off.
  echo "Installing from Debian, to the end also where it is told to stop: ${missing[*]}"
  install_quietly "${missing[@]}" || exit 1
}

# Debian starts a server as soon as it is installed. Ours run on ports of their own, so for the time of the installation a policy says no,
# and PostgreSQL makes no cluster; both are put back as they were. Servers that run already are left alone.
policy=/usr/sbin/policy-rc.d cluster=/etc/postgresql-common/createcluster.conf installation=/run/perspektiva-installation.lock
ours="# Perspektiva's, for the time of an installation"

# set_aside FILE: keeps a copy of what is there, whole or not at all. put_back FILE: the copy again; without a copy, what is ours goes.
set_aside() { [ ! -e "$1" ] || { cp -p "$1" "$1.perspektiva.new" && mv "$1.perspektiva.new" "$1.perspektiva"; }; }
put_back() {
  if [ -e "$1.perspektiva" ]; then mv "$1.perspektiva" "$1"; elif grep -qsxF "$ours" "$1"; then rm -f "$1"; fi
  rm -f "$1.perspektiva.new"
}

# What an installation that was killed has left is put back, unless one is going on.
finish_installation() (
  exec 9>>"$installation" && flock -n 9 || exit 0
  put_back "$policy"
  put_back "$cluster"
)

install_quietly() (
  # shellcheck disable=SC2329 # called by the trap
  restore() {
    put_back "$policy"
    put_back "$cluster"
  }
  exec 9>>"$installation"
  flock -n 9 || { echo "Waiting: another installation is going on"; flock 9; } || exit 1
  restore
  trap restore EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  { set_aside "$policy" && printf '#!/bin/sh\n%s\nexit 101\n' "$ours" >"$policy.perspektiva.new" && chmod 755 "$policy.perspektiva.new" && mv "$policy.perspektiva.new" "$policy"; } \
    || die "$policy cannot be written"
  export DEBIAN_FRONTEND=noninteractive
  # Nothing that the packages start keeps the lock.
  apt-get update -qq 9>&- || true
  case " $* " in *" postgresql "*)
    apt-get install -y -qq --no-install-recommends postgresql-common >/dev/null 9>&- || die "apt-get install postgresql-common failed"
    if [ -e "$cluster" ]; then
      { set_aside "$cluster" && printf '%s\ncreate_main_cluster = false\n' "$ours" >>"$cluster"; } || die "$cluster cannot be written"
    fi ;;
  esac
  apt-get install -y -qq --no-install-recommends "$@" >/dev/null 9>&- || die "apt-get install $* failed"
)

# Aspire's engine and dashboard, as Microsoft publishes them on npm, unpacked into a folder of our own.
need_bundle() {
  [ -x "$bundle/dcp/dcp" ] && [ -x "$bundle/managed/aspire-managed" ] && return 0
  local home=$tools/aspire-$aspire_version
  need_npm
  [ "$(uname -sm)" = "Linux x86_64" ] || die "Aspire's engine is fetched for Linux x86_64 only; this is $(uname -sm)"
  echo "Installing Aspire's engine and dashboard $aspire_version from npm"
  aside Perspektiva.AppHost/native/bundle.sh "$home" "$aspire_version" || die "npm's @microsoft/aspire-cli-linux-x64@$aspire_version could not be installed or unpacked under $home"
}

# The mailbox that catches the demo's e-mail is a small Node program.
need_mailbox() {
  local folder=Perspektiva.AppHost/native/mailbox version
  [ -d "$folder" ] || return 0
  command -v node >/dev/null || die "Node.js is missing: install nodejs and npm"
  version=$(node --version) || die "Node.js does not start: $(command -v node)"
  printf '%s\n' "v$node_least" "$version" | sort -CV || die "The demo's mailbox needs Node.js $node_least or newer; $(command -v node) is $version"
  [ "$folder/node_modules/.package-lock.json" -nt "$folder/package-lock.json" ] && return 0
  need_npm
  { aside env -C "$folder" npm ci --no-audit --no-fund --loglevel error >/dev/null && touch "$folder/node_modules/.package-lock.json"; } || die "npm ci failed in $folder"
}

# choose_hosting [package|local]: sets AspireHosting for all builds of this run. Without a choice the package build is restored once,
# and only where the feed says that a package or SDK does not exist, this checkout is switched to the local build.
choose_hosting() {
  local switch=Directory.Build.local.props known=Perspektiva.AppHost/obj/package.known answer code=0
  case "${1:-}" in
    package | local) export AspireHosting=$1; return 0 ;;
    "") ;;
    *) refuse "--hosting takes package or local, not '$1'" ;;
  esac
  if [ -e "$switch" ]; then
    AspireHosting=$(sed -n 's:.*<AspireHosting[^>]*>\(.*\)</AspireHosting>.*:\1:p' "$switch")
    export AspireHosting=${AspireHosting:-package}
    return 0
  fi
  export AspireHosting=package
  # What a restore leaves says only that one was tried; and a feed that has one version may lack the next.
  [ "$known" -nt Directory.Packages.props ] && [ "$known" -nt Perspektiva.AppHost/Perspektiva.AppHost.csproj ] && return 0
  mkdir -p Perspektiva.AppHost/obj
  answer=Perspektiva.AppHost/obj/restore.$$
  aside dotnet restore Perspektiva.AppHost -v q >"$answer" 2>&1 || code=$?
  answer=$(cat "$answer"; rm -f "$answer")
  [ "$code" != 0 ] || { touch "$known"; return 0; }
  # A feed that cannot be reached lacks everything, and says nothing about what it has; nor does one that fails or asks who we are once its index was read. One that forbids a package (403) has answered.
  if printf '%s' "$answer" | grep -Eq 'Unable to load the service index|NU1301|timed out|Retrying|does not indicate success: (401|407|408|429|5)|Name or service not known|Connection (refused|reset)|No route to host|[Uu]nreachable|Resource temporarily unavailable'; then
    die "The package feed cannot be reached, so what it has is not known; try again, or choose with --hosting package|local"
  fi
  if printf '%s' "$answer" | grep -Eq 'NU1101|NU1102|MSB4236'; then
    echo "This machine's feed lacks Aspire's packages: this checkout takes the local build of the host ($switch)"
    printf '%s\n' '<Project>' '  <PropertyGroup>' "    <AspireHosting Condition=\"'\$(AspireHosting)' == ''\">local</AspireHosting>" '  </PropertyGroup>' '</Project>' >"$switch"
    export AspireHosting=local
    return 0
  fi
  printf '%s\n' "$answer" >&2
  die "The restore failed for another reason than a missing package; try again, or choose with --hosting package|local"
}

# build PROJECT [OPTION...]: one compiler for all projects of this build, instead of one that warms up for each; it ends with the build.
# Without counting for the optimiser (TieredPGO), which it would do for as long as the build takes: 99 s instead of 170 (docs/testing.md).
build() {
  local code=0
  aside env DOTNET_TieredPGO=0 dotnet build "$@" -v q --tl:off -p:UseSharedCompilation=true -p:SharedCompilationId="perspektiva-$$" || code=$?
  end_compiler
  return "$code"
}
# shellcheck disable=SC2046
end_compiler() {
  kill $(grep -lzx -e "-pipename:perspektiva-$$" /proc/[0-9]*/cmdline 2>/dev/null | cut -d/ -f3) 2>/dev/null || true
  # Its socket, which it does not take along.
  rm -f "${TMPDIR:-/tmp}/perspektiva-$$"
}

# taken PORT: whether somebody listens there on one of this machine's two loopback addresses; "localhost" means both.
taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null || (exec 3<>"/dev/tcp/::1/$1") 2>/dev/null; }

# A loopback port that nobody listens on, below the range from which the system gives ports to clients.
free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 12000))
    taken "$port" || { echo "$port"; return; }
  done
}

wait_for_port() {
  for _ in $(seq 600); do
    (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null && return 0
    kill -0 "$2" 2>/dev/null || return 1
    sleep 0.1
  done
  return 1
}

# The usual port, or another free one when somebody listens there.
port_or_free() {
  if taken "$1"; then free_port; else echo "$1"; fi
}

# Every process of a platform inherits PERSPEKTIVA_RUN, so that what a kill -9 left behind is told from everybody else's.
leftovers() { grep -lzx "PERSPEKTIVA_RUN=$1" /proc/[0-9]*/environ 2>/dev/null | cut -d/ -f3 || true; }

# await_end RUN SECONDS [HURRY]: true when no process of that run is left. With HURRY the engine's second process, once it is alone, is told to go: it would look for the first one for two seconds.
await_end() {
  local left
  for _ in $(seq $(($2 * 10))); do
    mapfile -t left < <(leftovers "$1")
    [ ${#left[@]} -gt 0 ] || return 0
    [ -z "${3:-}" ] || ! are_engine "${left[@]}" || kill -TERM "${left[@]}" 2>/dev/null || true
    sleep 0.1
  done
  return 1
}
are_engine() {
  local pid
  for pid; do [[ $(readlink "/proc/$pid/exe" 2>/dev/null) == */dcp ]] || return 1; done
}

# close_home HOME: nobody else may enter it. What others may enter and what holds other files is no platform's own, and is left to whoever put them there.
close_home() {
  [ -n "$(find "$1" -maxdepth 0 -perm /077)" ] || return 0
  [ -e "$1/secrets.json" ] || [ -z "$(ls -A "$1")" ] || refuse "other users may enter $1, and it holds other files: --home takes a folder of the platform's own"
  chmod 700 "$1" 2>/dev/null || refuse "other users may enter $1, and it is not yours to close: --home takes a folder of your own"
}

# refuse_running HOME: ends this script when the platform of that home runs, and still does a second later: one that was killed this moment takes that long to go.
refuse_running() {
  local pid started run
  [ -s "$1/running" ] || return 0
  read -r pid started run <"$1/running"
  for _ in {1..10}; do
    [ "$(ticks "$pid")" = "$started" ] || return 0
    sleep 0.1
  done
  die "a platform with its data in $1 runs already (process $pid)"
}

# end_previous HOME: refuses when the platform of that home runs; ends what an earlier one left behind.
end_previous() {
  local pid started run
  refuse_running "$1"
  [ -s "$1/running" ] || return 0
  read -r pid started run <"$1/running"
  if [ -n "$(leftovers "$run")" ]; then
    echo "Ending what an earlier run left behind"
    # shellcheck disable=SC2046
    kill -TERM $(leftovers "$run") 2>/dev/null || true
    # shellcheck disable=SC2046
    await_end "$run" 8 || kill -KILL $(leftovers "$run") 2>/dev/null || true
  fi
  rm -f "$1/running"
}

# Ticks since boot at which a process started; nothing when there is none, nor for one that has ended and waits to be noticed: after a kill -9 whoever inherits it may never do so (in a container).
ticks() { sed -n 's/.*) //; /^[^ZX] /p' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20; }
