#!/usr/bin/env bash
# shellcheck disable=SC2154 # http_start and postgres_start set them
# The program: options, exit codes, metrics, log.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/postgres.sh"
. "$(dirname "$0")/../lib/http.sh"

exits 0 '--help' sesami-http --help
exits 0 '--version' sesami-http --version
exits 2 'an unknown option' sesami-http --listn 127.0.0.1:0
exits 2 'an argument' sesami-http here
for where in 127.0.0.1 :80 127.0.0.1: 127.0.0.1:x 127.0.0.1:99999999 ::1:80; do
    exits 2 "--listen $where" sesami-http --listen "$where" --web "$ROOT/src/web"
done
exits 2 '--pool 0' sesami-http --pool 0
exits 2 '--pool 257' sesami-http --pool 257
exits 3 'a folder that is not there' sesami-http --listen 127.0.0.1:0 --web "$WORK/nothing"
exits 3 'a folder without a page' sesami-http --listen 127.0.0.1:0 --web "$WORK"
exits 3 'a log that cannot be' sesami-http --listen 127.0.0.1:0 --web "$ROOT/src/web" --log "$WORK/no/log"
for option in $(sesami-http --help | grep -oE '^ +(-[a-zA-Z], )?--[a-z-]+' | grep -oE -- '--[a-z-]+'); do
    ok "$option is in the man page" grep -qF -- "-${option#--}" "$ROOT/src/http/sesami-http.1"
done

# Only what is in the folder when it starts, and no links, is served.
mkdir "$WORK/web"
cp "$ROOT"/src/web/index.html "$WORK/web"
echo secret >"$WORK/web/.hidden.txt"
echo secret >"$WORK/web/notes.secret"
ln -s /etc/passwd "$WORK/web/passwd.txt"
mkdir "$WORK/web/folder.js"
postgres_start
http_start --web "$WORK/web"
echo late >"$WORK/web/late.txt"
for path in /.hidden.txt /notes.secret /passwd.txt /folder.js /late.txt; do is "$(status $path)" 404 "$path is not served"; done
is "$(status /index.html)" 200 'index.html has its own address too'

exits 3 'an address in use' sesami-http --listen "127.0.0.1:$port" --web "$ROOT/src/web"

# Log and metrics
is "$(get '/nothing?token=x' -A 'agent "7"' | jq -r .request_id)" "$(jq -r 'select(.agent == "agent \"7\"") | .id' "$WORK/access.log")" 'the id is in the log'
is "$(jq -r 'select(.agent == "agent \"7\"") | [.method, .target, .route, .status, .remote] | join(" ")' "$WORK/access.log")" \
    'GET /nothing?token=x none 404 127.0.0.1' 'with the request'
mv "$WORK/access.log" "$WORK/old.log"
kill -HUP "$http_pid"
for _ in $(seq 50); do [ -e "$WORK/access.log" ] && break; sleep 0.05; done
status / >/dev/null
ok 'SIGHUP opens the log anew' test -s "$WORK/access.log"
status /healthz -I >/dev/null
status /api/v1/repos/a/b >/dev/null
is "$(get /metrics | grep '^sesami_http_requests_total' | grep -E 'healthz|name}"')" \
    "$(printf '%s\n' 'sesami_http_requests_total{route="/api/v1/repos/{owner}/{name}",method="GET",status="404"} 1' \
        'sesami_http_requests_total{route="/healthz",method="HEAD",status="200"} 1')" 'requests are counted by route, method and status'
is "$(get /metrics | sed -n 's/^sesami_http_request_duration_seconds_bucket{route="\/healthz",le="+Inf"} //p')" 1 'and timed'
if command -v promtool >/dev/null; then
    is "$(get /metrics | promtool check metrics 2>&1)" '' 'promtool finds nothing'
else
    skip 'no promtool' 'promtool check metrics'
fi

# Many silent clients do not stop others, and are put off in the end.
http_stop
http_start --connections 400 --idle-timeout 2
for _ in $(seq 150); do
    exec {silent}<>"/dev/tcp/127.0.0.1/$port"
    printf 'GET / HTTP/1.1\r\nHost:' >&"$silent"
done
is "$(status / -m 5)" 200 '150 clients that never finish their request stop nobody'
sleep 3.5
ok 'and are closed' test "$(find "/proc/$http_pid/fd" -lname 'socket:*' | wc -l)" -lt 20
done_testing
