#!/usr/bin/env bash
# clone: records for repositories here and elsewhere, each failure with a code of its own.
. "$(dirname "$0")/../lib/tap.sh"
. "$ROOT/tests/lib/sample.sh"
sample_damage
cd "$WORK" || exit 1
export TMPDIR="$WORK/tmp"
mkdir tmp

head=$(git -C good rev-parse HEAD)
code() { clone --only "$@" 2>stderr | jq -r '.code // .type'; } # of the only record
field() { clone --only "$2" | jq -r ".$1"; }

# --- repositories that are here
is "$(clone --only good | jq -c 'del(.bytes, .seconds)')" \
    "{\"type\":\"clone\",\"repo\":\"file:$WORK/good\",\"head\":\"$head\",\"path\":\"$WORK/good\",\"commits\":3,\"shallow\":false,\"object_format\":\"sha1\",\"cached\":false,\"branch\":\"main\"}" \
    'a directory is used where it is'
is "$(find tmp | wc -l)" 1 'and nothing is copied'
is "$(field bytes bare.git)" "$(find bare.git/objects -type f -printf '%s\n' | awk '{ n += $1 } END { print n }')" 'bytes of the object files'
is "$(field 'head + (.branch // " none")' detached)" "$(git -C good rev-parse HEAD~1) none" 'a detached HEAD has no branch'
git -C good branch old HEAD~1
is "$(clone --branch=old good | jq -r .head,.branch,.commits | xargs)" "$(git -C good rev-parse old) old 2" '--branch'
git init -q --object-format=sha256 sha256
git -C sha256 commit -q --allow-empty -m x
is "$(clone --only sha256 | jq -r '.object_format + " \(.head | length)"')" 'sha256 64' 'SHA-256'
is "$(code --branch=absent good)" unknown-branch 'an unknown branch'
git -C good tag v1
is "$(code --branch=v1 good)" unknown-branch 'a tag is no branch'
for pair in empty:empty-repository unborn:unborn-head shallow:shallow-repository corrupt:corrupt-object \
    nothing:not-a-repository missing:not-a-repository; do
    is "$(code "${pair%%:*}")" "${pair##*:}" "a repository that is ${pair%%:*}"
    exits 1 "ends ${pair%%:*} with 1" clone "${pair%%:*}"
done
like "$(clone shallow 2>&1 >/dev/null)" 'fetch --unshallow' 'what to do about a shallow one is said'

# --- repositories elsewhere
url="file://$WORK/good"
is "$(code "$url")" protocol-not-allowed 'file:// only when asked'
clone --only --allow-file --dir=. "$url" >record
is "$(jq -r '.repo, .head, .branch, .commits' record | xargs)" "file:$WORK/good $head main 3" 'a URL is cloned'
path=$(jq -r .path record)
is "$(git -C "$path" rev-parse --is-bare-repository HEAD | xargs)" "true $head" 'bare'
is "$(git -C "$path" for-each-ref --format='%(refname)')" refs/heads/main 'with one branch and no tags'
is "$(stat -c %a "$path") $(find "$path/hooks" 2>/dev/null | wc -l)" '700 0' 'private, without hooks'
is "$(code --allow-file --dir=. "$url")" already-exists 'a clone in --dir is not overwritten'
is "$(code --allow-file --branch=absent "$url")" unknown-branch 'a remote without that branch'
is "$(clone --only --allow-file --branch=old "$url" | jq .commits)" 2 'a remote branch'
is "$(clone --only --allow-file "file://$WORK/detached" | jq -r '.head + (.branch // " none")')" "$(git -C detached rev-parse HEAD) none" 'a remote HEAD that is detached'
for pair in empty:empty-repository shallow:shallow-repository nothing:not-found missing:not-found corrupt:broken-pack; do
    is "$(code --allow-file "file://$WORK/${pair%%:*}")" "${pair##*:}" "a remote that is ${pair%%:*}"
done
is "$(code --allow-file "file://$WORK/unborn")" unborn-head 'a remote that is unborn'
is "$(find . -maxdepth 1 -name '*+*' | wc -l)" 1 'what fails leaves nothing behind'
is "$(clone https://localhost:1/o/n 2>/dev/null | jq -c '[.code, .retryable]')" '["network",true]' 'no network'
exits 3 'ends with 3' clone https://localhost:1/o/n
is "$(clone https://localhost:1/o/n good 2>/dev/null | jq -r .type | xargs)" 'error clone' 'and the others are tried all the same'

# --- probe
is "$(clone --probe good)" "{\"type\":\"head\",\"repo\":\"file:$WORK/good\",\"head\":\"$head\",\"branch\":\"main\"}" '--probe of a directory'
is "$(clone --probe --allow-file "$url")" "{\"type\":\"head\",\"repo\":\"file:$WORK/good\",\"head\":\"$head\",\"branch\":\"main\"}" '--probe of a URL'
is "$(clone --probe --allow-file "file://$WORK/detached" | jq -r '.branch // "none"')" none '--probe of a detached HEAD'
is "$(clone --probe --branch=old --allow-file "$url" | jq -r .head)" "$(git -C good rev-parse old)" '--probe --branch'
for pair in empty:empty-repository unborn:unborn-head missing:not-found; do
    is "$(code --probe --allow-file "file://$WORK/${pair%%:*}")" "${pair##*:}" "--probe of a remote that is ${pair%%:*}"
done
is "$(code --probe --branch=absent --allow-file "$url")" unknown-branch '--probe of an unknown branch'

# --- records
is "$(printf '%s\n' '{"type":"repo","path":"good","repo":"x.example/a/b"}' | clone --only | jq -r .repo)" x.example/a/b 'the name of the record holds'
secret='{"type":"repo","repo":"x.example/a/b","clone_url":"https://me:secret@x.example/a/b"}'
is "$(clone <<<"$secret" 2>stderr | jq -r '.type + " " + .code')" 'error credentials-in-url' 'credentials in a URL are refused'
is "$(clone <<<"$secret" 2>&1 | grep -c secret)" 0 'and travel no further'
is "$(code '{"type":"repo"}')" bad-address 'an argument is no record'
exits 2 'a --timeout that is no number' clone --timeout=soon good
exits 2 'an empty --branch' clone --branch= good
done_testing
