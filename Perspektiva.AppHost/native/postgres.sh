#!/usr/bin/env bash
# postgres.sh FOLDER PORT [-c setting=value...]: PostgreSQL in the foreground on 127.0.0.1:PORT with its data in FOLDER.
# The first start makes the cluster, with the superuser PERSPEKTIVA_SERVER_USER and PERSPEKTIVA_SERVER_PASSWORD (scram).
. "$(dirname "$0")/common.sh"

folder=$1 port=$2
shift 2
bin=$(postgres_programs "$folder")

# PostgreSQL refuses to run as root, and its own user cannot enter a checkout under a 0700 folder: it keeps the one right to do so.
as_server=(setpriv --pdeathsig INT)
if [ "$(id -u)" = 0 ]; then
  as_server=(setpriv --reuid=postgres --regid=postgres --clear-groups --inh-caps=-all,+dac_override --ambient-caps=-all,+dac_override
    --bounding-set=-all,+dac_override --no-new-privs --pdeathsig INT)
fi

mkdir -p "$folder"
end_previous "$folder" INT
if [ ! -d "$folder/cluster" ]; then
  : "${PERSPEKTIVA_SERVER_USER:?}" "${PERSPEKTIVA_SERVER_PASSWORD:?}"
  rm -rf "$folder/new"
  mkdir "$folder/new"
  printf '%s\n' "$PERSPEKTIVA_SERVER_PASSWORD" >"$folder/password"
  [ "$(id -u)" != 0 ] || chown postgres:postgres "$folder/new" "$folder/password"
  say "making the database cluster"
  "${as_server[@]}" "$bin/initdb" -D "$folder/new" -U "$PERSPEKTIVA_SERVER_USER" -A scram-sha-256 --pwfile "$folder/password" \
    -E UTF8 --locale=C.UTF-8 >/dev/null || { rm -f "$folder/password"; fail "initdb failed"; }
  rm -f "$folder/password"
  mv "$folder/new" "$folder/cluster"
fi

forget_lock "$folder/cluster"
# No unix socket: its path may have 107 bytes at most, and nobody needs it.
"${as_server[@]}" "$bin/postgres" -D "$folder/cluster" -c "port=$port" -c listen_addresses=127.0.0.1 -c unix_socket_directories= \
  -c max_connections=400 -c log_timezone=UTC -c timezone=UTC "$@" 2>&1 &
supervise "$folder" $! INT
