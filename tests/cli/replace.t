#!/usr/bin/env bash
# replace: refs/replace and info/grafts count as they do for git.
. "$(dirname "$0")/../lib/tap.sh"
. "$ROOT/tests/lib/blame.sh"
cd "$WORK" || exit 1

clock=1700000000
commit() { # MESSAGE: of the index
    clock=$((clock + 86400))
    GIT_AUTHOR_DATE="@$clock +0000" GIT_COMMITTER_DATE="@$clock +0000" git -C base commit -qm "$1"
}

# Six commits on main, four unrelated ones on `other`: the history before an import.
git init -q -b main base && git -C base config advice.graftFileDeprecated false
for i in 1 2 3 4 5 6; do
    { seq 1 $i | sed 's/^/line /' && echo "end $i"; } >base/grows
    seq $i $((i + 20)) >base/moves
    mkdir -p base/folder && cp base/grows base/folder/copy$((i / 3))
    git -C base add -A && commit "main $i"
done
git -C base checkout -q --orphan other
git -C base rm -rqf .
for i in 1 2 3; do
    mkdir -p base/folder
    { seq 2 $i | sed 's/^/line /' && echo 'line 1'; } >base/grows
    seq 1 $((i + 9)) >base/moves
    cp base/moves base/folder/copy0
    git -C base add -A && commit "other $i"
done
git -C base checkout -q main
id() { git -C base rev-parse "$1"; }
export GIT_COMMITTER_DATE="@$((clock + 1)) +0000" GIT_AUTHOR_DATE="@$((clock + 1)) +0000"

# case_of NAME: a copy to change.
case_of() { rm -rf "$1" && cp -r base "$1"; }

# git_added REPOSITORY: author, lines added and deleted by all commits but merges, as git log tells.
git_added() {
    git -C "$1" log --no-merges -M --numstat --format= 2>/dev/null | awk 'NF { a += $1; d += $2 } END { print a + 0, d + 0 }'
}
our_added() {
    timeline --only "$1" 2>/dev/null | jq -rs 'map(select(.type == "activity" and .unit == "week" and .language != "*")) |
        "\(map(.added) | add // 0) \(map(.deleted) | add // 0)"'
}

# as_git NAME: blame of every file and the sums of all changes; and that it is not what the base gives.
as_git() {
    same_as_git_blame "$1: blame" "$WORK/$1"
    is "$(our_added "$1")" "$(git_added "$1")" "$1: changes"
    blame-count --only --lines "$1" | jq -c 'select(.type == "blame_lines") | .ranges' >got
    if [ "${2:-}" = unchanged ]; then
        ok "$1: nothing is replaced" cmp -s got base.lines
    else
        ok "$1: something is replaced" test "$(cmp -s got base.lines; echo $?)" = 1
    fi
}
blame-count --only --lines base | jq -c 'select(.type == "blame_lines") | .ranges' >base.lines

case_of commit # another one, with other parents and another tree
git -C commit replace "$(id main~2)" "$(id other)"
as_git commit
case_of parents # the same without its first parents: history begins later
git -C parents replace --graft "$(id main~2)"
as_git parents
case_of joined
git -C joined replace --graft "$(id main~5)" "$(id other)"
as_git joined
git -C joined pack-refs --all
as_git joined
case_of loose # over what is packed
git -C loose replace "$(id main~2)" "$(id other)" && git -C loose pack-refs --all
git -C loose replace -f "$(id main~2)" "$(id other~1)"
as_git loose
case_of tree
git -C tree replace "$(id main~1:)" "$(id main~4:)"
as_git tree
case_of blob # the one at HEAD: other contents, other lines
git -C blob replace "$(id main:grows)" "$(id main~3:moves)"
as_git blob
case_of old_blob
git -C old_blob replace "$(id main~2:grows)" "$(id other:grows)"
as_git old_blob
case_of chain # as long as git follows it
git -C chain replace "$(id main~2)" "$(id main~3)"
git -C chain replace "$(id main~3)" "$(id main~4)"
git -C chain replace "$(id main~4)" "$(id other)"
git -C chain replace "$(id other)" "$(id other~1)"
as_git chain
git -C chain replace "$(id other~1)" "$(id other~2)"
is "$(git -C chain cat-file -p main~2 2>&1 | grep -c 'depth too high') $(blame-count --only chain 2>/dev/null | jq -r .code)" \
    '1 corrupt-reference' 'a chain that is too long for git'
