#!/usr/bin/env bash
# clone over https: a real TLS server, what it may answer, and what it is never told.
. "$(dirname "$0")/../lib/tap.sh"
. "$ROOT/tests/lib/sample.sh"
cd "$WORK" || exit 1
mkdir site
sample_repository good
git clone -q --bare good site/good.git
git -C site/good.git update-server-info # for the protocol that needs files only
openssl req -x509 -newkey rsa:2048 -nodes -keyout site/key.pem -out site/cert.pem -days 2 -subj /CN=localhost \
    -addext subjectAltName=DNS:localhost >/dev/null 2>&1 || skip_all 'openssl is missing'
"$ROOT/tests/lib/https-server" site >port 2>server.err &
server=$!
at_exit "kill $server"
for ((i = 0; i < 100; i++)); do [ -s port ] && break; sleep 0.05; done
url=https://localhost:$(cat port)
export GIT_SSL_CAINFO=$WORK/site/cert.pem

is "$(clone --only "$url/good.git" | jq -r '.head, .commits' | xargs)" "$(git -C good rev-parse HEAD) 3" 'a clone over https'
is "$(clone --probe "$url/good.git" | jq -r '.head + " " + .branch')" "$(git -C good rev-parse HEAD) main" '--probe over https'
while read -r path want status; do
    clone --only --retries=0 --timeout=3 "$url/$path" >out 2>/dev/null
    is "$? $(jq -r '.code + " " + (.retryable | tostring)' out)" "$status ${want/:/ }" "/$path"
done <<'LIST'
absent.git not-found:false 1
status/401/o/n no-access:false 1
status/403/o/n no-access:false 1
status/404/o/n not-found:false 1
status/429/o/n server-busy:true 1
status/500/o/n server-busy:true 1
status/503/o/n server-busy:true 1
silent/o/n timeout:true 1
cut/o/n connection-lost:true 3
LIST
is "$(GIT_SSL_CAINFO=/dev/null clone --only "$url/good.git" 2>/dev/null | jq -r .code)" certificate 'a certificate that nobody vouches for'

# Credentials lie everywhere; the server, which asks for some, gets none.
rm site/requests
mkdir home
printf 'machine localhost login me password secret\n' >home/.netrc
printf '[credential]\n\thelper = "!echo username=me; echo password=secret"\n[url "%s/evil"]\n\tinsteadOf = %s\n' "$url" "$url" >home/.gitconfig
printf '#!/bin/sh\necho secret\n' >home/askpass
chmod +x home/askpass
HOME=$WORK/home GIT_CONFIG_GLOBAL=$WORK/home/.gitconfig GIT_ASKPASS=$WORK/home/askpass SSH_ASKPASS=$WORK/home/askpass \
    clone --only "$url/status/401/o/n" >out 2>&1
is "$(grep -o '"code":"[a-z-]*"' out)" '"code":"no-access"' 'without credentials there is no access'
is "$(grep -vc ' -$' site/requests) $(grep -c evil site/requests)" '0 0' "the user's netrc, helpers, askpass and rewriting of URLs are shut out"
done_testing
