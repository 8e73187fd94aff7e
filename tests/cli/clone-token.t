#!/usr/bin/env bash
# clone's token: it opens what it is for, and is seen by nobody else: no argument, no environment, no file, no record,
# no other host.
. "$(dirname "$0")/../lib/tap.sh"
. "$ROOT/tests/lib/sample.sh"
. "$ROOT/tests/lib/git-server.sh"
cd "$WORK" || exit 1
unset GITHUB_TOKEN GH_TOKEN XDG_CONFIG_HOME
export HOME=$WORK/home TMPDIR=$WORK/tmp
mkdir home tmp repos repos/public other fake
token=ghs_5eCreT5eCreT5eCreT
echo $token >token
sample_repository good
git clone -q --bare good repos/private.git
git clone -q --bare good repos/public/open.git
head=$(git -C good rev-parse HEAD)

# Another server, which writes down every credential that it is shown.
git_server_certificate other || skip_all 'openssl makes no certificate'
"$ROOT/tests/lib/https-server" other >port 2>other.err &
at_exit "kill $!"
for ((i = 0; i < 100; i++)); do [ -s port ] && break; sleep 0.05; done
cat >locations <<LOCATIONS
location /away/ { rewrite ^/away/(.*) https://localhost:$(cat port)/status/401/\$1 redirect; }
location /plain/ { rewrite ^/plain/(.*) http://localhost:$(cat port)/\$1 redirect; }
location /renamed/ { rewrite ^/renamed/(.*) https://\$http_host/private.git/\$1 permanent; }
location /public/away/ { auth_basic off; rewrite ^/public/away/(.*) https://localhost:$(cat port)/status/401/\$1 redirect; }
LOCATIONS
git_server_start repos "$token" locations
cat "$GIT_SERVER_CA" other/ca.pem >both.pem
export GIT_SSL_CAINFO=$WORK/both.pem
answer() { "$@" 2>messages | jq -r '.code // .head'; }
with() { answer clone --only --token-host="$GIT_SERVER_HOST" "$@"; }
private=$GIT_SERVER/private.git

# --- where it is found, and where it opens
is "$(answer clone --only "$GIT_SERVER/public/open.git")" "$head" 'a public repository needs none'
is "$(answer clone --only "$private")" no-access 'a private one does'
like "$(cat messages)" 'no token for it .--token-host' 'which is said'
is "$(with --token-file=token "$private")" "$head" '--token-file'
is "$(GITHUB_TOKEN=$token with "$private") $(GH_TOKEN=$token with "$private")" "$head $head" 'GITHUB_TOKEN, GH_TOKEN'
is "$(GITHUB_TOKEN=wrong with --token-file=token "$private")" "$head" '--token-file goes first'
is "$(with --token-file=<(cat token) "$private")" "$head" 'a file that can be read but once'
is "$(with --token-file=<(cat token) "$private" "$private" | xargs)" "$head $head" 'serves several repositories'
mkdir -p home/.config/sesami/tokens
cp token "home/.config/sesami/tokens/$GIT_SERVER_HOST"
is "$(with "$private")" "$head" 'what gh-repos login stored for that host'
rm -r home/.config
is "$(with --probe --token-file=token "$private")" "$head" '--probe'
is "$(with --token-host=a.example,b.example:8443 --token-host=c.example --token-file=token "$private")" "$head" 'one host of many'
is "$(with --token-file=token "$GIT_SERVER/renamed")" "$head" 'a redirection on the same host'
is "$(GITHUB_TOKEN=wrong with "$private")" bad-token 'a wrong token'
is "$(with --token-file=token "$GIT_SERVER/forbidden/n")" no-access 'without the right: 403'
is "$(with --token-file=token "$GIT_SERVER/vanished/n")" not-found 'vanished, or not to be known of: 404'
: >empty
exits 3 'a token file without a token' clone --token-host="$GIT_SERVER_HOST" --token-file=empty "$private"
exits 3 'a token file that is not there' clone --token-host="$GIT_SERVER_HOST" --token-file=absent "$private"
is "$(answer clone --only --token-file=absent "$GIT_SERVER/public/open.git")" "$head" 'which no other host asks for'
for host in '' 'https://a.example' 'a b' 'a:' 'a:x' 'a/b' -a 'user@a' 'a,,b' '[::1'; do
    exits 2 "--token-host='$host'" clone --token-host="$host" good
done

# --- where it is not shown
export GITHUB_TOKEN=$token
is "$(answer clone --only "$private")" no-access 'not to a host that is not named'
is "$(answer clone --only --token-host="localhost" "$private")" no-access 'not to another port'
for way in away public/away; do
    rm -f other/requests
    is "$(with "$GIT_SERVER/$way/o/n")" no-access "/$way redirects to another server"
    is "$(grep -c '^/status/401/o/n/info' other/requests) $(grep -vc ' -$' other/requests)" '1 0' 'which is asked, and shown nothing'
done
is "$(with "$GIT_SERVER/plain/o/n")" protocol-not-allowed 'nor over http'
unset GITHUB_TOKEN

# A git that tells what it was given.
cat >fake/git <<FAKE
#!/bin/bash
{ env; ls -l /proc/\$\$/fd; } >$WORK/seen
exit 1
FAKE
chmod +x fake/git
given() { PATH="$WORK/fake:$PATH" GITHUB_TOKEN=$token clone "$@" >out 2>&1; echo "$(grep -c '=credential.https://github.com.helper' seen) $(grep -c ' 3 -> .*sesami-token' seen) $(grep -c $token seen out)" | xargs; }
is "$(given https://github.com/o/n)" '1 1 seen:0 out:0' 'github.com is the host unless another is named'
is "$(given https://GitHub.com:443/o/n)" '1 1 seen:0 out:0' 'however it is written'
is "$(given https://github.com.evil.example/o/n)" '0 0 seen:0 out:0' 'another host'
is "$(given --token-host=ghe.example https://github.com/o/n)" '0 0 seen:0 out:0' 'when another is named, that alone'
is "$(given git@github.com:o/n)" '0 0 seen:0 out:0' 'ssh has its keys'
is "$(given ssh://git@github.com/o/n)" '0 0 seen:0 out:0' 'ssh://'
is "$(given --allow-file file://github.com/o/n) $(given --allow-file "file://$WORK/good")" '0 0 seen:0 out:0 0 0 seen:0 out:0' 'file://'

# --- blame-count fetches with it what a partial clone lacks
mkdir part
git clone -q --bare --filter=blob:none "$GIT_SERVER/public/open.git" part/open.git
git -C part/open.git config remote.origin.url "$private"
counted() { blame-count --only --fetch-missing "$@" part/open.git 2>messages | jq -s 'map(select(.type == "blame").lines) | add // 0'; }
all=$(blame-count --only good | jq -s 'map(select(.type == "blame").lines) | add')
is "$(counted --token-host="$GIT_SERVER_HOST" --token-file=token)" "$all" 'blame-count --token-file'
is "$(GITHUB_TOKEN=$token counted --token-host="$GIT_SERVER_HOST")" "$all" 'and GITHUB_TOKEN'
is "$(GITHUB_TOKEN=$token counted) $(grep -c 'could not read Username' messages)" '0 1' 'shown to no other host'

# --- what can be seen of it: every program that is started, with arguments and environment, and every file left
# A process group of its own, so that the guardian of its directory, which is traced too, ends with it.
traced() { strace -f -qq -v -s 99999 -e trace=execve,execveat -o trace setsid "$@" >out 2>messages; }
if traced true; then
    mkdir kept
    traced clone --token-host="$GIT_SERVER_HOST" --token-file=token --cache=cache --dir=kept "$private"
    is "$(jq -r .head out)" "$head" 'a traced clone'
    for program in git-remote-https 'git", "index-pack' '"cat"'; do
        ok "the trace has seen ${program##*, \"}" grep -qF "$program" trace
    done
    ok 'with its environment' grep -q 'index-pack.*GIT_CONFIG_NOSYSTEM=1' trace
    is "$(grep -c "$token" trace out messages | xargs)" 'trace:0 out:0 messages:0' 'no program is told the token'
    GITHUB_TOKEN=$token traced clone --token-host="$GIT_SERVER_HOST" --all-branches "$private"
    is "$(jq -r .head out) $(grep "$token" trace | grep -Evc '^[0-9]+ +execve\("[^"]*/(clone|setsid)", ')" "$head 0" \
        'of one from the environment none knows but whom it was given to'
    like "$(grep "$token" trace)" 'execve\("[^"]*/clone"' 'which the trace has seen'
    GITHUB_TOKEN=$token traced clone --token-host="$GIT_SERVER_HOST" --retries=0 "$GIT_SERVER/vanished/n" "$GIT_SERVER/forbidden/n"
    is "$(jq -r .code out | xargs) $(grep -c "$token" out messages | xargs)" 'not-found no-access out:0 messages:0' 'failures do not tell it'
else
    skip 'strace cannot trace here' 'what programs are told'
fi
echo $token >found
is "$(grep -rlF "$token" . | sort | xargs)" './found ./token ./trace' 'no file left holds it but what was given, and the trace that told so'
is "$(grep -rc "x-access-token" cache kept 2>/dev/null | grep -vc ':0$')" 0 'no configuration holds a user either'
done_testing
