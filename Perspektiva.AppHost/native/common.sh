# Sourced by the scripts beside it: runs one server of this machine in the foreground, with everything of its own under one folder.
set -euo pipefail
umask 077

say() { printf '%s: %s\n' "$(basename "$0" .sh)" "$*"; }
fail() { say "$*" >&2; exit 1; }

# Ticks since boot at which a process started: with it, a recycled pid is never taken for ours.
start_time() {
  local stat
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  # shellcheck disable=SC2086 # the fields after the command's name, which may hold blanks itself
  set -- ${stat##*) }
  echo "${20}"
}

is_same() { [ "$(start_time "$1" || true)" = "$2" ]; }

# Ends what an earlier run left behind after a kill -9 of everything above it.
end_previous() {
  local pid started
  [ -s "$1/pid" ] || return 0
  read -r pid started <"$1/pid" || return 0
  is_same "$pid" "$started" || return 0
  say "ending process $pid, left behind by an earlier run"
  kill "-$2" "$pid" 2>/dev/null || true
  for _ in $(seq 100); do is_same "$pid" "$started" || return 0; sleep 0.1; done
  kill -KILL "$pid" 2>/dev/null || true
  for _ in $(seq 50); do is_same "$pid" "$started" || return 0; sleep 0.1; done
  fail "process $pid of an earlier run does not end"
}

hurry() {
  [ -z "$2" ] || (trap - TERM INT HUP; for _ in $(seq $(($2 * 10))); do kill -0 "$1" 2>/dev/null || exit 0; sleep 0.1; done; kill -KILL "$1") 2>/dev/null &
}

# supervise FOLDER PID SIGNAL [SECONDS]: waits for the server; SIGTERM and Ctrl-C reach it as SIGNAL, its fast and clean way to end.
# With SECONDS it is killed when it has not ended by then.
# With PERSPEKTIVA_OWNER (a pid) the server also ends when that process is gone, however it went; with PERSPEKTIVA_THROWAWAY its folder goes, too.
supervise() {
  local server=$2 signal=$3 patience=${4:-} code=0 watch="" ending=""
  echo "$server $(start_time "$server" || echo 0)" >"$1/pid"
  trap 'ending=yes; kill "-$signal" "$server" 2>/dev/null || true; hurry "$server" "$patience"' TERM INT HUP
  if [ -n "${PERSPEKTIVA_OWNER:-}" ]; then
    (trap - TERM INT HUP; setpriv --pdeathsig KILL tail --pid="$PERSPEKTIVA_OWNER" -s 1 -f /dev/null >/dev/null 2>&1 || true; kill "-$signal" "$server" 2>/dev/null) &
    watch=$!
  fi
  # A signal interrupts the waiting; the last word has the server itself, also where it had ended before anybody waited.
  while kill -0 "$server" 2>/dev/null; do wait "$server" || true; done
  wait "$server" || code=$?
  [ -z "$watch" ] || kill "$watch" 2>/dev/null || true
  [ -z "$ending" ] || [ "$code" != 137 ] || code=0
  rm -f "$1/pid"
  if [ "$code" = 0 ] && [ -n "${PERSPEKTIVA_THROWAWAY:-}" ]; then rm -rf "$1"; fi
  return "$code"
}

# works_in FOLDER: true when a process has its working folder there. Other users' processes cannot, but for root's: where root itself may not ask (in a container), whoever is called postgres counts;
# one that is ending has no folder any more and does not.
works_in() {
  local process place
  while IFS=' ' read -r process place; do
    [ "$place" != "$1" ] || return 0
    [ -z "$place" ] && [ "$EUID" = 0 ] && [ "$(cat "$process/comm" 2>/dev/null)" = postgres ] || continue
    ! LC_ALL=C readlink -v "$process/cwd" 2>&1 | grep -q 'Permission denied' || return 0
  done < <(find /proc/[0-9]*/cwd -maxdepth 0 -printf '%h %l\n' 2>/dev/null)
  return 1
}

# forget_lock CLUSTER: after a kill -9 and a restart, PostgreSQL's lock file may name a process that is somebody else's by now, and PostgreSQL would never start again.
# While any process works in the cluster (all of PostgreSQL's do) it stays: it also guards the data against backends that have been left behind.
forget_lock() {
  local pid
  [ -s "$1/postmaster.pid" ] && read -r pid <"$1/postmaster.pid" && [ -d "/proc/$pid" ] || return 0
  works_in "$(readlink -f "$1")" && return 0
  say "forgetting the lock of an earlier run: process $pid is no server of this cluster"
  rm -f "$1/postmaster.pid"
}

# postgres_programs FOLDER: where the programs of its cluster's version are, or, before there is a cluster, the newest that can make one:
# the folder of a version of which only the client is installed holds neither initdb nor postgres.
postgres_programs() {
  local all=${PERSPEKTIVA_POSTGRES:-/usr/lib/postgresql} version programs
  if [ -s "$1/cluster/PG_VERSION" ]; then
    version=$(<"$1/cluster/PG_VERSION")
    [ -x "$all/$version/bin/postgres" ] || fail "the data in $1 is of PostgreSQL $version, which is not installed (Debian: postgresql-$version)"
    echo "$all/$version/bin"
    return
  fi
  while read -r programs; do
    [ ! -x "$programs/postgres" ] || [ ! -x "$programs/initdb" ] || { echo "$programs"; return; }
  done < <(printf '%s\n' "$all"/*/bin | sort -Vr)
  fail "PostgreSQL is not installed (Debian: postgresql)"
}
