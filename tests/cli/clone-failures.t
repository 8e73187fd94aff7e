#!/usr/bin/env bash
# clone over https when things go wrong: each failure has its code, what passes by itself is tried again, what grows
# too large is ended, and nothing is left behind.
. "$(dirname "$0")/../lib/tap.sh"
. "$ROOT/tests/lib/signals.sh"
. "$ROOT/tests/lib/sample.sh"
. "$ROOT/tests/lib/git-server.sh"
cd "$WORK" || exit 1
export TMPDIR=$WORK/tmp
mkdir tmp site
set -m # a pipe's directory goes with the pipe, not with the test
sample_damage
head -c 3000000 /dev/urandom >good/noise
commit_as 'Ada Author' 2024-04-01T00:00:00Z good 'Add noise'
git -C good branch side HEAD~1
git -C good branch other HEAD~2
git -C good tag v1
for name in good empty unborn shallow detached; do cp -r "$name" "site/$name"; done
head=$(git -C good rev-parse HEAD)
git_server_certificate site || skip_all 'openssl makes no certificate'
"$ROOT/tests/lib/https-server" site >port 2>server.err &
at_exit "kill $!"
for ((i = 0; i < 100; i++)); do [ -s port ] && break; sleep 0.05; done
export GIT_SSL_CAINFO=$WORK/site/ca.pem
url=https://localhost:$(cat port)
outcome() { timeout 60 clone --only "$@" 2>messages | jq -r '"\(.code // .head) \(.retryable)"'; }

# --- what the remote is
while read -r name want; do
    for cache in '' --cache=cache; do
        # shellcheck disable=SC2086 # none or one option
        is "$(outcome --retries=0 $cache "$url/smart/$name" | xargs)" "$want false" "$name${cache:+ with }$cache"
    done
done <<'LIST'
empty empty-repository
unborn unborn-head
shallow shallow-repository
absent not-found
LIST
is "$(outcome --branch=absent "$url/smart/good")" 'unknown-branch false' 'an unknown branch'
is "$(outcome --branch=absent --cache=cache "$url/smart/good")" 'unknown-branch false' 'with --cache'

# --- all branches
branches() { # the clone goes with the process group, which must last until git has looked
    # shellcheck disable=SC2016 # the inner shell expands it
    setsid -w timeout --foreground 60 bash -c 'clone --only "$@" 2>messages | jq -r .path |
        { read -r path; git -C "$path" for-each-ref --format="%(refname:short)" | xargs; }' - "$@"
}
is "$(branches "$url/smart/good")" main 'one branch'
is "$(branches --all-branches "$url/smart/good")" 'main other side' '--all-branches: all, and no tags'
is "$(branches --all-branches --cache=cache "$url/smart/good")" 'main other side' 'with --cache'
is "$(branches --cache=cache "$url/smart/good")" main 'with --cache one branch'
is "$(branches --cache=cache --branch=side "$url/smart/good")" side 'or another'
is "$(timeout 60 clone --only --all-branches --branch=side "$url/smart/good" | jq -r .head,.branch | xargs)" "$(git -C good rev-parse side) side" 'the record is that of the branch chosen'

# --- network and server
while read -r path want; do
    is "$(outcome --retries=0 --stall=2 "$url/$path")" "$want" "/$path"
done <<'LIST'
silent/o/n connection-stalled true
cut/o/n connection-lost true
broken/1/good connection-lost true
flaky/1/good server-busy true
status/502/o/n server-busy true
LIST
is "$(GIT_SSL_CAINFO=/dev/null outcome --retries=0 "$url/smart/good")" 'certificate false' 'a certificate that nobody vouches for'
python3 -c 'import http.server; s = http.server.HTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler); print(s.server_port, flush=True); s.serve_forever()' >plain 2>/dev/null &
at_exit "kill $!"
for ((i = 0; i < 100; i++)); do [ -s plain ] && break; sleep 0.05; done
is "$(outcome "https://localhost:$(cat plain)/o/n")" 'tls false' 'a server that speaks no TLS'
is "$(outcome --retries=0 https://localhost:1/o/n)" 'network true' 'no server at all'
is "$(outcome --retries=0 https://no-such-host.invalid/o/n)" 'network true' 'a host that is not known'

