#!/usr/bin/env bash
# Rename detection against git's own, on random trees full of files that are equally alike.
. "$(dirname "$0")/../lib/tap.sh"
rename_pairs=${SESAMI_BUILD:-$ROOT/build}/helpers/rename-pairs
[ -x "$rename_pairs" ] || skip_all 'build/helpers/rename-pairs is not built (make helpers)'
cd "$WORK" || exit 1
seed=${SEED:-$((RANDOM * 32768 + RANDOM))}
echo "# SEED=$seed"
"$ROOT/tests/lib/random-renames" "$seed" 250 random.git || exit 1
git -C random.git rev-list --min-parents=1 main >commits
git_renames() { # GIT-OPTION...
    git -C random.git diff-tree -r --raw --no-abbrev --diff-filter=R --stdin --always "$@" <commits 2>/dev/null
}

# --- all renames of a commit
git_renames -M >want
ok 'the trees have renames' test "$(grep -c ^: want)" -gt 100
"$rename_pairs" random.git all <commits >got
ok 'renames of whole commits, with their scores' diff want got
while IFS=: read -r words score limit; do
    read -ra options <<<"$words"
    git_renames "${options[@]}" >want
    "$rename_pairs" random.git all "$score" "$limit" <commits >got
    ok "the same with $words" diff want got
done <<'OPTIONS'
-M80%:80:0
-M10%:10:0
-M100%:100:0
-M -l6:0:6
-M -l1:0:1
OPTIONS

# --- one path at a time, as blame follows it: git is asked about a tree that has no other new file
added() { git --git-dir="$WORK/random.git" diff-tree -r --no-renames --name-only --diff-filter=A "$1^" "$1"; }
want_source() { # COMMIT PATH
    local -x GIT_INDEX_FILE=$WORK/index GIT_DIR=random.git GIT_WORK_TREE=.
    git read-tree "$1"
    added "$1" | grep -vFx -- "$2" | git update-index --force-remove --stdin
    git diff-tree -r -M --raw --no-abbrev --diff-filter=R "$1^" "$(git write-tree)"
}
shuf -n 40 --random-source=commits commits | while read -r commit; do
    [ "$(added "$commit" | wc -l)" -le 24 ] && echo "$commit"
done | head -n 12 >some
while read -r commit; do
    echo "$commit"
    while read -r path; do want_source "$commit" "$path"; done < <(added "$commit")
done <some >want
ok 'many destinations have a source' test "$(grep -c ^: want)" -gt 10
"$rename_pairs" random.git follow <some >got
ok 'each destination by itself' diff want got

# --- blobs that are not there
git init -q partial
(
    cd partial || exit 1
    printf '%s\n' one two three four five six >old
    git add . && git commit -qm 1
    git mv old new && echo seven >>new && git commit -qam 2
    object=$(git rev-parse HEAD^:old)
    rm -f ".git/objects/${object:0:2}/${object:2}"
)
git -C partial rev-parse HEAD >tip
is "$("$rename_pairs" partial all <tip)" "$(cat tip)" 'a missing blob is like no other'
done_testing
