#!/usr/bin/env bash
# rabbitmq.sh FOLDER PORT MANAGEMENT_PORT DISTRIBUTION_PORT EPMD_PORT: RabbitMQ in the foreground, every port on 127.0.0.1, data in FOLDER.
# The first start makes the user PERSPEKTIVA_SERVER_USER with PERSPEKTIVA_SERVER_PASSWORD.
. "$(dirname "$0")/common.sh"

folder=$1 port=$2 management=$3 distribution=$4 epmd_port=$5
server=/usr/lib/rabbitmq/bin/rabbitmq-server
[ -x "$server" ] || fail "RabbitMQ is not installed (Debian: rabbitmq-server)"
: "${PERSPEKTIVA_SERVER_USER:?}" "${PERSPEKTIVA_SERVER_PASSWORD:?}"
mkdir -p "$folder"
end_previous "$folder" TERM
# At a start everybody waits for the broker; only root may give it precedence.
renice -n -10 $$ >/dev/null 2>&1 || true

# It makes its tables and its user once. Ended while it does, it would find them half made at every start from then on; nobody has been let in by then, so all of it is made anew.
[ ! -e "$folder/making" ] || { say "making the broker's tables anew, an earlier start was broken off"; rm -rf "$folder/data"; }
[ -d "$folder/data" ] || touch "$folder/making"

echo '[rabbitmq_management].' >"$folder/plugins"

# Erlang looks for each of 1,000 modules in every folder on its path, one after the other: with all that the package brings, a third of the broker's start is looking in the wrong place.
# So it sees only the plugins that it needs, and one folder first that has every module.
plugins=$(dirname "$(readlink -f "$server")")/../plugins erlang=/usr/lib/erlang/lib
given=$(stat -c '%n %Y' "$plugins"/* "$erlang"/* "$0")
if [ "$(cat "$folder/linked-from" 2>/dev/null)" != "$given" ]; then
  rm -rf "$folder/linked" "$folder/modules"
  mkdir -p "$folder/linked" "$folder/modules"
  # The broker, its management pages and what these depend on, by what each application says of itself; what is no plugin is Erlang's own.
  awk -v RS='\001' '
    { name = FILENAME; sub(/.*\//, "", name); sub(/\.app$/, "", name); place[name] = FILENAME; sub(/\/ebin\/[^\/]*$/, "", place[name])
      if (match($0, /{applications,[^]]*/)) asks[name] = substr($0, RSTART + 14, RLENGTH - 14) }
    function need(name, each, at, count) {
      gsub(/[^a-z0-9_]/, "", name)
      if (!(name in place) || name in done) return
      done[name] = 1; print place[name]
      count = split(asks[name], each, ",")
      for (at = 1; at <= count; at++) need(each[at])
    }
    END { need("rabbit"); need("rabbitmq_management") }' "$plugins"/*/ebin/*.app | xargs -d '\n' ln -s -t "$folder/linked"
  find "$folder"/linked/*/ebin/ "$erlang"/*/ebin/ -name '*.beam' -exec ln -sf -t "$folder/modules" {} +
  printf '%s\n' "$given" >"$folder/linked-from"
fi

cat >"$folder/rabbitmq.conf" <<CONF
listeners.tcp.1 = 127.0.0.1:$port
management.tcp.ip = 127.0.0.1
management.tcp.port = $management
default_user = $PERSPEKTIVA_SERVER_USER
default_pass = $PERSPEKTIVA_SERVER_PASSWORD
disk_free_limit.absolute = 200MB
log.file = false
log.console = true
log.console.level = info
CONF

# The broker's VM looks its node up at a port mapper; this one is ours alone and ends with it, the machine's own stays untouched.
epmd=$(command -v epmd || ls -d /usr/lib/erlang/erts-*/bin/epmd | tail -n 1)
setpriv --pdeathsig KILL "$epmd" -address 127.0.0.1 -port "$epmd_port" &
mapper=$!
until "$epmd" -port "$epmd_port" -names >/dev/null 2>&1; do
  kill -0 "$mapper" 2>/dev/null || fail "Erlang's port mapper does not start"
  sleep 0.02
done

export HOME="$folder"
export RABBITMQ_NODENAME=perspektiva@localhost RABBITMQ_NODE_PORT="$port" RABBITMQ_DIST_PORT="$distribution"
export RABBITMQ_MNESIA_BASE="$folder/data" RABBITMQ_LOG_BASE="$folder/log" RABBITMQ_ENABLED_PLUGINS_FILE="$folder/plugins"
export RABBITMQ_PLUGINS_DIR="$folder/linked" RABBITMQ_SERVER_CODE_PATH="$folder/modules"
export RABBITMQ_CONFIG_FILE="$folder/rabbitmq.conf" RABBITMQ_PID_FILE="$folder/rabbitmq.pid"
export RABBITMQ_CONF_ENV_FILE="$folder/none" RABBITMQ_ADVANCED_CONFIG_FILE="$folder/none.config"
# Its idle schedulers sleep instead of spinning: the processors are shared with everything else.
export ERL_EPMD_PORT="$epmd_port" ERL_EPMD_ADDRESS=127.0.0.1
# And it is a node from its first moment: it would start a second VM otherwise, only to make sure of the port mapper that runs here already.
export RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="+sbwt none +sbwtdcpu none +sbwtdio none -sname $RABBITMQ_NODENAME -start_epmd false \
  -kernel inet_dist_use_interface {127,0,0,1} -kernel inet_dist_listen_min $distribution -kernel inet_dist_listen_max $distribution"
# With this the script becomes the VM itself, which ends cleanly on SIGTERM, instead of waiting beside it.
export RUNNING_UNDER_SYSTEMD=true
unset NOTIFY_SOCKET
cd "$folder"
setpriv --pdeathsig KILL "$server" 2>&1 &
broker=$!
if [ -e "$folder/making" ]; then
  # It listens when all is made, and not before.
  (until (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do kill -0 "$broker" 2>/dev/null || exit 0; sleep 0.05; done; rm -f "$folder/making") &
fi
code=0
# Queues and message stores are closed within a tenth of a second; what the VM waits for after that (6 to 8 s) is its management pages.
supervise "$folder" "$broker" TERM 2 || code=$?
kill "$mapper" 2>/dev/null || true
exit "$code"