# --- tried again
is "$(outcome "$url/flaky/2/good") $(grep -c 'trying again' messages)" "$head null 2" 'a server that is busy twice is asked three times'
like "$(cat messages)" 'clone: localhost/.*returned error: 503; trying again in [0-9.]+ s' 'which is said'
waits=$(sed -n 's/.*again in \([0-9.]*\) s$/\1/p' messages | xargs)
ok "waits double, with some chance: $waits" awk -v w="$waits" 'BEGIN { split(w, a, " "); exit !(a[1] >= 0.7 && a[1] <= 1.3 && a[2] >= 1.4 && a[2] <= 2.6) }'
is "$(outcome --retries=1 "$url/flaky/3/good")" 'server-busy true' '--retries'
is "$(outcome "$url/broken/2/good") $(grep -c 'trying again' messages)" "$head null 2" 'a pack that breaks off is fetched again'
is "$(outcome --cache=cache2 "$url/broken/01/good") $(grep -c 'trying again' messages)" "$head null 1" 'with --cache'
# A connection that always breaks off after 600,000 bytes, and a history of some two million.
git init -q --bare site/long
for ((i = 1; i <= 100; i++)); do
    printf 'commit refs/heads/main\ncommitter A <a@example.com> %d +0000\ndata 1\nx\n' $((1600000000 + i))
    printf 'M 100644 inline f%d\ndata 20000\n%s\n' $((i % 3)) "$(head -c 14999 /dev/urandom | base64 -w0 | head -c 20000)"
done | git -C site/long fast-import --quiet
git -C site/long branch other main~7
git -C site/long symbolic-ref HEAD refs/heads/main
all=$(git -C site/long rev-list --objects --all | sort)
for option in --branch=main --all-branches --cache=cache-steps; do
    mkdir steps
    is "$(outcome --dir=steps "$option" "$url/short/600000/long" | cut -d' ' -f1)" "$(git -C site/long rev-parse main)" "in steps, $option"
    copy=$(find steps -maxdepth 1 -name '*.git')
    is "$(git -C "$copy" rev-list --objects --all | sort)" "$all" 'the whole history'
    ok 'that git finds nothing wrong with' git -C "$copy" fsck --strict --no-dangling
    ok 'and that is not shallow' test ! -e "$copy/shallow"
    rm -rf steps
done
is "$(outcome --retries=2 "$url/short/1000/long")" 'connection-lost true' 'where nothing comes through it ends'
is "$(outcome "$url/smart/absent") $(grep -c 'trying again' messages)" 'not-found false 0' 'what will not pass is not tried again'
start=$SECONDS
is "$(outcome --timeout=2 "$url/flaky/9/good")" 'server-busy true' 'not when --timeout would pass meanwhile'
ok 'which takes no longer' test $((SECONDS - start)) -le 4
timeout 60 clone "$url/flaky/99/good" >out 2>messages &
for ((i = 0; i < 100; i++)); do grep -q 'trying again' messages && break; sleep 0.05; done
kill -TERM $!
wait $!
is $? 143 'SIGTERM ends the waiting'

# --- too large
record() { jq -nc --arg url "$url/smart/good" --argjson kb "$1" '{type: "repo", repo: "x.example/a/b", clone_url: $url, size_kb: $kb}'; }
rm -f site/requests
is "$(record 5000 | outcome --max-size=2M) $(ls site/requests 2>/dev/null)" 'over-max-size false ' 'a record that says so: nothing is asked'
is "$(record 5000 | outcome --max-size=2M --probe)" "$head null" '--probe fetches nothing'
is "$(record 5000 | outcome --max-size=20M)" "$head null" 'a record that does not'
is "$(outcome --max-size=2M "$url/smart/good")" 'over-max-size false' 'what turns out larger'
is "$(outcome --max-size=2M --cache=cache3 "$url/smart/good") $(find cache3 -name '*.git' -o -name '*.new' | wc -l)" 'over-max-size false 0' 'with --cache, which keeps nothing'
head -c 40000000 /dev/urandom >good/noise
commit_as 'Ada Author' 2024-04-02T00:00:00Z good 'Add more'
mkdir slow
git clone -q --bare good slow/good.git
# shellcheck disable=SC2016 # nginx expands them
echo 'location /slow/ { auth_basic off; rewrite ^/slow/(.*) /$1 break; include backend.conf; limit_rate 500k; }' >locations
git_server_start slow token locations
start=$SECONDS
is "$(GIT_SSL_CAINFO=$GIT_SERVER_CA outcome --max-size=1M "$GIT_SERVER/slow/good.git")" 'over-max-size false' 'it is ended in the middle'
ok 'and not at the end' test $((SECONDS - start)) -le 40
is "$(GIT_SSL_CAINFO=$GIT_SERVER_CA outcome --timeout=2 "$GIT_SERVER/slow/good.git")" 'timeout true' '--timeout in the middle'
ok 'nothing is left behind' gone
is "$(find cache cache2 cache3 -name '*.new' -o -path '*/jobs/*' | wc -l)" 0 'in the caches neither'
done_testing
