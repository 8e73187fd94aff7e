#!/usr/bin/env bash
# timeline on merges made by hand: by git alone, with a hand of one's own, criss-cross, of four branches, of two
# roots; and on a branch that is rewritten between two runs.
. "$(dirname "$0")/../lib/tap.sh"
cd "$WORK" || exit 3
git init -q -b main merges && cd merges || exit 3
clock=1700000000
commit() { # MESSAGE: everything, a minute later
    clock=$((clock + 60))
    git add -A && GIT_AUTHOR_DATE="@$clock +0000" GIT_COMMITTER_DATE="@$clock +0000" git commit -q --allow-empty -m "$1"
}
merge() { # BRANCH...: without a commit, whatever conflicts
    git merge -q --no-commit --no-ff --allow-unrelated-histories -X ours "$@" >/dev/null 2>&1 || git checkout -q HEAD -- . 2>/dev/null
}
row() { timeline --only --unit=year --parts=activity "$@" . | jq -c 'select(.language == "*") | [.commits, .merges, .merge_files, .merge_added, .merge_deleted]'; }
judged() { # by git log -c: files, lines added and deleted by merges themselves
    "$ROOT/tests/lib/git-merge-lines" . | tr '\0' '\n' | awk -F'\t' '{ a += $2; d += $3 } END { print NR, a + 0, d + 0 }'
}
ours() { row | jq -r '.[2:] | @tsv' | tr '\t' ' '; }

# The first commit that both branches know is a merge of two roots, which adds a line of its own.
seq 1 30 >left && commit 'first root'
git checkout -q --orphan other && git rm -qrf . && seq 101 130 >right.c && commit 'second root'
git checkout -q main && merge other && echo 'both' >joined.py && commit 'roots joined'
is "$(row)" '[3,1,1,1,0]' 'a merge of two roots: its own file is its own, the roots are not'
is "$(timeline --only --unit=year --parts=composition . | jq -c 'select(.language) | [.language, .lines]' | xargs)" '[C,30] [Python,1]' 'and its tree has both'

# By git alone; in one file, so that the file differs from both parents and no line does.
git checkout -qb a && sed -i 's/^2$/two/' left && commit a
git checkout -qb b main && sed -i 's/^29$/twenty-nine/' left && commit b
git checkout -q a && merge b && commit 'a and b'
is "$(row)" '[6,2,2,1,0]' 'a merge by git alone: a file, but no line'
is "$(ours)" "$(judged)" 'as git log -c has it'

# Criss-cross: b merges a at the same time, with a line that neither has, and without one that both have.
git checkout -q b && merge 'a^1' && sed -i -e 's/^15$/a hand of its own/' -e '/^20$/d' left && commit 'b and a'
git checkout -q a && merge b && commit 'criss and cross'
is "$(ours)" "$(judged)" 'criss-cross merges'
is "$(row | jq -c '.[3:]')" '[2,2]' 'one line changed and one deleted by the merge itself'

# Four branches at once; the merge takes a file of all of them away, and changes one that only two changed.
for name in c d e; do
    git checkout -qb $name a && echo $name >$name.txt && sed -i "s/^1\([0-2]\)$/$name\1/" left && commit $name
done
git checkout -q a && echo f >f.txt && commit f
git merge -q --no-commit c d e >/dev/null 2>&1
echo octopus >>left && git rm -qf right.c && git add -A
tree=$(git write-tree) && git reset -q --hard
git reset -q --hard "$(GIT_AUTHOR_DATE="@$((clock + 60)) +0000" GIT_COMMITTER_DATE="@$((clock + 60)) +0000" \
    git commit-tree -p a -p c -p d -p e -m octopus "$tree")"
is "$(git rev-list --parents -1 HEAD | wc -w)" 5 'a merge of four'
is "$(ours)" "$(judged)" 'is what git log -c has'
is "$(timeline --only --unit=year --parts=activity . | jq -c 'select(.language == "C" and .merges > 0) | [.merges, .merge_files, .merge_added, .merge_deleted]')" \
    '[1,1,0,30]' 'the file that it deleted counts in its language'
is "$(row --path=right.c | jq -c .)" '[2,1,1,0,30]' '--path counts a merge that changed the path itself'
is "$(row --path=f.txt | jq -c .)" '[1,0,0,0,0]' 'and no other'
is "$(row --author=Carl)" '' 'merges have authors, too'

# Many lines lost in one place on both sides: told, not tried.
git checkout -qb wide && seq 1 9000 | sed 's/$/ left/' >wide && commit 'wide left'
git checkout -qb wide2 HEAD^ && seq 9000 -1 1 | sed 's/$/ right/' >wide && commit 'wide right'
merge wide && git rm -qf wide && commit 'none of it'
is "$(timeline --only --unit=year --parts=activity . | jq -r 'select(.type == "skipped") | "\(.reason) \(.files)"')" \
    'too-costly 1' 'lines without end that match nowhere are not matched'

# A branch that is rewritten between two runs: the second knows nothing of the first.
timeline --only . >"$WORK/before"
git checkout -q a
echo 'int rewritten;' >right.c && commit rewritten
git branch -f other HEAD~2 && git reset -q --soft HEAD~2 && commit 'in place of two'
git clone -q --bare . "$WORK/fresh"
is "$(timeline --only . | jq -c 'del(.repo, .seconds)')" "$(timeline --only "$WORK/fresh" | jq -c 'del(.repo, .seconds)')" \
    'a rewritten branch is what a fresh clone of it is'
ok 'and not what it was' test "$(jq -r .head "$WORK/before" | sort -u)" != "$(timeline --only . | jq -r .head | sort -u)"
is "$(timeline --only --unit=year --parts=activity . | jq -s 'map(select(.language == "*").commits) | add')" "$(git rev-list --count HEAD)" \
    'commits that are out of reach now are not counted'
done_testing
