# shellcheck shell=bash
# Sourced by tests of the HTTP front, after tap.sh and postgres.sh.
#
#   http_start [OPTION...]   starts sesami-http over the script's database; sets $url and $http_pid
#   http_stop                ends it by SIGTERM; its exit code is the status
#   fixture_load             puts tests/http/fixture.sql into the database
#   get PATH [CURL OPTION..] the body          status PATH [...] the status code
#   field NAME PATH [...]    one response field's value
#   raw                      sends stdin as it is to the server, prints what comes until it closes

http_start() {
    rm -f "$WORK/port"
    "$SESAMI_BIN/sesami-http" --listen 127.0.0.1:0 --web "$ROOT/src/web" --port-file "$WORK/port" \
        --log "$WORK/access.log" "$@" 2>"$WORK/http.err" &
    http_pid=$!
    at_exit "http_kill $http_pid"
    for _ in $(seq 200); do
        [ -s "$WORK/port" ] && break
        kill -0 $http_pid 2>/dev/null || break
        sleep 0.05
    done
    [ -s "$WORK/port" ] || { sed 's/^/# /' "$WORK/http.err"; echo 'Bail out! sesami-http does not start'; exit 1; }
    port=$(cat "$WORK/port")
    url=http://127.0.0.1:$port
}

http_kill() {
    kill -TERM "$1" 2>/dev/null
    wait "$1" 2>/dev/null
}
http_stop() { kill -TERM "$http_pid" && wait "$http_pid"; }

fixture_load() { as_owner -1 -f "$ROOT/tests/http/fixture.sql"; }

get() { curl -s "${@:2}" "$url$1"; }
status() { curl -s -o /dev/null -w '%{http_code}' "${@:2}" "$url$1"; }
field() { curl -s -o /dev/null -D - "${@:3}" "$url$2" | tr -d '\r' | sed -n "s/^$1: //Ip"; }
problem() { get "$@" | jq -r '[.status, .code] | join(" ")'; }

raw() {
    exec 7<>"/dev/tcp/127.0.0.1/$port"
    cat >&7
    timeout 5 cat <&7
    exec 7>&-
}
