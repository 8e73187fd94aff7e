#!/usr/bin/env bash
# gh-repos on accounts: every page, each repository once, the filters, and what is asked for.
. "$(dirname "$0")/../lib/tap.sh"
. "$ROOT/tests/lib/github.sh"
cd "$WORK" || exit 1
github_start ''
export GITHUB_TOKEN=$TOKEN
list() { gh-repos --api-url="$API/pages" "$@" 2>stderr; }
ids() { jq -r .id | xargs; }

is "$(list --me | ids)" "$(seq 250 | xargs)" 'all pages, in order'
is "$(asked . | cut -d' ' -f2)" "$(printf '/pages/user/repos?per_page=100%s\n' '' '&page=2' '&page=3')" 'by the links that came with them'
is "$(list --me | head -n 1)" '{"type":"repo","repo":"github.test/ada/r1","id":1,"clone_url":"https://github.test/ada/r1.git","private":false,"fork":false,"archived":false,"disabled":false,"empty":false,"size_kb":1,"default_branch":"main","pushed_at":"2011-02-03T04:05:06Z"}' 'a record'
is "$(list --org=acme --user=bob --me --org=acme | jq -s 'length, (unique_by(.id) | length)' | xargs)" '323 323' 'each repository once, whichever account has it'
forget
is "$(printf '{"type":"account","%s":"%s"}\n' login ada org acme login bob | list --only | jq -s length)" 323 'accounts from records'
is "$(asked . | sed 's/?.*//' | sort -u | cut -d' ' -f2 | xargs)" '/pages/orgs/acme/repos /pages/user /pages/user/repos /pages/users/bob/repos' \
    "the token's own account is asked for all that it sees"
is "$(list <<<'{"type":"account","login":"bob"}' | jq -r .type | xargs)" 'account repo repo repo' 'behind the account'

forget
list --me --affiliation=owner,collaborator --visibility=private >out
like "$(asked . | head -n 1)" 'per_page=100&affiliation=owner,collaborator&visibility=private 200' 'affiliation and visibility are asked for'
is "$(jq .private out | sort | uniq -c | xargs)" '125 true' 'and held'
is "$(asked 'type=' | wc -l)" 0 'never with a type'
is "$(list --org=acme --visibility=public | jq -r .private | sort -u)" false '--visibility for an organization'
is "$(list --me --no-forks | jq 'select(.fork)')$(list --me --no-forks | jq -s length)" 225 '--no-forks'
is "$(list --me --no-archived | jq -s length)" 240 '--no-archived'
is "$(list --me --language=c | jq -s length)" 50 '--language'
is "$(list --me --since=2018-02-03T04:05:06Z | jq -r .pushed_at | sort -u | xargs)" '2018-02-03T04:05:06Z 2019-02-03T04:05:06Z' '--since'

# --- tokens
forget
list --org=acme >out
is "$(asked . | cut -d' ' -f4 | sort -u)" "Bearer_$TOKEN" 'GITHUB_TOKEN'
unset GITHUB_TOKEN
forget
GH_TOKEN=$TOKEN list --org=acme >out
is "$(asked . | cut -d' ' -f4 | sort -u)" "Bearer_$TOKEN" 'GH_TOKEN'
printf ' %s \n' "$TOKEN" >token
forget
GITHUB_TOKEN=wrong list --token-file=token --org=acme >out
is "$(asked . | cut -d' ' -f4 | sort -u)" "Bearer_$TOKEN" '--token-file goes first'
forget
list --org=acme >out
is "$(asked . | cut -d' ' -f4 | sort -u)" - 'no token'
is "$(list --me | jq -r '.code + " " + (.message | contains("login") | tostring)')" 'bad-token true' '--me wants one'
while read -r value; do
    exits 3 "no token: $value" env GITHUB_TOKEN="$value" gh-repos --api-url="$API/pages" --me
    is "$(GITHUB_TOKEN=$value gh-repos --api-url="$API/pages" --me 2>&1 | grep -c 'zzz')" 0 'which is not shown'
done < <(printf 'zzz zzz\nzzz\tzzz\nzzz\x01\nzzz\xc3\xa4\n%s\n' "$(printf 'zzz%01000d' 0)")
exits 3 'a token file that is not there' gh-repos --token-file=none --me
exits 0 'which nobody needs for a URL' gh-repos --token-file=none github.com/o/n

