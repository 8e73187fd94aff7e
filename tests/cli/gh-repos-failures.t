#!/usr/bin/env bash
# gh-repos and a GitHub that fails, limits, misleads: each way with its own code, and the rest is written.
. "$(dirname "$0")/../lib/tap.sh"
. "$ROOT/tests/lib/github.sh"
cd "$WORK" || exit 1
github_start ''
export GITHUB_TOKEN=$TOKEN
list() { gh-repos --me --timeout=2 --max-wait=0 --api-url="$API/$1" "${@:2}" 2>stderr; }
summary() { jq -r 'if .type == "error" then "\(.code):\(.retryable)" else "repo" end' | uniq -c | awk '{ print $1 "x" $2 }' | xargs; }

# scenario, records, exit code
while read -r scenario want status; do
    list "$scenario" >out
    is "$? $(summary <out)" "$status ${want//,/ }" "$scenario"
done <<'LIST'
status/401 1xbad-token:false 1
status/403 1xno-access:false 1
status/404 1xnot-found:false 1
status/410 1xrefused:false 1
status/422 1xbad-request:false 1
status/500 1xserver-busy:true 1
status/503 1xserver-busy:true 1
status/504 1xserver-timeout:true 1
status/304 1xbad-answer:false 1
status/204 1xbad-answer:false 1
tired 1xserver-timeout:true 1
broken 100xrepo,1xserver-busy:true 1
limited 1xrate-limited:true 1
secondary 1xrate-limited:true 1
used-up 100xrepo,1xrate-limited:true 1
sso 1xsso-partial:false,1xrepo 1
sso-required 1xsso-required:false 1
circle 1xredirected:false 1
away 1xredirected:false 1
link/away 1xrepo,1xredirected:false 1
link/user@ 1xrepo,1xredirected:false 1
link/garbage 1xrepo,1xbad-answer:false 1
link/self 1xrepo,1xbad-answer:false 1
link/circle 1xrepo,1xbad-answer:false 1
json/empty 1xbad-answer:false 1
json/object 1xbad-answer:false 1
json/cut 1xbad-answer:false 1
json/deep 1xbad-answer:false 1
json/bytes 1xbad-answer:false 1
json/hostile 11xbad-answer:false,1xbad-address:false,1xbad-answer:false,1xunsupported-protocol:false,6xbad-answer:false,1xrepo 1
silent 1xtimeout:true 1
slow 1xtimeout:true 1
cut 1xnetwork:true 3
nonsense 1xbad-answer:false 1
headers 1xtoo-large:false 1
LIST
is "$(gh-repos --me --timeout=20 --max-wait=0 --api-url="$API/endless" 2>stderr | summary)" 1xtoo-large:false 'endless'

list status/403 >out
is "$(grep -c "$TOKEN" out stderr | xargs) $(jq -r .message out | grep -c 'no, Bearer \*\*\*$')" 'out:0 stderr:0 1' 'a token that the server repeats is not told'
is "$(list sso | jq -c 'select(.type == "error").organizations')" '[21955855,20582480]' 'the organizations that are missing'
list limited >out
left=$(($(jq '.retry_at | fromdate' out) - $(date +%s)))
is $((left > 7100 && left <= 7200)) 1 'when it may go on'
like "$(jq -r .message out)" "may go on at $(jq -r .retry_at out)" 'in words, too'
forget
printf '{"type":"account","%s":"x"}\n' org org org | gh-repos --max-wait=0 --api-url="$API/limited" 2>stderr | jq -r '.retry_at // empty' >out
is "$(wc -l <out) $(sort -u out | wc -l) $(asked . | wc -l)" '3 1 1' 'a limit that is used up is not asked again'
is "$(list json/hostile | jq -r 'select(.type == "repo") | .repo, .empty')" $'github.test/ada/r15\ntrue' 'hostile repositories do not hide the others'
is "$(list json/hostile | grep -c $'\e')$(grep -c $'\e' stderr)" 00 'nothing in them reaches the terminal'
is "$(printf '{"type":"account","org":"old"}\n' | gh-repos --only --api-url="$API/renamed" | jq -r .repo)" github.test/new/name 'renamed: the new name'
is "$(gh-repos --org=x --user=y --api-url="http://localhost:1/" --max-wait=0 2>stderr | jq -r '.code + " " + .account')" 'network x' 'no network ends the run'

# Waits that are worth it.
while read -r scenario least; do
    start=$SECONDS
    gh-repos --me --max-wait=9 --api-url="$API/$scenario" >out 2>stderr
    is "$? $(summary <out) $((SECONDS - start >= least))" '0 1xrepo 1' "$scenario: tried again"
done <<'LIST'
retry-after 1
reset 1
flaky 1
LIST

# --- TLS
mkdir tls
cp site/token tls
openssl req -x509 -newkey rsa:2048 -nodes -keyout tls/key.pem -out tls/cert.pem -days 2 -subj /CN=localhost \
    -addext subjectAltName=DNS:localhost >/dev/null 2>&1
if [ -s tls/cert.pem ]; then
    "$ROOT/tests/lib/github-server" tls >tls/port 2>tls/errors &
    at_exit "kill $!"
    for ((i = 0; i < 100; i++)); do [ -s tls/port ] && break; sleep 0.05; done
    secure=localhost:$(cat tls/port)
    is "$(SSL_CERT_FILE=tls/cert.pem gh-repos --user=bob --api-url="https://$secure/pages" | jq -s length)" 3 'https'
    is "$(wc -l <tls/requests)" 2 'asked twice: whose the token is, and for the list'
    is "$(gh-repos --me --api-url="https://$secure/pages" 2>stderr | jq -r .code)" certificate 'a certificate that nobody vouches for'
    is "$(SSL_CERT_FILE=none gh-repos --me --api-url="https://$secure/pages" 2>stderr | jq -r .code)" certificate 'no authorities'
    is "$(SSL_CERT_FILE=tls/cert.pem gh-repos --me --api-url="https://127.0.0.1:${secure#*:}/pages" 2>stderr | jq -r .code)" certificate 'a certificate of another host'
    is "$(wc -l <tls/requests)" 2 'none of them got the token'
else
    skip 'openssl is missing' 'https'
fi
# The only way to plain http is to name it, and beyond this machine it is warned of.
like "$(gh-repos --me --max-wait=0 --timeout=1 --api-url=http://192.0.2.1 2>&1 >out)" 'warning: http://192.0.2.1: the token goes there unencrypted' 'http beyond this machine is warned of'
is "$(cat site/errors)" '' 'the server had no trouble'
done_testing
