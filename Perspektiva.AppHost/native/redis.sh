#!/usr/bin/env bash
# redis.sh FOLDER PORT: Redis in the foreground on 127.0.0.1:PORT; it keeps nothing, and asks for PERSPEKTIVA_SERVER_PASSWORD when that is set.
. "$(dirname "$0")/common.sh"

folder=$1 port=$2
server=$(command -v redis-server) || fail "Redis is not installed (Debian: redis-server)"
mkdir -p "$folder"
end_previous "$folder" TERM

# The configuration comes by a file, because every user of the machine can read a command line.
cat >"$folder/redis.conf" <<CONF
port $port
bind 127.0.0.1
save ""
appendonly no
${PERSPEKTIVA_SERVER_PASSWORD:+requirepass $PERSPEKTIVA_SERVER_PASSWORD}
CONF
cd "$folder"
setpriv --pdeathsig TERM "$server" ./redis.conf &
supervise "$folder" $! TERM
