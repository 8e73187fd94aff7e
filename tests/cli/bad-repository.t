#!/usr/bin/env bash
# bad-repository: what every analysing tool does with a repository that is empty, cut, broken or none.
. "$(dirname "$0")/../lib/tap.sh"
. "$ROOT/tests/lib/sample.sh"
sample_damage
cd "$WORK" || exit 1
odd=$'not\xffutf8'
sample_repository "$odd"

of_path() { $1 --only "$2" 2>err; }
of_record() { printf '{"type":"clone","repo":"x.example/a/b","path":"%s"}\n' "$WORK/$2" | $1 --only 2>err; }

repo_of() { case $1 in nothing | missing) echo null ;; *) echo "file:$WORK/$1" ;; esac; }

each_tool() {
    local tool=$1 kind code name
    while read -r kind code; do
        of_path "$tool" "$kind" >out
        is "$? $(jq -r .code out)" "1 $code" "$tool of a path: $kind"
        name=$(repo_of "$kind")
        is "$(jq -r .repo out)" "$name" "$tool of a path: $kind is named"
        of_record "$tool" "$kind" >out
        is "$? $(jq -r '[.type, .repo, .stage, .code, (.message | length > 10)] | join(" ")' out)" \
            "1 error x.example/a/b $tool $code true" "$tool of a record: $kind"
        is "$(grep -c "^$tool: error: x.example/a/b: " err)" 1 "$tool: $kind is told once"
    done <<'LIST'
empty empty-repository
unborn unborn-head
shallow shallow-repository
nothing not-a-repository
missing not-a-repository
corrupt corrupt-object
corrupt-blob corrupt-object
LIST
    for kind in good bare.git detached; do
        of_path "$tool" "$kind" >out
        is "$? $(jq -r .head out | uniq) $(tail -n 1 out | jq -r .type)" "0 $(git -C $kind rev-parse HEAD) done" "$tool works on: $kind"
        of_record "$tool" "$kind" >record
        is "$(jq -cS 'del(.repo, .seconds)' record)" "$(jq -cS 'del(.repo, .seconds)' out)" "$tool: a record gives what the path gives: $kind"
    done
    is "$(printf '{"type":"clone","repo":"x.example/a/b","path":"%s","head":"%s"}\n' "$WORK/good" "$(printf %040d 7)" | $tool --only 2>/dev/null | jq -r .type)" \
        error "$tool: a head that is not there"
    is "$(printf '{"type":"clone","repo":"x.example/a/b","path":"%s","head":"HEAD~1"}\n' "$WORK/good" | $tool --only 2>/dev/null | jq -r .type)" \
        error "$tool: a head that is no object id"
    of_path "$tool" "$odd" >out
    is "$? $(jq -r .code out)" '1 bad-address' "$tool: a path that is not UTF-8"
    { for kind in empty good; do printf '{"type":"clone","repo":"x.example/a/%s","path":"%s"}\n' $kind "$WORK/$kind"; done; } | $tool 2>/dev/null >out
    is "$? $(jq -r 'select(.type == "done" or .type == "error") | .type + " " + .repo' out | xargs)" \
        '1 error x.example/a/empty done x.example/a/good' "$tool: one that fails does not keep the next from its turn"
    $tool good >/dev/full 2>err
    is "$? $(grep -c 'No space left' err)" '3 1' "$tool: a full disk behind stdout"
    if [ "$(id -u)" -ne 0 ]; then
        chmod 0 bare.git
        is "$(of_path "$tool" bare.git | jq -r .code)" unreadable-repository "$tool: no right to read"
        chmod 700 bare.git
    elif cp -L "$SESAMI_BIN/$tool" "$open/$tool" && setpriv --reuid=65534 --clear-groups "$open/$tool" --version >/dev/null 2>&1; then
        is "$(setpriv --reuid=65534 --clear-groups "$open/$tool" "$WORK/good" 2>/dev/null | jq -r .code)" unreadable-repository "$tool: no right to read"
    else
        skip 'cannot run as another user' "$tool: no right to read"
    fi
}

open=$(mktemp -d "${TMPDIR:-/tmp}/sesami-open.XXXXXX") # where another user may look
at_exit "rm -rf $open"
chmod 755 "$open"
for tool in blame-count stack-detect timeline; do each_tool $tool; done

# Objects of one size that changed places: each can be inflated, only the hash tells.
git init -q swapped && printf 'one\n' >swapped/a && printf 'two\n' >swapped/b
git -C swapped add . && git -C swapped commit -qm both
a=$(git -C swapped rev-parse HEAD:a) b=$(git -C swapped rev-parse HEAD:b)
(cd swapped/.git/objects && chmod u+w "${a:0:2}/${a:2}" && cat "${b:0:2}/${b:2}" >"${a:0:2}/${a:2}")
is "$(blame-count --only swapped | jq -r .type | uniq | xargs) $?" 'blame done 0' 'blame-count trusts contents that can be read'
is "$(blame-count --only --verify swapped 2>/dev/null | jq -r .code)" corrupt-object 'blame-count --verify does not'
is "$(blame-count --verify --porcelain -r swapped a 2>&1 >/dev/null | grep -c 'does not have that hash')" 1 'nor does it with --porcelain'
done_testing