# --- the cache: asked for, found unchanged, told the same
export GITHUB_TOKEN=$TOKEN
list --me >plain
list --me --cache=cache >first
forget
list --me --cache=cache >second
is "$(asked . | cut -d' ' -f3 | xargs)" '304 304 304' 'with --cache nothing is sent twice'
ok 'and the same is written' cmp plain second
ok 'as at first' cmp plain first
is "$(find cache -printf '%y%m\n' | sort -u | xargs)" 'd700 f600' 'the cache is private'
is "$(grep -rl "$TOKEN" cache | wc -l) $(find cache -type f | grep -vcE "/[0-9a-f]{64}$")" "0 0" "no token in it, and no URL in its names"
for file in cache/*; do truncate -s -9 "$file"; done
is "$(list --me --cache=cache | cmp - plain && echo same)" same 'a damaged cache is none'
rm -rf cache
for i in 1 2 3 4; do list --me --cache=cache >"parallel.$i" & jobs[i]=$!; done
wait "${jobs[@]}"
is "$(md5sum <plain)$(find cache -type f | wc -l)" "$(cat parallel.? | head -n 250 | md5sum)3" 'several processes share one'
is "$(sort parallel.? | uniq -c | awk '$1 != 4' | wc -l)" 0 'and none is led astray'
size() { find cache -type f -printf '%s\n' | awk '{ sum += $1 } END { print sum + 0 }'; }
whole=$(size)
is "$(list --me --cache=cache --cache-size=$((whole - 1)) | cmp - plain && echo same)" same 'a cache with less room than is needed'
ok 'stays below it' test "$(size)" -lt "$whole" -a "$(size)" -gt 0
is "$(list --me --cache=cache --cache-size=0 | cmp - plain && echo same) $(find cache -type f | wc -l)" 'same 0' 'none at all'
exits 2 'a size that is none' gh-repos --me --cache=cache --cache-size=much
mkdir open && chmod 777 open
exits 3 'a cache that others may write to' gh-repos --api-url="$API/pages" --me --cache=open

# --- where the token must not be
if command -v strace >/dev/null; then
    strace -f -s 100000 -e trace=execve,openat,mkdir,rename,renameat,write -o trace gh-repos --api-url="$API/pages" --me --cache=traced >out 2>stderr
    is "$(grep -v execve trace | grep -c "$TOKEN")$(grep -h execve trace | sed 's/, 0x.*//' | grep -c "$TOKEN")" 00 'the token is in no argument and no file'
else
    skip 'strace is missing' 'the token is in no argument and no file'
fi
is "$(grep -c "$TOKEN" out stderr | xargs)" 'out:0 stderr:0' 'nor in output or messages'
GITHUB_TOKEN=$TOKEN gh-repos --api-url="$API/silent" --me --timeout=2 --max-wait=0 >out 2>&1 &
sleep 0.5
is "$(tr '\0' ' ' <"/proc/$!/cmdline" | grep -c "$TOKEN")" 0 'nor in the command line'
wait $!

# --- wrong usage
for option in --affiliation= --affiliation=owner,x --visibility=some --since=someday --api-url=x --api-url=ftp://x.test \
    --api-url=https://me@x.test --api-url='https://x.test/?a' --timeout=0 --max-wait=-1 --cache= --token-file=; do
    exits 2 "$option" gh-repos "$option" --me
done
is "$(printf '{"type":"account","login":"%s"}\n' ../x 'a b' '' 'a?b' | list | jq -r '.code // empty' | xargs)" \
    'bad-account bad-account bad-account bad-account' 'what cannot be an account is not asked for'
is "$(printf '{"type":"account"}\n{"type":"account","login":7}\n' | list | jq -r '.code // empty' | xargs)" 'missing-field missing-field' 'nor what names none'
is "$(list --user=bob github.com/o/n | jq -r .repo | xargs)" 'github.test/ada/r1001 github.test/ada/r1002 github.test/ada/r1003 github.com/o/n' 'accounts and arguments together'
is "$(cat site/errors)" '' 'the server had no trouble'
done_testing
