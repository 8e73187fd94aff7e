#!/usr/bin/env bash
# clone --cache: mirrors are fetched, not cloned again, and give exactly what a clone gives; they are repaired, bounded,
# apart by account, and never served to whom the remote does not serve.
. "$(dirname "$0")/../lib/tap.sh"
. "$ROOT/tests/lib/signals.sh"
. "$ROOT/tests/lib/sample.sh"
. "$ROOT/tests/lib/git-server.sh"
cd "$WORK" || exit 1
unset GITHUB_TOKEN GH_TOKEN
export HOME=$WORK/home TMPDIR=$WORK/tmp
mkdir home tmp repos repos/public
token=ghs_right
sample_repository good
git clone -q --bare good repos/one.git
git clone -q --bare good repos/public/open.git
# shellcheck disable=SC2016 # nginx expands it
echo 'location /slow/ { auth_basic off; rewrite ^/slow/(.*) /$1 break; include backend.conf; limit_rate 300k; }' >locations
git_server_start repos "$token" locations
export GIT_SSL_CAINFO=$GIT_SERVER_CA
url=$GIT_SERVER/one.git
push() { git -C good push -q --prune --force "$WORK/repos/one.git" '+refs/heads/*:refs/heads/*'; }
next() { date +%N >"good/$1" && commit_as 'Ada Author' 2024-05-01T00:00:00Z good "Change $1" && push; }
staying() { GITHUB_TOKEN=$token "$@" --only --cache=cache --token-host="$GIT_SERVER_HOST" 2>messages; }
cached() { staying timeout 60 clone "$@"; } # in a process group of its own, with which what was handed out goes
tell() { jq -r '"\(.code // .head) \(.cached)"'; }
now() { git -C good rev-parse "${1:-HEAD}"; }
record() { # ID PRIVATE URL [ACCOUNT]
    jq -nc --argjson id "$1" --argjson private "$2" --arg url "$3" --arg account "${4:-}" \
        '{type: "repo", repo: "x.example/a/b", id: $id, private: $private, clone_url: $url} + if $account == "" then {} else {account: $account} end'
}
mirror=cache/private/default/localhost_${GIT_SERVER_HOST#*:}/one.git

# --- made, served, fetched
is "$(cached "$url" | tell)" "$(now) false" 'the first time it is cloned'
is "$(cached "$url" | tell)" "$(now) true" 'then a mirror serves'
: >"$GIT_SERVER_LOG"
cached "$url" >/dev/null
is "$(grep -c POST "$GIT_SERVER_LOG")" 1 'nothing is fetched when nothing has changed'
next README.md
is "$(cached "$url" | tell)" "$(now) true" 'what is new is fetched'
is "$(cached "$url" | jq -c 'del(.path, .seconds, .bytes, .cached)')" \
    "$(GITHUB_TOKEN=$token clone --only --token-host="$GIT_SERVER_HOST" "$url" | jq -c 'del(.path, .seconds, .bytes, .cached)')" 'the record is a clone'"'"'s'
staying clone "$url" | blame-count --only | jq -c 'del(.seconds)' >got
blame-count --only good | jq -c 'del(.seconds)' >want
ok 'so is what the next tools count' diff <(jq -c 'del(.repo)' want) <(jq -c 'del(.repo)' got)
git -C good checkout -qb feature/x && next feature
git -C good checkout -q main
is "$(cached --branch=feature/x "$url" | tell)" "$(now feature/x) true" 'a new branch'
git -C good reset -q --hard HEAD~2 && next other
is "$(cached "$url" | tell)" "$(now) true" 'a branch pushed by force'
git -C good branch -qD feature/x && git -C good branch feature && push
is "$(cached --branch=feature "$url" | tell)" "$(now feature) true" 'a branch where a directory of branches was'
is "$(cached --branch=feature/x "$url" | tell)" 'unknown-branch null' 'a branch that was removed'
is "$(git -C "$mirror" for-each-ref --format='%(refname)' | xargs)" 'refs/heads/feature refs/heads/main' 'the mirror forgets it'
git -C good branch trunk HEAD~1 && push && git -C repos/one.git symbolic-ref HEAD refs/heads/trunk
is "$(cached "$url" | jq -r '.head + .branch')" "$(now trunk)trunk" 'another default branch'
git -C repos/one.git update-ref --no-deref HEAD "$(now main~1)"
is "$(cached "$url" | jq -r '.head + (.branch // " none")')" "$(now main~1) none" 'a HEAD on no branch'
git -C repos/one.git symbolic-ref HEAD refs/heads/main
is "$(cached "$url" | jq -r '.head + .branch')" "$(now main)main" 'and on one again'
for i in $(seq 22); do next "many$i" && cached "$url" >/dev/null; done
is "$(cached "$url" | tell)" "$(now) true" 'many fetches'
ok 'do not leave many packs' test "$(find "$mirror"/objects/pack -name '*.pack' | wc -l)" -le 20
is "$(find cache -type d ! -perm 700 | wc -l) $(find cache -path '*/jobs' -prune -o \( -name '*.new' -o -name 'tmp_*' \) -print | wc -l)" '0 0' 'directories are private, nothing is unfinished'

# --- what is handed out does not need the mirror
staying clone "$url" | {
    path=$(jq -r .path)
    file=$(find "$path/objects/pack" -name '*.pack' | head -n 1)
    is "$(stat -c %h "$file" | grep -c '^1$')" 0 'its files are links'
    rm -rf cache/private
    is "$(git -C "$path" fsck --full 2>&1; git -C "$path" rev-list --count HEAD)" "$(git -C good rev-list --count main)" 'it is whole without the mirror'
    echo "$tap_count $tap_failed" >counts
}
read -r tap_count tap_failed <counts

# --- damage
damage() { # NAME COMMAND...
    cached "$url" >/dev/null
    find "$mirror"/objects -type f -exec chmod u+w {} +
    "${@:2}"
    is "$(cached "$url" | tell)" "$(now) false" "$1: cloned afresh"
    is "$(grep -c 'warning: .* is damaged' messages)" 1 'which is said'
    is "$(cached "$url" | tell) $(wc -l <messages)" "$(now) true 0" 'and well after that'
}
pack() { find "$mirror"/objects/pack -name "*.$1"; }
flip() { printf '\377\377\377\377' | dd of="$(pack "$1" | head -n 1)" bs=1 seek=200 conv=notrunc status=none; }
cut_pack() { truncate -s 100 "$(pack pack | head -n 1)"; }
lose() { rm -f "$(pack "$1" | head -n 1)"; }
lose_both() { find "$mirror"/objects -type f -delete; }
empty_refs() { : >"$mirror/HEAD"; }
damage 'a flipped bit in a pack' flip pack
damage 'in an index' flip idx
damage 'a pack cut short' cut_pack
damage 'an index lost' lose idx
damage 'a pack lost' lose pack
damage 'all objects lost' lose_both
damage 'no HEAD' empty_refs
damage 'no refs' rm -r "$mirror/refs"
head -c 3000000 /dev/urandom >"$mirror/objects/pack/tmp_pack_left"
next more
is "$(cached --max-size=2M "$url" | tell) $(find "$mirror" -name 'tmp_*' | wc -l)" "$(now) true 0" 'a pack that broke off goes, and does not count'
lose_both
next lost
is "$(cached "$url" | jq -r .head) $(git -C "$mirror" fsck --connectivity-only 2>&1)" "$(now) " 'lost with something new, all is fetched'
mkdir -p "${mirror%.git}.77.new/objects" && touch "${mirror%.git}.77.new/objects/left"
rm -rf "$mirror"
is "$(cached "$url" | tell) $(find cache -name '*.new' | wc -l)" "$(now) false 0" 'what a killed run left is removed'

# --- whom it serves
is "$(GITHUB_TOKEN=wrong cached_token='' timeout 60 clone --only --cache=cache --token-host="$GIT_SERVER_HOST" "$url" 2>/dev/null | tell)" 'bad-token null' 'not whom the remote does not serve'
is "$(timeout 60 clone --only --cache=cache --account=default "$url" 2>/dev/null | tell)" 'no-access null' 'nor without a token'
ok 'the mirror stays' test -d "$mirror"
mv repos/one.git repos/two.git
is "$(cached "$url" | tell)" 'not-found null' 'nor when the repository has vanished'
is "$(record 7 true "$GIT_SERVER/two.git" | cached | tell)" "$(now) false" 'one with an id'
mv repos/two.git repos/one.git
is "$(record 7 true "$url" | cached | tell)" "$(now) true" 'renamed, it is found by its id'
is "$(record 7 true "$url" | staying clone | jq -r .path | { read -r path; git -C "$path" config remote.origin.url; })" "$url" 'and has its new address'
is "$(record 7 true "$url" | cached --account=Bob | tell) $(record 7 true "$url" bob | cached | tell)" "$(now) false $(now) true" 'each account has its own'
is "$(record 7 true "$url" carol | cached --account=bob | tell)" "$(now) true" '--account goes before the record'
is "$(record 7 true "$url" ../public | cached | tell)" 'bad-account null' 'an account that is no name'
open=$GIT_SERVER/public/open.git
is "$(timeout 60 clone --only --cache=cache "$open" | tell) $(find cache/public -name 'public+open.git' | wc -l)" "$(git -C repos/public/open.git rev-parse HEAD) false 1" 'what needs no token is public'
is "$(record 9 false "$open" | cached | tell | cut -d' ' -f2) $(record 9 false "$open" x | cached --account=y | tell | cut -d' ' -f2)" 'false true' 'what the record calls public serves all'
record 9 true "$open" | cached --account=bob | tell >out
is "$(cut -d' ' -f2 out) $(find cache -name id-9.git | cut -d/ -f2,3)" 'true private/bob' 'what has become private moves to the account'
is "$(record 9 false "$open" | cached | tell | cut -d' ' -f2) $(find cache -name id-9.git | cut -d/ -f2 | sort | xargs)" 'false private public' 'what becomes public is cloned anew'
exits 0 '--forget' clone --cache=cache --forget=BOB
is "$(ls cache/private) $(find cache/public -name '*.git' | wc -l)" 'default 2' 'removes what that account had, and nothing else'
exits 0 '--forget of nobody' clone --cache=cache --forget=nobody
exits 2 '--forget without --cache' clone --forget=bob
exits 2 '--forget of no name' clone --cache=cache --forget=../public
mkdir open && chmod 777 open
exits 3 'a cache that others can write to' clone --cache=open "$open"

# --- bounds
rm -rf cache
size() { du -sb cache/*/*/*/*.git/objects cache/*/*/*.git/objects 2>/dev/null | awk '{ n += $1 } END { print n + 0 }'; }
for i in 1 2 3 4; do
    git init -qb main --bare "repos/public/r$i.git"
    rm -rf many && sample_repository many && head -c 300000 /dev/urandom >many/noise && commit_as Ada 2024-04-01T00:00:00Z many noise
    git -C many push -q "$WORK/repos/public/r$i.git" main
    cached "$GIT_SERVER/public/r$i.git" >/dev/null
done
names() { find cache -name '*r?.git' -printf '%f\n' | sort | xargs; }
cached "$GIT_SERVER/public/r1.git" >/dev/null
is "$(cached --cache-size=1000000 "$GIT_SERVER/public/r4.git" | jq .cached) $(names)" 'true public+r1.git public+r3.git public+r4.git' 'what was used least recently goes first'
exec 8>"$(find cache -name '*r3.lock')"
flock -x 8
is "$(cached --cache-size=400000 "$GIT_SERVER/public/r4.git" | jq .cached) $(names)" 'true public+r3.git' 'what is being used stays'
exec 8>&-
is "$(staying clone --cache-size=1000 "$GIT_SERVER/public/r2.git" | jq -r '.path' | { read -r path; git -C "$path" rev-list --count HEAD; }) $(names)" '4 ' 'what is larger than the bound is served, and goes'

# --- several at once
rm -rf cache
for i in $(seq 8); do cached "$url" >"out.$i" & pids[i]=$!; done
wait "${pids[@]}"
is "$(cat out.? | tell | sort | uniq -c | awk '{ print $1, $3 }' | sort | xargs)" '1 false 7 true' 'of eight at once one clones and all are served'
for i in $(seq 6); do
    cached --cache-size=$((i % 2 ? 1 : 100000000)) "$url" >"out.$i" & pids[i]=$!
    cached "$GIT_SERVER/public/r$((i % 4 + 1)).git" >"out.1$i" & pids[10 + i]=$!
done
wait "${pids[@]}"
is "$(cat out.[1-6] out.1? | jq -r .type | sort | uniq -c | xargs)" '12 clone' 'while mirrors are removed, too'
setsid clone --only --cache=cache "$GIT_SERVER/slow/public/r1.git" >/dev/null 2>&1 &
killed=$!
for ((i = 0; i < 200; i++)); do [ -n "$(find cache -name 'tmp_pack*' -size +0 2>/dev/null)" ] && break; sleep 0.05; done
timeout 60 clone --only --cache=cache "$GIT_SERVER/slow/public/r1.git" >out 2>&1 &
sleep 0.3
kill -KILL $killed
wait $killed 2>/dev/null
is $? 137 'one is killed in the middle'
wait $!
is "$(jq -r .type out) $(find cache -name '*.new' | wc -l)" 'clone 0' 'the next one does it, and nothing unfinished is left'
cached "$url" >/dev/null
exec 8>"${mirror%.git}.lock"
flock -x 8
is "$(cached --timeout=1 "$url" | jq -c '[.code, .retryable]')" '["timeout",true]' 'waiting for another counts'
exec 8>&-
is "$(staying clone --dir=/dev/shm "$url" | jq -r .path | { read -r path; git -C "$path" rev-list --count HEAD && rm -rf "$path"; })" "$(git -C good rev-list --count main)" '--dir on another file system'
no_jobs() { for ((i = 0; i < 100; i++)); do [ -z "$(ls cache/jobs)" ] && return; sleep 0.1; done; ls cache/jobs; return 1; }
ok 'clones go with their jobs' no_jobs
done_testing