case_of nested
mkdir -p nested/.git/refs/replace/deep && id other >"nested/.git/refs/replace/deep/$(id main~2)"
as_git nested
id other~1 >"nested/.git/refs/replace/$(id main~2)"
is "$(blame-count --only nested 2>/dev/null | jq -r .code)" corrupt-reference 'two for one object'
case_of off
git -C off replace "$(id main~2)" "$(id other)" && git -C off config core.useReplaceRefs false
as_git off unchanged
case_of odd # what git passes over
mkdir -p odd/.git/refs/replace && id other >odd/.git/refs/replace/name && echo nothing >"odd/.git/refs/replace/$(id main~2)"
is "$(blame-count --only --lines odd | jq -c 'select(.type == "blame_lines") | .ranges' | cmp - base.lines; echo $?)" 0 'odd: broken references are passed over'
case_of gone
git -C gone update-ref "refs/replace/$(id main~2)" "$(id other)" && printf '%040d\n' 7 >"gone/.git/refs/replace/$(id main~2)"
is "$(blame-count --only gone 2>/dev/null | jq -r .code)" missing-object 'a replacement that is not there'

grafts() { mkdir -p "$1/.git/info" && cat >"$1/.git/info/grafts"; }
case_of cut
id main~3 | grafts cut
as_git cut
case_of added # another parent before its own
echo "$(id main~1) $(id other) $(id main~2)" | grafts added
as_git added
case_of skipping
echo "$(id main) $(id main~4)" | grafts skipping
as_git skipping
case_of before
{ echo '# the history before the import' && echo "$(id main~5) $(id other)  " && echo; } | grafts before
as_git before
case_of both # of a commit that is replaced as well
echo "$(id main~2) $(id other~1)" | grafts both
git -C both replace "$(id main~2)" "$(id other)"
as_git both
case_of wrong # lines that git passes over, and a second one about a commit
{ echo nonsense && echo "$(id main~1)  $(id other)" && echo "$(id main~1) $(id main~3)" && echo "$(id main~1) $(id other)"; } | grafts wrong
as_git wrong

# Round in circles.
case_of circle
echo "$(id main~5) $(id main~1)" | grafts circle
case_of self
echo "$(id main~2) $(id main~2)" | grafts self
case_of swapped
git -C swapped replace "$(id main~4)" "$(id main~1)"
for kind in circle self swapped; do
    for tool in blame-count timeline; do
        timeout 60 "$tool" --only "$kind" >out 2>/dev/null
        is "$? $(jq -r .code out)" '1 circular-history' "$kind: $tool"
    done
    is "$(timeout 60 blame-count --porcelain -r "$kind" grows 2>&1 >/dev/null | grep -c 'come behind themselves')" 1 "$kind: --porcelain"
    is "$(timeout 60 stack-detect --only "$kind" | tail -n 1 | jq -r .type)" 'done' "$kind: stack-detect looks at no history"
done

# Facts are about objects as they are.
mkdir facts
blame-count --only --facts facts base | jq -c 'del(.seconds, .repo)' >want
blame-count --only --facts facts commit | jq -c 'del(.seconds, .repo)' >replaced
blame-count --only commit | jq -c 'del(.seconds, .repo)' | cmp -s - replaced
is "$? $(find facts -type f | wc -l)" '0 1' 'no facts are kept where objects are replaced'
git -C base remote add origin https://x.example/a/b && git -C commit remote add origin https://x.example/a/b
blame-count --only --facts facts base >/dev/null
blame-count --only --facts facts commit | jq -c 'del(.seconds, .repo)' >got
is "$(cmp got replaced; echo $?)" 0 'nor used'
blame-count --only --facts facts base | jq -c 'del(.seconds, .repo)' >got
is "$(cmp got want; echo $?)" 0 'nor spoilt'
done_testing
