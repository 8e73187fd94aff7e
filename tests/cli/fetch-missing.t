#!/usr/bin/env bash
# fetch-missing: a partial clone with --fetch-missing gives what the full clone gives; git runs away from it, on
# what its configuration says is the URL and on nothing else of it; what cannot be had is skipped or an error.
. "$(dirname "$0")/../lib/tap.sh"
. "$ROOT/tests/lib/signals.sh"
. "$ROOT/tests/lib/sample.sh"
cd "$WORK" || exit 1
export TMPDIR="$WORK/tmp"
mkdir tmp fake
marker=$WORK/marker

# A git that tells that it was run, and sleeps or does the work.
git=$(command -v git)
cat >fake/git <<FAKE
#!/bin/bash
echo "\$PWD \$*" >>$WORK/seen
[ ! -e $WORK/slow ] || { mkfifo $WORK/never.\$\$; echo \$\$ >$WORK/pid; read -r x <>$WORK/never.\$\$; }
exec $git "\$@"
FAKE
cat >fake/ssh <<FAKE
#!/bin/sh
echo "\$@" >>$WORK/ssh.seen; shift \$((\$# - 1)); exec sh -c "\$1"
FAKE
chmod +x fake/git fake/ssh
run() { rm -f seen; PATH="$WORK/fake:$PATH" blame-count --progress=none "$@" 2>messages; }
fetching() { run --fetch-missing --allow-file "$@"; }
facts_of() { jq -c 'del(.seconds, .repo)'; }
whole() { blame-count --files --lines "$@" | facts_of; }
fetches() { grep -c . seen 2>/dev/null || [ -e seen ] || echo 0; }
missing() { jq -s 'map(select(.reason == "missing").files) | add // 0' "$@"; }
partial() { # FROM TO [FILTER]
    git -C "$1" config uploadpack.allowFilter true
    git -C "$1" config uploadpack.allowAnySHA1InWant true
    git clone -q --bare --filter="${3:-blob:none}" "file://$WORK/$1" "$2"
}

# --- the same as the full clone: random histories, with every way to look for lines, without blobs, without trees
seed=0
while read -r filter options; do
    seed=$((seed + 1))
    "$ROOT/tests/lib/random-history" $((4200 + seed)) full.git
    partial full.git part.git "$filter"
    # shellcheck disable=SC2086 # several options
    { whole $options full.git >want; fetching --files --lines $options part.git | facts_of >got; }
    ok "a random history cloned with $filter $options" diff want got
    rm -rf full.git part.git
done <<'LIST'
blob:none
blob:none -M
blob:none -C
blob:none -C -C -C
blob:none -w --first-parent
blob:none --since=@1500400000
blob:limit=200
tree:0
tree:1 -C
tree:2
LIST
ok 'all scratch directories are gone' test -z "$(ls -A tmp)"

# --- renames over renames, a merge, deleted files, attributes
text() { seq -f "$1 says this in line %g of its text" 1 "$2"; }
git init -qb main work
text one 30 >work/one.c
text two 40 >work/two.c
text three 20 >work/gone.c
echo '*.gen linguist-generated' >work/.gitattributes
text gen 5 >work/made.gen
commit_as Ada 2024-01-01T00:00:00Z work one
git -C work checkout -qb side
text side 10 >>work/two.c
commit_as Bob 2024-01-02T00:00:00Z work side
git -C work checkout -q main
from=one.c
for i in 1 2 3 4; do
    mkdir -p "work/d$i"
    git -C work mv $from "d$i/one.c"
    from=d$i/one.c
    sed -i "$((i * 5))s/.*/changed by the ${i}th move/" "work/d$i/one.c"
    commit_as Cyd "2024-01-0$((i + 2))T00:00:00Z" work "move $i"
    echo "and after move $i" >>"work/d$i/one.c"
    commit_as Dee "2024-01-0$((i + 2))T01:00:00Z" work "change $i"
done
git -C work rm -q gone.c
commit_as Cyd 2024-01-07T00:00:00Z work 'remove'
git -C work merge -q --no-edit side
git clone -q --bare work full.git
partial full.git part.git
echo 'Adele Author <Ada@example.com>' >work/.mailmap
commit_as Cyd 2024-01-08T00:00:00Z work 'map'
partial work mapped.git
exits 1 'a mailmap that is missing is an error' run mapped.git
fetching --files mapped.git | facts_of >got
ok 'and fetched' diff <(blame-count --files work | facts_of) got
whole full.git >want
find part.git -printf '%p %s %T@\n' | sort >before
fetching --files --lines part.git | facts_of >got
ok 'renames over renames, a merge, a deleted file, attributes' diff want got
is "$(missing got)" 0 'nothing is skipped'
is "$(cat messages)" '' 'and nothing is said'
ok 'the clone is as it was' diff before <(find part.git -printf '%p %s %T@\n' | sort)
ok 'a few fetches do' test "$(fetches)" -le 6
ok 'each in a scratch directory' test "$(grep -c -- "--git-dir=$WORK/tmp/sesami-[A-Za-z0-9]*/0.git" seen)" = "$(fetches)"
ok 'that is gone at once' test -z "$(ls -A tmp)"
fetching --progress=json part.git >out
like "$(jq -r '.doing // empty' messages)" '^fetching [0-9]+ missing objects$' 'progress tells how many objects are fetched'
fetching --porcelain -r part.git d4/one.c two.c >got
blame-count --porcelain -r full.git d4/one.c two.c >want
ok '--porcelain' diff want got
old=$(git -C full.git rev-parse HEAD~3)
whole --at main --at "$old" full.git >want
fetching --files --lines --at main --at "$old" part.git | facts_of >got
ok 'several commits at once' diff want got
clone "$WORK/part.git" | (fetching --only --files) | facts_of >got
ok 'a clone record' diff <(blame-count --files full.git | facts_of) got
git -C full.git worktree add -q "$WORK/linked" main
git clone -q --filter=blob:none --no-checkout "file://$WORK/full.git" tree
fetching --files tree | facts_of >got
ok 'a clone with a work tree' diff <(blame-count --files full.git | facts_of) got
mkdir kept
fetching --facts kept part.git | facts_of >want
fetching --facts kept part.git | facts_of >got
ok 'with --facts the same again' diff want got
is "$(fetches)" 1 'for which attributes alone are fetched'
git init -q --bare --object-format=sha256 sha256.git
git -C work fast-export --all | git -C sha256.git fast-import --quiet
git -C sha256.git symbolic-ref HEAD refs/heads/main
partial sha256.git sha256-part.git
fetching --files --lines sha256-part.git | facts_of >got
ok 'SHA-256' diff <(whole sha256.git) got
git -C sha256-part.git config remote.origin.url "$WORK/sha256.git"
fetching --files --lines sha256-part.git | facts_of >got
ok 'a path as the URL' diff <(whole sha256.git) got
git clone -q --bare --filter=blob:none "file://$WORK/full.git" ssh.git
git -C ssh.git config remote.origin.url "somebody@localhost:$WORK/full.git"
run --fetch-missing --files ssh.git | facts_of >got
ok 'ssh, without --allow-file' diff <(blame-count --files full.git | facts_of) got
like "$(cat ssh.seen)" 'BatchMode=yes.*somebody@localhost' 'by the ssh program'

# --- what is not allowed
whole part.git >without
exits 0 'without --fetch-missing files are skipped' run --files --lines part.git
is "$(fetches) $(cat messages)" '0 ' 'and git is not run'
refused() { # URL REGEX NAME
    git -C part.git config remote.origin.url "$1"
    run --fetch-missing --files --lines "${@:4}" part.git >out
    is "$?" 0 "$3: exit code 0"
    is "$(facts_of <out)" "$(cat without)" "$3: files are skipped"
    is "$(fetches)" 0 "$3: git is not run"
    is "$(wc -l <messages)" 1 "$3: one warning"
    like "$(cat messages)" "$2" "$3: it tells why"
}
url=file://$WORK/full.git
refused "$url" 'warning: .*--allow-file' 'file:// without --allow-file'
refused "$WORK/full.git" '--allow-file' 'a path without it'
refused 'https://ada:secret@localhost/x.git' 'credentials' 'a password in the URL' --allow-file
is "$(grep -c secret messages out)" "messages:0
out:0" 'which is not printed'
refused "ext::sh -c 'touch $marker'" 'not allowed|not a repository' 'a transport helper' --allow-file
refused 'http://localhost/x.git' 'not allowed' 'http' --allow-file
refused "--upload-pack=touch $marker" 'relative' 'an option' --allow-file
refused 'full.git' 'relative' 'a relative path' --allow-file
refused "ssh://-oProxyCommand=touch$marker/x" 'host' 'an option as host' --allow-file
git -C part.git config --unset remote.origin.url
run --fetch-missing --allow-file part.git >out
is "$? $(fetches) $(missing out | grep -c '^[1-9]')" '0 0 1' 'no URL: files are skipped'
like "$(cat messages)" 'no promisor' 'it is told'
is "$(ls -A tmp)" '' 'none of these made a directory'

# --- a hostile configuration runs nothing
mkdir hooks
for hook in pre-auto-gc post-checkout reference-transaction post-index-change fsmonitor-watchman pre-push; do
    printf '#!/bin/sh\ntouch %s\n' "$marker" >hooks/$hook
done
chmod +x hooks/*
cp hooks/* part.git/hooks/ 2>/dev/null || { mkdir part.git/hooks && cp hooks/* part.git/hooks/; }
printf '[core]\n\thooksPath = %s\n' "$WORK/hooks" >included
evil="touch $marker; false"
while read -r key; do
    git -C part.git config "$key" "$evil"
done <<'LIST'
core.fsmonitor
core.sshCommand
core.gitProxy
core.askPass
core.pager
core.editor
core.alternateRefsCommand
credential.helper
credential.https://localhost.helper
uploadpack.packObjectsHook
remote.origin.uploadpack
remote.origin.receivepack
diff.external
filter.lfs.smudge
LIST
git -C part.git config remote.origin.vcs ext
git -C part.git config protocol.ext.allow always
git -C part.git config core.hooksPath "$WORK/hooks"
git -C part.git config include.path "$WORK/included"
git -C part.git config "url.ext::sh -c 'touch $marker' #.insteadOf" "file://"
git -C part.git config "url.file:///nowhere/.insteadOf" "file://$WORK/"
git -C part.git config remote.origin.url "$url"
rm -f "$marker"
fetching --files --lines part.git | facts_of >got
ok 'a hostile configuration changes nothing' diff <(whole full.git) got
ok 'and runs nothing' test ! -e "$marker"
is "$(grep -c part.git seen)" 0 'git never hears of the clone'
GIT_DIR="$WORK/part.git" GIT_OBJECT_DIRECTORY="$WORK/part.git/objects" GIT_CONFIG_PARAMETERS="'core.fsmonitor=$evil'" \
    fetching --files --lines part.git | facts_of >got
ok 'nor does a hostile environment' diff <(whole full.git) got
ok 'which runs nothing' test ! -e "$marker"

# --- remotes that do not give
git init -q --bare other.git
git -C other.git config uploadpack.allowFilter true
git -C part.git config remote.origin.url "file://$WORK/other.git"
fetching --files --lines part.git >out
is "$?" 0 'a remote without the objects: exit code 0'
is "$(facts_of <out)" "$(cat without)" 'files are skipped'
is "$(wc -l <messages) $(fetches)" '1 1' 'it is asked once, and one warning says so'
like "$(cat messages)" 'warning: .*missing objects are not fetched: git: ' 'with what git said'
git -C part.git config remote.origin.url "file://$WORK/nowhere.git"
fetching --files --lines part.git >out
is "$? $(wc -l <messages) $(facts_of <out | cmp - without && echo same)" '0 1 same' 'a remote that is not there: the same'
git -C part.git config remote.origin.url 'https://localhost:1/x.git'
git clone -q --bare --filter=blob:none "file://$WORK/full.git" good.git
fetching part.git good.git >out
is "$?" 3 'a host that does not answer: exit code 3'
is "$(jq -c 'select(.type == "error") | [.code, .retryable]' out)" '["network",true]' 'an error record, to be tried again'
is "$(jq -c 'select(.type == "done") | .files' out)" "$(blame-count full.git | jq 'select(.type == "done").files')" 'and the next repository is counted'
git -C part.git config remote.origin.url "$url"
touch slow
fetching --timeout=1 part.git >out
is "$?" 1 'a remote that takes too long: exit code 1'
is "$(jq -c '[.type, .code, .retryable]' out)" '["error","timeout",true]' '--timeout is an error record, to be tried again'
ok '--timeout ends git' dead "$(cat pid)"
ok 'none of these leaves anything behind' test -z "$(ls -A tmp)"

# --- over https
rm slow
mkdir site
git clone -q --bare full.git site/full.git
git -C site/full.git config uploadpack.allowFilter true
if openssl req -x509 -newkey rsa:2048 -nodes -keyout site/key.pem -out site/cert.pem -days 2 -subj /CN=localhost \
    -addext subjectAltName=DNS:localhost >/dev/null 2>&1; then
    "$ROOT/tests/lib/https-server" site >port 2>server.err &
    at_exit "kill $!"
    for ((i = 0; i < 100; i++)); do [ -s port ] && break; sleep 0.05; done
    server=https://localhost:$(cat port)
    export GIT_SSL_CAINFO=$WORK/site/cert.pem
    git clone -q --bare --filter=tree:0 "$server/smart/full.git" https.git
    whole full.git >want
    run --fetch-missing --files --lines https.git | facts_of >got
    ok 'a clone over https, without --allow-file' diff want got
    while read -r path want status; do
        git -C part.git config remote.origin.url "$server/$path"
        run --fetch-missing --timeout=3 part.git >out
        is "$? $(jq -rs 'map(select(.code) | .code + ":" + (.retryable | tostring)) | join(" ")' out)" "$status ${want#-}" "/$path"
        is "$(wc -l <messages)" 1 "/$path: one line says so"
    done <<'LIST'
smart/absent.git - 0
status/401/o/n - 0
status/403/o/n - 0
status/429/o/n server-busy:true 1
status/503/o/n server-busy:true 1
silent/o/n timeout:true 1
cut/o/n connection-lost:true 3
LIST
    is "$(awk '$2 != "-"' site/requests)" '' 'no credentials were sent'
    git -C part.git config remote.origin.url "$url"
    ok 'none of these leaves anything behind' test -z "$(ls -A tmp)"
else
    skip 'openssl is missing' 'https'
fi

# --- ended in the middle
touch slow
for signal in TERM INT HUP KILL; do
    rm -f pid
    PATH="$WORK/fake:$PATH" "${with_sigint[@]}" blame-count --fetch-missing --allow-file part.git >out 2>&1 &
    await pid
    kill -$signal $!
    wait $! 2>/dev/null
    is $? $((128 + $(kill -l $signal))) "SIG$signal ends it at once"
    ok "SIG$signal ends git" dead "$(cat pid)"
    ok "SIG$signal leaves nothing behind" gone
done
done_testing
