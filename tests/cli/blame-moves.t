#!/usr/bin/env bash
# blame-moves: lines that -M and -C follow within and between files, as `git blame` follows them.
. "$(dirname "$0")/../lib/tap.sh"
. "$ROOT/tests/lib/blame.sh"

searches=('-M' '-C' '-C -C' '-C -C -C' '-M3' '-C9 -C -C' '-M50 -C12' '-C -C -C1 -M1')
others=('' '-w' '--first-parent' '--ignore-rev')

# check_seed SEED: each search by itself; by the seed one of them with another option.
check_seed() {
    local search other=${others[$1 % 4]}
    for search in "${searches[@]}"; do
        # shellcheck disable=SC2086 # one option a word
        same_as_git_blame "seed $1: $search" "$WORK/random" $search
    done
    search=${searches[$1 / 4 % 8]}
    [ "$other" != --ignore-rev ] || other=$(some_commits "$1")
    # shellcheck disable=SC2086
    same_as_git_blame "seed $1: $search ${others[$1 % 4]}" "$WORK/random" $search $other
}

first=${BLAME_FIRST_SEED:-1}
for seed in $(seq "$first" $((first + ${BLAME_SEEDS:-50} / 10 - 1))); do
    "$ROOT/tests/lib/random-history" "$seed" "$WORK/random"
    check_seed "$seed"
    is "$(records -j 3 -C -C -C --lines "$WORK/random")" "$(records -j 1 -C -C -C --lines "$WORK/random")" \
        "seed $seed: the number of threads changes nothing"
    is "$(records -m 1M -C -C -C --lines "$WORK/random")" "$(records -C -C -C --lines "$WORK/random")" \
        "seed $seed: nor does the memory"
    is "$(records -C "$WORK/random" | jq -s 'map(select(.type == "blame") | .lines) | add')" \
        "$(records "$WORK/random" | jq -s 'map(select(.type == "blame") | .lines) | add')" \
        "seed $seed: -C moves lines about, it loses none"
    rm -rf "$WORK/random"
done

own_history 60 -M
own_history 40 -C -C

# What each option is there for, one small history: block NAME makes twelve lines of NAME.
block() { for i in 1 2 3 4 5 6 7 8 9 10 11 12; do echo "$1 number $i of the twelve lines"; done; }
commit() { git add -A && git commit -q -m "$1"; }
git init -q -b main "$WORK/small"
cd "$WORK/small" || exit 1
{ block alpha; block beta; block gamma; } >one
block delta >two
block epsilon >three
block omega >noise
ln -s "$(printf 'somewhere/%.0s' 1 2 3 4 5 6 7)" link
commit start
start=$(git rev-parse HEAD)
{ block beta; block gamma; block alpha; } >one # within a file
{ block beta; block theta; } >two              # from a file that changes too
block epsilon >four                            # from one that does not, to a new file
commit moved
block eta >>three
commit grown
grown=$(git rev-parse HEAD)
block gamma >>two # from a file that does not change, to one that was there
printf '%s' "$(readlink link)" >five
{ echo abcdefghi; block eta; } >six
commit copied
git rm -q three noise && echo end >>four && commit end

# from COMMIT OPTION... FILE: how many lines of FILE come from COMMIT, by blame-count; and where.
from() {
    local commit=$1 file=${!#}
    set -- "${@:2:$#-2}"
    records --lines "$@" . | jq -r --arg commit "$commit" --arg file "$file" 'select(.path? == $file and .type == "blame_lines")
        | [.ranges[] | select(.[2] == $commit)] | "\(map(.[1]) | add // 0) \(map(.[3]) | unique | join(" "))"'
}
is "$(from "$start" one)" '24 one' 'without -M a block moved within its file belongs to who moved it'
is "$(from "$start" -M one)" '36 one' '-M follows it'
is "$(from "$start" --find-moves one)" '36 one' 'and so does --find-moves'
is "$(from "$start" -M999 one)" '24 one' 'unless its score is too low'
is "$(from "$start" -M two)" '0 ' '-M does not look in other files'
is "$(from "$start" -C two)" '12 one' '-C follows a block to another file of the commit'
is "$(from "$start" -C -C -C two)" '24 one' 'with a third -C to one that the commit did not change'
is "$(from "$start" --find-copies=999 two)" '0 ' 'unless its score is too low'
is "$(from "$start" -C four)" '0 ' '-C does not look in unchanged files'
is "$(from "$start" -C -C four)" '12 three' 'with a second -C it does, for lines of a new file'
is "$(from "$grown" -C -C six)" '12 three' 'whatever else the new file has'
is "$(from "$start" -C -C -C five)" '1 link' 'a symlink counts as a file of one line'
for options in -M -C '-C -C' '-C -C -C' '-M1 -C1' '-M999 -C' '-C -C999 -C' '-M0 -C0'; do
    # shellcheck disable=SC2086
    same_as_git_blame "all of them are git's: $options" . $options
done
git checkout -q -b side HEAD~2 && { block zeta; block beta; block eta; } >seven && commit side
git checkout -q main && git merge -q --no-commit side 2>"$WORK/stderr" && { block eta; block alpha; block zeta; } >>two && commit merge
for options in -M -C '-C -C' '-C -C -C' '-C -C -C --first-parent'; do
    # shellcheck disable=SC2086
    same_as_git_blame "a merge that copies lines itself: $options" . $options
done

is "$(records . | jq -c 'select(.type == "done").options | [.move_score, .copies, .copy_score]')" '[null,0,null]' \
    'done says that nothing was looked for'
is "$(records -M . | jq -c 'select(.type == "done").options | [.move_score, .copies, .copy_score]')" '[20,0,null]' \
    'or what was'
is "$(records -M7 -C -C50 -C -C . | jq -c 'select(.type == "done").options | [.move_score, .copies, .copy_score]')" \
    '[7,3,50]' 'and with which scores'
exits 2 'a score that is no number is refused' blame-count -Mx .
exits 2 'letters behind -C are no options' blame-count -Cw .
exits 2 'negative scores are refused' blame-count --find-copies=-1 .
exits 0 'the score is not the next argument' blame-count --progress=none -C .

lost=$(git rev-parse "$start:noise")
cp -r . "$WORK/partial"
rm -f "$WORK/partial/.git/objects/${lost:0:2}/${lost:2}"
is "$(records -C -C -C --files "$WORK/partial" | jq -r 'select(.type == "blame_file").path')" one \
    'a file that cannot be looked in leaves out those whose lines may be from there'
is "$(records -M --files "$WORK/partial")" "$(records -M --files . | jq -c --arg repo "file:$WORK/partial" '.repo = $repo')" \
    'without -C nobody looks'
done_testing
